"""What happens in a forked worker: it shuts itself in, runs the engine, writes the result, ends."""

import gc
import importlib
import os
import resource
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from tomas.engines.base import EngineResult, Failure
from tomas.engines.channel import Channel
from tomas.engines.control import Job, decoded
from tomas.engines.folders import AttemptFolder
from tomas.engines.isolation import clean_environment, die_with_parent, limit, own_network, replace_environment
from tomas.engines.relay import Relay
from tomas.engines.workplace import Workplace

_MOST_FILES = 1024
_LONGEST_JOB = 1 << 28
_UNEXPECTED = "The engine ended unexpectedly. Try again; if it happens again, the history has the details."


def work(control: socket.socket, parent: int) -> NoReturn:
    """Run one attempt in this process, freshly forked by `parent`, and end it. Never returns."""
    code = 1
    try:
        die_with_parent(parent)
        os.setsid()
        _attempt(control)
        code = 0
    except BaseException:  # the last frame of the process: the log is all that is left of it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _attempt(control: socket.socket) -> None:
    job = _read_job(control)
    request, folder = job.request, AttemptFolder.of(job.request)
    _shut_in(folder)
    own_network()
    channel = Channel(control, folder, request.steers)
    relay = Relay(request.access.socket)
    channel.listen()
    relay.start()
    result = _run(_function(job.worker), Workplace(request, channel, folder, relay.base_url))
    _write(folder.result, result)


def _read_job(control: socket.socket) -> Job:
    """Read the first line; what follows it stays in the socket for the channel."""
    line = bytearray()
    while not line.endswith(b"\n") and len(line) < _LONGEST_JOB:
        seen = control.recv(1 << 16, socket.MSG_PEEK)
        end = seen.find(b"\n") + 1 or len(seen)
        if not seen:
            raise EOFError("the supervisor went away before it said what to do")
        line += control.recv(end)
    job = decoded(bytes(line))
    if not isinstance(job, Job):
        raise TypeError("the first message is not a job")
    return job


def _shut_in(folder: AttemptFolder) -> None:
    os.umask(0o077)
    os.chdir(folder.empty)
    path = os.pathsep.join((str(folder.launchers), "/usr/bin", "/bin"))
    replace_environment(clean_environment(folder.home, folder.temporary, path))
    log = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(log, 2)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, _MOST_FILES)
    gc.collect()


def _function(reference: str) -> Callable[[Workplace], EngineResult]:
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)


def _run(function: Callable[[Workplace], EngineResult], workplace: Workplace) -> EngineResult:
    """Call the engine; engines throw anything, SystemExit too."""
    try:
        return function(workplace)
    except BaseException:  # whatever it was, the supervisor must hear of it
        failure = Failure(code="engine_error", message=_UNEXPECTED, detail=traceback.format_exc(), retryable=True)
        return EngineResult(attempt_id=workplace.request.attempt_id, failure=failure)


def _write(path: Path, result: EngineResult) -> None:
    """Put the result on disk whole before anything else is said."""
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(result.model_dump_json().encode())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)
