"""Fetches files that are to take the place of a run's input, beside those that it has."""

import asyncio
from uuid import uuid4

from tomas.modes.base import InputFile
from tomas.reading.files import FileSource
from tomas.reading.unpacking import unpacked
from tomas.runs.input_files import FilesFetched, FilesWanted
from tomas.runs.storage import RunFolders, safe_name


async def fetched(folders: RunFolders, source: FileSource, run_id: str, wanted: FilesWanted) -> FilesFetched:
    """Return the wanted files with the new ones here; nothing is left of them where one cannot be had.

    Raises FileRefused, FileUnreachable.
    """
    folder = folders.inputs(run_id) / f"given-{uuid4().hex[:8]}"
    files: list[InputFile] = []
    try:
        await asyncio.to_thread(folder.mkdir, parents=True)
        for number, file in enumerate(wanted.new, start=1):
            place = folder / f"{number}-{safe_name(file.name)}"
            there = await source.fetch(file, place)
            given = InputFile(name=file.name, path=place, sha256=there.sha256, size=there.size)
            files.append(await asyncio.to_thread(unpacked, given))
    except BaseException:
        await FilesFetched(wanted, (), folder).discard()
        raise
    return FilesFetched(wanted, tuple(files), folder)
