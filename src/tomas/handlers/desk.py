"""What every handler has at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from tomas.handlers.people import People
from tomas.modes.base import Mode, ModeSpec
from tomas.reading.estimates import Estimator
from tomas.reading.files import FileSource
from tomas.runs.input_files import file_item
from tomas.runs.records import GateRecord, Person, RunRecord, SourceFile
from tomas.runs.service import Runs
from tomas.workspaces.files import WorkspaceFiles
from tomas.workspaces.shelf import ModeShelf

OFFERED, MANY = 10, 100
"""Files just shared in a channel: how many a form offers, and among how many one is found that a form offered before
others were shared."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A run that somebody wants, whichever door they came through."""

    workspace_id: str
    channel_id: str
    by: Person
    mode_id: str
    key: str
    """The delivery's own key: the same again starts nothing new."""
    inputs: Mapping[str, str | tuple[str, ...]]
    files: tuple[SourceFile, ...] = ()
    budget_usd: Decimal | None = None
    guidance: str = ""
    """What was said besides, given to the run as its first guidance."""
    member: bool = True
    """Whether the app is known to be in the channel, because it saw a message there."""


class Launcher(Protocol):
    """Starts runs."""

    async def start(self, request: StartRequest) -> RunRecord:
        """Create the run, show its card at once, and begin to read its input."""
        ...

    async def again(self, run_id: str) -> None:
        """Read a run's input once more, where it is still to be read."""
        ...


class Board(Protocol):
    """What is drawn in Slack for runs."""

    async def redraw_gate(self, gate_id: str) -> None:
        """Draw a gate's card as it stands now, even where nothing seems to have changed."""
        ...

    async def redraw_status(self, run_id: str) -> None:
        """Draw a run's status card anew."""
        ...

    async def link(self, run: RunRecord) -> str:
        """Return the address of a run's thread; empty where there is none."""
        ...


class Files(FileSource, Protocol):
    """Files at Slack."""

    async def facts(self, file_id: str) -> SourceFile:
        """Return a file's name and size. Raises FileRefused, FileUnreachable."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The services behind the handlers."""

    runs: Runs
    modes: ModeShelf
    config: WorkspaceFiles
    client: AsyncWebClient
    people: People
    launcher: Launcher
    board: Board
    files: Files
    estimator: Estimator
    bot_user_id: str

    async def specs(self, workspace_id: str) -> tuple[ModeSpec, ...]:
        """What the modes that a workspace may start say of themselves."""
        return specs_of(await self.modes.offered(workspace_id))

    async def stage_title(self, gate: GateRecord) -> str:
        """What the stage of a gate is called."""
        view = await self.runs.view(gate.run_id)
        return next((stage.title for stage in view.stages if stage.id == gate.stage_id), "The stage")

    async def recent_files(self, gate: GateRecord, limit: int = OFFERED) -> tuple[SourceFile, ...]:
        """Files just shared in the channel of a gate's run, newest first, where files may be changed at the gate."""
        run = await self.runs.run(gate.run_id) if file_item(gate.asks) else None
        return await self.runs.recent_files(run.workspace_id, run.channel_id, limit) if run else ()

    async def editable(self, gate: GateRecord) -> tuple[str, ...]:
        """The kinds of file that may take the place of a gate's artifact."""
        run = await self.runs.run(gate.run_id)
        mode = self.modes.get(run.mode_id) if run else None
        return mode.spec.stage(gate.stage_id).editable if mode and gate.kind == "stage" else ()


def specs_of(modes: Mapping[str, Mode]) -> tuple[ModeSpec, ...]:
    """Return what modes say of themselves."""
    return tuple(mode.spec for mode in modes.values())
