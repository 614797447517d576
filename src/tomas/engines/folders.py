"""Where an attempt keeps what is its own, beside the folders its generated code may write."""

import os
import shutil
import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tomas.engines.base import StageRequest


@dataclass(frozen=True, slots=True)
class AttemptFolder:
    """The private folder of one attempt: `<stage folder>/attempt-<id>`."""

    root: Path

    @classmethod
    def of(cls, request: StageRequest) -> "AttemptFolder":
        """Return the folder of a request's attempt."""
        return cls(request.folder / f"attempt-{request.attempt_id}")

    @property
    def events(self) -> Path:
        """The numbered events, one JSON object a line."""
        return self.root / "events.jsonl"

    @property
    def result(self) -> Path:
        """The end of the attempt; there once it is complete."""
        return self.root / "result.json"

    @property
    def empty(self) -> Path:
        """The worker's working directory: cmbagent deletes a folder relative to it."""
        return self.root / "empty"

    @property
    def home(self) -> Path:
        """The worker's HOME."""
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        """The worker's TMPDIR."""
        return self.root / "tmp"

    @property
    def launchers(self) -> Path:
        """The first folder on the worker's PATH: `python` and its like, which ask the code runner."""
        return self.root / "bin"

    @property
    def code_home(self) -> Path:
        """HOME of generated code: the one folder here that it may write."""
        return self.root / "code-home"

    @property
    def code_socket(self) -> Path:
        """Where the code runner listens."""
        return self.root / "code.sock"

    @property
    def lookups(self) -> Path:
        """Where the supervisor answers the worker's questions to the outside world."""
        return self.root / "lookups.sock"

    @property
    def log(self) -> Path:
        """What the worker wrote to standard error."""
        return self.root / "worker.log"

    def make(self) -> None:
        """Make the folder anew: an attempt that is run again after a crash starts with nothing said."""
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in (self.root, self.empty, self.home, self.temporary, self.launchers, self.code_home):
            folder.mkdir(mode=0o700, parents=True)


@contextmanager
def short_address(path: Path) -> Generator[str]:
    """Give a Unix socket's address whatever the length of its path (the kernel allows 107 bytes)."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connected(path: Path) -> socket.socket:
    """Return a connection to a Unix socket. Raises OSError."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with short_address(path) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
