"""Figures with their units in a text, to be compared with those of another."""

import re

_UNITS = {
    "percent": r"%|per ?cent(?:age)?",
    "days": r"(?:calendar |business |working )?days?",
    "hours": r"hours?|hrs?",
    "minutes": r"minutes?|mins?",
    "seconds": r"seconds?|secs?",
    "weeks": r"weeks?",
    "months": r"months?",
    "years": r"years?",
    "pages": r"pages?",
    "copies": r"copies",
    "users": r"(?:concurrent |named )?users?",
}
_FIGURE = re.compile(
    r"(?P<value>\d[\d,]*(?:\.\d+)?)\s*(?:\)\s*)?-?\s*(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
    + r")(?!\w)",
    re.IGNORECASE,
)


def measures(text: str) -> dict[str, frozenset[float]]:
    """Return the figures of a text by unit, such as `{"days": {5, 10}}`."""
    found: dict[str, set[float]] = {}
    for match in _FIGURE.finditer(text):
        unit = match.lastgroup or ""
        found.setdefault(unit, set()).add(float(match["value"].replace(",", "")))
    return {unit: frozenset(values) for unit, values in found.items()}
