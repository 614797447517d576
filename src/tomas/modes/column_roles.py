"""Tells what a table's columns are for, by their names and by what stands in them."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tomas.tables.model import Column, ColumnKind, Table


@dataclass(frozen=True, slots=True)
class Guess:
    """A column for a role, and how sure that is."""

    column: str
    confidence: float
    """From 0 to 1."""

    @property
    def word(self) -> str:
        """How sure, in a word."""
        if self.confidence >= _SURE:
            return "sure"
        return "likely" if self.confidence >= _LIKELY else "a guess"


_SURE, _LIKELY = 0.8, 0.55
LEAST = 0.3
"""Less sure than this is no guess."""
_NAME_WEIGHT = 0.6
_SAMPLE = 2000
_MOST_OPTIONS = 100
_FORM_BYTES, _OPTION_BYTES = 200_000, 75
"""How large all choices of a form may be together, and what each takes beside its name: Slack takes 250 kB a form."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a column's values are like, from a sample of those filled."""

    kind: ColumnKind
    share_filled: float
    distinct: int
    count: int
    words: float
    """Average number of words, that is of parts with a letter in them."""
    with_digits: float
    """Share of values that are one word with a digit in it."""
    values: frozenset[str]

    @property
    def variety(self) -> float:
        """Share of distinct values."""
        return self.distinct / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """How a column for a role looks."""

    fit: Callable[[Traits], float]
    """How well the values suit, from 0 (not at all) to 1."""
    unnamed: float = 0.0
    """How sure the values alone can make, where the name says nothing."""
    fit_unnamed: Callable[[Traits], float] | None = None
    """How well they suit in that case, if other than `fit`."""


def guess_columns[R](
    table: Table,
    rules: Mapping[R, Rule],
    name_score: Callable[[R, str], float],
    is_barred: Callable[[R, str], bool] = lambda role, column: False,
) -> dict[R, Guess]:
    """Return the best column for each role that has one; no column is taken twice.

    `name_score` says how well a column's name tells that it plays a role, from 0 to 1; `is_barred` which role a column
    cannot play, whatever it looks like.
    """
    traits = {column.name: traits_of(column, len(table)) for column in table.columns}
    ranked = sorted(
        (
            (confidence, -position, role, name)
            for position, (name, trait) in enumerate(traits.items())
            for role, rule in rules.items()
            if (confidence := confidence_of(rule, trait, name_score(role, name))) >= LEAST and not is_barred(role, name)
        ),
        key=lambda entry: (-entry[0], -entry[1]),
    )
    found: dict[R, Guess] = {}
    taken: set[str] = set()
    for confidence, _, role, name in ranked:
        if role not in found and name not in taken:
            found[role] = Guess(name, round(confidence, 2))
            taken.add(name)
    return found


def offered(names: Iterable[str], choices: int) -> tuple[str, ...]:
    """Return as many columns as can be offered in each of so many choices without their form becoming too large.

    Those recognised should come first; one option more, for none of them, has room.
    """
    room, fitting = _FORM_BYTES // choices, []
    for name in list(dict.fromkeys(names))[: _MOST_OPTIONS - 1]:
        room -= len(json.dumps(name)) + _OPTION_BYTES
        if room < 0:
            break
        fitting.append(name)
    return tuple(fitting)


def confidence_of(rule: Rule, trait: Traits, named: float) -> float:
    """Return how sure it is that a column plays a role; `named` is how well its name tells so."""
    fit = 0.0 if trait.kind is ColumnKind.EMPTY else rule.fit(trait)
    if fit <= 0:
        return 0.0
    if named:
        return _NAME_WEIGHT * named + (1 - _NAME_WEIGHT) * fit
    return rule.unnamed * (rule.fit_unnamed(trait) if rule.fit_unnamed else fit)


def traits_of(column: Column, rows: int) -> Traits:
    """Return what a column's values are like; `rows` is how many rows the table has."""
    filled = [text for text in column.texts if text]
    sample = filled[:: max(1, len(filled) // _SAMPLE)]
    count = len(sample)
    values = frozenset(text.casefold() for text in sample)
    words = sum(_has_letter(word) for text in sample for word in text.split()) / count if count else 0.0
    digits = sum(1 for text in sample if " " not in text and re.search(r"\d", text)) / count if count else 0.0
    return Traits(column.kind, len(filled) / rows if rows else 0.0, len(values), count, words, digits, values)


def _has_letter(word: str) -> bool:
    return any(sign.isalpha() for sign in word)


def is_date(trait: Traits) -> float:
    """Whether values are dates, and nearly all filled."""
    return (0.5 + 0.5 * trait.share_filled) if trait.kind is ColumnKind.DATE else 0.0


def is_id(trait: Traits) -> float:
    """Whether values are ids, and nearly all filled."""
    if trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER} or trait.share_filled < 0.9 or trait.words > 2:  # noqa: PLR2004
        return 0.0
    return 0.4 + 0.3 * trait.with_digits + 0.3 * min(1.0, trait.variety)


def is_label(most: int) -> Callable[[Traits], float]:
    """Return a fit for values that repeat: at most so many distinct ones."""

    def fit(trait: Traits) -> float:
        if trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.FLAG} or trait.distinct > most:
            return 0.0
        few = trait.distinct <= max(3, most // 3) or trait.variety < 0.5  # noqa: PLR2004
        return 0.5 + 0.5 * few * min(1.0, 2 * trait.share_filled)

    return fit


def is_text(least_words: float) -> Callable[[Traits], float]:
    """Return a fit for texts of so many words at least."""

    def fit(trait: Traits) -> float:
        if trait.kind is not ColumnKind.TEXT:
            return 0.0
        return (1.0 if trait.words >= least_words else 0.4) * min(1.0, trait.words, 0.4 + 2 * trait.variety)

    return fit


def is_count(trait: Traits) -> float:
    """Whether values are numbers, flags or dates."""
    return 1.0 if trait.kind in {ColumnKind.NUMBER, ColumnKind.FLAG, ColumnKind.DATE} else 0.0


def is_anyone(trait: Traits) -> float:
    """Whether values are texts, more than one of them."""
    return trait.share_filled if trait.kind is ColumnKind.TEXT and trait.distinct > 1 else 0.0


def name_patterns(by_score: Mapping[float, Iterable[str]]) -> tuple[tuple[float, re.Pattern[str]], ...]:
    """Return for each score the pattern of the names that have it."""
    return tuple((float(score), re.compile("|".join(names))) for score, names in by_score.items())
