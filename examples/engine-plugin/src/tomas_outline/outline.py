"""An outline: as the model gives it, and as people read and edit it."""

import re

from pydantic import BaseModel, ConfigDict, Field

_SPACE = re.compile(r"\s+")


class Section(BaseModel):
    """A section, and the words of the notes that it rests on."""

    model_config = ConfigDict(frozen=True)

    heading: str = Field(min_length=1, max_length=200)
    quote: str = Field(min_length=1, max_length=1000)


class Outline(BaseModel):
    """A title and its sections."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=200)
    sections: tuple[Section, ...] = Field(min_length=1, max_length=20)
    guidance_notes: tuple[str, ...] = ()


class SectionText(BaseModel):
    """What is written in a section."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1, max_length=10_000)


def stands_in(quote: str, notes: str) -> bool:
    """Whether words stand in the notes, however their lines are broken."""
    return _SPACE.sub(" ", quote).strip() in _SPACE.sub(" ", notes)


def to_markdown(outline: Outline) -> str:
    """Return the outline as people edit it."""
    sections = "".join(f"\n## {section.heading}\n\n> {_flat(section.quote)}\n" for section in outline.sections)
    notes = "".join(f"\n- {note}" for note in outline.guidance_notes)
    return f"# {outline.title}\n{sections}" + (f"\nGuidance taken into account:\n{notes}\n" if notes else "")


def from_markdown(text: str) -> Outline:
    """Read what `to_markdown` wrote, as a person changed it. Raises ValueError."""
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    found = re.findall(r"^## (.+)\n\s*> (.+)$", text, re.MULTILINE)
    sections = tuple(Section(heading=heading.strip(), quote=quote.strip()) for heading, quote in found)
    return Outline(title=title[1].strip() if title else "", sections=sections)


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
