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
_POINT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[,\s\u2019]\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d+)?|[+-]?\.\d+")
_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[.\s\u2019]\d{3})+)(?:,\d+)?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_SPACE = re.compile(r"[\s\u00a0\u202f\u2019]")
_UNIT = re.compile(
    r"\s*(?:%|€|\$|£|usd|eur|h|hrs?|hours?|std|stunden?|mins?|minuten?|minutes?|days?|d|tage?)$", re.IGNORECASE
)


def is_null(text: str) -> bool:
    """Whether a cell's text means that there is no value."""
    return text.lower() in NULLS


def flag(text: str) -> bool | None:
    """Return what a yes or no says; None for anything else."""
    return _FLAGS.get(text.lower())


def numbers(texts: Sequence[str]) -> tuple[list[float | None], bool, bool]:
    """Return the texts as numbers (None where one is none), whether commas are decimal, and whether that is a guess.

    The notation is decided by all values together: `1,5` beside `2.000,25` makes every comma a decimal one. A unit
    such as `h` or `%` is taken off where all have the same one: `30 min` and `2 h` are no numbers that can be compared.
    """
    bare = [_UNIT.sub("", text) for text in texts]
    units = {
        text[len(plain) :].strip().lower()[0]
        for text, plain in zip(texts, bare, strict=True)
        if len(plain) < len(text) and (_POINT.fullmatch(plain) or _COMMA.fullmatch(plain))
    }
    if len(units) > 1:
        bare = list(texts)
    point = sum(_POINT.fullmatch(text) is not None for text in bare)
    comma = sum(_COMMA.fullmatch(text) is not None for text in bare)
    decimal_comma = comma > point
    marked = [text for text in bare if "," in text or "." in text]
    guessed = bool(marked) and comma == point == len(bare) and all(_EITHER.fullmatch(text) for text in marked)
    return [_number(text, decimal_comma=decimal_comma) for text in bare], decimal_comma, guessed


def _number(text: str, *, decimal_comma: bool) -> float | None:
    if not (_COMMA if decimal_comma else _POINT).fullmatch(text):
        return None
    plain = _SPACE.sub("", text)
    plain = plain.replace(".", "").replace(",", ".") if decimal_comma else plain.replace(",", "")
    return float(plain)
