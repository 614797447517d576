"""Takes what points to people out of a table: e-mail addresses, phone numbers and names become pseudonyms.

Names are learnt from the columns that hold them and then replaced wherever they stand, also in free text; beside
these, what follows a title (`Mr`, `Frau`) or starts with a common first name counts as a name. The same person has
the same pseudonym throughout a file.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from tomas.modes.people import people_words, plain_name
from tomas.tables.model import Column, ColumnKind, Table

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_PHONE = re.compile(r"(?<![\w.:/+-])(?:\+|\()?\d[\d\s()./-]{4,22}\d(?![\w:/])")
_PHONE_WORD = re.compile(
    r"(?:phone|tel|mobile|cell|call(?:ed)?(?: \w+)? (?:at|on|under)|fax|ext|telefon|handy|nummer)\W{0,3}$",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\d{3}-\d{4}")
_NO_PHONE = re.compile(
    r"\d+\.\d+$|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b|\d{1,3}(?:\.\d{1,3}){3}\b"
)
_DIGITS = (7, 15)
_SHORT_NUMBER = 4
_WORD = re.compile("[^\\W\\d_](?:[\\w'\u2019-]*\\w)?|\\d+")
_TITLED = re.compile(
    r"\b(Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Sra?)(\.?\s+)((?:[A-ZÄÖÜÉ][\w'-]+)(?:\s+[A-ZÄÖÜÉ][\w'-]+)?)"
)
_GIVEN = re.compile(r"\b([A-ZÄÖÜÉ][\w'-]+)(\s+(?:[A-Z]\.\s+)?)([A-ZÄÖÜÉ][\w'-]+)\b")
_COMMON_PART = 0.2
_FEW_VALUES = 5
_NAMES_SHARE = 0.3
_MOST_ADDRESSES = 0.5
_SHORT = 3


@dataclass(frozen=True, slots=True)
class MaskCount:
    """How much was masked."""

    people: int = 0
    emails: int = 0
    phones: int = 0
    places: int = 0
    """In how many cells of text something was replaced, the columns of names aside."""
    columns: tuple[str, ...] = ()
    """Columns that hold names."""

    def words(self) -> str:
        """Return the count in a sentence."""
        if not (self.people or self.emails or self.phones):
            return "No personal data was found to mask."
        parts = [
            f"{number:,} {one if number == 1 else one + 's'}"
            for number, one in ((self.people, "name"), (self.emails, "e-mail addresse"), (self.phones, "phone number"))
            if number
        ]
        listed = ", ".join(parts).replace("addressess", "addresses").replace("1 e-mail addresse", "1 e-mail address")
        columns = f" (columns of names: {', '.join(self.columns)})" if self.columns else ""
        return f"Masked before anything goes to a model: {listed}{columns}."


@dataclass(slots=True)
class Masker:
    """Replaces what points to people; learns names first, then masks texts. The same input gives the same output."""

    _people: dict[str, str] = field(default_factory=dict)
    _emails: dict[str, str] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _full: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    """Names of several words, or of one that is no common word, by their first word."""
    _parts: dict[str, str] = field(default_factory=dict)
    """Single words of names, as written."""
    _known: dict[str, str] = field(default_factory=dict)

    def learn(self, values: Iterable[str]) -> None:
        """Learn the names in a column that holds them."""
        distinct = [
            value for value in dict.fromkeys(values) if value and not _EMAIL.fullmatch(value) and not _is_phone(value)
        ]
        common = _common_words(distinct)
        for value in distinct:
            pseudonym = self.person(value)
            words = tuple(_WORD.findall(_EMAIL.sub(" ", value)))
            if not words or value.casefold() in people_words().generic:
                continue
            for order in {words, tuple(reversed(words))}:
                if len(order) > 1 or len(order[0]) > _SHORT:
                    self._full.setdefault(order[0].casefold(), []).append((tuple(map(str.casefold, order)), pseudonym))
            if len(words) > 1:
                for word in words:
                    if (
                        len(word) >= _SHORT
                        and word.casefold() not in common | people_words().generic
                        and not word.isdigit()
                    ):
                        self._parts.setdefault(word, pseudonym)

    def person(self, value: str) -> str:
        """Return the pseudonym of a person, whatever the order of the names; that of an address, if it is one."""
        if _EMAIL.fullmatch(value):
            return self._named(self._emails, value.casefold(), "email")
        if _is_phone(value):
            return self._named(self._phones, re.sub(r"\D", "", value), "phone")
        key = " ".join(sorted(word.casefold() for word in _WORD.findall(value))) or value.casefold()
        return self._people.setdefault(key, f"person-{len(self._people) + 1}")

    def forget_common_words(self, texts: Iterable[str]) -> None:
        """Take words off the single names that texts use in lower case too, such as `will` or `page`."""
        if not self._parts:
            return
        lowered = {part.lower() for part in self._parts}
        plain: Counter[str] = Counter()
        for text in texts:
            plain.update(word for word in text.split() if word in lowered)
        self._parts = {part: pseudonym for part, pseudonym in self._parts.items() if not plain[part.lower()]}

    def text(self, text: str) -> str:
        """Return a text with everything masked that points to people."""
        if text not in self._known:
            self._known[text] = self._masked(text)
        return self._known[text]

    def counted(self, places: int, columns: Collection[str]) -> MaskCount:
        """Return how much was masked so far."""
        return MaskCount(len(self._people), len(self._emails), len(self._phones), places, tuple(columns))

    def _masked(self, text: str) -> str:
        if "@" in text:
            text = _EMAIL.sub(lambda match: self._named(self._emails, match[0].casefold(), "email"), text)
        if any(sign.isdigit() for sign in text):
            text = _PHONE.sub(self._phone, text)
        if any(word in self._parts or word.casefold() in self._full for word in _WORD.findall(text)):
            text = self._without_names(text)
        if text.islower():
            return text
        text = _TITLED.sub(lambda match: f"{match[1]}{match[2]}{self.person(match[3])}", text)
        return _GIVEN.sub(self._given, text)

    def _named(self, known: dict[str, str], key: str, word: str) -> str:
        return known.setdefault(key, f"{word}-{len(known) + 1}")

    def _phone(self, match: re.Match[str]) -> str:
        found = match[0]
        digits = re.sub(r"\D", "", found)
        before = match.string[max(0, match.start() - 24) : match.start()]
        told = _PHONE_WORD.search(before) is not None and len(digits) >= _SHORT_NUMBER
        international = found.startswith(("+", "0", "(")) and _DIGITS[0] <= len(digits) <= _DIGITS[1]
        if _NO_PHONE.match(found) or not (told or international or _AMERICAN.fullmatch(found)):
            return found
        return self._named(self._phones, digits, "phone")

    def _without_names(self, text: str) -> str:
        matches = list(_WORD.finditer(text))
        out, position, index = [], 0, 0
        while index < len(matches):
            length, pseudonym = self._name_at(matches, index)
            if length == 1:
                length = self._with_surname(matches, index)
            if length:
                out += [text[position : matches[index].start()], pseudonym]
                position = matches[index + length - 1].end()
            index += max(1, length)
        return "".join((*out, text[position:]))

    def _name_at(self, matches: list[re.Match[str]], index: int) -> tuple[int, str]:
        """Return of how many words the name is that starts here, and its pseudonym."""
        best = (0, "")
        for words, pseudonym in self._full.get(matches[index][0].casefold(), ()):
            here = tuple(match[0].casefold() for match in matches[index : index + len(words)])
            if here == words and len(words) > best[0]:
                best = (len(words), pseudonym)
        if best[0]:
            return best
        pseudonym = self._parts.get(matches[index][0], "")
        return (1, pseudonym) if pseudonym else (0, "")

    def _with_surname(self, matches: list[re.Match[str]], index: int) -> int:
        """Return of how many words the name is that starts with this known one: `Anna` may go on as `Anna Schmidt`."""
        if index + 1 == len(matches):
            return 1
        word, following = matches[index], matches[index + 1]
        name = following[0]
        known_whole = word[0] not in self._parts
        if not (known_whole or word[0].casefold() in people_words().first_names) or not word[0][0].isupper():
            return 1
        beside = word.string[word.end() : following.start()] == " "
        return 2 if beside and name[0].isupper() and not name.isupper() and not _is_no_surname(name) else 1

    def _given(self, match: re.Match[str]) -> str:
        if match[1].casefold() not in people_words().first_names or _is_no_surname(match[3]):
            return match[0]
        return self.person(f"{match[1]} {match[3]}")


def _is_no_surname(word: str) -> bool:
    return word.casefold() in people_words().generic or people_words().team.search(word) is not None


def _is_phone(value: str) -> bool:
    """Whether a whole value is a phone number: bare digits may be any number of a person."""
    digits = re.sub(r"\D", "", value)
    return (
        _DIGITS[0] <= len(digits) <= _DIGITS[1]
        and _PHONE.fullmatch(value) is not None
        and (value[0] in "+0(" or _AMERICAN.fullmatch(value) is not None)
    )


def holds_people(column: Column) -> bool:
    """Whether a column holds names or addresses of people, by its name or by its values."""
    plain, words = plain_name(column.name), people_words()
    distinct = list(dict.fromkeys(text for text in column.texts if text))
    if column.kind in {ColumnKind.DATE, ColumnKind.FLAG, ColumnKind.EMPTY} or not distinct:
        return False
    if words.people.fullmatch(plain) and not words.not_people.fullmatch(plain):
        teams = sum(words.team.search(value) is not None for value in distinct)
        return teams <= len(distinct) / 2
    if column.kind is not ColumnKind.TEXT:
        return False
    return _share(distinct, _is_name) >= _NAMES_SHARE or _share(distinct, _is_address) > _MOST_ADDRESSES


def mask_table(table: Table, wanted: Collection[str], apart: Collection[str]) -> tuple[Table, Masker, MaskCount]:
    """Return the wanted columns of a table without what points to people.

    `apart` names columns in which only e-mail addresses are looked for, such as that of the tickets' numbers: their
    digits are no phone numbers.
    """
    masker = Masker()
    people = [column for column in table.columns if column.name not in apart and holds_people(column)]
    for column in people:
        masker.learn(column.texts)
    texts = [
        column
        for column in table.columns
        if column.name in wanted and column.kind is ColumnKind.TEXT and column not in people
    ]
    for column in texts:
        masker.forget_common_words(column.texts)
    places = 0
    masked = {}
    for column in texts:
        change = _emails_only(masker) if column.name in apart else masker.text
        changed = tuple(change(text) for text in column.texts)
        places += sum(old != new for old, new in zip(column.texts, changed, strict=True))
        masked[column.name] = _replaced(column, changed)
    for column in people:
        masked[column.name] = _replaced(column, tuple(text and masker.person(text) for text in column.texts))
    columns = tuple(masked.get(column.name, column) for column in table.columns if column.name in wanted)
    count = masker.counted(places, [column.name for column in people])
    return replace(table, columns=columns, _index={}), masker, count


def _emails_only(masker: Masker) -> Callable[[str], str]:
    return lambda text: masker.text(text) if "@" in text else text


def _replaced(column: Column, texts: tuple[str, ...]) -> Column:
    if texts == column.texts:
        return column
    return Column(column.name, ColumnKind.TEXT, texts, tuple(text or None for text in texts))


def _share(values: list[str], test: Callable[[str], bool]) -> float:
    sample = values[:2000]
    return sum(map(test, sample)) / len(sample)


def _is_address(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    words = _WORD.findall(text)
    if not 2 <= len(words) <= 4 or not all(word[0].isupper() for word in words):  # noqa: PLR2004
        return False
    return words[0].casefold() in people_words().first_names or (
        "," in text and words[-1].casefold() in people_words().first_names
    )


def _common_words(values: list[str]) -> set[str]:
    """Return words that so many values share that they cannot be names, such as `Caller` in `Caller 2403`."""
    if len(values) < _FEW_VALUES:
        return set()
    counts = Counter(word for value in values for word in {word.casefold() for word in _WORD.findall(value)})
    return {word for word, count in counts.items() if count > max(2, _COMMON_PART * len(values))}
