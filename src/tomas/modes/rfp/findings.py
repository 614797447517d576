"""What the stage `requirements` found, and what the model is asked for to find it."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tomas.documents.categories import Category
from tomas.modes.base import Frozen
from tomas.modes.rfp.amendment import Comparison
from tomas.modes.rfp.passages import Passage, page_words, place_of
from tomas.modes.rfp.sources import Source


class Origin(StrEnum):
    """Who found a requirement."""

    RULES = "found in the text"
    MODEL = "added by the model"
    PERSON = "changed by a person"


class Requirement(Frozen):
    """A row of the compliance matrix."""

    id: str
    page: int
    section: str = ""
    quote: str
    """Verbatim from the page; for an item of a list, `context` holds the sentence above the list."""
    context: str = ""
    title: str
    category: Category
    modality: str
    mandatory: bool
    focus: bool = False
    """Whether it touches what people asked to focus on."""
    source_id: str = ""
    """The id that the document itself gives."""
    origin: Origin = Origin.RULES
    answer: str = ""
    """What the bid team answers, filled in by a person."""
    remarks: str = ""


class Deadline(Frozen):
    """A date the document sets."""

    what: str
    date: str
    time: str = ""
    """Of the day, with its zone, as printed; empty where the quote has none."""
    page: int
    quote: str

    @property
    def when(self) -> str:
        """The date with its time of day, for people."""
        return f"{self.date}, {self.time}" if self.time else self.date


class Criterion(Frozen):
    """One of the buyer's evaluation criteria."""

    name: str
    weight: str
    page: int
    quote: str


class LeftOut(Frozen):
    """A sentence that looked like a requirement and is none."""

    id: str
    page: int
    quote: str
    reason: str


class Rejected(Frozen):
    """A claim of the model that the document does not bear."""

    kind: str
    page: int
    quote: str
    reason: str


class Conflict(Frozen):
    """Two places that do not seem to agree, each with its exact words."""

    about: str
    first_quote: str
    first_page: int
    second_quote: str
    second_page: int
    first_id: str = ""
    """Empty where the place is no requirement, such as a date of the procedure."""
    second_id: str = ""
    kind: str = "figures"
    """What does not agree, such as `deadlines`, `retention times` or `obligations`."""
    found_by: str = "code"


class Gap(Frozen):
    """What the document leaves open, with the words that show it."""

    kind: str
    """Such as `undefined term` or `attachment not given`."""
    about: str
    quote: str
    page: int
    requirement_id: str = ""
    found_by: str = "code"


class Question(Frozen):
    """A question to the issuer, with the words it rests on."""

    id: str
    text: str
    about: str
    quotes: tuple[Passage, ...]
    requirement_ids: tuple[str, ...] = ()


class Findings(Frozen):
    """Everything the stage found; stored as `requirements_json`."""

    document: str
    pages: int
    pages_estimated: bool = False
    made_by: str
    requirements: tuple[Requirement, ...]
    deadlines: tuple[Deadline, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    gaps: tuple[Gap, ...] = ()
    questions: tuple[Question, ...] = ()
    submission_rules: tuple[Passage, ...] = ()
    sources: tuple[Source, ...] = ()
    """Where each document begins in `page`, which numbers the pages of all documents through."""
    comparison: Comparison | None = None
    """What an amendment or new version changed, where one was given."""
    left_out: tuple[LeftOut, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def mandatory(self) -> tuple[Requirement, ...]:
        """The requirements that must be met."""
        return tuple(requirement for requirement in self.requirements if requirement.mandatory)

    def place(self, page: int) -> tuple[str, int]:
        """Return the document's name (none where there is only one) and its own page."""
        return place_of(self.sources, page)

    def page_of(self, name: str, page: int) -> int:
        """Return the page of the whole text for a document's own page; the first document's where no name fits."""
        first = next((source.first_page for source in self.sources if source.name == name), 1)
        return first + page - 1 if page else 0

    def where(self, page: int) -> str:
        """Return a page for people, such as `page 3` or `about page 7 of annex.docx`."""
        return page_words(self.sources, page, estimated=self.pages_estimated)

    def by_id(self) -> dict[str, Requirement]:
        """Return the requirements by their ids."""
        return {requirement.id: requirement for requirement in self.requirements}


class _Answer(BaseModel):
    """Base of what a model answers: what it adds beyond the schema is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Judged(_Answer):
    """The model's judgement of one candidate."""

    id: str = Field(description="The candidate's id, unchanged.")
    requirement: bool = Field(description="Whether it binds the supplier, its proposal, or what it delivers.")
    title: str = Field(default="", description="What has to be done or met, in at most ten words.")
    category: Category = Category.OTHER
    reason: str = Field(default="", description="For no requirement only: why it is none, in a few words.")
    focus: bool = Field(default=False, description="Whether it touches a focus area or what the guidance stresses.")
    optional: bool = Field(default=False, description="True only where the guidance says to treat it as optional.")


class Added(_Answer):
    """A requirement that the candidates lack."""

    page: int
    quote: str = Field(description="Copied exactly from the page's text.")
    title: str
    category: Category = Category.OTHER
    mandatory: bool = Field(default=True, description="Used only where the quote has no word such as shall or should.")


class NamedDate(_Answer):
    """A date the buyer sets."""

    what: str = Field(description="Such as `Proposals due`.")
    date: str = Field(description="As it stands in the quote.")
    page: int
    quote: str = Field(description="Copied exactly from the page's text.")


class NamedCriterion(_Answer):
    """An evaluation criterion."""

    name: str
    weight: str = Field(
        default="", description="As it stands in the quote, such as `30 points`; empty where none is given."
    )
    page: int
    quote: str = Field(description="Copied exactly from the page's text.")


class NamedConflict(_Answer):
    """Two places that contradict each other."""

    about: str = Field(description="What does not agree, in a few words.")
    first_page: int
    first_quote: str = Field(description="Copied exactly from the page's text.")
    second_page: int
    second_quote: str = Field(description="Copied exactly from the page's text.")


class NamedGap(_Answer):
    """Something the document leaves open."""

    kind: Literal[
        "undefined term", "attachment not given", "no acceptance criteria", "no service level", "no measure", "other"
    ]
    about: str = Field(description="What is missing, in a few words.")
    page: int
    quote: str = Field(description="Copied exactly from the page's text.")


class BatchAnswer(_Answer):
    """The model's answer on one batch of candidates."""

    requirements: tuple[Judged, ...]
    missed: tuple[Added, ...] = ()
    deadlines: tuple[NamedDate, ...] = ()
    criteria: tuple[NamedCriterion, ...] = ()
    conflicts: tuple[NamedConflict, ...] = ()
    gaps: tuple[NamedGap, ...] = ()
    notes: tuple[str, ...] = Field(default=(), description="What a bid manager should know; at most five sentences.")
