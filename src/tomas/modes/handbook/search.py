"""Finds the passages and sections that are about something, by their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from tomas.modes.handbook.sources import Library, Passage, Section
from tomas.modes.handbook.words import stems

LEAST_ALIKE = 0.12
"""Cosine of word weights below which a section is not about a topic."""
_TITLE_WEIGHT = 3
"""How often a heading's words count beside those of the text below it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that is about the topic, with its most telling passage."""

    section: Section
    passage: Passage
    score: float


def best_sections(library: Library, topic: str, most: int = 4) -> tuple[Hit, ...]:
    """Return the sections that say most on a topic, best first; none where no document speaks of it."""
    sections = list(library.sections.values())
    texts = [
        " ".join((*section.path, *(section.title,) * _TITLE_WEIGHT, *(one.text for one in section.passages)))
        for section in sections
    ]
    found = _ranked(texts, topic)[:most]
    if not found:
        return ()
    floor = max(LEAST_ALIKE, found[0][1] / 2)
    return tuple(
        Hit(sections[index], _most_telling(sections[index], topic), score) for index, score in found if score >= floor
    )


def ranked_passages(passages: Sequence[Passage], topic: str) -> tuple[tuple[Passage, float], ...]:
    """Return the passages that share words with a topic with how alike they are (0 to 1), best first."""
    return tuple((passages[index], score) for index, score in _ranked([one.text for one in passages], topic))


def _most_telling(section: Section, topic: str) -> Passage:
    ranked = ranked_passages(section.passages, topic)
    return ranked[0][0] if ranked else section.passages[0]


def _ranked(texts: Sequence[str], topic: str) -> list[tuple[int, float]]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # takes a second, and every process knows all modes

    if not stems(topic) or not any(stems(text) for text in texts):
        return []
    vectorizer = TfidfVectorizer(analyzer=_analysed, sublinear_tf=True)
    weights = vectorizer.fit_transform(texts)
    scores = (weights @ vectorizer.transform([topic]).T).toarray().ravel()
    order = sorted(range(len(texts)), key=lambda index: (-scores[index], index))
    return [(index, float(scores[index])) for index in order if scores[index] > 0]


def _analysed(text: str) -> list[str]:
    return list(stems(text))
