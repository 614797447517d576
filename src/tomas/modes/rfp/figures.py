"""Figures in a sentence, made comparable: durations in hours, shares in percent, times of day, counted things."""

import re
from dataclasses import dataclass

_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)} | {
    "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90, "twenty-four": 24, "forty-eight": 48, "seventy-two": 72,
}  # fmt: skip
_HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 730.5, "year": 8766}
_NUMBER = r"(?P<{0}>\d[\d,]{{0,24}}(?:\.\d+)?|(?:" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r"))"
_DURATION = re.compile(
    r"\b" + _NUMBER.format("value") + r"\)?[\s-]*(?:\(\s*\d+\s*\)\s*)?(?P<days>(?:business|working|calendar)\s+)?"
    r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<![\d.])(?P<value>\d{1,3}(?:\.\d+)?)\s*(?:%|per\s?cent)", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})\b(?!\s*%|\d|\.\d)")
_COUNT = re.compile(
    r"\b" + _NUMBER.format("value") + r"\)?\s+(?:[a-z-]+\s+){0,2}?"
    r"(?P<noun>copies|copy|pages|references|users|examples|r[eé]sum[eé]s|sites|increments|sprints|devices|seats|"
    r"employees|participants|connections|transactions)\b",
    re.IGNORECASE,
)
_RETENTION = "retention times"
_AMOUNT = re.compile(
    r"(?:\$|\u20ac|\u00a3|\b(?:USD|EUR|GBP)\s)\s?(?P<value>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s?(?P<factor>thousand|million|billion|[kKmM])\b)?"
)
_FACTORS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9}
_KINDS = (
    (
        _RETENTION,
        r"\b(?:kept|keep|retain\w*|retention|delet\w*|destroy\w*|purg\w*|anonymi[sz]\w*|" r"archiv\w*|stored?\s+for)\b",
    ),
    (
        "response times",
        r"\b(?:response|respond|return|load|display|results?)\b.*\b(?:seconds?|secs?|" r"minutes?)\b|\bseconds\b",
    ),
    (
        "deadlines",
        r"\b(?:within|no\s+later\s+than|not\s+later\s+than|before|prior|after|notify|"
        r"report\w*|deliver\w*|submit\w*|due|pay\w*)\b",
    ),
)
_EVERY = re.compile(r"\b(?:every|each|per)\s+$", re.IGNORECASE)
_LONGEST_EVERY = 20
"""Characters that such a word takes, with the spaces behind it."""
_LONGEST_SCREEN, _LONGEST_RESPONSE = 1 / 6, 24.0
"""Hours: people wait no longer for a screen, nor for somebody who answers."""
_ABBREVIATED = {"sec": "second", "min": "minute", "hr": "hour"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it measures; two of one measure can be compared."""

    measure: str
    """Such as `retention times`, `percentages` or `copies`."""
    value: float
    shown: str
    """As printed."""


def figures_in(text: str) -> tuple[Figure, ...]:
    """Return the figures of a sentence."""
    kind = next((name for name, words in _KINDS if re.search(words, text, re.IGNORECASE | re.DOTALL)), "durations")
    found = [Figure(_kind(match, text, kind), _hours(match), match.group()) for match in _DURATION.finditer(text)]
    found += [Figure("percentages", float(match["value"]), match.group()) for match in _PERCENT.finditer(text)]
    found += [
        Figure("times of day", int(match["hour"]) + int(match["minute"]) / 60, match.group())
        for match in _CLOCK.finditer(text)
    ]
    found += [Figure("amounts", _money(match), match.group()) for match in _AMOUNT.finditer(text)]
    found += [Figure(_noun(match["noun"]), number(match["value"]), match.group()) for match in _COUNT.finditer(text)]
    return tuple(found)


def _money(match: re.Match[str]) -> float:
    return float(match["value"].replace(",", "")) * _FACTORS.get((match["factor"] or "").lower(), 1)


def _kind(match: re.Match[str], text: str, kind: str) -> str:
    """Return what a duration measures: its size and the word before it tell more than the sentence does."""
    if _EVERY.search(text[max(0, match.start() - _LONGEST_EVERY) : match.start()]):
        return "intervals"
    hours = _hours(match)
    if hours <= _LONGEST_SCREEN and kind != _RETENTION:
        return "response times"
    return "durations" if kind == "response times" and hours > _LONGEST_RESPONSE else kind


def number(text: str) -> float:
    """Return a number printed in digits or as a word up to twenty and some more."""
    plain = text.lower().replace(",", "")
    return float(NUMBERS[plain]) if plain in NUMBERS else float(plain)


def _hours(match: re.Match[str]) -> float:
    unit = match["unit"].lower().rstrip("s")
    return number(match["value"]) * _HOURS[_ABBREVIATED.get(unit, unit)]


def _noun(text: str) -> str:
    plain = text.lower()
    return "copies" if plain.startswith("cop") else plain
