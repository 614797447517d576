"""Lengths of time as exports write them, in hours: plain numbers with a unit, `2h 15m`, `1:30:00`, `P1DT2H`."""

import re
from collections.abc import Iterable
from enum import StrEnum

_HOURS = {"ms": 1 / 3_600_000, "s": 1 / 3600, "m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(ms|millis\w*|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z])"
)
_CLOCK = re.compile(r"(?:(\d+)\s*(?:d|days?),?\s+)?(\d{1,5}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_ISO = re.compile(r"p(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)(?:\.\d+)?s)?)?")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?(?:e[+-]?\d+)?")
_NAMED = re.compile(r"(?:^|[\W_])(ms|millis\w*|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\W*$")


class TimeUnit(StrEnum):
    """What a plain number counts."""

    MILLISECONDS = "milliseconds"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


_SHORT = {
    TimeUnit.MILLISECONDS: "ms",
    TimeUnit.SECONDS: "s",
    TimeUnit.MINUTES: "m",
    TimeUnit.HOURS: "h",
    TimeUnit.DAYS: "d",
}


def hours_of(text: str, unit: TimeUnit) -> float | None:
    """Return a length of time in hours, None where the text is none; `unit` is what a plain number counts."""
    plain = text.strip().casefold()
    if _PLAIN.fullmatch(plain):
        return float(plain.replace(",", ".")) * _HOURS[_SHORT[unit]]
    clock = _CLOCK.fullmatch(plain)
    if clock:
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return days * 24 + hours + minutes / 60 + seconds / 3600
    iso = _ISO.fullmatch(plain)
    if iso and any(iso.groups()):
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return weeks * 168 + days * 24 + hours + minutes / 60 + seconds / 3600
    if _PART.sub("", plain).strip(" ,+and") or not _PART.search(plain):
        return None
    return sum(float(number.replace(",", ".")) * _HOURS[_key(word)] for number, word in _PART.findall(plain))


def named_unit(column: str) -> TimeUnit | None:
    """Return the unit that a column's name tells, such as hours of `lead_time_hours`; None where it tells none."""
    found = _NAMED.search(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).casefold())
    if not found:
        return None
    key = _key(found[1])
    return next(unit for unit, short in _SHORT.items() if short == key)


def likely_unit(texts: Iterable[str], usual: TimeUnit) -> TimeUnit:
    """Return the unit of plain numbers whose column does not tell: milliseconds where they are too large for others."""
    values = sorted(float(text.replace(",", ".")) for text in texts if _PLAIN.fullmatch(text))
    middle = values[len(values) // 2] if values else 0.0
    return TimeUnit.MILLISECONDS if middle >= _TOO_LARGE else usual


_TOO_LARGE = 20_000
"""More than five hours in seconds: no usual run takes so long."""


def _key(word: str) -> str:
    if word.startswith(("ms", "milli")):
        return "ms"
    return word[0]
