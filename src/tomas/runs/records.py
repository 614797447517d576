"""The records of a run as the rest of TOMAS sees them: frozen, without a database behind them.

Slack's ids are opaque strings here. All times are timezone-aware UTC. Money is in US dollars, exact decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from tomas.modes.base import InputSpec

TERMINAL_WORKSPACE, TERMINAL_CHANNEL = "local", "terminal"
"""Where runs live that were started at a terminal: their inputs are read and their progress is shown there alone."""

type Payload = dict[str, str | int | float | bool | list[str] | None]


class RunStatus(StrEnum):
    """The life of a run."""

    CREATED = "created"
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in {RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED}


class StageStatus(StrEnum):
    """The life of a stage."""

    PENDING = "pending"
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class AttemptStatus(StrEnum):
    """The life of one try of a stage."""

    QUEUED = "queued"
    RUNNING = "running"
    SUSPENDED = "suspended"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class GateStatus(StrEnum):
    """The life of a gate: open once, then decided once."""

    OPEN = "open"
    APPROVED = "approved"
    REDIRECTED = "redirected"
    CANCELLED = "cancelled"
    VOID = "void"
    """The artifact changed under it: a new gate was opened in its place."""


class DecisionKind(StrEnum):
    """What a human can answer at a gate."""

    APPROVE = "approve"
    REDIRECT = "redirect"
    EDIT = "edit"
    CANCEL = "cancel"


NOTE = "⚠️ "
"""Before each line of a stage's summary that is a warning."""
ENGINE = "engine"
"""The source of an artifact that an engine's work led to."""
UNSEEN = "terminal, --approve-all"
"""Where a decision was taken that nobody looked at before."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something, for the record and for policies."""

    user_id: str
    name: str = ""
    groups: frozenset[str] = frozenset()
    """Ids of the user groups the person is in, where known."""
    in_channel: bool = False
    """Whether the person is known to be a member of the run's channel."""


@dataclass(frozen=True, slots=True)
class RunDraft:
    """What is needed to create a run."""

    workspace_id: str
    channel_id: str
    requester: Person
    mode_id: str
    title: str
    inputs: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    budget_usd: Decimal | None = None
    """None: the mode's default."""
    source_files: tuple["SourceFile", ...] = ()
    """Files still lying at Slack, to be fetched during intake."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file at Slack that a run is to work on, or one of this machine where the run was started at a terminal."""

    slack_file_id: str
    """At a terminal: its path."""
    name: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run."""

    id: str
    workspace_id: str
    channel_id: str
    thread_ts: str
    """Empty until the status card is posted."""
    requester_id: str
    requester_name: str
    mode_id: str
    title: str
    status: RunStatus
    inputs: dict[str, str | tuple[str, ...]]
    budget_usd: Decimal
    model_label: str
    offline: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    paused_by: str = ""
    failure_message: str = ""
    """For people: what happened and what to do next."""
    failure_retryable: bool = False
    closed_at: datetime | None = None
    """When it was put aside because nobody said anything for long; everything is kept."""


@dataclass(frozen=True, slots=True)
class StageRecord:
    """One stage of a run; the first one is always `intake`."""

    id: str
    title: str
    position: int
    status: StageStatus
    attempt: int
    activity: str
    """What is going on now, in a few words; empty when nothing is."""
    started_at: datetime | None
    finished_at: datetime | None
    summary: str = ""

    @property
    def notes(self) -> list[str]:
        """What people must know of its result, such as why a PDF was not made by LaTeX."""
        return [line.removeprefix(NOTE) for line in self.summary.splitlines() if line.startswith(NOTE)]


def with_notes(summary: str, warnings: Sequence[str]) -> str:
    """Return a stage's summary with its warnings, as `StageRecord.notes` reads them."""
    return "\n\n".join([summary, *(f"{NOTE}{' '.join(warning.split())}" for warning in warnings)])


QUESTION, CONSENT = "question", "consent"
ENGINE_ASKS = frozenset({QUESTION, CONSENT})
"""Kinds of gates that an engine opens in the middle of its work."""


@dataclass(frozen=True, slots=True)
class GateRecord:
    """One gate: an opaque id, one artifact, one decision."""

    id: str
    """Opaque and unguessable; the only thing a button carries."""
    run_id: str
    stage_id: str
    kind: str
    """`stage` after a stage; `intake` for a question about the input; `budget`; `question` from the engine, and
    `consent` where the engine takes yes for an answer, such as whether code may be run."""
    question: str
    summary: str
    status: GateStatus
    artifact_id: str
    artifact_digest: str
    opened_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    decided_by_name: str = ""
    decision_text: str = ""
    warnings: tuple[str, ...] = ()
    asks: tuple[InputSpec, ...] = ()
    """Inputs that may be changed here, each with its present value as `default`."""


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    """One version of one output."""

    id: str
    run_id: str
    stage_id: str
    key: str
    version: int
    title: str
    name: str
    media_type: str
    size: int
    sha256: str
    path: Path
    preview: str
    created_at: datetime
    source: str = ENGINE
    """`engine` or `person` (an edit)."""
    left_behind: bool = False
    """Whether its stage was done again without it."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one model cost in one stage."""

    stage_id: str
    provider: str
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    usd: Decimal | None
    """None: at least one call has no known price."""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One row of a run's append-only history."""

    run_id: str
    number: int
    at: datetime
    kind: "EventKind"
    stage_id: str
    payload: Payload


class EventKind(StrEnum):
    """Everything that a history can hold."""

    RUN_CREATED = "run_created"
    INTAKE_DONE = "intake_done"
    RUN_QUEUED = "run_queued"
    STAGE_QUEUED = "stage_queued"
    STAGE_STARTED = "stage_started"
    STAGE_COMPLETED = "stage_completed"
    ENGINE = "engine"
    """An engine's event; the payload holds its type and fields."""
    ANSWER_REJECTED = "answer_rejected"
    ATTEMPT_FAILED = "attempt_failed"
    ATTEMPT_SUSPENDED = "attempt_suspended"
    RETRYING = "retrying"
    ARTIFACT_STORED = "artifact_stored"
    GATE_OPENED = "gate_opened"
    DECISION = "decision"
    STEER_RECEIVED = "steer_received"
    STEER_APPLIED = "steer_applied"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
    """Nobody said anything for long."""
    BUDGET_WARNING = "budget_warning"
    BUDGET_REACHED = "budget_reached"
    BUDGET_RAISED = "budget_raised"
    RUN_COMPLETED = "run_completed"
    RUN_FAILED = "run_failed"
    RUN_CANCELLED = "run_cancelled"


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with everything that a card needs, read in one transaction."""

    run: RunRecord
    stages: tuple[StageRecord, ...]
    gates: tuple[GateRecord, ...]
    """All gates, oldest first; at most one is open."""
    artifacts: tuple[ArtifactRecord, ...]
    """Every version, oldest first."""
    costs: tuple[CostLine, ...]
    spent_usd: Decimal
    """Settled cost so far; calls without a known price are not in it (see `unpriced_calls`)."""
    reserved_usd: Decimal
    unpriced_calls: int
    input_tokens: int
    output_tokens: int
    working_s: float
    """Seconds since the start, without the time spent waiting for people or paused."""
    event_number: int
    """The number of the newest event when this was read."""
    files: tuple[str, ...] = ()
    """Names of the input files."""

    @property
    def open_gate(self) -> GateRecord | None:
        """The gate that waits for a decision, if there is one."""
        return next((gate for gate in self.gates if gate.status is GateStatus.OPEN), None)

    @property
    def current_artifacts(self) -> dict[str, ArtifactRecord]:
        """The newest version of each artifact by key, without those that their stage did not make again."""
        newest = {artifact.key: artifact for artifact in self.artifacts}
        return {key: artifact for key, artifact in newest.items() if not artifact.left_behind}


class Outcome(StrEnum):
    """How the service took a command."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    """The same person's same command again (a redelivery): nothing to say."""
    ALREADY = "already"
    """Somebody else was first, or it is so already; the answer's text says who and what."""
    STALE = "stale"
    """The gate or run is over or was replaced; the text says so."""
    REFUSED = "refused"
    """The person may not do this; the text says who may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The service's answer to a command, with a sentence for the person."""

    outcome: Outcome
    text: str = ""
    run_id: str = ""
