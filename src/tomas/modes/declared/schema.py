"""What a mode file says."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from tomas.modes.base import Frozen, GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.modes.declared.placeholders import Names, faults_of
from tomas.modes.yamlfile import Fault

type KnownEngines = Mapping[str, tuple[str, ...]]
"""The methods of each installed engine, by its id."""
type Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
type Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Result(StrEnum):
    """What a stage's answer is, and so how it is checked and shown."""

    TEXT = "text"
    """Markdown."""
    PLAN = "plan"
    """A plan of steps (see `tomas.modes.plan`)."""
    SUMMARIES = "summaries"
    """A summary of each document, as CMBAgent makes them."""


class FilesAs(StrEnum):
    """In which form a stage's agents get the input files."""

    PROMPT = "prompt"
    """Text and descriptions stand in the prompt; code can also read the files by path."""
    TEXTS = "texts"
    """The engine gets each document's text as a file; nothing stands in the prompt."""
    NONE = "none"


class DeclaredInput(Frozen):
    """One input of the form."""

    key: Key
    label: str = Field(min_length=1, max_length=100)
    kind: InputKind
    required: bool = False
    hint: str = ""
    placeholder: str = ""
    options: tuple[str, ...] = ()
    default: str = ""
    accepts: tuple[str, ...] = ()
    max_files: int = Field(default=1, ge=1, le=10)
    multiline: bool = False
    changeable: bool = False
    at_start: bool = True
    at_gates: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind in {InputKind.CHOICE, InputKind.CHOICES} and len(self.options) < 2:  # noqa: PLR2004 - a choice
            raise ValueError("a choice needs two options or more")
        if self.kind is InputKind.CHOICE and self.default and self.default not in self.options:
            raise ValueError(f"the default “{self.default}” is not among the options")
        return self

    def spec(self) -> InputSpec:
        """Return the input as the form takes it."""
        return InputSpec.model_validate(self.model_dump())


class DeclaredStage(Frozen):
    """One stage: what is asked of the engine, and what comes out."""

    id: Slug
    title: str = Field(min_length=1, max_length=60)
    prompt: str = Field(min_length=1)
    name: Key
    """The key of the stage's artifact, and its file's name."""
    engine: str = ""
    """Empty: the mode's."""
    method: str = "one_shot"
    agent: str = "researcher"
    steps: str = "3"
    """The most steps of a plan."""
    options: dict[str, str] = {}
    result: Result = Result.TEXT
    least_characters: int = Field(default=20, ge=1)
    """A shorter answer says next to nothing and is asked for again."""
    files: FilesAs = FilesAs.PROMPT
    earlier: Key | None = None
    """The artifact whose file the engine gets with the note `steps`, to start again in the middle."""
    pdf: bool = False
    """Whether the text is also typeset as a PDF report."""
    gate: str = ""
    """The question at the gate after the stage; empty: no gate."""
    time_limit_minutes: int = Field(default=30, ge=1, le=24 * 60)

    @property
    def templates(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Everything in which names are filled in, each with its place."""
        options = ((("options", name), text) for name, text in self.options.items())
        return ((("prompt",), self.prompt), (("agent",), self.agent), (("steps",), self.steps), *options)

    def spec(self, engine: str) -> StageSpec:
        """Return the stage as the run service knows it."""
        return StageSpec(
            id=self.id,
            title=self.title,
            engine=self.engine or engine,
            produces=(self.name,),
            gate=GateSpec(id=f"after_{self.id.replace('-', '_')}", question=self.gate) if self.gate else None,
            editable=_EDITABLE[self.result] if self.gate else (),
            time_limit_s=self.time_limit_minutes * 60,
        )


_EDITABLE = {Result.TEXT: ("md", "txt"), Result.PLAN: ("md", "json"), Result.SUMMARIES: ("md",)}


class DeclaredMode(Frozen):
    """A whole mode file."""

    id: Slug
    title: str = Field(min_length=1, max_length=80)
    summary: str = Field(min_length=1, max_length=600)
    category: str = Field(min_length=1, max_length=40)
    engine: str
    aliases: tuple[Slug, ...] = ()
    inputs: tuple[DeclaredInput, ...]
    stages: tuple[DeclaredStage, ...] = Field(min_length=1, max_length=12)
    budget_usd: Decimal = Field(default=Decimal("5.00"), gt=0)
    time_limit_minutes: int = Field(default=90, ge=1, le=24 * 60)
    retries: int = Field(default=3, ge=0, le=10)
    tips: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    usual_calls: int = Field(default=12, ge=1)
    """Model calls of a usual run, for the estimate."""

    def faults(self, engines: KnownEngines | None = None) -> list[Fault]:
        """Return what does not fit together, each with its place in the file.

        `engines` are the methods of each known engine; without them, any engine will do.
        """
        unknown = [] if engines is None else self._unknown_engines(engines)
        return [*self._repeated(), *self._unknown_names(), *unknown]

    def _unknown_engines(self, engines: KnownEngines) -> Iterator[Fault]:
        known = ", ".join(sorted(engines))
        if self.engine not in engines:
            yield Fault(("engine",), f"there is no engine “{self.engine}”; there are: {known}")
            return
        for number, stage in enumerate(self.stages):
            engine = stage.engine or self.engine
            methods = engines.get(engine)
            if methods is None:
                yield Fault(("stages", number, "engine"), f"there is no engine “{engine}”; there are: {known}")
            elif stage.method not in methods:
                text = f"{engine} has no method “{stage.method}”; it has: {', '.join(methods)}"
                yield Fault(("stages", number, "method"), text)

    def _repeated(self) -> Iterator[Fault]:
        named = (
            ("inputs", "key", [item.key for item in self.inputs]),
            ("stages", "id", [stage.id for stage in self.stages]),
            ("stages", "name", [stage.name for stage in self.stages]),
        )
        for room, what, names in named:
            for number, name in enumerate(names):
                if name in names[:number]:
                    yield Fault((room, number, what), f"“{name}” is there already")

    def _unknown_names(self) -> Iterator[Fault]:
        given = frozenset(item.key for item in self.inputs if item.kind is not InputKind.FILE)
        made: set[str] = set()
        for number, stage in enumerate(self.stages):
            known = Names(given, frozenset(made))
            for place, text in stage.templates:
                yield from (Fault(("stages", number, *place), fault) for fault in faults_of(text, known))
            made |= {stage.name, f"{stage.name}_json"} if stage.result is Result.PLAN else {stage.name}

    def spec(self, version: str = "") -> ModeSpec:
        """Return the mode as everything else knows it; `version` tells a file's versions apart."""
        return ModeSpec(
            id=f"{self.id}@{version}" if version else self.id,
            title=self.title,
            summary=self.summary,
            category=self.category,
            engine=self.engine,
            inputs=tuple(item.spec() for item in self.inputs),
            stages=tuple(stage.spec(self.engine) for stage in self.stages),
            aliases=self.aliases,
            default_budget_usd=self.budget_usd,
            time_limit_s=self.time_limit_minutes * 60,
            retries=self.retries,
            tips=self.tips,
            examples=self.examples,
        )
