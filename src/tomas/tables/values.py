"""What single cells mean: no value, a number in either notation, yes or no."""

import re
from collections.abc import Sequence

NULLS = frozenset(
    {"", "?", "-", "--", "n/a", "na", "#n/a", "n.a.", "null", "none", "nan", "nil", "(null)", "(none)", "(empty)"}
    | {"#value!", "#ref!", "#div/0!", "#name?", "<null>", "undefined", "not available", "k.a.", "\\n"}
)
_FLAGS = {
    **dict.fromkeys(("true", "yes", "y", "ja", "oui", "wahr", "vrai", "si", "sí", "sì", "sim"), True),
    **dict.fromkeys(("false", "no", "n", "nein", "non", "falsch", "faux", "nee", "não"), False),
}
_POINT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[,\s'\u2019]\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d+)?|[+-]?\.\d+")
_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[.\s'\u2019]\d{3})+)(?:,\d+)?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_SPACE = re.compile(r"[\s\u00a0\u202f'\u2019]")
_CURRENCY = r"[$€£¥]|usd|eur|gbp|chf|jpy|cad|aud|sek|nok|dkk|pln|czk"
_UNITS = {
    **dict.fromkeys(("%",), "%"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), "h"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), "min"),
    **dict.fromkeys(("d", "day", "days", "tag", "tage"), "d"),
    "$": "usd", "€": "eur", "£": "gbp", "¥": "jpy",
}  # fmt: skip
"""What is written in more than one way, and how it is told here."""
_BEHIND = re.compile(
    rf"(?P<number>.*?)\s*(?P<unit>{_CURRENCY}|%|h|hrs?|hours?|std|stunden?|mins?|minuten?|minutes?|days?|d|tage?)",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?P<sign>[+-]?)(?P<unit>{_CURRENCY})\s*(?P<number>[+-]?[\d.].*)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\((.+)\)")
_SIGN_BEHIND = re.compile(r"(.*\d)-")
_LEADING_ZERO = re.compile(r"0\d{2,}")
_MOST_DIGITS = 15
"""Whole numbers of more digits are not kept whole by floats."""
_LONGEST = 60
"""Characters; a longer cell is a text, and looking for a number in it would take long."""


def is_null(text: str) -> bool:
    """Whether a cell's text means that there is no value."""
    return text.lower() in NULLS


def flag(text: str) -> bool | None:
    """Return what a yes or no says; None for anything else."""
    return _FLAGS.get(text.lower())


def numbers(texts: Sequence[str]) -> tuple[list[float | None], bool, bool]:
    """Return the texts as numbers (None where one is none), whether commas are decimal, and whether that is a guess.

    The notation is decided by all values together: `1,5` beside `2.000,25` makes every comma a decimal one. Currencies
    and units beside numbers are taken off, unless they differ: `30 min` and `2 h` are no numbers of one column.
    """
    units = units_of(texts)
    if len(units) > 1:
        return [None] * len(texts), False, False
    bare = _with_signs([_taken_apart(text)[0] for text in texts], money=bool(units))
    point = sum(_POINT.fullmatch(text) is not None for text in bare)
    comma = sum(_COMMA.fullmatch(text) is not None for text in bare)
    decimal_comma = comma > point
    marked = [text for text in bare if "," in text or "." in text]
    guessed = bool(marked) and comma == point == len(bare) and all(_EITHER.fullmatch(text) for text in marked)
    return [_number(text, decimal_comma=decimal_comma) for text in bare], decimal_comma, guessed


def units_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the currencies and units that stand beside numbers, each once."""
    found = (_taken_apart(text) for text in dict.fromkeys(texts))
    return tuple(dict.fromkeys(unit for number, unit in found if unit and _is_number(number.strip("()"))))


def are_codes(texts: Sequence[str]) -> bool:
    """Whether digits name things and count nothing: of one length with zeros in front, or too long for a number."""
    if not texts or not all(text.isdecimal() for text in texts):
        return False
    zeros = sum(_LEADING_ZERO.fullmatch(text) is not None for text in texts)
    return (
        (zeros > 0 and len({len(text) for text in texts}) == 1)
        or zeros > len(texts) / 2
        or any(len(text) > _MOST_DIGITS for text in texts)
    )


def _taken_apart(text: str) -> tuple[str, str]:
    """Return a number without its unit, and the unit; brackets around both, which mean less than nothing, stay."""
    if (text[:1].isdecimal() and text[-1:].isdecimal()) or len(text) > _LONGEST:
        return text, ""
    inner = _IN_BRACKETS.fullmatch(text)
    if inner:
        number, unit = _taken_apart(inner[1].strip())
        return f"({number})", unit
    before = _BEFORE.fullmatch(text)
    found = before or _BEHIND.fullmatch(text)
    if not found:
        return text, ""
    unit = found["unit"].casefold()
    return (before["sign"] if before else "") + found["number"], _UNITS.get(unit, unit)


def _with_signs(texts: list[str], *, money: bool) -> list[str]:
    """Return the texts with signs in front, where some have them behind or, as bookkeepers write, brackets instead."""
    bracketed = [_IN_BRACKETS.fullmatch(text) for text in texts]
    booked = money or any(match and ("." in match[1] or "," in match[1]) for match in bracketed)
    if booked and not all(bracketed):
        texts = [f"-{match[1]}" if match else text for match, text in zip(bracketed, texts, strict=True)]
    return [_SIGN_BEHIND.sub(r"-\1", text) if text.endswith("-") else text for text in texts]


def _is_number(text: str) -> bool:
    return _POINT.fullmatch(text) is not None or _COMMA.fullmatch(text) is not None


def _number(text: str, *, decimal_comma: bool) -> float | None:
    if not (_COMMA if decimal_comma else _POINT).fullmatch(text):
        return None
    plain = _SPACE.sub("", text)
    plain = plain.replace(".", "").replace(",", ".") if decimal_comma else plain.replace(",", "")
    return float(plain)
