"""All modes there are: the installed ones, and those of every workspace's files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import structlog

from tomas.modes.base import Mode
from tomas.modes.declared.mode import ModeOfFile
from tomas.modes.limits import ModeLimits
from tomas.modes.yamlfile import FileRefused
from tomas.workspaces.files import EVERY_WORKSPACE, WorkspaceFiles, mode_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Placed:
    mode: ModeOfFile
    workspace_id: str


class ModeShelf(Mapping[str, Mode]):
    """Modes by id, of all workspaces and versions, as a run names its own.

    It knows what it has seen: `renew` looks for what was added since, by whichever process. Raises LookupError where
    a limit names no installed mode.
    """

    def __init__(self, installed: Mapping[str, Mode], files: WorkspaceFiles, limits: ModeLimits | None = None) -> None:
        self._limits = limits or ModeLimits()
        self._limits.apply(installed)
        self._installed = installed
        self._files = files
        self._seen: dict[int, _Placed | None] = {}
        """By the file's id; None where it cannot be read any more."""
        self._removed: frozenset[int] = frozenset()
        self._by_id: dict[str, Mode] = dict(installed)

    async def renew(self) -> None:
        """Look for mode files that were added or removed."""
        for file in await self._files.modes_after(tuple(self._seen)):
            try:
                placed = _Placed(mode_of(file), file.workspace_id)
            except FileRefused as refused:
                log.warning("mode_file_unreadable", mode=file.word, why=str(refused))
                self._seen[file.id] = None
                continue
            self._limits.apply_to_file(placed.mode)
            self._seen[file.id] = placed
            self._by_id[placed.mode.spec.id] = placed.mode
        self._removed = await self._files.removed_modes()

    async def find(self, mode_id: str) -> Mode | None:
        """Return a mode by its id, looking for what was added since where it is not known."""
        if mode_id not in self._by_id:
            await self.renew()
        return self._by_id.get(mode_id)

    async def offered(self, workspace_id: str) -> Mapping[str, Mode]:
        """Return what may be started in a workspace now, by id: its own files go before those for every workspace."""
        await self.renew()
        own: dict[str, Mode] = {}
        for scope in (EVERY_WORKSPACE, workspace_id):
            for file_id, placed in self._seen.items():
                if placed and placed.workspace_id == scope and file_id not in self._removed:
                    own[placed.mode.spec.word] = placed.mode
        return {**self._installed, **{mode.spec.id: mode for mode in own.values()}}

    def __getitem__(self, mode_id: str) -> Mode:
        return self._by_id[mode_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)
