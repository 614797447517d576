"""A time range as people write it: `last 90 days`, `Q1 2026`, `2026-01-01 to 2026-03-31`."""

import re
from datetime import datetime, timedelta

from tomas.modes.base import Frozen, InputRefused
from tomas.tables.dates import dates

_ALL = {"", "all", "everything", "any", "alles", "all time"}
_LAST = re.compile(
    r"(?:the |die )?(?:last|past|letzte[nrs]?)\s+(\d{1,5})?\s*"
    r"(day|week|month|quarter|year|tag|woche|monat|quartal|jahr)(?:s|e|en|n)?",
    re.IGNORECASE,
)
_DAYS = {
    "day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365,
    "tag": 1, "woche": 7, "monat": 30, "quartal": 91, "jahr": 365,
}  # fmt: skip
_BETWEEN = re.compile(
    r"\s+(?:to|until|till|through|bis|and)\s+|\s*(?:\.\.+|\u2013|\u2014)\s*|\s+-\s+|(?<=\.\d{4})-(?=\d{1,2}\.)",
    re.IGNORECASE,
)
_SINCE = re.compile(r"^(?:since|from|after|ab|seit|between|von)\s+", re.IGNORECASE)
_UNTIL = re.compile(r"^(?:until|till|before|up to|bis|to)\s+", re.IGNORECASE)
_QUARTER = re.compile(r"q([1-4])[ /-]*(\d{4})|(\d{4})[ /-]*q([1-4])", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})|(\d{1,2})/(\d{4})")
_MONTHS_A_QUARTER = 3


class Span(Frozen):
    """A time range; an open end is None, and `end` itself lies outside."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


def read_span(text: str, until: datetime) -> Span:
    """Return the time range a person wrote. Raises InputRefused where it cannot be understood."""
    plain = text.strip()
    if plain.casefold() in _ALL:
        return Span()
    last = _LAST.fullmatch(plain)
    days = int(last[1] or 1) * _DAYS[last[2].lower()] if last else 0
    if last and not 0 < days <= (until - datetime.min).days:  # noqa: DTZ901 - exports have local times
        raise InputRefused(
            f"The time range “{plain}” holds no time that records can have. Write for example last 90 days."
        )
    if last:
        return Span(start=(until - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0))
    parts = _BETWEEN.split(_SINCE.sub("", plain), maxsplit=1)
    if len(parts) > 1:
        first, second = _known(parts[0], text), _known(parts[1], text)
        if first.start and second.end and first.start >= second.end:
            raise InputRefused(f"The time range “{plain}” ends before it begins. Please turn it round.")
        return Span(start=first.start, end=second.end)
    if _UNTIL.match(plain):
        return Span(end=_known(_UNTIL.sub("", plain), text).end)
    found = _known(parts[0], text)
    return Span(start=found.start) if _SINCE.match(plain) else found


def _known(part: str, whole: str) -> Span:
    plain = part.strip()
    quarter = _QUARTER.fullmatch(plain)
    if quarter:
        number, year = int(quarter[1] or quarter[4]), int(quarter[2] or quarter[3])
        return _months(year, (number - 1) * _MONTHS_A_QUARTER + 1, _MONTHS_A_QUARTER)
    if _YEAR.fullmatch(plain):
        return _months(int(plain), 1, 12)
    month = _MONTH.fullmatch(plain)
    if month and 1 <= int(month[2] or month[3]) <= 12:  # noqa: PLR2004 - months
        return _months(int(month[1] or month[4]), int(month[2] or month[3]), 1)
    named = dates([f"1 {plain}"]).values[0]
    if named is not None and not plain[:1].isdigit():
        return _months(named.year, named.month, 1)
    day = dates([plain]).values[0]
    if day is None:
        raise InputRefused(
            f"The time range “{whole.strip()}” is not understood. Write for example 2026-01-01 to 2026-03-31, "
            "last 90 days, March 2026 or Q1 2026, or leave it empty for everything."
        )
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(start=start, end=start + timedelta(days=1))


def _months(year: int, month: int, count: int) -> Span:
    try:
        start = datetime(year, month, 1)  # noqa: DTZ001 - local times, as in the data
        years, position = divmod(month - 1 + count, 12)
        return Span(start=start, end=start.replace(year=year + years, month=position + 1))
    except ValueError as error:
        raise InputRefused(f"There is no year {year} in the calendar.") from error
