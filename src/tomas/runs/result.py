"""How a run ended, in one shape for every engine and mode: for programs, and for whoever reads the JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.runs.change import INTAKE
from tomas.runs.records import RunStatus, RunView, StageStatus


class ResultStatus(StrEnum):
    """How a run ended, or why it does not go on."""

    COMPLETED = "completed"
    FAILED = "failed"
    REFUSED = "refused"
    """The input cannot be worked on: nothing was spent."""
    CANCELLED = "cancelled"
    WAITING = "waiting"
    """A person is to decide."""
    WORKING = "working"


class StageText(Frozen):
    """What a stage said of its result."""

    stage: str
    title: str
    summary: str


class Content(Frozen):
    """What there is to read."""

    text: str = ""
    """The newest document that is text; where there is none, what the last stage said of its result."""
    summaries: tuple[StageText, ...] = ()


class ResultArtifact(Frozen):
    """One output in its newest version."""

    key: str
    title: str
    file: Path
    media_type: str
    version: int
    sha256: str
    by: str
    """`engine`, or `person` where somebody put a version of their own in its place."""


class GivenFile(Frozen):
    """A file that the run worked on."""

    name: str
    sha256: str
    size: int


class Decided(Frozen):
    """What somebody decided at a gate."""

    stage: str
    gate: str
    """`stage`, `intake`, `question`, `consent` or `budget`."""
    decision: str
    text: str
    by: str
    by_name: str
    at: datetime
    place: str
    artifact_sha256: str
    """The bytes that the decision was about; empty where it was about none."""


class Waiting(Frozen):
    """What a person is asked."""

    gate: str
    stage: str
    question: str
    summary: str


class Metadata(Frozen):
    """What ran, for whom, on what."""

    run_id: str
    mode: str
    engines: tuple[str, ...]
    model: str
    offline: bool
    requester: str
    inputs: Mapping[str, str | tuple[str, ...]]
    files: tuple[GivenFile, ...]
    created_at: datetime
    finished_at: datetime | None
    working_s: float
    """Seconds of work, without the time in which people were waited for."""
    decisions: tuple[Decided, ...]


class CostPart(Frozen):
    """What one model cost in one stage."""

    stage: str
    provider: str
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    usd: Decimal | None
    """None: the price of a call is not known."""


class Cost(Frozen):
    """What the run cost, in US dollars; exact decimals, as text in JSON."""

    usd: Decimal = Decimal(0)
    budget_usd: Decimal | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    priced: bool = True
    """Whether the price of every call is known; otherwise `usd` is what the others cost."""
    parts: tuple[CostPart, ...] = ()


class RunResult(Frozen):
    """The result of a run, whatever worked on it."""

    status: ResultStatus
    content: Content = Content()
    artifacts: tuple[ResultArtifact, ...] = ()
    metadata: Metadata | None = None
    """None: no run was made of what was asked for."""
    cost: Cost = Field(default_factory=Cost)
    waiting: Waiting | None = None
    failure: str = ""
    """For people: what happened and what to do next."""


def status_of(view: RunView) -> ResultStatus:
    """Return where a run stands. A failure to read the input that no second try mends is a refusal."""
    status, intake = view.run.status, next(stage for stage in view.stages if stage.id == INTAKE)
    if status is RunStatus.FAILED and intake.status is StageStatus.FAILED and not view.run.failure_retryable:
        return ResultStatus.REFUSED
    ends = {status: ResultStatus(status.value) for status in RunStatus if status.ended}
    return ends.get(status, ResultStatus.WAITING if status is RunStatus.WAITING else ResultStatus.WORKING)


def content_of(view: RunView, text: str) -> Content:
    """Return what there is to read; `text` is the main document's, empty where there is none."""
    said = tuple(StageText(stage=stage.id, title=stage.title, summary=stage.summary) for stage in view.stages)
    summaries = tuple(stage for stage in said if stage.summary and stage.stage != INTAKE)
    return Content(text=text or (summaries[-1].summary if summaries else ""), summaries=summaries)


def artifacts_of(view: RunView, places: Mapping[str, Path]) -> tuple[ResultArtifact, ...]:
    """Return the newest versions; `places` says by key where the copies lie, if they were copied."""
    return tuple(
        ResultArtifact(
            key=artifact.key,
            title=artifact.title,
            file=places.get(artifact.key, artifact.path),
            media_type=artifact.media_type,
            version=artifact.version,
            sha256=artifact.sha256,
            by=artifact.source,
        )
        for artifact in view.current_artifacts.values()
    )


def metadata_of(
    view: RunView, engines: Sequence[str], files: Sequence[GivenFile], decisions: Sequence[Decided]
) -> Metadata:
    """Return what ran, for whom, on what."""
    run = view.run
    return Metadata(
        run_id=run.id,
        mode=run.mode_id,
        engines=tuple(engines),
        model=run.model_label,
        offline=run.offline,
        requester=run.requester_name or run.requester_id,
        inputs=run.inputs,
        files=tuple(files),
        created_at=run.created_at,
        finished_at=run.finished_at,
        working_s=round(view.working_s, 3),
        decisions=tuple(decisions),
    )


def cost_of(view: RunView) -> Cost:
    """Return what a run cost."""
    return Cost(
        usd=view.spent_usd,
        budget_usd=view.run.budget_usd,
        input_tokens=view.input_tokens,
        output_tokens=view.output_tokens,
        priced=not view.unpriced_calls,
        parts=tuple(
            CostPart(
                stage=line.stage_id,
                provider=line.provider,
                model=line.model,
                calls=line.calls,
                input_tokens=line.input_tokens,
                output_tokens=line.output_tokens,
                usd=line.usd,
            )
            for line in view.costs
        ),
    )


def waiting_of(view: RunView) -> Waiting | None:
    """Return what a person is asked, if anything."""
    gate = view.open_gate
    if gate is None:
        return None
    return Waiting(gate=gate.kind, stage=gate.stage_id, question=gate.question, summary=gate.summary)
