"""Dates as people and tools write them; whether day or month comes first is decided for a whole column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

_MONTHS = {
    **{name[:3]: number for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), 1)},
    "mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "avr": 4, "juin": 6, "juil": 7, "aoû": 8, "déc": 12,
    "ene": 1, "fev": 2, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10,
    "out": 10, "mrt": 3, "maa": 3, "mei": 5,
}  # fmt: skip
"""By the first letters of their names, in the languages of Western Europe."""
_ZONES = {
    "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3,
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
}  # fmt: skip
"""Hours that named time zones are ahead of UTC."""
_TIME = (
    r"(?:[T\s,]+(?:at\s+)?(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*Uhr)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    rf"\s*(?P<zone>Z|UTC|GMT|[+-]\d{{2}}(?::?\d{{2}})?|(?i:{'|'.join(_ZONES)}))?)?"
)
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(?P<first>\d{{1,2}})[-/.](?P<second_part>\d{{1,2}})[-/.](?P<year>\d{{4}}|\d{{2}}){_TIME}")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d")
"""In common use, dates with dots and the year last have the day first."""
_WORD = re.compile(
    rf"(?:[^\W\d]{{3,10}}\.?,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[-/.\s]+(?P<name>[^\W\d]{{3,10}})\.?,?[-/.\s]+"
    rf"(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_NAME_FIRST = re.compile(
    rf"(?P<name>[^\W\d]{{3,10}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})Z?)?"
)
_LEAST_YEAR, _MOST_YEAR = 1970, 2100
_CENTURY_TURN = 70
_EXCEL_DAYS = (20_000, 80_000)
_EPOCH_S = (600_000_000, 4_000_000_000)
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no time zone


class Order(StrEnum):
    """Which of day and month comes first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class DateReading:
    """A column's texts as dates."""

    values: list[datetime | None]
    """Local time as written; UTC where the column mixes time zones."""
    order: Order | None
    """None where no value has its year last."""
    ambiguous: bool
    """Whether every value may be read either way, and nothing speaks for one of them."""
    dotted: bool = False
    """Whether every value may be read either way, and dots stand between: read with the day first, as is usual."""
    mixed_zones: bool = False
    zones: frozenset[timedelta] = frozenset()
    """The time zones written beside values, as what each is ahead of UTC."""


def looks_like_date(text: str) -> bool:
    """Whether a text is a date in one of the notations known."""
    return any(_parsed(text, order) is not None for order in Order)


def dates(texts: Sequence[str], wanted: Order | None = None, *, to_utc: bool = False) -> DateReading:
    """Return the texts as dates, None where one is none.

    Where the year stands last, day or month first is what more values allow; where all allow both, `wanted` decides,
    or else day first, and the reading is ambiguous unless dots stand between. `to_utc` brings times with a time zone
    to UTC, as if it were one of several.
    """
    cache = {text: (_parsed(text, Order.DAY_FIRST), _parsed(text, Order.MONTH_FIRST)) for text in set(texts)}
    day = sum(cache[text][0] is not None for text in texts)
    month = sum(cache[text][1] is not None for text in texts)
    turned = [text for text, pair in cache.items() if None not in pair and pair[0] != pair[1]]
    open_question = day == month and bool(turned)
    dotted = open_question and all(_DOTTED.match(text) for text in turned)
    year_last = open_question or day != month
    order = Order.MONTH_FIRST if month > day else Order.DAY_FIRST
    if open_question and wanted is not None:
        order = wanted
    found = [cache[text][order is Order.MONTH_FIRST] for text in texts]
    zones = {moment.utcoffset() for moment in found if moment is not None}
    told = frozenset(zone for zone in zones if zone is not None)
    mixed = len(zones) > 1 or (to_utc and bool(told))
    values = [moment if moment is None else _plain(moment, mixed=mixed) for moment in found]
    ambiguous = open_question and not dotted
    return DateReading(values, order if year_last else None, ambiguous, dotted, mixed, told)


def number_dates(values: Sequence[float | None]) -> list[datetime | None] | None:
    """Return numbers as dates where all are Excel's day numbers or Unix times; None where they are neither."""
    given = [value for value in values if value is not None]
    if given and all(_EXCEL_DAYS[0] <= value <= _EXCEL_DAYS[1] for value in given):
        return [None if value is None else _EXCEL_ZERO + timedelta(seconds=round(value * 86_400)) for value in values]
    for unit in (1, 1000):
        if given and all(_EPOCH_S[0] * unit <= value <= _EPOCH_S[1] * unit for value in given):
            return [
                None if value is None else datetime.fromtimestamp(value / unit, UTC).replace(tzinfo=None)
                for value in values
            ]
    return None


def _plain(moment: datetime, *, mixed: bool) -> datetime:
    if mixed and moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None)


def _parsed(text: str, order: Order) -> datetime | None:
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _WORD, _NAME_FIRST, _COMPACT):
        match = pattern.fullmatch(text)
        if match:
            return _moment(match.groupdict(), order)
    return None


def _moment(parts: dict[str, str | None], order: Order) -> datetime | None:
    if parts.get("first"):
        first, second = parts["first"], parts["second_part"]
        day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
    else:
        day, month = parts["day"], parts.get("month")
    year = int(parts["year"] or 0)
    if year < 100:  # noqa: PLR2004 - two digits
        year += 1900 if year >= _CENTURY_TURN else 2000
    name = (parts.get("name") or "").lower()
    number = int(month) if month else _MONTHS.get(name[:4], 0) or _MONTHS.get(name[:3], 0)
    if not _LEAST_YEAR <= year <= _MOST_YEAR:
        return None
    try:
        return datetime(year, number, int(day or 0), *_clock(parts), tzinfo=_zone(parts.get("zone")))
    except ValueError:
        return None


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int, int]:
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").lower()[:1]
    if half and 1 <= hour <= 12:  # noqa: PLR2004 - the twelve hours of a clock
        hour = hour % 12 + (12 if half == "p" else 0)
    fraction = (parts.get("fraction") or "").ljust(6, "0")[:6]
    return hour, int(parts.get("minute") or 0), int(parts.get("second") or 0), int(fraction)


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] not in "+-":
        return timezone(timedelta(hours=_ZONES.get(text.lower(), 0)))
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))
