"""Reads a data description: what it is about, which quantities it names, which files it points to, what people want."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from tomas.offline_model.research.choosing import Choice, choose, mentioned

_TOPIC = re.compile(
    r"\b(?:measurements?|data|dataset|records?|readings?|observations?|catalogues?|samples?|series|numbers?)\s+"
    r"(?:of|on|about|for|from)\s+(?:the\s+|an?\s+)?(?:\d[\d,.]*\s+)?([A-Za-z][\w -]{2,120})(?!\w)",
    re.IGNORECASE,
)
_LONGEST_TOPIC = 60
_AFTER_TOPIC = re.compile(
    r"\s(?:that|which|whose|who|where|when|is|are|was|were|has|have|had|with|showing|shows?|taken|collected|measured"
    r"|recorded|made)\b.*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s(?:and|at|between|by|during|for|from|in|near|of|on|or|over|per|since|to|under|within)(?!\w)")
_LISTING = re.compile(r"[:(]\s*([^:.()\n]+,[^:.()\n]+)")
_UNIT = re.compile(r"\s*\([^(),\n]*\)")
_IN_UNIT = re.compile(r"\s+in\s+\S+$")
_QUESTION = re.compile(
    r"^(?:please\s+)?(?:study|investigate|explore|examine|find|test|does|do|how|is|are|what|which|why|we want|"
    r"we ask|the question)\b.*$",
    re.IGNORECASE,
)
_FILE = re.compile(r"^\s*-\s+(/[^\n]+\.[A-Za-z0-9]+)[ \t]*$(?:\s*\n\s*\(([^\n]+)\)[ \t]*$)?", re.MULTILINE)
_COLUMN = re.compile(r"^- (.+?) \((text|number|date|flag)(?:, [\d,]+ missing)?\)(?::|$)", re.MULTILINE)
_DATA = "## What the data hold"
_READ = re.compile(r"^(\S.*?): [\d,]+ rows?, [\d,]+ columns?\.\n\n(?:- .*\n)+\nHow it was read: (.+)$", re.MULTILINE)
_FOCUS = re.compile(r"^The study is to focus on: (.+)\.$", re.MULTILINE)
_WISHES = re.compile(r"^The people this work is for ask, newest last:\n\n((?:- .*\n?)+)", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|;\s+|:\s+(?=(?:study|how|does|what|which|why)\b)", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{5,}")
_COMMON = frozenset(
    {"about", "above", "absolute", "after", "change", "columns", "files", "paths", "their", "these", "which"}
)
_MOST_QUANTITIES = 12


@dataclass(frozen=True, slots=True)
class Subject:
    """What a description says."""

    topic: str
    numbers: tuple[str, ...]
    """Columns that hold numbers; where no column is known, the quantities that the text names."""
    kinds: tuple[str, ...]
    """Columns that hold words."""
    question: str
    opening: tuple[str, ...]
    """The texts that say first what is to be studied: the question, or the whole description where it names nothing."""
    focus: str
    files: tuple[tuple[str, str], ...]
    """Each data file's path and the name that people know."""
    wishes: tuple[str, ...]
    """What people ask for, oldest first."""
    read: Mapping[str, str]
    """How files were read, by their names, where that was not plain."""

    def choice(self, *told: str) -> Choice:
        """Return what is to be studied by the question, what was told since (oldest first), the focus and wishes."""
        return choose(self.told(*told), self.wishes, list(self.numbers), list(self.kinds))

    def told(self, *later: str) -> list[str]:
        """Return all that says what is to be studied, oldest first; a focus that later texts do not know is newest."""
        focus = [self.focus] if self.focus else []
        if any(self.focus in text for text in later):
            return [*self.opening, *focus, *later]
        return [*self.opening, *later, *focus]

    def pairs(self) -> list[tuple[str, str]]:
        """Return pairs of quantities; never empty."""
        return list(combinations(self.numbers, 2)) or [
            (self.numbers[0] if self.numbers else "the values", "the groups")
        ]


def read_subject(description: str, guidance: tuple[str, ...] = ()) -> Subject:
    """Take a description apart; `guidance` came while the work went on."""
    own, _, read = description.partition("## Data files")[0].partition(_DATA)
    prose = _WISHES.sub("", _FOCUS.sub("", own)).partition("The result so far, which they want changed:")[0]
    sentences = [part.strip() for part in _SENTENCE.split(prose) if part.strip()]
    columns = _COLUMN.findall(read.partition("The result so far, which they want changed:")[0])
    found, focus = _TOPIC.search(prose), _FOCUS.search(description)
    named = _WISHES.search(description)
    wishes = [line[2:].strip() for line in named.group(1).splitlines()] if named else []
    files = _named(_FILE.findall(description))
    numbers = tuple(name for name, kind in columns if kind == "number") if columns else _quantities(prose)
    kinds = tuple(name for name, kind in columns if kind in {"text", "flag"})
    question = next((sentence for sentence in sentences if _QUESTION.match(sentence)), "")
    return Subject(
        topic=_phrase(found.group(1)) if found else _data_named(files, read, prose),
        numbers=numbers,
        kinds=kinds,
        question=question,
        opening=_opening(prose, question, numbers, kinds),
        focus=focus.group(1).strip() if focus else "",
        files=files,
        wishes=tuple(dict.fromkeys([*filter(None, wishes), *guidance])),
        read=dict(_READ.findall(read)),
    )


def _opening(prose: str, question: str, numbers: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[str, ...]:
    if not mentioned(question, numbers):
        return (prose,)
    groups = () if mentioned(question, kinds) else mentioned(prose, kinds)[:1]
    return (*(f"groups `{name}`" for name in groups), question)


def _named(found: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Files by the names that people know; two of one name get their numbers."""
    names = [note.partition(", a table, as plain CSV")[0] or path.rsplit("/", 1)[-1] for path, note in found]
    same = {name for name, count in Counter(names).items() if count > 1}
    return tuple(
        (path, f"{name} (file {place})" if name in same else name)
        for place, ((path, _note), name) in enumerate(zip(found, names, strict=True), 1)
    )


def _phrase(topic: str) -> str:
    """A topic without what is said about it; a long one ends where a part of it does."""
    words = _AFTER_TOPIC.sub("", topic).strip()
    if len(words) <= _LONGEST_TOPIC:
        return words
    kept = words[:_LONGEST_TOPIC].rpartition(" ")[0] or words[:_LONGEST_TOPIC]
    joints = [found.start() for found in _JOINT.finditer(kept)]
    return kept[: joints[-1]] if joints else kept


def _data_named(files: tuple[tuple[str, str], ...], read: str, prose: str) -> str:
    """The data by their file's name, or else by the words that come most often."""
    if files:
        return files[0][1]
    first = re.search(r"^(\S.*?\.\w+): [\d,]+ rows?", read, re.MULTILINE)
    return first.group(1) if first else _frequent(prose)[0]


def _quantities(prose: str) -> tuple[str, ...]:
    """The first list of names; otherwise the words that come most often."""
    for listing in _LISTING.findall(_UNIT.sub("", prose)):
        named = [_IN_UNIT.sub("", part.strip()) for part in re.split(r",|\band\b", listing) if part.strip()]
        if len(named) > 1:
            return tuple(dict.fromkeys(named[:_MOST_QUANTITIES]))
    return tuple(_frequent(prose)[:4])


def _frequent(prose: str) -> list[str]:
    words = Counter(word for word in _WORD.findall(prose.lower()) if word not in _COMMON)
    return [word for word, _count in words.most_common(8)] or ["the data"]
