"""Checks an outline against the documents: each source must be there, each document used or accounted for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tomas.documents.quotes import normalised
from tomas.modes.handbook.outline import (
    Chapter,
    DocumentNote,
    NotCovered,
    OutlineAnswer,
    OutlineSection,
    ProposedSection,
    SourceRef,
    Unused,
)
from tomas.modes.handbook.sources import Found, Library, Section

LEAST_QUOTED = 3
"""Words; shorter quotes could stand anywhere, unless they are a whole passage."""
_LEAST_COVERED = 12
"""Words; smaller sections of documents are not missed."""
_SHOWN = 90


@dataclass(slots=True)
class Checked:
    """Chapters whose sources stand in the documents, and what did not."""

    chapters: list[Chapter] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    sources: int = 0
    """How many were proposed."""
    wrong: int = 0
    """How many of them stand in no document."""


def checked_chapters(answer: OutlineAnswer, library: Library) -> Checked:
    """Return what the documents bear of a proposed outline."""
    checked = Checked()
    for chapter in answer.chapters:
        sections = tuple(
            section
            for proposed in chapter.sections
            if (section := _section(proposed, chapter.title, library, checked)) is not None
        )
        if sections:
            title = " ".join(chapter.title.split())
            checked.chapters.append(Chapter(title=title, purpose=chapter.purpose.strip(), sections=sections))
        else:
            checked.rejected.append(f"Chapter “{chapter.title}” was left out: nothing in the documents bears it.")
    return checked


def _section(proposed: ProposedSection, chapter: str, library: Library, checked: Checked) -> OutlineSection | None:
    refs: dict[str, SourceRef] = {}
    for named in proposed.sources:
        checked.sources += 1
        found = locate(named.quote, library, library.sections.get(named.section))
        if found is None:
            checked.wrong += 1
            checked.rejected.append(f"“{proposed.title}”: no document says “{_cut(named.quote)}”.")
        else:
            refs.setdefault(found.section.id, reference(found, named.quote, library))
    if not refs:
        checked.rejected.append(f"Section “{proposed.title}” of “{chapter}” was left out: it had no source that holds.")
        return None
    return OutlineSection(title=" ".join(proposed.title.split()), sources=tuple(refs.values()))


def locate(quote: str, library: Library, section: Section | None = None) -> Found | None:
    """Return where a quote stands: in the section named, or else anywhere; None where it stands nowhere."""
    if section is not None and (found := library.find(quote, section.passages)):
        return found if _telling(quote, found) else None
    found = library.find(quote, tuple(library.passages.values()))
    return found if found is not None and _telling(quote, found) else None


def _telling(quote: str, found: Found) -> bool:
    return len(quote.split()) >= LEAST_QUOTED or normalised(quote) == normalised(found.passage.text)


def reference(found: Found, quote: str, library: Library) -> SourceRef:
    """Return a found quote as a source."""
    return SourceRef(
        section=found.section.id,
        passage=found.passage.id,
        document=found.section.document,
        place=library.place(found.passage, found.page),
        heading=found.section.heading,
        quote=" ".join(quote.split()),
    )


def document_notes(library: Library) -> tuple[DocumentNote, ...]:
    """Return the documents as an outline names them."""
    return tuple(
        DocumentNote(
            id=source.id,
            name=source.name,
            pages=len(source.document.pages),
            pages_estimated=source.document.pages_estimated,
            words=source.document.words,
        )
        for source in library.sources
    )


def used_documents(chapters: Iterable[Chapter]) -> frozenset[str]:
    """Return the ids of the documents that chapters rest on."""
    return frozenset(ref.document for chapter in chapters for section in chapter.sections for ref in section.sources)


def unused_documents(chapters: Iterable[Chapter], library: Library, reasons: dict[str, str]) -> tuple[Unused, ...]:
    """Return the documents no chapter rests on, each with the reason given, or with what is known of it."""
    used = used_documents(chapters)
    return tuple(
        Unused(document=source.id, reason=reasons.get(source.id, "no chapter rests on it any more"))
        for source in library.sources
        if source.id not in used
    )


def not_covered(chapters: Iterable[Chapter], library: Library) -> tuple[NotCovered, ...]:
    """Return the sections of used documents that no chapter rests on, in the documents' order."""
    covered = {ref.section for chapter in chapters for section in chapter.sections for ref in section.sources}
    covered |= {below.id for key in covered for below in below_of(library, library.sections[key])}
    return tuple(
        NotCovered(
            section=section.id,
            document=section.document,
            place=library.place(section.passages[0]),
            heading=section.heading,
            words=section.words,
        )
        for section in library.sections.values()
        if section.id not in covered and section.words >= _LEAST_COVERED
    )


def below_of(library: Library, section: Section) -> tuple[Section, ...]:
    """Return the sections that stand below a section's heading in its document."""
    ids = [one.id for one in library.by_id[section.document].sections]
    following = library.by_id[section.document].sections[ids.index(section.id) + 1 :]
    below = []
    for one in following:
        if one.level <= section.level or one.path[: len(section.path)] != section.path:
            break
        below.append(one)
    return tuple(below)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN].rsplit(' ', 1)[0]} …"
