"""A ticket's text without what is its alone: numbers, hosts, dates, addresses and courtesies go, words stay."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tomas.modes.tickets.vocabulary import vocabulary

_PSEUDONYM = re.compile(r"\b(?:person|email|phone)-\d+\b")
_ADDRESS = re.compile(r"https?://\S+|\\\\\S+|(?:[a-z]:)?(?:[\\/][\w.$-]+){2,}|\b[\w-]+(?:\.[\w-]+)+\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w-]*")
_DIGIT = re.compile(r"\d|_")
_SUFFIX = re.compile(r"(?:ings?|ed|es|s)$")
_LEAST_STEM = 3
_LONGEST_WORDS = 40


def words_of(text: str) -> list[str]:
    """Return the words of a text that say what it is about, in lower case."""
    bare = _ADDRESS.sub(" ", _PSEUDONYM.sub(" ", text))
    found = (word.casefold() for word in _WORD.findall(bare) if not _DIGIT.search(word))
    parts = (part for word in found for part in word.split("-"))
    return [part for part in parts if len(part) > 1 and part not in vocabulary().courtesy]


def stem(word: str) -> str:
    """Return a word without its ending, so that `prints` and `printing` are one."""
    bare = _SUFFIX.sub("", word)
    return bare if len(bare) >= _LEAST_STEM else word


def normalised(title: str, description: str) -> str:
    """Return what a ticket is about as stems; the title counts twice, a long description with its first words."""
    head, body = words_of(title), words_of(description)[:_LONGEST_WORDS]
    return " ".join(stem(word) for word in (*head, *head, *body))


def shown_words(texts: Iterable[str]) -> dict[str, str]:
    """Return for each stem the word that is most used."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        for word in words_of(text):
            counts.setdefault(stem(word), Counter())[word] += 1
    return {root: min(words, key=lambda word: (-words[word], word)) for root, words in counts.items()}


def has_words(texts: Sequence[str]) -> bool:
    """Whether most texts say something in words, so that they can be told apart by them."""
    told = sum(len(words_of(text)) > 1 for text in texts)
    return told > len(texts) / 2
