"""What a mode is: inputs, stages, gates and outputs, and the three things its code does for a stage.

A mode never runs anything itself. For each stage it prepares the engine's tasks (`Mode.prepare`), and turns the
engine's answers into checked artifacts (`Mode.accept`). Both may be slow and blocking: they are called in a
process of their own, so everything that crosses is a frozen, serialisable pydantic model.
"""

from abc import ABC, abstractmethod
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

AGAIN_FROM = "again_from"
"""The key under which a gate asks with which stage the work begins again: no input of a mode has it."""


class Frozen(BaseModel):
    """Base of every value that crosses a process or is stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class InputKind(StrEnum):
    """The kinds of input a person can give in the modal of a mode."""

    FILE = "file"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"


class InputSpec(Frozen):
    """One input of a mode, as the modal shows it."""

    key: str
    label: str
    kind: InputKind
    required: bool = False
    hint: str = ""
    placeholder: str = ""
    options: tuple[str, ...] = ()
    default: str = ""
    chosen: tuple[str, ...] = ()
    """For `CHOICES` only: the options that are chosen at first."""
    accepts: tuple[str, ...] = ()
    """File kinds by extension without the dot, for `FILE` only."""
    max_files: int = 1
    multiline: bool = False
    """For `TEXT` only: whether more than a line is expected."""
    changeable: bool = False
    """Whether a person may still change it at a gate; the stage is then done again with the new value, and the whole
    run with other files."""
    at_start: bool = True
    """Whether it is asked for before the start; False for what has a meaning at gates only."""
    at_gates: tuple[str, ...] = ()
    """Ids of the stages at whose gates it may be changed; empty: at every gate."""
    first_used: str = ""
    """Id of the stage with which the work begins again where it changes at a later gate, and before which nothing has
    to be done again; empty: the stage of the gate."""


class GateSpec(Frozen):
    """A stop after a stage where a human decides."""

    id: str
    question: str


class StageSpec(Frozen):
    """One stage of a mode: an engine's work with a typed, checked result."""

    id: str
    title: str
    engine: str
    produces: tuple[str, ...]
    """Keys of the artifacts; the first one is what a gate shows and what Edit replaces."""
    gate: GateSpec | None = None
    editable: tuple[str, ...] = ()
    """Extensions an upload may have at this stage's gate, such as `xlsx`."""
    time_limit_s: int = 1800


class ModeSpec(Frozen):
    """Everything a user can be told about a mode before it starts."""

    id: str
    """What runs name it by; of an uploaded mode file it ends in `@` and the file's version."""
    title: str
    summary: str
    category: str
    engine: str
    inputs: tuple[InputSpec, ...]
    stages: tuple[StageSpec, ...]
    aliases: tuple[str, ...] = ()
    default_budget_usd: Decimal = Decimal("5.00")
    time_limit_s: int = 5400
    retries: int = 3
    tips: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    late_inputs: tuple[str, ...] = ()
    """How keys of inputs begin that only the reading asks for (`IntakeReport.asks`), such as `column.`."""
    place: int = 50
    """Where it stands in lists: smaller comes first."""
    offered_for: tuple[str, ...] = ()
    """Words and phrases in a file's name for which the mode is offered when such a file is shared."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        stages = {stage.id for stage in self.stages}
        for item in self.inputs:
            if item.key == AGAIN_FROM:
                raise ValueError(f"the key {AGAIN_FROM} is taken: gates ask with it where to begin again")
            if item.first_used and item.first_used not in stages:
                raise ValueError(f"{item.key} is first used in {item.first_used}, which is no stage of {self.id}")
        return self

    @property
    def word(self) -> str:
        """What people type to name the mode."""
        return self.id.partition("@")[0]

    def stage(self, stage_id: str) -> StageSpec:
        """Return the stage with this id; raises KeyError where the mode has none."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)


class InputFile(Frozen):
    """A file a person gave to a run, as it lies in the run's folder."""

    name: str
    """The name the person's file had; shown to people and models."""
    path: Path
    sha256: str
    size: int


class ArtifactRef(Frozen):
    """The current version of an artifact of an earlier (or this) stage."""

    key: str
    version: int
    name: str
    path: Path
    sha256: str
    media_type: str


class StageContext(Frozen):
    """What a mode may look at when it prepares or accepts a stage."""

    run_id: str
    mode_id: str
    stage_id: str
    inputs: dict[str, str | tuple[str, ...]] = {}
    files: tuple[InputFile, ...] = ()
    artifacts: dict[str, ArtifactRef] = {}
    """Current version by key, edits by people included."""
    guidance: tuple[str, ...] = ()
    """Redirections and steering given by people so far, oldest first."""
    approvals: dict[str, str] = {}
    """The name of who approved a stage at its gate, by the stage's id; who approved unseen is not named."""
    folder: Path
    """The stage's own folder; `accept` writes its outputs below `folder / "out"`."""
    model_label: str = ""
    """For the provenance line of documents, such as `gpt-4.1` or `offline model`."""
    offline: bool = False
    """True where the offline model answered: every output must say so."""


class PathNote(Frozen):
    """A file put into the agents' context, with a word on what it is."""

    path: Path
    note: str


class EngineTask(Frozen):
    """One call of an engine: what to do and in which way."""

    id: str
    """Unique in the stage and stable over retries, such as `requirements-2`; names a folder."""
    prompt: str
    method: str = "one_shot"
    """An engine's method; see `docs/engines.md`."""
    agent: str = "researcher"
    """For `one_shot`: the agent that does the work (`researcher` writes, `engineer` writes and runs code)."""
    files: tuple[PathNote, ...] = ()
    answer_file: str = ""
    """For code: the file below the task's `data/` folder that holds the answer; empty: the agent's text is it."""
    max_plan_steps: int = 2
    options: dict[str, str] = {}
    """Settings and inputs of the engine's own by name, as text; an engine says which it has (`docs/engines.md`)."""


class CodeRan(Frozen):
    """A piece of code that agents ran and that ended without an error."""

    code: str
    printed: str
    step: str = ""
    """The number of the plan's step that ran it; empty where there are no steps."""


class EngineAnswer(Frozen):
    """What an engine brought back for one task."""

    task_id: str
    text: str
    """The answer file's content or the agent's final text (Markdown, or a fenced JSON object)."""
    files: tuple[Path, ...] = ()
    """Files the agents wrote below the task's folder."""
    remarks: tuple[str, ...] = ()
    """What a person must know of the answer, one sentence or two each, such as why there is no PDF."""
    ran: tuple[CodeRan, ...] = ()
    """The code that was run for it, in order; the host adds what it saw run."""
    heard: tuple[str, ...] = ()
    """What people said while it was made: guidance, and answers to questions; the host fills it in."""


class ArtifactDraft(Frozen):
    """An output that `accept` wrote, before it is stored under a version."""

    key: str
    title: str
    path: Path
    media_type: str
    preview: str = ""
    """A few lines for the thread, Markdown."""


class StageOutcome(Frozen):
    """The checked result of a stage."""

    summary: str
    """What a person must know to decide, Markdown, at most 2,500 characters."""
    artifacts: tuple[ArtifactDraft, ...]
    warnings: tuple[str, ...] = ()


class IntakeReport(Frozen):
    """What reading the inputs found, before any money is spent."""

    summary: str
    """One or two sentences for the thread."""
    pages: int = 0
    words: int = 0
    question: str = ""
    """Not empty: the run waits until a person confirms, such as for a request for information."""
    asks: tuple[InputSpec, ...] = ()
    """Inputs that only the reading could suggest, such as which column holds what: shown with the question, each with
    its `default`; a person may change them, and the inputs are then read again with the values under their keys."""
    estimate: "Estimate | None" = None


class Estimate(Frozen):
    """A range of cost and time, and where it comes from."""

    usd_low: Decimal
    usd_high: Decimal
    minutes_low: int
    minutes_high: int
    basis: Literal["offline", "prices", "past runs", "unknown price"] = "prices"


class InputRefused(Exception):
    """The input cannot be worked on; the message says why and what to do next, for a person."""


class AnswerRejected(Exception):
    """An engine's answers do not fit; the message tells the model what to mend.

    `task_ids` names the tasks to ask again; empty: all of the stage's tasks.
    """

    def __init__(self, message: str, task_ids: tuple[str, ...] = ()) -> None:
        super().__init__(message, task_ids)
        self.message = message
        self.task_ids = task_ids

    def __str__(self) -> str:
        return self.message


class Mode(ABC):
    """One mode. Subclasses are found through the entry point group `tomas.modes`."""

    spec: ModeSpec

    @abstractmethod
    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read and check the inputs; blocking. Raises InputRefused."""

    @abstractmethod
    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        """Return the engine's tasks for the stage, in order; blocking."""

    @abstractmethod
    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        """Check the answers and write the artifacts; blocking. Raises AnswerRejected."""

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        """Take a person's replacement of the stage's first artifact; blocking. Raises InputRefused."""
        raise InputRefused("This stage's result cannot be replaced by a file. Use Redirect instead.")

    def check_change(self, context: StageContext) -> None:
        """Refuse inputs that people changed at the stage's gate, before they end the run. Raises InputRefused."""
        self.intake(context.inputs, context.files)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual input and output tokens of a whole run on a document of this size."""
        return 40_000 + 12 * words, 12_000 + 2 * words
