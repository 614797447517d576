"""The warm process of one engine: imports it once, then forks a worker per attempt.

Started by `zygote.py` as `python -m tomas.engines.zygote_main <socket's descriptor> <parent> <module>…` in an empty
folder with a clean environment. It has one thread and no secrets, does nothing but fork, and ends when the
supervisor's end of the socket closes. An engine that begins with the same modules gets its own warm process from a
fork of this one: what both need is imported once, and lies in memory once.
"""

import array
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterable
from typing import NoReturn

from tomas.engines.isolation import die_with_parent
from tomas.engines.worker_main import work

_LARGEST = 1 << 16


def main() -> None:
    """Preload the modules and serve until the supervisor is gone."""
    descriptor, parent, *modules = sys.argv[1:]
    die_with_parent(int(parent))
    _serve(socket.socket(fileno=int(descriptor)), modules)


def _serve(link: socket.socket, modules: Iterable[str]) -> None:
    for module in modules:
        importlib.import_module(module)
    link.send(json.dumps({"ready": os.getpid()}).encode())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors = _receive(link)
        if not message:
            return
        asked = json.loads(message)
        pid = _fork(link, descriptors[0], asked.get("modules"))
        os.close(descriptors[0])
        link.send(json.dumps({"forked": asked["id"], "pid": pid}).encode())


def _fork(link: socket.socket, descriptor: int, modules: list[str] | None) -> int:
    """Fork a worker that owns the socket, or with `modules` another engine's warm process.

    The kernel reaps both, since their end shows on that socket.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        link.close()
        own = socket.socket(fileno=descriptor)
        if modules is not None:
            _serve_another(own, modules)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work(own, parent)
    return pid


def _serve_another(link: socket.socket, modules: list[str]) -> NoReturn:
    """Be another engine's warm process, which outlives the one it comes from: that one's end is no fault of its own."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # modules may run programs while they are imported
        _serve(link, modules)
        code = 0
    except BaseException:  # it must never come back into the loop of the process that it was forked from
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _receive(link: socket.socket) -> tuple[bytes, list[int]]:
    """`socket.recv_fds`, with descriptors that generated code does not inherit."""
    size = array.array("i").itemsize
    message, ancillary, _flags, _address = link.recvmsg(_LARGEST, socket.CMSG_SPACE(size), socket.MSG_CMSG_CLOEXEC)
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % size])
    return message, list(descriptors)


if __name__ == "__main__":
    main()
