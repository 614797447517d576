"""Reads a data description: what it is about, which quantities it names, which files it points to."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from tomas.offline_model.guidance import read_guidance

_TOPIC = re.compile(
    r"\b(?:measurements?|data|dataset|records?|observations?|catalogues?|samples?|series|numbers?)\s+(?:of|on|about|for)\s+"
    r"(?:the\s+|an?\s+)?([A-Za-z][\w -]{2,40})",
    re.IGNORECASE,
)
_LISTING = re.compile(r"[:(]\s*([^:.()\n]+,[^:.()\n]+)")
_UNIT = re.compile(r"\s*\([^(),\n]*\)")
_IN_UNIT = re.compile(r"\s+in\s+\S+$")
_QUESTION = re.compile(
    r"^(?:study|investigate|explore|examine|find|test|does|do|how|is|are|what|why|we want|the question)\b.*$",
    re.IGNORECASE,
)
_FILE = re.compile(r"^\s*-\s+(/[^\n]+\.[A-Za-z0-9]+)\s*$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z]{5,}")
_COMMON = frozenset(
    {"about", "above", "absolute", "after", "change", "columns", "files", "paths", "their", "these", "which"}
)
_MOST_QUANTITIES = 12


@dataclass(frozen=True, slots=True)
class Subject:
    """What a description says."""

    topic: str
    quantities: tuple[str, ...]
    question: str
    files: tuple[str, ...]
    guidance: tuple[str, ...]

    def pairs(self) -> list[tuple[str, str]]:
        """Return pairs of quantities, those first that guidance or the question name; never empty."""
        wanted = f"{' '.join(read_guidance(self.guidance).focus)} {self.question}".lower()
        places = {quantity: wanted.find(quantity.lower()) for quantity in self.quantities}
        named = sorted(self.quantities, key=lambda quantity: (places[quantity] < 0, places[quantity]))
        return list(combinations(named, 2)) or [(self.quantities[0] if self.quantities else "the values", "the groups")]


def read_subject(description: str, guidance: tuple[str, ...] = ()) -> Subject:
    """Take a description apart."""
    prose = description.partition("## Data files")[0]
    sentences = [part.strip() for part in _SENTENCE.split(prose) if part.strip()]
    found = _TOPIC.search(prose)
    return Subject(
        topic=found.group(1).strip() if found else _frequent(prose.partition("## What the data hold")[0])[0],
        quantities=_quantities(prose),
        question=next((sentence for sentence in sentences if _QUESTION.match(sentence)), ""),
        files=tuple(_FILE.findall(description)),
        guidance=guidance,
    )


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
