"""Files of this machine as a run's input: copied into the run's folder, so that a later run of the stage finds them."""

import asyncio
import hashlib
import shutil
from pathlib import Path

from tomas.reading.files import Fetched, FileRefused
from tomas.runs.records import SourceFile


class LocalFiles:
    """`tomas.reading.files.FileSource` for files whose id is their path."""

    async def fetch(self, file: SourceFile, place: Path) -> Fetched:
        """Copy a file to `place`. Raises FileRefused."""
        try:
            return await asyncio.to_thread(_copied, Path(file.slack_file_id), place)
        except OSError as error:
            raise FileRefused(f"{file.name} cannot be read any more. Start a new run with it.") from error


def source_file(path: Path) -> SourceFile:
    """Return what a run remembers of a file. Raises OSError."""
    return SourceFile(str(path.absolute()), path.name, path.stat().st_size)


def _copied(source: Path, place: Path) -> Fetched:
    part = place.with_name(place.name + ".part")
    shutil.copyfile(source, part)
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    part.replace(place)
    return Fetched(place.stat().st_size, digest)
