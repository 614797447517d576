"""Tells phone numbers from the many other numbers in texts: ids, dates, versions, addresses and amounts stay."""

import re
from collections.abc import Callable

_NUMBER = re.compile(r"(?<![\w.:/+-])(?:\+|\()?\d[\d\s()./-]{2,22}\d(?![\w:/])")
_EXTENSION_WORD = re.compile(
    r"\b(?:\w*phone|tel|tél|telefono|teléfono|ext|extension|\w*telefon|durchwahl)(?: number| no| nr)?\W{0,3}$",
    re.IGNORECASE,
)
"""Behind these, four digits are a number to call."""
_PHONE_WORD = re.compile(
    r"\b(?:mobile?|móvil|cell|gsm|fax|handy|(?:telefon|ruf|mobil)nummer|call(?:ed)?(?: \w+)? (?:at|on|under)|"
    r"(?:call ?back|rückruf|erreichbar|reach(?:able)?(?: \w+)?)(?: \w+)?)(?: number| no| nr)?\W{0,3}$",
    re.IGNORECASE,
)
_ID_WORD = re.compile(
    r"\b(?:ticket|incident|case|task|request|order|note|ref(?:erence)?|id|error|code|serial|asset|job|invoice|account|po|"
    r"document|rechnung|auftrag|bestellung|vorgang|fehler|hinweis|konto)(?: (?:no|nr|number|nummer|id))?\W{0,3}$|#$",
    re.IGNORECASE,
)
"""Numbers behind such a word are somebody's reference."""
_AMERICAN = re.compile(r"(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\d{3}-\d{4}")
_NATIONAL = re.compile(
    r"0[1-9]\d{8,9}|(?=(?:\D*\d){9,12}\D*$)0[1-9]\d{0,4}[\s()./-]+\d[\d\s()./-]*|00 ?[1-9][\d\s()./-]{8,}"
)
"""Numbers with a zero in front: ten digits or more, or nine with a gap behind the area code; others are ids."""
_OTHER = re.compile(
    r"\d+\.\d+$|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b|\d{1,3}(?:\.\d{1,3}){3}\b"
)
_DIGITS = (7, 15)
_BEFORE = 24


def without_phones(text: str, named: Callable[[str], str]) -> str:
    """Return a text with its phone numbers replaced by what `named` returns for their digits."""

    def masked(match: re.Match[str]) -> str:
        return named(re.sub(r"\D", "", match[0])) if _is_meant(match) else match[0]

    return _NUMBER.sub(masked, text)


def _is_meant(match: re.Match[str]) -> bool:
    found, before = match[0], match.string[max(0, match.start() - _BEFORE) : match.start()]
    if _OTHER.match(found):
        return False
    if _EXTENSION_WORD.search(before):
        return True
    if not _DIGITS[0] <= sum(sign.isdigit() for sign in found) <= _DIGITS[1]:
        return False
    if found[0] == "+" or _PHONE_WORD.search(before):
        return True
    shaped = found[0] == "(" or _NATIONAL.fullmatch(found) or _AMERICAN.fullmatch(found)
    return bool(shaped) and not _ID_WORD.search(before)


def is_phone(value: str) -> bool:
    """Whether a whole value is a phone number: bare digits may be any number of a person."""
    digits = sum(sign.isdigit() for sign in value)
    return (
        _DIGITS[0] <= digits <= _DIGITS[1]
        and _NUMBER.fullmatch(value) is not None
        and (value[0] in "+0(" or _AMERICAN.fullmatch(value) is not None)
    )
