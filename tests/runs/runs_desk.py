"""A tiny mode, a queue that only notes what it was given, and a desk that drives the service with them."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tomas.modes.base import (
    ArtifactDraft,
    EngineAnswer,
    EngineTask,
    GateSpec,
    InputFile,
    InputKind,
    InputRefused,
    InputSpec,
    IntakeReport,
    Mode,
    ModeSpec,
    StageContext,
    StageOutcome,
    StageSpec,
)
from tomas.runs.attempts import Attempts, AttemptWork
from tomas.runs.database import Database
from tomas.runs.records import Person, RunDraft
from tomas.runs.service import Runs

ANNA = Person("U-ANNA", "Anna")
BORIS = Person("U-BORIS", "Boris")


class LetterMode(Mode):
    """Three stages, a gate after the first two, one text each."""

    spec = ModeSpec(
        id="letter",
        title="Letter",
        summary="Writes a letter.",
        category="tests",
        engine="none",
        inputs=(
            InputSpec(
                key="tone",
                label="Tone",
                kind=InputKind.CHOICE,
                options=("warm", "cool"),
                default="cool",
                changeable=True,
                at_gates=("draft",),
            ),
            InputSpec(key="to", label="To whom", kind=InputKind.TEXT, changeable=True),
            InputSpec(
                key="page",
                label="Page to polish from",
                kind=InputKind.TEXT,
                changeable=True,
                at_start=False,
                at_gates=("polish",),
                first_used="polish",
            ),
            InputSpec(
                key="name",
                label="Signed",
                kind=InputKind.TEXT,
                changeable=True,
                at_gates=("polish",),
                first_used="draft",
            ),
            InputSpec(key="ps", label="Postscript", kind=InputKind.TEXT, changeable=True, first_used="polish"),
            InputSpec(key="stamp", label="Stamp", kind=InputKind.TEXT),
            InputSpec(
                key="papers",
                label="Enclosures",
                kind=InputKind.FILE,
                accepts=("txt", "gz"),
                max_files=2,
                required=True,
                changeable=True,
            ),
        ),
        stages=(
            StageSpec(
                id="draft",
                title="Draft",
                engine="none",
                produces=("draft", "notes"),
                gate=GateSpec(id="after_draft", question="Is the draft right?"),
                editable=("txt",),
            ),
            StageSpec(
                id="polish",
                title="Polish",
                engine="none",
                produces=("polished",),
                gate=GateSpec(id="after_polish", question="Is it polished?"),
            ),
            StageSpec(id="send", title="Send", engine="none", produces=("sent",)),
        ),
        late_inputs=("column.",),
        default_budget_usd=Decimal("1.00"),
        retries=2,
    )

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        if inputs.get("to") == "nobody":
            raise InputRefused("Nobody is no one to write to.")
        if blank := [file.name for file in files if not file.path.read_text()]:
            raise InputRefused(f"{blank[0]} is empty.")
        if any(file.path.read_text() == "odd" for file in files):
            raise ValueError("a mistake of the reader")
        return IntakeReport(summary="read")

    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        return ()

    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        raise NotImplementedError

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        content = upload.read_text()
        if not content:
            raise InputRefused("The file is empty.")
        return outcome_in(context.folder / "out", "draft", content, "edited")


def outcome_in(folder: Path, key: str, content: str, summary: str = "done") -> StageOutcome:
    """Write an artifact and return the outcome that names it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key}.txt"
    path.write_text(content)
    draft = ArtifactDraft(key=key, title=key.title(), path=path, media_type="text/plain", preview=content[:100])
    return StageOutcome(summary=summary, artifacts=(draft,), warnings=("look twice",))


@dataclass
class NotedQueue:
    """Keeps the ids of attempts instead of running them."""

    submitted: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    async def submit(
        self, connection: AsyncConnection, attempt_id: str, workspace_id: str, *, delay_s: float = 0
    ) -> None:
        self.submitted.append(attempt_id)
        self.delays.append(delay_s)

    async def cancel(self, attempt_id: str) -> None:
        self.cancelled.append(attempt_id)


@dataclass
class Desk:
    """Everything that a test of the service needs."""

    database: Database
    runs: Runs
    attempts: Attempts
    queue: NotedQueue
    home: Path

    async def started(self, key: str = "k1", **changes: Any) -> str:
        """Create a run, pass its intake, and return its id; its first stage is queued."""
        run = await self.runs.create(draft(**changes), key)
        await self.runs.intake_done(run.id, IntakeReport(summary="read"))
        return run.id

    async def begun(self, attempt_id: str = "") -> AttemptWork:
        """Begin the newest attempt in the queue."""
        work = await self.attempts.begin(attempt_id or self.queue.submitted[-1])
        assert work is not None
        return work

    async def worked(self, content: str = "Dear Sir", attempt_id: str = "") -> AttemptWork:
        """Begin the newest attempt, bring a result, and commit it."""
        work = await self.begun(attempt_id)
        key = work.stage.produces[0]
        await self.attempts.store_outcome(work.attempt_id, outcome_in(work.context.folder / "out", key, content))
        await self.attempts.commit(work.attempt_id)
        return work

    async def at_gate(self, content: str = "Dear Sir") -> tuple[str, str]:
        """Start a run, work its first stage, and return the run's and the open gate's ids."""
        run_id = await self.started()
        await self.worked(content)
        return run_id, await self.open_gate(run_id)

    async def open_gate(self, run_id: str) -> str:
        """Return the open gate's id."""
        gate = (await self.runs.view(run_id)).open_gate
        assert gate is not None
        return gate.id


def draft(**changes: Any) -> RunDraft:
    """Return a draft of Anna's."""
    plain = RunDraft(
        workspace_id="T1",
        channel_id="C1",
        requester=ANNA,
        mode_id="letter",
        title="A letter",
        inputs={"to": "Bob", "cc": ("Eve", "Mallory")},
    )
    return replace(plain, **changes)
