"""Numbers as they stand in texts: found, compared with values, and written for reading."""

import re
from collections.abc import Sequence

NUMBER = re.compile(
    r"(?<![\w.,])(?:\d+(?:[.,]\d+)*(?:[eE][+-]?\d{1,3})?(?!\w|[.,]\d)|\d+(?:[.,]\d+)*(?=x\b)|\d+[.,]\d+(?=[^\W\d_]))"
    r"|\d+(?:[.,]\d+)*(?=\s*%)"
)
"""A number that a text states, such as `12`, `3x`, `1.2e-5` or that of `12.9ms`; digits inside of words are none."""
TIME = re.compile(
    r"\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d{4}-W\d{2}\b|\b\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?\b"
)
"""A day, month, week or time of day."""
_SURE = r"(?:9[059](?:\.\d)?|ninety(?:-five|-nine)?)\s?(?:\\?%|per\s?cent)"
_SMALL = r"(?:0?\.(?:05|10?|0*1|025|005)\b|(?:1|5|10|five|ten)\s?(?:\\?%|per\s?cent\b))"
USUAL = re.compile(
    rf"\b{_SURE}[-\s]{{0,3}}(?:confidence|credible|prediction|interval|CI|bootstrap)"
    rf"|\b(?:confidence|credible|prediction|CIs?)(?:\s+(?:level|intervals?|of|at|is|was)){{0,3}}[\s=:,(]{{0,3}}{_SURE}"
    rf"|(?<![\d.,]){_SMALL}[-\s]{{0,3}}(?:significance|level|threshold)"
    r"|(?:\balpha\b|\u03b1|\bsignifican(?:t|ce)\b|\blevels?\b|\bthreshold\b)"
    rf"(?:\s+(?:level|threshold|of|at|is|was|set|to)){{0,4}}[\s=:<≤(]{{0,3}}{_SMALL}"
    r"|\bp(?:[\s-]?values?)?[\s$]{0,2}(?:[<≤]|\\leq?\b|\\lt\b|(?:is|was|of)?\s?(?:below|less than))\s{0,2}"
    r"(?:\d+(?:\.\d+)?e-\d+|0?\.\d+)"
    rf"|\bp[\s$]{{0,2}}[>≥]\s{{0,2}}{_SMALL}|\b(?:one|two|three)-(?:way|sided)\b",
    re.IGNORECASE,
)
"""What statistics usually say without having computed it."""

_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|hundred|\d+(?:[.,]\d+)?)"
_MULTIPLE = re.compile(
    rf"\b(?:(?:doubl|tripl|quadrupl|halv)(?:ed|es|ing)|(?:(?:twice|thrice|half)\s+as|twice\s+the)|"
    rf"{_COUNT}[\s-]?(?:x|fold)|{_COUNT}\s+times\s+(?:as|the|more|less|fewer|higher|lower|larger|smaller|faster|slower))\b",
    re.IGNORECASE,
)


def multiple_in(text: str) -> str:
    """Return the words by which a text says one thing to be a multiple of another; empty where it does not.

    Such a number stands nowhere: whoever wrote the text has computed it.
    """
    found = _MULTIPLE.search(text)
    return found[0] if found else ""


def says(written: str, value: float) -> bool:
    """Whether a number in a text is a value, rounded to as many places as it is written with; signs do not count."""
    readings = {written.replace(",", "")}
    if "," in written and "." not in written:
        readings.add(written.replace(",", "."))
    for reading in readings:
        try:
            number = float(reading)
        except ValueError:
            continue
        if abs(number - abs(value)) <= half_step(reading) * (1 + 1e-6) + 1e-9 * number:
            return True
    return False


def half_step(written: str) -> float:
    """Return half a step of the last place that a number is written with: what rounding may have changed."""
    mantissa, _, exponent = written.lower().partition("e")
    return 0.5 * 10.0 ** min(300, int(exponent or 0) - len(mantissa.partition(".")[2]))


_UNITS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_LARGE = {"dozen": 12, "hundred": 100, "hundreds": 100, "thousand": 1000, "thousands": 1000}
_SHARES = {
    "half": 1 / 2, "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "a quarter": 1 / 4, "one quarter": 1 / 4,
    "three quarters": 3 / 4, "a fifth": 1 / 5, "halved": 1 / 2, "double": 2, "doubled": 2, "twice": 2, "triple": 3,
    "tripled": 3, "threefold": 3, "quadrupled": 4, "fivefold": 5, "tenfold": 10,
}  # fmt: skip
_IN_WORDS = re.compile(
    rf"\b(?:(?P<share>{'|'.join(_SHARES)})|(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<ones>{'|'.join(_UNITS)}))?|"
    rf"(?P<unit>{'|'.join(_UNITS)})|(?P<large>{'|'.join(_LARGE)}))\b",
    re.IGNORECASE,
)
_ONES_IN_WORDS = "|".join(["one", *_UNITS][:9])
_TENS_IN_WORDS = re.compile(rf"\b({'|'.join(_TENS)})(?:[ -]({_ONES_IN_WORDS}))?\b(?!-?\w)", re.IGNORECASE)
_HUNDREDS = re.compile(
    rf"\b({_ONES_IN_WORDS})[ -]hundred\b(?:(?: and)? (?:(\d\d)(?![\d.,]*\d)|({'|'.join(['one', *_UNITS])})\b))?",
    re.IGNORECASE,
)
_CLOSE = 0.1


def words_in_digits(text: str) -> str:
    """Return a text with the numbers from 20 to 99, and the hundreds up to 999, that it gives in words in digits."""

    def tens(found: re.Match[str]) -> str:
        return str(_TENS[found[1].lower()] + _ones(found[2]))

    def hundreds(found: re.Match[str]) -> str:
        return str(100 * _ones(found[1]) + int(found[2] or _ones(found[3])))

    return _HUNDREDS.sub(hundreds, _TENS_IN_WORDS.sub(tens, text))


def _ones(word: str | None) -> int:
    return _UNITS.get(word.lower(), 1) if word else 0


def unborne_words(text: str, values: Sequence[float], percentages: Sequence[float]) -> str:
    """Return the first number or share that a text gives in words and nothing bears; empty where all are borne.

    A share such as `a third` or `doubled` is borne by a percentage like it, or by two values of which one is that part
    of the other.
    """
    for match in _IN_WORDS.finditer(text):
        said = match[0].lower()
        if match["share"]:
            share = _SHARES[said]
            pairs = [
                *((100 * share, one) for one in percentages),
                *((share * one, two) for one in values for two in values),
            ]
            borne = any(abs(one - two) <= _CLOSE * one for one, two in pairs if one)
        else:
            tens, ones = match["tens"], match["ones"] or match["unit"]
            number = _TENS.get((tens or "").lower(), 0) + _UNITS.get((ones or "").lower(), 0) + _LARGE.get(said, 0)
            borne = any(says(str(number), value) for value in values)
        if not borne:
            return match[0]
    return ""
