"""The tables of a run as analyses see them: fields with a nature, numbers as arrays, dates told even where rare."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tomas.modes.data_analysis import statistics
from tomas.modes.data_analysis.moments import as_moments
from tomas.tables.model import Column, ColumnKind, Remark, Table

MOST_GROUPS = 12
"""With more values than this a column is not taken for groups."""
_MOST_CATEGORY_SHARE = 0.5
_ID_NAME = re.compile(
    r"(?:^|[\s_\-.#])(?:ids?|nr|no|number|code|key|uuid|zip|plz|postcode)$|[a-z]I[Dd]$", re.IGNORECASE
)
_UNNAMED = re.compile(r"Column \d+")
_MOST_WORDS = 6
_LEAST_IDS = 12
_CLOCK_NAME = re.compile(r"date|time|year|datum|zeit|jahr|epoch|decimal|day|tag|month|monat", re.IGNORECASE)
_SAME_TIME = 0.999999
_MOST_CODES = 50


class Nature(StrEnum):
    """What a column is good for."""

    MEASURE = "number"
    CATEGORY = "category"
    FLAG = "yes or no"
    TIME = "date"
    IDENTIFIER = "identifier"
    CLOCK = "time as a number"
    TEXT = "text"
    CONSTANT = "one value only"
    EMPTY = "empty"


@dataclass(frozen=True)
class Field:
    """One column."""

    name: str
    nature: Nature
    labels: tuple[str, ...]
    """What stands in the cells, as it is told to people and written for code; empty where there is no value."""
    numbers: NDArray[np.float64]
    """The values as numbers, NaN where there is none; for dates the years since 1970 as a decimal number."""
    moments: tuple[datetime | None, ...] = ()
    """The values as dates; empty for other columns."""

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """Which cells hold a value."""
        return np.array([bool(label) for label in self.labels], dtype=bool)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each value stands there."""
        return Counter(label for label in self.labels if label)

    @property
    def is_number(self) -> bool:
        """Whether means and correlations of it make sense."""
        return self.nature is Nature.MEASURE

    @property
    def is_group(self) -> bool:
        """Whether rows can be told apart by its values, few as they are."""
        few = 2 <= len(self.counts) <= MOST_GROUPS  # noqa: PLR2004 - two groups at least
        if self.nature in {Nature.CATEGORY, Nature.FLAG}:
            return few
        whole = self.nature is Nature.MEASURE and bool(np.all(np.mod(self.numbers[~np.isnan(self.numbers)], 1) == 0))
        return few and (whole or self.nature is Nature.TIME)


@dataclass(frozen=True)
class Dataset:
    """One table."""

    name: str
    fields: tuple[Field, ...]
    rows: int
    remarks: tuple[Remark, ...]
    unnamed: bool
    """Whether the header leaves a column with values unnamed."""
    ambiguous_dates: tuple[str, ...]
    coded: bool = False
    """Whether values such as -9.99 were read as no value."""

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names."""
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field | None:
        """Return a field by its name; None where there is none."""
        return self.by_name.get(name)


def dataset_of(table: Table, names: Sequence[str] = ()) -> Dataset:
    """Return a table as analyses see it; `names` rename its columns, in their order."""
    named = names or [column.name for column in table.columns]
    fields = tuple(_field(name, column) for name, column in zip(named, table.columns, strict=True))
    fields = tuple(_clock(field, fields) for field in fields)
    unnamed = any(_UNNAMED.fullmatch(column.name) for column in table.columns)
    return Dataset(table.name, fields, len(table), table.remarks, unnamed, table.ambiguous_dates)


def _clock(field: Field, fields: Sequence[Field]) -> Field:
    """Return a number that only tells the time, as a column of dates does, as what it is."""
    if not _CLOCK_NAME.search(field.name):
        return field
    times = [other for other in fields if other.nature is Nature.TIME]
    if field.nature is Nature.MEASURE and any(
        abs(statistics.pearson(*statistics.both(field.numbers, time.numbers))) > _SAME_TIME for time in times
    ):
        return replace(field, nature=Nature.CLOCK)
    return field


def _field(name: str, column: Column) -> Field:
    moments = tuple(value if isinstance(value, datetime) else None for value in column.values)
    if column.kind is not ColumnKind.DATE:
        moments = as_moments(name, column)
    if any(moments):
        labels = tuple(_moment_label(text, moment) for text, moment in zip(column.texts, moments, strict=True))
        return Field(name, _time_nature(labels), labels, np.array([years(moment) for moment in moments]), moments)
    if column.kind is ColumnKind.FLAG:
        labels = tuple("" if value is None else "yes" if value else "no" for value in column.values)
        numbers = np.array([np.nan if value is None else float(bool(value)) for value in column.values])
        return Field(name, Nature.CONSTANT if len(set(labels) - {""}) == 1 else Nature.FLAG, labels, numbers)
    if column.kind is ColumnKind.NUMBER:
        numbers = np.array([value if isinstance(value, float) else np.nan for value in column.values])
        labels = tuple("" if np.isnan(value) else number_label(value) for value in numbers)
        return Field(name, _number_nature(name, labels, numbers), labels, numbers)
    return Field(name, _text_nature(name, column.texts), column.texts, np.full(len(column.texts), np.nan))


def years(moment: datetime | None) -> float:
    """Return a moment as years since 1970; NaN for none."""
    if moment is None:
        return float("nan")
    return (moment - datetime(1970, 1, 1)).total_seconds() / 86_400 / 365.2425  # noqa: DTZ001 - tables have local times


def number_label(value: float) -> str:
    """Return a number as it is written for people and code, with nothing lost."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))  # noqa: PLR2004


def _moment_label(text: str, moment: datetime | None) -> str:
    if moment is None:
        return ""
    if re.fullmatch(r"\d{4}", text):
        return text
    return moment.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")


def _time_nature(labels: Sequence[str]) -> Nature:
    return Nature.CONSTANT if len({label for label in labels if label}) == 1 else Nature.TIME


def _number_nature(name: str, labels: Sequence[str], numbers: NDArray[np.float64]) -> Nature:
    values = numbers[~np.isnan(numbers)]
    distinct = len(np.unique(values))
    if distinct <= 1:
        return Nature.CONSTANT
    whole = bool(np.all(np.mod(values, 1) == 0))
    if whole and distinct >= _LEAST_IDS:
        running = distinct == len(values) and values.max() - values.min() + 1 == distinct
        if running or (_ID_NAME.search(name) and distinct > MOST_GROUPS):
            return Nature.IDENTIFIER
    return Nature.MEASURE


def _text_nature(name: str, texts: Sequence[str]) -> Nature:
    filled = [text for text in texts if text]
    distinct = len(set(filled))
    if distinct <= 1:
        return Nature.CONSTANT if distinct else Nature.EMPTY
    words = sum(len(text.split()) for text in set(filled)) / distinct
    if words > _MOST_WORDS:
        return Nature.TEXT
    if _ID_NAME.search(name) and (distinct > _MOST_CODES or (distinct > MOST_GROUPS and distinct > 0.3 * len(filled))):
        return Nature.IDENTIFIER
    if distinct == len(filled) and distinct >= _LEAST_IDS:
        return Nature.IDENTIFIER if words < 2 else Nature.TEXT  # noqa: PLR2004 - ids are single words
    if distinct > max(MOST_GROUPS, _MOST_CATEGORY_SHARE * len(filled)):
        return Nature.TEXT
    return Nature.CATEGORY
