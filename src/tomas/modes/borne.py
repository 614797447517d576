"""Whether the numbers that a text states stand in what it rests on: what code printed, and what was given."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tomas.modes.base import CodeRan
from tomas.modes.numerals import TIME, USUAL, half_step, words_in_digits

AT_HAND = 12
"""Whole numbers up to this one count things at hand; such a number is not looked for, unless it is a percentage."""
_MOST_NAMED = 12

_TOKEN = re.compile(r"(?:(?<!\d)\.)?\d+(?:[.,]\d+)*(?:[eE][+-]?\d{1,3})?")
_PERCENT = re.compile(r"\s*(?:\\?%|per\s?cent\b|percentage\b)", re.IGNORECASE)
_SCALE = re.compile(r"(?:\s?(thousand|million|billion)|(k|m|bn))\b", re.IGNORECASE)
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_NAME_BEFORE, _NAME_AFTER = re.compile(r"[A-Za-z0-9_.,]"), re.compile(r"[A-Za-z]*[\d_]|(?:st|nd|rd|th)\b")
"""Beside a number, they make it part of a name or an ordinal; a unit does not."""
_HEDGED = re.compile(
    r"(?:\b(?:about|approximately|around|roughly|nearly|almost|some)|[~≈]|\\(?:approx|sim))\s*\Z", re.IGNORECASE
)
_LONGEST_HEDGE = 24
_MOST_DIGITS, _MOST_HEDGED = 300, 0.05
"""A whole number behind “about” may differ by this share of itself, where it has no more digits than this."""
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_POWER = re.compile(
    r"(?:(?<!\d)(\d{1,20}(?:[.,]\d{1,20})?)\s?(?:\\times|\\cdot|[\u00d7x\u00b7*])\s*)?(?<![\d.,])10\s*\^\s*\{?\s*([-+\u2212]?\d+)\}?"
)
_COMMAND = re.compile(r"(\\[A-Za-z]{1,20}|\b(?:EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CAD|AUD))(?=\d)")
"""A command of LaTeX or a currency; a number may follow without a blank."""
_BLANKS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?: \d{3})+(?!\d|[.,]\d)")
_GROUPED = re.compile(r"(?<=\d)(?:\{,\}|\\,|['\u2019\u00a0\u2009\u202f])(?=\d{3}(?!\d))")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
_MONTH = (
    r"(?-i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"\b(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d{2}\b"
_NO_CLAIM = re.compile(
    rf"\bet al\.?,?\s?\(?\d{{4}}\b|\b(?-i:[A-Z])[\w'\u2019-]{{1,40}}(?:\s\(|,\s\(?)(?:19|20)\d{{2}}[a-z]?(?=[);,])"
    rf"|{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?|\b{_MONTH}(?:\s{_DAY})?,?\s{_YEAR}"
    r"|https?://\S+|\bdoi:\S+|\barxiv:\s?\S+|\]\([^)\s]{0,500}\)|\[\d{1,3}\]"
    r"|^[ \t]*\d{1,2}[.)]\s|^#{1,6}[ \t]+\d{1,2}(?:\.\d{1,2})*\.?\s"
    r"|\b(?:fig(?:ure|\.)?|table|tab\.|sec(?:tion|\.)|eq(?:uation|\.)?|step|chapter|appendix|page)s?[\s~]?"
    r"\d{1,2}(?:\.\d{1,2})*(?!\d|[\d.,]*\s?\\?%)"
    r"|\b(?:python|numpy|pandas|scipy|scikit-learn|matplotlib|statsmodels|pytorch|version|release)\sv?\d+(?:\.\d+)*"
    r"|\b(?-i:[A-Z]{2,20})-\d{1,4}\b(?!\s?\\?%|[.,]\d)|\b24/7\b|\b(?-i:1[5-9]|20)\d0s\b"
    r"|\b\d\d%?\s?[/:-]\s?\d\d(?:\s?[/:-]\s?\d\d)?%?[\s-](?:[a-z/-]{1,20}\s){0,2}split",
    re.IGNORECASE | re.MULTILINE,
)
"""Years of what is cited, days, addresses, numbers of lists and headings, references to figures and the like, versions,
names such as COVID-19, decades, and how data are split."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A number that a text states."""

    written: str
    readings: tuple[tuple[float, float], ...]
    """Each way to read it, with half a step of what it was rounded to."""
    pieces: tuple["_Claim", ...] = ()
    """The numbers that it may be instead, parted by commas without a blank."""


class Grounds:
    """All numbers that a text may state."""

    def __init__(self, texts: Iterable[str], ran: Iterable[CodeRan] = ()) -> None:
        """`texts` are what was given; the comments of code that `ran` bear nothing."""
        values: set[float] = set()
        for text in texts:
            values.update(_values(text))
        for run in ran:
            values.update(_values(_COMMENT.sub("", run.code)))
            values.update(_values(run.printed))
        self._values = sorted(values)

    def unborne(self, text: str) -> tuple[str, ...]:
        """Return the numbers of a text that stand nowhere, as they are written, each once.

        A number may be rounded, a percentage stand as a fraction, and signs do not count.
        """
        return tuple(dict.fromkeys(claim.written for claim in _claims(text) if not self._bears(claim)))

    def _bears(self, claim: _Claim) -> bool:
        if any(self._has(*reading) for reading in claim.readings):
            return True
        return bool(claim.pieces) and all(map(self._bears, claim.pieces))

    def _has(self, value: float, tolerance: float) -> bool:
        tolerance = tolerance * (1 + 1e-6) + 1e-9 * value
        place = bisect_left(self._values, value - tolerance)
        return place < len(self._values) and self._values[place] <= value + tolerance


def named(numbers: tuple[str, ...]) -> str:
    """Return numbers for a sentence, many of them cut."""
    return ", ".join(numbers[:_MOST_NAMED]) + (" and others" if len(numbers) > _MOST_NAMED else "")


def _values(text: str) -> Iterator[float]:
    """Read each number of a text in all ways: a comma may part thousands, be decimal, or part numbers."""
    text = _even(text)
    for found in _TOKEN.finditer(text):
        token = found[0]
        pieces = (
            part for piece in token.split(",") for part in (piece.split(".") if piece.count(".") > 1 else [piece])
        )
        for written in {*_whole(token), *pieces}:
            if (value := _float(written)) is not None:
                yield value
                if _PERCENT.match(text, found.end()):
                    yield value / 100


def _claims(text: str) -> Iterator[_Claim]:
    text = _even(text)
    for pattern in (_NO_CLAIM, TIME, USUAL):
        text = pattern.sub(" ", text)
    for found in _TOKEN.finditer(text):
        token, start, end = found[0], found.start(), found.end()
        if _NAME_BEFORE.match(text, max(0, start - 1), start) or (token.isdigit() and _NAME_AFTER.match(text, end)):
            continue
        percent, scale = _PERCENT.match(text, end), _SCALE.match(text, end)
        if token.isdigit() and float(token) <= AT_HAND and not percent and not scale:
            continue
        hedged = bool(_HEDGED.search(text[max(0, start - _LONGEST_HEDGE) : start]))
        factors = [1.0, 0.01] if percent else [1.0]
        if scale:
            factors.append(_SCALES[scale[0].strip().lower()])
        shown = token + ("%" if percent else scale[0] if scale else "")
        if shown == "100%" and not hedged:  # the whole of something
            continue
        claim = _Claim(shown, _readings(_whole(token), factors, hedged=hedged))
        pieces = tuple(
            _Claim(piece, _readings([piece], factors, hedged=hedged))
            for piece in token.split(",")
            if "," in token and piece.count(".") <= 1
        )
        if claim.readings or pieces:  # otherwise it is a date or a version
            yield replace(claim, pieces=pieces)


def _readings(written: Iterable[str], factors: list[float], *, hedged: bool) -> tuple[tuple[float, float], ...]:
    return tuple(
        (value * factor, _step(one, hedged=hedged) * factor)
        for one in written
        if (value := _float(one)) is not None
        for factor in factors
    )


def _whole(token: str) -> Iterator[str]:
    """Yield the ways in which a token is one number; none where it is a list, a date or a version."""
    if token.count(",") <= 1 and "." not in token:
        yield token.replace(",", ".")
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", token):
        yield token.replace(",", "")
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", token):
        yield token.replace(".", "").replace(",", ".")
    if "," not in token and token.count(".") == 1:
        yield token


def _step(written: str, *, hedged: bool) -> float:
    """Half a step of the last place that is written; of the last that is not zero, within bounds, behind “about”."""
    step = half_step(written)
    if not hedged or not written.isdigit() or len(written) > _MOST_DIGITS:
        return step
    zeros = len(written) - len(written.rstrip("0"))
    return max(step, min(step * 10.0**zeros, float(written) * _MOST_HEDGED))


def _float(written: str) -> float | None:
    try:
        value = float(written)
    except (ValueError, OverflowError):
        return None
    return value if value < float("inf") else None


def _even(text: str) -> str:
    """Write powers of ten as `1.2e-5`, thousands without marks of their own, and “twenty-three” in digits."""
    text = _RAISED.sub(lambda found: f"^{found[0].translate(_SUPERSCRIPTS)}", text)
    text = _POWER.sub(lambda found: f"{(found[1] or '1').replace(',', '.')}e{found[2].replace('\u2212', '-')}", text)
    text = _COMMAND.sub(r"\1 ", _GROUPED.sub("", words_in_digits(text)))
    return _BLANKS.sub(lambda found: found[0].replace(" ", ","), text)  # read in all ways, as commas are
