"""Brings days and times of day together where an export has a column for each, such as `Date Opened`, `Time Opened`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from tomas.modes.people import plain_name
from tomas.tables.model import Column, ColumnKind, Remark, Step, Table, Value

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*(?:([AaPp])\.?[Mm]\.?)?(?:\s*Uhr)?")
_DAY_WORD = re.compile(r"\b(?:date|day)\b|datum\b")
_CLOCK_WORD = re.compile(r"\b(?:time|hour)\b|(?:uhr)?zeit\b")
_MOSTLY = 0.9


def with_times(table: Table) -> Table:
    """Return the table with times of day, from columns of their own, in its columns of days; each is remarked on."""
    clocks = {
        rest: column
        for column in table.columns
        if column.kind is ColumnKind.TEXT
        and (rest := _without(_CLOCK_WORD, column.name)) is not None
        and _tells(column)
    }
    if not clocks:
        return table
    joined = {day.name: (_joined(day, clock), clock.name) for day, clock in _pairs(table, clocks)}
    return replace(
        table,
        columns=tuple(joined[column.name][0] if column.name in joined else column for column in table.columns),
        remarks=(
            *table.remarks,
            *(
                Remark(Step.RECOGNISED, f"“{day}”: with the time of day in “{clock}”.")
                for day, (_, clock) in joined.items()
            ),
        ),
        _index={},
    )


def _pairs(table: Table, clocks: Mapping[str, Column]) -> Iterator[tuple[Column, Column]]:
    """Yield the columns of days that have no time of day, each with the column of the same name that tells it."""
    for column in table.columns:
        if column.kind is ColumnKind.DATE:
            moments = [value for value in column.values if isinstance(value, datetime)]
            rest = _without(_DAY_WORD, column.name)
            clock = clocks.get(plain_name(column.name) if rest is None else rest)
            if clock is not None and all(moment.time() == time() for moment in moments):
                yield column, clock


def _without(words: re.Pattern[str], name: str) -> str | None:
    """Return a column's name without such a word; None where it has none."""
    plain = plain_name(name)
    bare = " ".join(words.sub(" ", plain).split())
    return None if bare == plain else bare


def _tells(column: Column) -> bool:
    filled = [text for text in column.texts if text]
    return bool(filled) and sum(_after_midnight(text) is not None for text in filled) >= _MOSTLY * len(filled)


def _joined(day: Column, clock: Column) -> Column:
    values: list[Value] = []
    for value, text in zip(day.values, clock.texts, strict=True):
        after = _after_midnight(text)
        values.append(value + after if isinstance(value, datetime) and after is not None else value)
    return replace(day, values=tuple(values))


def _after_midnight(text: str) -> timedelta | None:
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    in_a_day = hour < 24 and minute < 60 and second < 60  # noqa: PLR2004 - a clock
    return timedelta(hours=hour, minutes=minute, seconds=second) if in_a_day else None
