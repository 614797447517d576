"""Input files that people exchange at a gate: which ones a run goes on with, and what becomes of those it had."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from tomas.modes.base import InputFile, InputKind, InputSpec
from tomas.modes.titles import run_title
from tomas.runs.change import Change
from tomas.runs.records import SourceFile
from tomas.runs.rows import input_file, inputs_of, source_files
from tomas.runs.tables import InputFileRow


@dataclass(frozen=True, slots=True)
class FilesWanted:
    """The files that a run is to go on with."""

    kept: tuple[int, ...]
    """Places, counted from 0, among the files that it has; one of a new file's name makes way for that."""
    new: tuple[SourceFile, ...] = ()

    def names(self, present: Sequence[str]) -> tuple[str, ...]:
        """Return the names of all the files, where `present` are those of the files that the run has."""
        return (*(present[place] for place in self.staying(present)), *(file.name for file in self.new))

    def staying(self, present: Sequence[str]) -> list[int]:
        """Return the places of those files that stay: `present` are the names of the files that the run has."""
        arriving = {_unpacked_name(file.name) for file in self.new}
        return [place for place in self.kept if _unpacked_name(present[place]) not in arriving]


@dataclass(frozen=True, slots=True)
class FilesFetched:
    """Wanted files of which the new ones are here."""

    wanted: FilesWanted
    new: tuple[InputFile, ...]
    """In the order of `wanted.new`."""
    folder: Path
    """Where the new ones lie, and nothing else."""

    async def discard(self) -> None:
        """Remove the new files: they were not taken."""
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)


def file_item(asks: Sequence[InputSpec]) -> InputSpec | None:
    """Return the input for files among those that may be changed at a gate."""
    return next((item for item in asks if item.kind is InputKind.FILE), None)


def unfit_files(item: InputSpec, names: Sequence[str]) -> str:
    """Return why files of these names cannot be a mode's input, for a person; empty where they can."""
    kinds = ", ".join(kind.upper() for kind in item.accepts)
    unread = [name for name in names if item.accepts and name.rpartition(".")[2].lower() not in item.accepts]
    if unread:
        return f"“{unread[0]}” cannot be worked on: {item.label} takes {kinds}."
    if len(names) > item.max_files:
        return f"{item.label} takes {item.max_files} at most, and these would be {len(names)}: {', '.join(names)}."
    if item.required and not names:
        return f"{item.label} is needed: keep a file or give another one."
    return ""


def files_after(change: Change, present: Sequence[InputFile], fetched: FilesFetched) -> tuple[InputFile, ...]:
    """Return all the files that a run goes on with, where `present` are those that it has."""
    names = [file.name for file in source_files(change.run)]
    return (*(present[place] for place in fetched.wanted.staying(names)), *fetched.new)


def inputs_for_other_files(
    inputs: Mapping[str, str | tuple[str, ...]], late_inputs: tuple[str, ...]
) -> dict[str, str | tuple[str, ...]]:
    """Return inputs without those that were about what stood in the files before, such as which column holds what."""
    return {key: value for key, value in inputs.items() if not key.startswith(late_inputs)}


async def exchange_files(change: Change, fetched: FilesFetched) -> None:
    """Put other files in the place of a run's input; it is called after them."""
    run, old = change.run, source_files(change.run)
    rows = {row.slack_file_id: input_file(row) for row in await file_rows(change)}
    kept = [old[place] for place in fetched.wanted.staying([file.name for file in old])]
    here = {file.slack_file_id: rows[file.slack_file_id] for file in kept if file.slack_file_id in rows}
    here |= {source.slack_file_id: file for source, file in zip(fetched.wanted.new, fetched.new, strict=True)}
    for row in await file_rows(change):
        await change.session.delete(row)
    await change.session.flush()
    files = (*kept, *fetched.wanted.new)
    change.session.add_all(
        InputFileRow(
            run_id=run.id,
            slack_file_id=source.slack_file_id,
            position=position,
            name=file.name,
            path=str(file.path),
            sha256=file.sha256,
            size=file.size,
        )
        for position, source in enumerate(files)
        if (file := here.get(source.slack_file_id))
    )
    run.source_files = [{"slack_file_id": file.slack_file_id, "name": file.name, "size": file.size} for file in files]
    given = inputs_for_other_files(inputs_of(run), change.spec.late_inputs)
    run.inputs = {key: value if isinstance(value, str) else list(value) for key, value in given.items()}
    run.title = run_title(change.spec, [file.name for file in files], given)


async def file_rows(change: Change) -> list[InputFileRow]:
    """Return a run's input files that are here, in order."""
    rows = await change.session.scalars(
        select(InputFileRow).where(InputFileRow.run_id == change.run.id).order_by(InputFileRow.position)
    )
    return list(rows)


def distinct(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Return files, each once."""
    return tuple({file.slack_file_id: file for file in files}.values())


def _unpacked_name(name: str) -> str:
    return name.casefold().removesuffix(".gz")
