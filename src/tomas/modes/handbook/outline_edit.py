"""Reads an outline back that a person changed, as JSON or as the Markdown file that was posted."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tomas.modes.base import InputRefused
from tomas.modes.edited import edited_json, edited_text, faults_refused
from tomas.modes.handbook.outline import Chapter, Outline, OutlineSection, SourceRef
from tomas.modes.handbook.outline_change import found_sections, source_of
from tomas.modes.handbook.outline_check import locate, reference
from tomas.modes.handbook.sources import Library
from tomas.modes.summaries import clipped

_CHAPTER = re.compile(r"^##\s+(?:Chapter\s+)?(?:\d{1,2}\s*[.):]?\s+)?(?P<title>\S.*?)\s*#*$", re.IGNORECASE)
_SECTION = re.compile(r"^###\s+(?:\d{1,2}(?:\.\d{1,2})?\s*[.):]?\s+)?(?P<title>\S.*?)\s*#*$")
_TITLE = re.compile(r"^#\s+(?:Outline\s*:\s*)?(?P<title>\S.*?)\s*$", re.IGNORECASE)
_TAIL = re.compile(r"^#\s+Documents\s*$", re.IGNORECASE)
_SOURCE = re.compile(r"^\s*[-*]\s+.*?(?P<section>\bD\d{1,2}\.s\d{1,4}\b)")
_QUOTE = re.compile('[\u201c"](.+)[\u201d"]')
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>|])")
_AS_POSTED = "Please change the file outline.md or outline.json that was posted here, and upload it again."


@dataclass(slots=True)
class _Section:
    title: str
    line: int
    sources: list[SourceRef] = field(default_factory=list)


@dataclass(slots=True)
class _Chapter:
    title: str
    line: int
    purpose: list[str] = field(default_factory=list)
    sections: list[_Section] = field(default_factory=list)


def read_edited(upload: Path, before: Outline, library: Library) -> tuple[str, tuple[Chapter, ...]]:
    """Return title and chapters as a person changed them, every source checked. Raises InputRefused."""
    text = edited_text(upload, "outline")
    if text.lstrip().startswith("{"):
        return _from_json(text, library)
    return _Markdown(before, library).read(text)


def _from_json(text: str, library: Library) -> tuple[str, tuple[Chapter, ...]]:
    outline = edited_json(text, Outline)
    faults: list[str] = []
    chapters = []
    for number, chapter in enumerate(outline.chapters, 1):
        sections = []
        for below, section in enumerate(chapter.sections, 1):
            refs = [_checked(f"{number}.{below}", ref.section, ref.quote, library, faults) for ref in section.sources]
            known = tuple(ref for ref in refs if ref is not None)
            if known:
                sections.append(section.model_copy(update={"sources": known}))
        if sections:
            chapters.append(chapter.model_copy(update={"sections": tuple(sections)}))
    if faults:
        raise faults_refused(faults, "The outline was not taken over.")
    return outline.title.strip(), tuple(chapters)


def _checked(where: str, section: str, quote: str, library: Library, faults: list[str]) -> SourceRef | None:
    """Return a source a person gave, where it stands; notes the fault where it does not."""
    if section not in library.sections:
        faults.append(f"{where}: there is no section {section} in the documents.")
        return None
    found = locate(quote, library, library.sections[section])
    if found is None:
        faults.append(f"{where}: the documents do not say “{clipped(quote, 80)}”.")
        return None
    return reference(found, quote, library)


class _Markdown:
    """Reads the file line by line; faults are collected with their lines."""

    def __init__(self, before: Outline, library: Library) -> None:
        self._library = library
        self._title = before.title
        self._chapters: list[_Chapter] = []
        self._faults: list[str] = []

    def read(self, text: str) -> tuple[str, tuple[Chapter, ...]]:
        for number, line in enumerate(text.splitlines(), 1):
            if _TAIL.match(line):
                break
            self._take(number, line)
        chapters = [self._chapter(chapter) for chapter in self._chapters]
        if self._faults:
            raise faults_refused(self._faults, "The outline was not taken over.")
        if not chapters:
            raise InputRefused(f"The file has no chapters such as “## 1. Title”. {_AS_POSTED}")
        return self._title, tuple(chapters)

    def _take(self, number: int, line: str) -> None:
        if match := _SECTION.match(line):
            if self._chapters:
                self._chapters[-1].sections.append(_Section(_plain(match["title"]), number))
            else:
                self._faults.append(f"Line {number}: a section stands before the first chapter.")
        elif match := _CHAPTER.match(line):
            self._chapters.append(_Chapter(_plain(match["title"]), number))
        elif (match := _TITLE.match(line)) and not self._chapters:
            self._title = _plain(match["title"])
        elif self._chapters and line.strip():
            self._body(number, line)

    def _body(self, number: int, line: str) -> None:
        chapter = self._chapters[-1]
        match = _SOURCE.match(line)
        if match is None:
            if not chapter.sections:
                chapter.purpose.append(line.strip())
            return
        if not chapter.sections:
            chapter.sections.append(_Section(chapter.title, number))
        ref = self._source(number, match["section"], line)
        if ref is not None:
            chapter.sections[-1].sources.append(ref)

    def _source(self, number: int, key: str, line: str) -> SourceRef | None:
        section = self._library.sections.get(key)
        if section is None:
            self._faults.append(f"Line {number}: there is no section {key} in the documents.")
            return None
        quote = _QUOTE.search(_plain(line))
        if quote is None:
            return source_of(section.passages[0], self._library)
        found = locate(quote[1], self._library, section)
        if found is None:
            self._faults.append(f"Line {number}: the documents do not say “{clipped(quote[1], 80)}”.")
            return None
        return reference(found, quote[1], self._library)

    def _chapter(self, chapter: _Chapter) -> Chapter:
        sections = []
        for section in chapter.sections:
            sources = tuple({ref.section: ref for ref in section.sources}.values())
            if not sources and not self._faults:
                sources = tuple(ref for one in found_sections(self._library, section.title) for ref in one.sources)
            if sources:
                sections.append(OutlineSection(title=section.title, sources=sources))
            elif not section.sources:
                self._faults.append(f"Line {section.line}: the documents say nothing about “{section.title}”.")
        sections = sections or list(found_sections(self._library, chapter.title))
        if not sections:
            self._faults.append(f"Line {chapter.line}: the documents say nothing about “{chapter.title}”.")
            sections = [OutlineSection.model_construct(title=chapter.title, sources=())]
        return Chapter(title=chapter.title, purpose=_plain(" ".join(chapter.purpose)), sections=tuple(sections))


def _plain(text: str) -> str:
    return " ".join(_ESCAPE.sub(r"\1", text).split())
