"""The attempt's event file: numbered events, one JSON object a line, appended by the worker and the code runner.

A file and not a pipe, so that nothing is lost while the supervisor looks elsewhere. The lock makes the numbers whole:
two processes append, each reads first what the other has added.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tomas.engines.base import EngineEvent, NumberedEvent


class EventWriter:
    """Appends events; safe among threads and processes."""

    def __init__(self, path: Path, told: Callable[[], None] = lambda: None) -> None:
        """`told` is called after each event, to wake the reader sooner than it looks by itself."""
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._told = told
        self._mutex = threading.Lock()
        self._position = 0
        self._number = 0

    def append(self, event: EngineEvent) -> None:
        """Give an event the next number and write it."""
        with self._mutex:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                self._catch_up()
                numbered = NumberedEvent(number=self._number + 1, at=time.time(), event=event)
                self._write(numbered.model_dump_json().encode() + b"\n")
                self._number += 1
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        self._told()

    def _catch_up(self) -> None:
        while chunk := os.pread(self._file, 1 << 20, self._position):
            self._position += len(chunk)
            self._number += chunk.count(b"\n")

    def _write(self, line: bytes) -> None:
        rest = line
        while rest:
            rest = rest[os.write(self._file, rest) :]
        self._position += len(line)


class EventReader:
    """Reads whole lines from where it stopped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0

    def read(self) -> list[NumberedEvent]:
        """Return the events that were added since the last call."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._position)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._position += len(whole)
        return [NumberedEvent.model_validate_json(line) for line in whole.splitlines()]
