"""Files that administrators add: modes, and instructions for agents. Checked before they are stored."""

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select, update

from tomas.modes.base import Mode
from tomas.modes.declared.checking import KnownEngines, faults_in
from tomas.modes.declared.mode import ModeOfFile
from tomas.modes.declared.reading import read_mode
from tomas.modes.declared.schema import DeclaredMode
from tomas.modes.instructions import read_instructions
from tomas.modes.registry import find_mode
from tomas.modes.yamlfile import Fault, FileRefused, YamlFile
from tomas.runs.database import Database
from tomas.runs.orm import now
from tomas.workspaces.models import WorkspaceFileRow

EVERY_WORKSPACE = ""
RESERVED = frozenset(
    {"help", "status", "modes", "mode", "list", "runs", "config", "instructions", "run", "start"}
    | {"approve", "cancel", "stop", "pause", "resume", "continue", "retry", "budget"}
)
"""What commands and replies mean by themselves: a mode of such a name could not be reached, or would hide them."""
_VERSION_LETTERS = 8


class FileKind(StrEnum):
    """What a file is."""

    MODE = "mode"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    """A stored version of a file."""

    id: int
    workspace_id: str
    """Empty: it is for every workspace."""
    kind: FileKind
    word: str
    """A mode's name; empty for instructions."""
    version: str
    file_name: str
    content: str
    added_by: str
    added_at: datetime
    removed: bool

    @property
    def told(self) -> str:
        """What people call it."""
        return f"the mode {self.word}" if self.kind is FileKind.MODE else "the agents' instructions"


@dataclass(frozen=True, slots=True)
class Added:
    """A file that was taken."""

    kind: FileKind
    word: str
    title: str
    replaces: bool
    """Whether an earlier version was in use."""


class WorkspaceFiles:
    """Takes, gives and removes the files."""

    def __init__(self, database: Database, installed: Mapping[str, Mode], engines: Callable[[], KnownEngines]) -> None:
        """`installed` are the modes whose names are taken; `engines` tells what each engine can do."""
        self._database = database
        self._installed = installed
        self._engines = engines

    def checked(self, text: str, name: str, beside: Sequence[WorkspaceFile] = ()) -> Added:
        """Check a file without storing it. Raises FileRefused, with the lines that are wrong.

        `beside` are the files in use, whose names are taken, too, but for those of the file's own earlier version.
        """
        file = YamlFile.of(text, name, "“id:” (a mode) or “agents:” (instructions)")
        if "agents" in file.value and "stages" not in file.value:
            agents = read_instructions(text, name).agents
            return Added(FileKind.INSTRUCTIONS, "", f"instructions for {', '.join(agents)}", replaces=False)
        engines = self._engines()
        uploaded = _modes_of(beside)

        def faults(mode: DeclaredMode) -> Iterable[Fault]:
            others = {other_id: other for other_id, other in uploaded.items() if other_id != mode.id}
            return *faults_in(mode, engines), *self._taken_names(mode, engines, others)

        mode = file.read_as(DeclaredMode, faults)
        return Added(FileKind.MODE, mode.id, mode.title, replaces=False)

    async def add(self, workspace_id: str, by: str, text: str, name: str) -> Added:
        """Store a file in the place of its earlier version. Raises FileRefused."""
        added = self.checked(text, name, await self.in_use(workspace_id))
        row = WorkspaceFileRow(
            workspace_id=workspace_id,
            kind=added.kind,
            word=added.word,
            version=hashlib.sha256(f"{workspace_id}\n{text}".encode()).hexdigest()[:_VERSION_LETTERS],
            file_name=name,
            content=text,
            added_by=by,
            added_at=now(),
        )
        async with self._database.writing() as session:
            earlier = await session.execute(
                update(WorkspaceFileRow)
                .where(
                    WorkspaceFileRow.workspace_id == workspace_id,
                    WorkspaceFileRow.kind == added.kind,
                    WorkspaceFileRow.word == added.word,
                    WorkspaceFileRow.removed_at.is_(None),
                )
                .values(removed_at=now(), removed_by=by)
                .returning(WorkspaceFileRow.id)
            )
            replaces = bool(earlier.scalars().all())
            session.add(row)
        return Added(added.kind, added.word, added.title, replaces)

    async def remove(self, file_id: int, workspace_id: str, by: str) -> WorkspaceFile | None:
        """Take a file out of use and return it; None where this workspace has no such file in use."""
        async with self._database.writing() as session:
            row = await session.get(WorkspaceFileRow, file_id)
            if row is None or row.workspace_id != workspace_id or row.removed_at is not None:
                return None
            row.removed_at, row.removed_by = now(), by
            return _file(row)

    async def in_use(self, workspace_id: str) -> tuple[WorkspaceFile, ...]:
        """Return the files that a workspace uses, those for every workspace included."""
        return await self._found(
            WorkspaceFileRow.workspace_id.in_((workspace_id, EVERY_WORKSPACE)), WorkspaceFileRow.removed_at.is_(None)
        )

    async def modes_after(self, known: Sequence[int]) -> tuple[WorkspaceFile, ...]:
        """Return all versions of all mode files, removed ones too, but those with the ids in `known`."""
        return await self._found(WorkspaceFileRow.kind == FileKind.MODE, WorkspaceFileRow.id.not_in(known))

    async def removed_modes(self) -> frozenset[int]:
        """Return the ids of the versions of mode files that are not in use any more."""
        async with self._database.reading() as session:
            found = await session.scalars(
                select(WorkspaceFileRow.id).where(
                    WorkspaceFileRow.kind == FileKind.MODE, WorkspaceFileRow.removed_at.is_not(None)
                )
            )
            return frozenset(found)

    async def instructions(self, workspace_id: str, at: datetime) -> dict[str, str]:
        """Return the instructions by agent as they were at a moment: a run keeps those it started with."""
        files = await self._found(
            WorkspaceFileRow.workspace_id.in_((workspace_id, EVERY_WORKSPACE)),
            WorkspaceFileRow.kind == FileKind.INSTRUCTIONS,
            WorkspaceFileRow.added_at <= at,
            or_(WorkspaceFileRow.removed_at.is_(None), WorkspaceFileRow.removed_at > at),
        )
        by_agent: dict[str, str] = {}
        for file in sorted(files, key=lambda file: file.workspace_id):
            by_agent |= read_instructions(file.content, file.file_name).agents
        return by_agent

    async def _found(self, *conditions: object) -> tuple[WorkspaceFile, ...]:
        async with self._database.reading() as session:
            rows = await session.scalars(
                select(WorkspaceFileRow).where(*conditions).order_by(WorkspaceFileRow.id)  # ty: ignore[invalid-argument-type]
            )
            return tuple(map(_file, rows))

    def _taken_names(
        self, mode: DeclaredMode, engines: Collection[str], uploaded: Mapping[str, Mode]
    ) -> Iterable[Fault]:
        for place, word in ((("id",), mode.id), *((("aliases", n), alias) for n, alias in enumerate(mode.aliases))):
            if find_mode(self._installed, word):
                yield Fault(place, f"“{word}” is a mode that comes with TOMAS; choose another name")
            elif word in RESERVED or word in engines:
                yield Fault(place, f"“{word}” means something else in TOMAS already; choose another name")
            elif other := find_mode(uploaded, word):
                told = f"“{word}” names the uploaded mode {other.spec.word} already"
                yield Fault(place, f"{told}; choose another name, or remove that mode first")


def _modes_of(files: Sequence[WorkspaceFile]) -> dict[str, Mode]:
    """Return the modes of files by their ids, without those that today's TOMAS cannot read any more."""
    modes: dict[str, Mode] = {}
    for file in files:
        if file.kind is FileKind.MODE:
            with contextlib.suppress(FileRefused):
                modes[file.word] = mode_of(file)
    return modes


def mode_of(file: WorkspaceFile) -> ModeOfFile:
    """Return the mode of a stored file. Raises FileRefused where today's TOMAS cannot read it any more."""
    return ModeOfFile(read_mode(file.content, file.file_name), file.version)


def _file(row: WorkspaceFileRow) -> WorkspaceFile:
    return WorkspaceFile(
        id=row.id,
        workspace_id=row.workspace_id,
        kind=FileKind(row.kind),
        word=row.word,
        version=row.version,
        file_name=row.file_name,
        content=row.content,
        added_by=row.added_by,
        added_at=row.added_at,
        removed=row.removed_at is not None,
    )
