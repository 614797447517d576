"""Finds by rules where documents seem to contradict each other, for the model to judge and people to decide."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from tomas.documents.measures import measures
from tomas.documents.sentences import sentences
from tomas.modes.handbook.sources import Library, Passage
from tomas.modes.handbook.words import digits, in_digits, shared, stems

_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_PHONE = re.compile(r"\b(?:extension|ext\.?|phone|call|dial|hotline)\D{0,15}(\d[\d /-]{2,14}\d)", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:do not|don['\u2019]t|must not|shall not|may not|never|not allowed|is prohibited)\b", re.I)
_LEAST_SHARED = 3
_ALIKE_ELSEWHERE = 0.6
_ALIKE_WITHIN = 0.8
_ALIKE_NEGATED = 0.8
_LONGEST = 45
"""Words; longer sentences say too much to be about one thing."""
_MOST = 40
_MOST_TOPIC = 4
_UNIT_WORDS = {"number": "", "o'clock": "", "percent": " %"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that can be compared."""

    passage: Passage
    quote: str
    words: frozenset[str]
    """Its telling words, without the units of its figures."""
    figures: dict[str, frozenset[str]]
    named: frozenset[str]
    """Numbers that measure nothing and so name something, such as that of machine 3."""
    negated: bool


@dataclass(frozen=True, slots=True)
class Possible:
    """Two sentences that may not agree."""

    id: str
    about: str
    first: Said
    second: Said


def find_contradictions(library: Library) -> tuple[Possible, ...]:
    """Return pairs that speak of the same thing and differ in a figure, a time or a “not”."""
    said = [one for passage in library.passages.values() for one in _said(passage)]
    found: dict[tuple[object, ...], Possible] = {}
    for first, second in _comparable(said):
        unit = _differing(first, second)
        if unit is not None:
            matter = _matter(unit, first, second)
            if matter not in found and len(found) < _MOST:
                found[matter] = Possible(f"C{len(found) + 1}", _about(unit, first, second, said), first, second)
    return tuple(found.values())


def _matter(unit: str, first: Said, second: Said) -> tuple[object, ...]:
    """Return what a pair is about: sentences that are the same but for a figure are one matter, wherever they stand."""
    return (unit, first.words) if unit and first.words == second.words else (first.quote, second.quote)


def _said(passage: Passage) -> Iterator[Said]:
    if passage.kind == "code":
        return
    parts = [" ".join(cell for cell in row if cell) for row in passage.rows] if passage.kind == "table" else None
    for text in parts if parts is not None else sentences(passage.text):
        if len(text.split()) > _LONGEST:
            continue
        figures = _figures(text)
        units = {stem for unit in figures for stem in stems(unit)}
        order = tuple(stem for stem in stems(_CLOCK.sub(" ", text)) if stem not in units)
        negated = bool(_NEGATED.search(text))
        values = {value for found in figures.values() for value in found}
        named = digits(_CLOCK.sub(" ", text)) - values
        yield Said(passage, _verbatim(text, passage), frozenset(order), figures, named, negated)


def _verbatim(text: str, passage: Passage) -> str:
    """Return a row of a table as its cells stand in the text, or a sentence as it is."""
    if passage.kind != "table":
        return text
    row = next(row for row in passage.rows if " ".join(cell for cell in row if cell) == text)
    return "\n".join(cell for cell in row if cell)


def _figures(text: str) -> dict[str, frozenset[str]]:
    found = {unit: frozenset(f"{value:g}" for value in values) for unit, values in measures(in_digits(text)).items()}
    clock = frozenset(f"{int(match[1]):02d}:{match[2]}" for match in _CLOCK.finditer(text))
    phone = frozenset(re.sub(r"\D", "", match[1]) for match in _PHONE.finditer(text))
    return found | ({"o'clock": clock} if clock else {}) | ({"number": phone} if phone else {})


def _comparable(said: list[Said]) -> Iterator[tuple[Said, Said]]:
    """Yield pairs that share a measured unit, or of which one only is negated; each pair once."""
    by_unit: defaultdict[str, list[Said]] = defaultdict(list)
    for one in said:
        for unit in one.figures:
            by_unit[unit].append(one)
    for group in by_unit.values():
        yield from _pairs(group)
    negated = [one for one in said if one.negated]
    for one in negated:
        for other in said:
            if not other.negated and other.passage.document != one.passage.document:
                yield (one, other) if one.passage.document < other.passage.document else (other, one)


def _pairs(group: Iterable[Said]) -> Iterator[tuple[Said, Said]]:
    return ((first, second) for first, second in combinations(group, 2) if first.passage.id != second.passage.id)


def _differing(first: Said, second: Said) -> str | None:
    """Return the unit in which two sentences on the same thing differ, empty for a “not”; None where they do not."""
    common = first.words & second.words
    if len(common) < min(_LEAST_SHARED, len(first.words), len(second.words)) or not common:
        return None
    if first.named and second.named and first.named.isdisjoint(second.named):
        return None
    alike = shared(first.words, second.words)
    elsewhere = first.passage.document != second.passage.document
    if alike < (_ALIKE_ELSEWHERE if elsewhere else _ALIKE_WITHIN):
        return None
    for unit in sorted(first.figures.keys() & second.figures.keys()):
        ours, theirs = first.figures[unit], second.figures[unit]
        if ours.isdisjoint(theirs) and len(ours) == len(theirs) == 1:
            return unit
    whole = len(common) / max(len(first.words), len(second.words))
    return "" if elsewhere and first.negated != second.negated and whole >= _ALIKE_NEGATED else None


def _about(unit: str, first: Said, second: Said, said: list[Said]) -> str:
    """Return in words what two sentences differ in, with the figures of all that say the same but for the figure."""
    topic = _topic(first, first.words & second.words, unit)
    if not unit:
        return f"{topic}: one place says not to"
    alike = [one for one in said if first.words == second.words == one.words and len(one.figures.get(unit, ())) == 1]
    values = dict.fromkeys(next(iter(one.figures[unit])) for one in (first, second, *alike))
    *others, last = values
    places = f", in {len(alike)} places" if len(alike) > 2 else ""  # noqa: PLR2004 - a pair needs no count
    return f"{topic}: {', '.join(others)} or {last}{_UNIT_WORDS.get(unit, f' {unit}')}{places}"


def _topic(said: Said, common: frozenset[str], unit: str = "") -> str:
    """Return the first words that both share, as the sentence writes them, without the unit they differ in."""
    kept = [
        word
        for word in re.findall(r"[^\W\d_]{3,}", said.quote)
        if (own := stems(word)) and own[0] in common and own[:1] != stems(unit)[:1]
    ]
    named = ", ".join(dict.fromkeys(word.lower() for word in kept[:_MOST_TOPIC]))
    return f"On {named}"
