"""Dates as documents print them."""

import re
from datetime import date
from enum import StrEnum

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""
      \b(?P<m1>{_NAMES})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y1>\d{{4}}))?\b
    | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+(?:of\s+)?|-)(?P<m2>{_NAMES})\.?,?(?:[\s-]+(?P<y2>\d{{4}}))?\b
    | \b(?P<y3>\d{{4}})-(?P<m3>\d{{2}})-(?P<d3>\d{{2}})\b
    | \b(?P<a>\d{{1,2}})(?P<mark>[/.])(?P<b>\d{{1,2}})(?P=mark)(?P<y4>\d{{4}}|\d{{2}})\b
    | \b(?P<a2>\d{{1,2}})-(?P<b2>\d{{1,2}})-(?P<y5>\d{{4}})\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK = re.compile(
    r"""
    \b(?:
        \d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\b\.?|noon\b|midnight\b)
      | \d{1,2}:\d{2}(?:\s?(?:hours|hrs|h)\b)?
      | \d{4}\s(?:hours|hrs)\b
      | noon\b | midnight\b | (?:the\s)?close\sof\sbusiness\b | COB\b
    )
    (?:\s?\(?(?-i:(?:[A-Z][a-z]+\s){1,2}(?:Standard\s|Daylight\s|Summer\s)?Time|[A-Z]{2,5}\b|local\stime)\)?)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A time of day with its zone, such as `4:00 PM Alaska Standard Time` or `17:00 hrs (GMT)`."""
_CENTURY = 100
_MAX_MONTH = 12


class Order(StrEnum):
    """Which of the two numbers before the year is the month."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"
    UNKNOWN = "unknown"


def find_dates(text: str, order: Order = Order.UNKNOWN) -> list[tuple[str, str]]:
    """Return the dates in a text as printed and as ISO 8601; the latter is empty where the date is not sure.

    `order` says how dates such as `6/9/16` are read; see `date_order`.
    """
    return [(match.group(), _iso(match, order)) for match in _DATE.finditer(text)]


def date_spans(text: str) -> list[tuple[int, int]]:
    """Return where the dates of a text begin and end."""
    return [match.span() for match in _DATE.finditer(text)]


def date_order(text: str) -> Order:
    """Return how a text writes dates in numbers, by those that can be read in one way only, such as `5/13/16`."""
    found = set()
    for match in _DATE.finditer(text):
        groups = match.groupdict()
        first, second = int(groups["a"] or groups["a2"] or 0), int(groups["b"] or groups["b2"] or 0)
        if groups["mark"] != "." and first > _MAX_MONTH:
            found.add(Order.DAY_FIRST)
        elif groups["mark"] != "." and second > _MAX_MONTH:
            found.add(Order.MONTH_FIRST)
    return found.pop() if len(found) == 1 else Order.UNKNOWN


def time_of_day(text: str) -> str:
    """Return the first time of day in a text, as printed and with its zone; empty where there is none."""
    match = _CLOCK.search(text)
    return match.group().strip() if match else ""


def _iso(match: re.Match[str], order: Order) -> str:
    groups = {key: value for key, value in match.groupdict().items() if value}
    if "a" in groups or "a2" in groups:
        first, second = int(groups.get("a") or groups["a2"]), int(groups.get("b") or groups["b2"])
        order = Order.DAY_FIRST if groups.get("mark") == "." else order
        return _from_numbers(first, second, int(groups.get("y4") or groups["y5"]), order)
    year = next((groups[key] for key in ("y1", "y2", "y3") if key in groups), "")
    month = next(groups[key] for key in ("m1", "m2", "m3") if key in groups).lower()
    day = next(groups[key] for key in ("d1", "d2", "d3") if key in groups)
    number = int(month) if month.isdigit() else _MONTHS[month]
    return _checked(int(year), number, int(day)) if year else ""


def _from_numbers(first: int, second: int, year: int, order: Order) -> str:
    """Return the date of `5/13/16`; where both numbers could be the month, the order tells, if it is known."""
    year += 2000 if year < _CENTURY else 0
    if first > _MAX_MONTH:
        return _checked(year, second, first)
    if second > _MAX_MONTH or first == second:
        return _checked(year, first, second)
    match order:
        case Order.DAY_FIRST:
            return _checked(year, second, first)
        case Order.MONTH_FIRST:
            return _checked(year, first, second)
        case _:
            return ""


def _checked(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
