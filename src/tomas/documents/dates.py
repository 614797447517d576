"""Dates as documents print them."""

import re
from datetime import date

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
    | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_NAMES})\.?,?(?:\s+(?P<y2>\d{{4}}))?\b
    | \b(?P<y3>\d{{4}})-(?P<m3>\d{{2}})-(?P<d3>\d{{2}})\b
    | \b(?P<a>\d{{1,2}})[/.](?P<b>\d{{1,2}})[/.](?P<y4>\d{{4}}|\d{{2}})\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CENTURY = 100
_MAX_MONTH = 12


def find_dates(text: str) -> list[tuple[str, str]]:
    """Return the dates in a text as printed and as ISO 8601; the latter is empty where the date is not sure."""
    return [(match.group(), _iso(match)) for match in _DATE.finditer(text)]


def _iso(match: re.Match[str]) -> str:
    groups = {key: value for key, value in match.groupdict().items() if value}
    if "a" in groups:
        return _from_numbers(int(groups["a"]), int(groups["b"]), int(groups["y4"]))
    year = next((groups[key] for key in ("y1", "y2", "y3") if key in groups), "")
    month = next(groups[key] for key in ("m1", "m2", "m3") if key in groups).lower()
    day = next(groups[key] for key in ("d1", "d2", "d3") if key in groups)
    number = int(month) if month.isdigit() else _MONTHS[month]
    return _checked(int(year), number, int(day)) if year else ""


def _from_numbers(first: int, second: int, year: int) -> str:
    """Return the date of `5/13/16`; where both numbers could be the month, nobody can be sure."""
    year += 2000 if year < _CENTURY else 0
    if first > _MAX_MONTH:
        return _checked(year, second, first)
    if second > _MAX_MONTH or first == second:
        return _checked(year, first, second)
    return ""


def _checked(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
