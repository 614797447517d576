"""Which passages a chapter is written from: those of its sections' sources, and what else speaks of the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from tomas.modes.handbook.outline import Chapter, Outline
from tomas.modes.handbook.outline_check import below_of
from tomas.modes.handbook.search import ranked_passages
from tomas.modes.handbook.sources import Library, Passage, Section

MOST_WORDS = 5_000
"""Of passages in one chapter's task."""
_MOST_RELATED = 4
_LEAST_ALIKE = 0.3
"""How alike a passage from elsewhere must be to a chapter's words, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ChapterSources:
    """What one chapter is written from."""

    by_section: tuple[tuple[Passage, ...], ...]
    """For each section of the chapter, in reading order."""
    related: tuple[Passage, ...]
    """Passages of other places that speak of the same."""
    words_of_sources: int

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All of them, each once."""
        found = (*(one for part in self.by_section for one in part), *self.related)
        return tuple({one.id: one for one in found}.values())

    @property
    def words(self) -> int:
        """How many words those of the sections' own sources have."""
        return sum(one.words for one in {one.id: one for part in self.by_section for one in part}.values())


def sources_of(chapter: Chapter, outline: Outline, library: Library) -> ChapterSources:
    """Return the passages that a chapter is written from; of long sources, those that say most on its sections."""
    named = {ref.section for one in outline.chapters for section in one.sections for ref in section.sources}
    parts = [_whole([ref.section for ref in section.sources], named, library) for section in chapter.sections]
    total = sum(one.words for one in {one.id: one for part in parts for one in part}.values())
    room = MOST_WORDS / max(1, sum(one.words for part in parts for one in part))
    if room < 1:
        parts = [
            _fitting(part, section.title, {ref.passage for ref in section.sources}, room)
            for part, section in zip(parts, chapter.sections, strict=True)
        ]
    mine = {one.id for part in parts for one in part}
    others = [one for one in library.passages.values() if one.id not in mine and one.kind != "code"]
    topic = " ".join((chapter.title, *(section.title for section in chapter.sections)))
    related = [one for one, score in ranked_passages(others, topic)[:_MOST_RELATED] if score >= _LEAST_ALIKE]
    return ChapterSources(tuple(tuple(part) for part in parts), tuple(related), total)


def _whole(keys: Sequence[str], named: set[str], library: Library) -> list[Passage]:
    """Return the passages of sections, and of what stands below them unless the outline names it itself."""
    sections: dict[str, Section] = {}
    for key in keys:
        sections[key] = library.sections[key]
        sections |= {one.id: one for one in below_of(library, library.sections[key]) if one.id not in named}
    return [passage for section in sections.values() for passage in section.passages]


def _fitting(passages: list[Passage], topic: str, kept: set[str], room: float) -> list[Passage]:
    """Return the passages that say most on a topic, in their order, within a share of their words."""
    scores = {one.id: score for one, score in ranked_passages(passages, topic)}
    budget = room * sum(one.words for one in passages)
    chosen: set[str] = set()
    for one in sorted(passages, key=lambda one: (one.id not in kept, -scores.get(one.id, 0))):
        if one.words <= budget:
            budget -= one.words
            chosen.add(one.id)
    return [one for one in passages if one.id in chosen]
