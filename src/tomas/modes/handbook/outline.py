"""What an outline is: chapters with sections, each with the places in the documents it rests on."""

from pydantic import BaseModel, ConfigDict, Field

from tomas.modes.base import Frozen

MOST_CHAPTERS = 30


class _Answer(BaseModel):
    """Base of what a model answers: what it adds beyond the schema is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class NamedSource(_Answer):
    """A section of a document that a section of the handbook rests on."""

    section: str = Field(description="The id of the document's section, such as `D1.s3`.")
    quote: str = Field(description="Copied exactly from that section.")


class ProposedSection(_Answer):
    """A section as the model proposes it."""

    title: str = Field(min_length=2)
    sources: tuple[NamedSource, ...]


class ProposedChapter(_Answer):
    """A chapter as the model proposes it."""

    title: str = Field(min_length=2)
    purpose: str = ""
    sections: tuple[ProposedSection, ...]


class NamedUnused(_Answer):
    """A document that the outline does not use."""

    document: str = Field(description="Its id, such as `D2`.")
    reason: str = Field(min_length=3)


class OutlineAnswer(_Answer):
    """The model's answer."""

    title: str = ""
    chapters: tuple[ProposedChapter, ...] = Field(min_length=1, max_length=MOST_CHAPTERS)
    unused: tuple[NamedUnused, ...] = ()
    guidance_notes: tuple[str, ...] = ()


class SourceRef(Frozen):
    """A place in a document, with words that stand there."""

    section: str
    passage: str
    document: str
    place: str
    """Where a person finds it: `p. 4`, or `§ Heading`."""
    heading: str
    quote: str


class OutlineSection(Frozen):
    """A section of a chapter."""

    title: str
    sources: tuple[SourceRef, ...] = Field(min_length=1)


class Chapter(Frozen):
    """A chapter."""

    title: str
    purpose: str = ""
    sections: tuple[OutlineSection, ...] = Field(min_length=1)


class DocumentNote(Frozen):
    """A document of the run."""

    id: str
    name: str
    pages: int
    pages_estimated: bool
    words: int


class Unused(Frozen):
    """A document that no section rests on, and why."""

    document: str
    reason: str


class NotCovered(Frozen):
    """A section of a document that no section of the outline rests on."""

    section: str
    document: str
    place: str
    heading: str
    words: int


class Outline(Frozen):
    """The checked outline; stored as `outline_json`."""

    title: str
    made_by: str
    basis: str
    """A digest of the documents and of the inputs that decide what is in it."""
    asked_title: str = ""
    """The title that the inputs gave."""
    documents: tuple[DocumentNote, ...]
    chapters: tuple[Chapter, ...] = Field(min_length=1)
    unused: tuple[Unused, ...] = ()
    not_covered: tuple[NotCovered, ...] = ()
    words: int = 0
    """Of all sections of all documents."""
    rejected: tuple[str, ...] = ()
    """What was proposed and is not borne out by the documents, a sentence each."""
    applied: tuple[str, ...] = ()
    """The guidance that is worked in."""
    done: tuple[str, ...] = ()
    """What was changed at people's request, a sentence each."""
    guidance_notes: tuple[str, ...] = ()

    @property
    def covered_percent(self) -> int:
        """How much of the documents' text the outline rests on, by words."""
        missing = sum(section.words for section in self.not_covered)
        return round(100 * (self.words - missing) / self.words) if self.words else 0


def numbered(chapters: tuple[Chapter, ...]) -> tuple[tuple[str, Chapter], ...]:
    """Return the chapters with their numbers as people see them."""
    return tuple((str(number), chapter) for number, chapter in enumerate(chapters, 1))
