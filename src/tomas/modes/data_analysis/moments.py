"""Dates that the reading of tables leaves as text or numbers: months, years, and days long ago."""

import re
from datetime import datetime

from tomas.tables.model import Column, ColumnKind

_MOSTLY = 0.9
_YEAR_NAME = re.compile(r"(?:^|[\s_\-.])(?:year|years|jahr|yr|ann[eé]e|año)(?:$|[\s_\-.])", re.IGNORECASE)
_LEAST_YEAR, _MOST_YEAR = 1000, 2200
_MONTH = re.compile(r"(?P<year>[12]\d{3})[-/.](?P<month>0?[1-9]|1[0-2])")
_DAY = re.compile(r"(?P<year>[12]\d{3})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_YEAR = re.compile(r"(?P<year>[12]\d{3})")
_QUARTER = re.compile(r"(?P<year>[12]\d{3})[-/ ]?Q(?P<quarter>[1-4])", re.IGNORECASE)
_NONE: tuple[datetime | None, ...] = ()


def as_moments(name: str, column: Column) -> tuple[datetime | None, ...]:
    """Return a column's values as dates, where nine of ten are; nothing where the column is something else."""
    filled = [text for text in column.texts if text]
    if not filled:
        return _NONE
    if column.kind is ColumnKind.NUMBER:
        return _from_years(name, column)
    if column.kind is not ColumnKind.TEXT:
        return _NONE
    cache = {text: _moment(text) for text in set(filled)}
    if sum(cache[text] is not None for text in filled) < _MOSTLY * len(filled):
        return _NONE
    return tuple(cache.get(text) for text in column.texts)


def _from_years(name: str, column: Column) -> tuple[datetime | None, ...]:
    values = [value for value in column.values if isinstance(value, float)]
    if not _YEAR_NAME.search(name) or not all(
        value.is_integer() and _LEAST_YEAR <= value <= _MOST_YEAR for value in values
    ):
        return _NONE
    return tuple(
        datetime(int(value), 1, 1) if isinstance(value, float) else None  # noqa: DTZ001 - a year has no zone
        for value in column.values
    )


def read_moment(text: str) -> datetime | None:
    """Return a date as code writes it: a year, a month, a day, or a day with its time; None for anything else."""
    year = _YEAR.fullmatch(text)
    if year:
        return datetime(int(text), 1, 1)  # noqa: DTZ001 - tables have local times
    try:
        return _moment(text) or datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    for pattern in (_MONTH, _DAY, _QUARTER):
        match = pattern.fullmatch(text)
        if match:
            parts = match.groupdict()
            month = int(parts["quarter"]) * 3 - 2 if parts.get("quarter") else int(parts["month"])
            try:
                return datetime(int(parts["year"]), month, int(parts.get("day") or 1))  # noqa: DTZ001 - as above
            except ValueError:
                return None
    return None
