"""Takes what points to people out of a table: e-mail addresses, phone numbers and names become pseudonyms.

Names are learnt from the columns that hold them and then replaced wherever they stand, also in free text; beside
these, what follows a title (`Mr`, `Frau`) or starts with a common first name counts as a name. The same person has
the same pseudonym throughout a file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tomas.modes.people import people_words, plain_name
from tomas.modes.phones import is_phone, without_phones
from tomas.tables.model import Column, ColumnKind, Table

_EMAIL = re.compile(r"(?<![\w.-])[\w.+'-]++(?:@[\w-]+(?:\.[\w-]+)*| ?[(\[]at[)\]] ?[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_AT = re.compile(r"@|[(\[]at[)\]]", re.IGNORECASE)
_WORD = re.compile("[^\\W\\d_](?:[\\w'\u2019-]*\\w)?|\\d+")
_UPPER = "".join(sign for sign in map(chr, range(0x250)) if sign.isupper())
_NAME = rf"[{_UPPER}][\w'\u2019-]{{1,60}}"
_TITLED = re.compile(rf"\b(Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Sra?)(\.?\s+)({_NAME}(?:\s+{_NAME})?)")
_GIVEN = re.compile(rf"\b([{_UPPER}][\w'\u2019-]{{1,60}}+)(?=\s+(?:[{_UPPER}]\.\s+)?({_NAME})(?:\s+({_NAME}))?\b)")
_SIGNED = re.compile(
    rf"(?P<cue>\b(?i:regards|thanks|thank you|cheers|sincerely|grüße|grüßen|gruß|gruss|mfg|cordialement|saludos|saluti)"
    rf"[,!.\s]+)(?!(?i:best|kind|many|warm|mit|regards|thanks)\b)(?P<name>{_NAME}(?:[ ]{_NAME}){{0,2}})"
    r"(?=\s*(?:$|[\n,;(]))"
    rf"|(?P<by>\b(?i:(?:reported|requested|raised|opened|logged|called|submitted) by|on behalf of|gemeldet von|"
    rf"signalée? par|reportad[oa] por)\s+)(?P<who>{_NAME}(?:[ ]{_NAME}){{1,2}})"
)
"""Names at the end of a letter, and after words that say who reported something."""
_LOCAL_PART = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}+)[._-]([^\W\d_]{2,}+)@")
_REPEATED = re.compile(r"\b(person-\d+)(?:[ ,.]+\1\b)+")
_INITIAL = re.compile(r"\b[^\W\d_]\.\s?(?=person-\d)")
_BRACKETED = re.compile(r"\([^)]{0,200}\)|\[[^\]]{0,200}\]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
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
class _Names:
    """What names may go on with after the words so far, so that a word is looked up once however many share it."""

    following: "dict[str, _Names]" = field(default_factory=dict)
    pseudonym: str = ""
    """Of the name that is whole here, if one is."""

    def add(self, words: Iterable[str], pseudonym: str) -> None:
        """Add a name; of two that are written alike the first one counts."""
        here = self
        for word in words:
            here = here.following.setdefault(word, _Names())
        here.pseudonym = here.pseudonym or pseudonym


@dataclass(slots=True)
class Masker:
    """Replaces what points to people; learns names first, then masks texts. The same input gives the same output."""

    _people: dict[str, str] = field(default_factory=dict)
    _emails: dict[str, str] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _full: _Names = field(default_factory=_Names)
    """Names of several words, or of one that is no common word."""
    _parts: dict[str, str] = field(default_factory=dict)
    """Single words of names."""
    _addressed: set[frozenset[str]] = field(default_factory=set)
    """Pairs of words that e-mail addresses are made of, such as `anna` and `lee` in `anna.lee@acme.example`."""
    _known: dict[str, str] = field(default_factory=dict)

    def learn(self, values: Iterable[str]) -> None:
        """Learn the names in a column that holds them."""
        distinct = [
            value for value in dict.fromkeys(values) if value and not _EMAIL.fullmatch(value) and not is_phone(value)
        ]
        common = _common_words(distinct)
        for value in distinct:
            pseudonym = self.person(value)
            for spelling in dict.fromkeys((value, value.translate(_UMLAUTS))):
                self._learn_one(spelling, pseudonym, common)

    def _learn_one(self, value: str, pseudonym: str, common: Collection[str]) -> None:
        bare = _EMAIL.sub(" ", value)
        bare = _BRACKETED.sub(" ", bare) if _WORD.search(_BRACKETED.sub(" ", bare)) else bare
        words = tuple(_WORD.findall(bare))
        if not words or value.casefold() in people_words().generic:
            return
        for order in dict.fromkeys(_orders(bare, words)):
            if len(order) > 1 or len(order[0]) > _SHORT:
                self._full.add(map(_key, order), pseudonym)
        if len(words) == 1:
            return
        for word in words:
            particle = word.islower() and not bare.islower()  # such as `van` and `der`
            usual = word.casefold() in people_words().generic or word.casefold() in common
            if len(word) >= _SHORT and not (particle or usual or word.isdigit()):
                self._parts.setdefault(_key(word), pseudonym)

    def person(self, value: str) -> str:
        """Return the pseudonym of a person, whatever the order of the names; that of an address, if it is one."""
        if _EMAIL.fullmatch(value):
            return self._named(self._emails, value.casefold(), "email")
        if is_phone(value):
            return self._named(self._phones, re.sub(r"\D", "", value), "phone")
        key = " ".join(sorted(word.casefold() for word in _WORD.findall(value))) or value.casefold()
        return self._people.setdefault(key, f"person-{len(self._people) + 1}")

    def learn_addresses(self, texts: Iterable[str]) -> None:
        """Learn names from the e-mail addresses in texts: they count where a text writes them as names."""
        for text in texts:
            if "@" in text:
                pairs = (found for found in _LOCAL_PART.findall(text) if not any(map(_is_no_surname, found)))
                self._addressed |= {frozenset(map(_key, found)) for found in pairs}

    def forget_common_words(self, texts: Iterable[str]) -> None:
        """Take words off the single names that texts write in lower case more often, such as `will` or `page`."""
        if not self._parts:
            return
        lower: Counter[str] = Counter()
        for text in texts:
            for word in text.split():
                key = _key(word)
                if key in self._parts:
                    lower[key] += 1 if word.islower() else -1
        self._parts = {part: pseudonym for part, pseudonym in self._parts.items() if lower[part] <= 0}

    def text(self, text: str) -> str:
        """Return a text with everything masked that points to people."""
        if text not in self._known:
            self._known[text] = self._masked(text)
        return self._known[text]

    def counted(self, places: int, columns: Collection[str]) -> MaskCount:
        """Return how much was masked so far."""
        return MaskCount(len(self._people), len(self._emails), len(self._phones), places, tuple(columns))

    def _masked(self, text: str) -> str:
        if _AT.search(text):
            text = _EMAIL.sub(lambda match: self._named(self._emails, match[0].casefold(), "email"), text)
        if any(sign.isdigit() for sign in text):
            text = without_phones(text, lambda digits: self._named(self._phones, digits, "phone"))
        if any(
            key in self._parts or key in self._full.following for word in _WORD.findall(text) for key in _keys(word)
        ):
            text = _INITIAL.sub("", _REPEATED.sub(r"\1", self._without_names(text)))
        if text.islower():
            return text
        text = _SIGNED.sub(self._signed, text)
        text = _TITLED.sub(lambda match: f"{match[1]}{match[2]}{self.person(match[3])}", text)
        return self._with_given(text)

    def _named(self, known: dict[str, str], key: str, word: str) -> str:
        return known.setdefault(key, f"{word}-{len(known) + 1}")

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
        best, known, place = (0, ""), [self._full], index
        while known and place < len(matches):
            keys = _keys(matches[place][0])
            known = [name.following[key] for name in known for key in keys if key in name.following]
            place += 1
            if pseudonym := next((name.pseudonym for name in known if name.pseudonym), ""):
                best = (place - index, pseudonym)
        if best[0]:
            return best
        pseudonym = next((self._parts[key] for key in _keys(matches[index][0]) if key in self._parts), "")
        return (1, pseudonym) if pseudonym else (0, "")

    def _with_surname(self, matches: list[re.Match[str]], index: int) -> int:
        """Return of how many words the name is that starts with this known one: `Anna` may go on as `Anna Schmidt`."""
        if index + 1 == len(matches):
            return 1
        word, following = matches[index], matches[index + 1]
        name = following[0]
        key = _key(word[0])
        known_whole = key not in self._parts
        if known_whole and key not in self._full.following:
            return 1  # a genitive is followed by what belongs to the person
        if not (known_whole or word[0].casefold() in people_words().first_names) or not word[0][0].isupper():
            return 1
        beside = word.string[word.end() : following.start()] == " "
        return 2 if beside and name[0].isupper() and not name.isupper() and not _is_no_surname(name) else 1

    def _with_given(self, text: str) -> str:
        """Mask names of two or three words that begin with a common first name, or that an address is made of."""
        out, position = [], 0
        for match in _GIVEN.finditer(text):
            end = self._end_of_name(match)
            if end and match.start() >= position:
                out += [text[position : match.start()], self.person(" ".join(text[match.start() : end].split()))]
                position = end
        return "".join((*out, text[position:]))

    def _end_of_name(self, match: re.Match[str]) -> int:
        first, second, third = match[1], match[2], match[3]
        written = frozenset(_key(word).replace("'", "") for word in (first, second))
        known = _is_first_name(first) or written in self._addressed
        if not known or _is_no_surname(second):
            return 0
        return match.end(3) if third and _is_first_name(second) and not _is_no_surname(third) else match.end(2)

    def _signed(self, match: re.Match[str]) -> str:
        cue, name = match["cue"] or match["by"], match["name"] or match["who"]
        if any(_is_no_surname(word) for word in name.split()):
            return match[0]
        return f"{cue}{self.person(name)}"


@lru_cache(maxsize=200_000)
def _key(word: str) -> str:
    """Return a word of a name as it is compared: without case, accents and kinds of apostrophe."""
    plain = unicodedata.normalize("NFKD", word.replace("\u2019", "'").casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _keys(word: str) -> tuple[str, ...]:
    """Return what a word in a text may be of a name: itself, or its genitive such as `Anna's` or `Müllers`."""
    key = _key(word)
    if key.endswith("'s"):
        return key, key[:-2]
    return (key, key[:-1]) if len(key) > _SHORT + 1 and key.endswith("s") and not word.islower() else (key,)


def _orders(bare: str, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which texts write a name of these words, logins made of it included."""
    yield words
    yield tuple(reversed(words))
    family, comma, given = bare.partition(",")
    if comma:
        words = (*_WORD.findall(given), *_WORD.findall(family))
        yield words
    if any("-" in word for word in words):
        yield tuple(part for word in words for part in word.split("-") if part)
    if len(words) > 1 and not any(word.isdigit() for word in words):
        given, family = words[0], words[-1]
        yield (f"{given}_{family}",)
        for login in (given[0] + family, family + given[0]):
            if len(login) > _SHORT + 1:
                yield (login,)


def _is_first_name(word: str) -> bool:
    """Whether a word is a common first name, or a double one that begins with it, such as `Jean-Luc`."""
    known, plain = people_words().first_names, word.casefold()
    return plain in known or _key(word) in known or ("-" in plain and _key(word).partition("-")[0] in known)


def _is_no_surname(word: str) -> bool:
    return word.casefold() in people_words().generic or people_words().team.search(word) is not None


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
    for column in (*texts, *people):
        masker.learn_addresses(column.texts)
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
    return lambda text: masker.text(text) if _AT.search(text) else text


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
