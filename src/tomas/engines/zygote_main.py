"""The warm process of one engine: imports it once, then forks a worker per attempt.

Started by `zygote.py` as `python -m tomas.engines.zygote_main <socket's descriptor> <parent> <module>…` in an empty
folder with a clean environment. It has one thread and no secrets, does nothing but fork, and ends when the
supervisor's end of the socket closes.
"""

import array
import importlib
import json
import os
import signal
import socket
import sys

from tomas.engines.isolation import die_with_parent
from tomas.engines.worker_main import work

_LARGEST = 1 << 16


def main() -> None:
    """Preload the modules and serve until the supervisor is gone."""
    descriptor, parent, *modules = sys.argv[1:]
    die_with_parent(int(parent))
    link = socket.socket(fileno=int(descriptor))
    for module in modules:
        importlib.import_module(module)
    link.send(json.dumps({"ready": os.getpid()}).encode())
    _serve(link)


def _serve(link: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors = _receive(link)
        if not message:
            return
        pid = _fork(link, descriptors[0])
        os.close(descriptors[0])
        link.send(json.dumps({"forked": json.loads(message)["id"], "pid": pid}).encode())


def _fork(link: socket.socket, control: int) -> int:
    """Fork a worker that owns the control socket; the kernel reaps it, since its end shows on that socket."""
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        link.close()
        work(socket.socket(fileno=control), parent)
    return pid


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
