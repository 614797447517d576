"""Where the files of a run come from: Slack, or a folder of this machine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tomas.runs.records import SourceFile


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched."""

    size: int
    """Bytes."""
    sha256: str


class FileSource(Protocol):
    """Files that a person gave."""

    async def fetch(self, file: SourceFile, place: Path) -> Fetched:
        """Put a file at `place`. Raises FileRefused, FileUnreachable."""
        ...


class FileRefused(Exception):
    """A file cannot be had; the message says why and what to do, for a person."""


class FileUnreachable(Exception):
    """A file cannot be had now, but may be later; the message is the beginning of a sentence for a person."""
