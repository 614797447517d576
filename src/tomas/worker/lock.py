"""One supervisor per executor id and home: a lock that ends with its process, however that ends."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class AlreadyAtWork(Exception):
    """Another live supervisor holds the lock."""


@contextmanager
def sole_supervisor(home: Path) -> Generator[None]:
    """Hold the lock of a home folder, with this process's id written in it. Raises AlreadyAtWork."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "worker.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyAtWork("another supervisor works on this home folder") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def supervisor_pid(home: Path) -> int | None:
    """Return the id of the process that holds the lock now; None where nobody does."""
    try:
        descriptor = os.open(home / "worker.lock", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(descriptor, 32, 0).decode()
        return int(text) if text.isdigit() else None
    else:
        return None
    finally:
        os.close(descriptor)
