"""What chapters are: asked of the model as claims with quotes, kept as statements with marks."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tomas.modes.base import Frozen

type BlockKind = Literal["paragraph", "list", "steps", "warning", "note", "roles", "copy"]


class _Answer(BaseModel):
    """Base of what a model answers: what it adds beyond the schema is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Claim(_Answer):
    """One statement with its source."""

    text: str = Field(min_length=1)
    passage: str = Field(description="The id of the passage it comes from, such as `D1.12`.")
    quote: str = Field(description="Copied exactly from that passage.")
    who: str = Field(default="", description="For `roles` only: who does it.")
    below: bool = Field(default=False, description="In steps and lists: whether it is a point below the claim before.")
    code: str = Field(default="", description="For a step with a command: the id of the passage that holds it.")


class WrittenBlock(_Answer):
    """A piece of a section."""

    kind: BlockKind
    title: str = Field(default="", description="A short heading or caption; may be empty.")
    claims: tuple[Claim, ...] = ()
    first: int = Field(default=1, ge=1, description="For `steps` that go on after something else: the first number.")
    passage: str = Field(default="", description="For `copy` only: the id of the table or code.")


class WrittenSection(_Answer):
    """A section as the model writes it."""

    section: str = Field(description="Its number in the outline, such as `2.1`.")
    blocks: tuple[WrittenBlock, ...]


class Quoted(_Answer):
    """Words of a passage."""

    passage: str
    quote: str = Field(description="Copied exactly from that passage.")


class NamedContradiction(_Answer):
    """Two passages that cannot both hold."""

    about: str = Field(min_length=3)
    first: Quoted
    second: Quoted


class NamedGap(_Answer):
    """What the documents do not say."""

    question: str = Field(min_length=8, description="Such as `The documents do not say who approves a change.`")
    passage: str
    quote: str = Field(description="The words that leave it open, copied exactly.")


class NamedTerm(_Answer):
    """A term that a passage defines."""

    term: str = Field(min_length=2)
    passage: str
    quote: str = Field(description="Holds the term and its definition, copied exactly.")


class Dismissed(_Answer):
    """A contradiction or gap that a program found and that is none."""

    id: str
    reason: str


class ChapterAnswer(_Answer):
    """The model's answer."""

    sections: tuple[WrittenSection, ...] = Field(min_length=1)
    contradictions: tuple[NamedContradiction, ...] = ()
    gaps: tuple[NamedGap, ...] = ()
    terms: tuple[NamedTerm, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()
    guidance_notes: tuple[str, ...] = ()


class Mark(Frozen):
    """Where a statement comes from."""

    document: str
    passage: str
    place: str
    quote: str

    @property
    def text(self) -> str:
        """The mark as readers see it, such as `D1 p. 4`."""
        return f"{self.document} {self.place}"


class Statement(Frozen):
    """A statement that its source bears."""

    text: str
    mark: Mark
    who: str = ""
    code: str = ""
    """A command that belongs to it, with its lines."""
    below: bool = False
    """Whether it is a point below the statement before it."""
    doubt: str = ""
    """Why a reader should look at the source; empty where nothing speaks against it."""


class Block(Frozen):
    """A checked piece of a section."""

    kind: BlockKind
    title: str = ""
    statements: tuple[Statement, ...] = ()
    first: int = 1
    """The number of the first step."""
    rows: tuple[tuple[str, ...], ...] = ()
    code: str = ""
    mark: Mark | None = None
    """Of a copied table or code."""


class Section(Frozen):
    """A checked section."""

    title: str
    blocks: tuple[Block, ...]


class Chapter(Frozen):
    """A checked chapter."""

    number: int
    title: str
    purpose: str = ""
    sections: tuple[Section, ...]
    words_of_sources: int = 0
    words_shown: int = 0
    """How many of them the model was shown."""


class Contradiction(Frozen):
    """Two places that do not agree."""

    about: str
    first: Mark
    second: Mark
    chapter: int
    found_by: Literal["program", "model"]


class Gap(Frozen):
    """What the documents leave open."""

    question: str
    mark: Mark
    chapter: int
    found_by: Literal["program", "model"]


class Term(Frozen):
    """A term with its definition, in a document's words."""

    term: str
    mark: Mark


class LeftOut(Frozen):
    """What the model claimed and the documents do not bear."""

    chapter: int
    text: str
    reason: str


class Chapters(Frozen):
    """All chapters; stored as `chapters_json`."""

    title: str
    made_by: str
    chapters: tuple[Chapter, ...]
    contradictions: tuple[Contradiction, ...] = ()
    gaps: tuple[Gap, ...] = ()
    terms: tuple[Term, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    dismissed: tuple[str, ...] = ()
    guidance_notes: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements of all chapters."""
        return tuple(
            statement
            for chapter in self.chapters
            for section in chapter.sections
            for block in section.blocks
            for statement in block.statements
        )
