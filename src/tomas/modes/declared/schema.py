"""What a mode file says."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from tomas.modes.base import AGAIN_FROM, Frozen, GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.modes.declared.placeholders import fills_in
from tomas.modes.material import DATA, DOCUMENTS
from tomas.modes.plan import MOST_STEPS


def _named(pattern: str, told: str) -> AfterValidator:
    def named(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"takes {told}, at most 40, beginning with a letter")
        return text

    return AfterValidator(named)


type Slug = Annotated[str, _named(r"[a-z][a-z0-9-]{1,39}", "two or more small letters, digits and hyphens")]
type Key = Annotated[str, _named(r"[a-z][a-z0-9_]{0,39}", "small letters, digits and underscores")]


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


class Form(StrEnum):
    """What a typed text must be."""

    ANY = "any"
    PLAN = "plan"
    """A plan of steps, as Markdown or JSON (see `tomas.modes.plan`)."""
    PAPERS = "papers"
    """A text that names papers by their addresses at arxiv.org, unless files come with it."""


class DeclaredInput(Frozen):
    """One input of the form. The lengths are what Slack's forms bear."""

    key: Key
    label: str = Field(min_length=1, max_length=100)
    kind: InputKind
    form: Form = Form.ANY
    required: bool = False
    hint: str = Field(default="", max_length=500)
    placeholder: str = Field(default="", max_length=150)
    options: tuple[Annotated[str, Field(min_length=1, max_length=75)], ...] = Field(default=(), max_length=100)
    default: str = Field(default="", max_length=3000)
    accepts: tuple[str, ...] = ()
    max_files: int = Field(default=1, ge=1, le=10)
    multiline: bool = False
    changeable: bool = False
    at_start: bool = True
    at_gates: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.key == AGAIN_FROM:
            raise ValueError(f"the key “{AGAIN_FROM}” is taken: gates ask with it where to begin again; choose another")
        chosen = self.kind in {InputKind.CHOICE, InputKind.CHOICES}
        if chosen and len(set(self.options)) < max(2, len(self.options)):
            raise ValueError("a choice needs two different options or more, none of them twice")
        if chosen and self.default and self.default not in self.options:
            raise ValueError(f"the default “{self.default}” is not among the options")
        if self.options and not chosen:
            raise ValueError("options belong to the kinds choice and choices")
        if unread := [kind for kind in self.accepts if kind not in READABLE]:
            raise ValueError(f"“{unread[0]}” cannot be read; accepts takes endings of these: {', '.join(READABLE)}")
        return self

    def spec(self, first_used: str = "") -> InputSpec:
        """Return the input as the form takes it. `first_used`: the id of the first stage that fills it in."""
        several = self.kind is InputKind.CHOICES
        shown = {"default": "", "chosen": (self.default,) if self.default else ()} if several else {}
        return InputSpec.model_validate(self.model_dump(exclude={"form"}) | shown | {"first_used": first_used})


READABLE = (*DOCUMENTS, *DATA)
"""Endings of files that are read."""
_INTAKE = "intake"
"""The stage in which every run reads its input; its id is taken."""


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
    least_characters: int = Field(default=20, ge=1, le=10_000)
    """A shorter answer says next to nothing and is asked for again."""
    files: FilesAs = FilesAs.PROMPT
    earlier: Key | None = None
    """The artifact whose file the engine gets with the note `steps`, to start again in the middle."""
    pdf: bool = False
    """Whether the text is also typeset as a PDF report."""
    gate: str = ""
    """The question at the gate after the stage; empty: no gate."""
    time_limit_minutes: int = Field(default=30, ge=1, le=24 * 60)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.id == _INTAKE:
            raise ValueError("the id “intake” is taken: it is what reading the input is called; choose another")
        if not fills_in(self.steps) and self.steps not in map(str, range(1, MOST_STEPS + 1)):
            raise ValueError(
                f"steps must be a whole number from 1 to {MOST_STEPS}, or an input such as {{inputs.steps}}"
            )
        return self

    @property
    def makes(self) -> tuple[str, ...]:
        """Keys of the artifacts that the stage can make, the main one first."""
        more = {"json": self.result is Result.PLAN, "pdf": self.pdf, "files": self.result is not Result.PLAN}
        return (self.name, *(f"{self.name}_{kind}" for kind, made in more.items() if made))

    @property
    def texts(self) -> tuple[str, ...]:
        """Keys of its artifacts that later prompts can fill in."""
        return (self.name, f"{self.name}_json") if self.result is Result.PLAN else (self.name,)

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
    inputs: tuple[DeclaredInput, ...] = Field(max_length=20)
    one_of: tuple[str, ...] = ()
    """Keys of inputs of which one at least must be given."""
    stages: tuple[DeclaredStage, ...] = Field(min_length=1, max_length=12)
    budget_usd: Decimal = Field(default=Decimal("5.00"), gt=0)
    time_limit_minutes: int = Field(default=90, ge=1, le=24 * 60)
    retries: int = Field(default=3, ge=0, le=10)
    tips: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    usual_calls: int = Field(default=12, ge=1)
    """Model calls of a usual run, for the estimate."""

    def spec(self, version: str = "") -> ModeSpec:
        """Return the mode as everything else knows it; `version` tells a file's versions apart."""
        return ModeSpec(
            id=f"{self.id}@{version}" if version else self.id,
            title=self.title,
            summary=self.summary,
            category=self.category,
            engine=self.engine,
            inputs=tuple(item.spec(self._first_used(item.key)) for item in self.inputs),
            stages=tuple(stage.spec(self.engine) for stage in self.stages),
            aliases=self.aliases,
            default_budget_usd=self.budget_usd,
            time_limit_s=self.time_limit_minutes * 60,
            retries=self.retries,
            tips=self.tips,
            examples=self.examples,
        )

    def _first_used(self, key: str) -> str:
        uses = (stage.id for stage in self.stages for _, text in stage.templates if f"{{inputs.{key}}}" in text)
        return next(uses, "")
