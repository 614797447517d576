"""Finds by rules what documents leave open: who decides, by when, what is still to be filled in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tomas.documents.quotes import normalised
from tomas.documents.sentences import sentences
from tomas.modes.handbook.sources import Library, Passage
from tomas.modes.handbook.words import shared, stems

_VERBS = {
    "approved": "approves this",
    "authorised": "authorises this",
    "authorized": "authorizes this",
    "signed off": "signs this off",
    "notified": "gives notice",
    "informed": "informs them",
    "escalated": "escalates this",
    "confirmed": "confirms this",
    "granted": "grants this",
    "decided": "decides this",
    "appointed": "appoints them",
}
_AGENTLESS = re.compile(
    rf"\b(?:must|shall|should|will|is|are|has to|have to|needs? to)\s+(?:first\s+|also\s+)?(?:be\s+)?"
    rf"(?P<verb>{'|'.join(_VERBS)})\b",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    r"\b(?:approves?|authori[sz]es?|signs? off|notif(?:y|ies)|informs?|escalates?|confirms?|grants?|"
    r"decides?|appoints?)\b",
    re.IGNORECASE,
)
_AGENT = re.compile(r"^[^.;]{0,80}?\bby\s+(?!(?:e-?mail|phone|the\s+end|\d|noon|midnight|mon|tue|wed|thu|fri))", re.I)
_OPEN = re.compile(
    r"\bTB[DCA]\b|\bto be (?:determined|decided|defined|confirmed|agreed|announced|completed)\b(?!\s+(?:to be|by|as)\b)"
    r"|\bINSERT\b|[\[<]\s*(?:insert|enter|add|fill in|name|date|tbd)\b[^\]>]*[\]>]|\?{3,}|\bXXX+\b|_{5,}",
)
_VAGUE = (
    (re.compile(r"\b(?:regularly|periodically|from time to time|on a regular basis)\b", re.I), "how often"),
    (
        re.compile(r"\b(?:in a timely manner|as soon as possible|promptly|without undue delay)\b", re.I),
        "within what time",
    ),
    (
        re.compile(
            r"\bthe (?:relevant|appropriate|responsible|right) "
            r"(?:person|people|team|manager|department|staff|parties)\b",
            re.I,
        ),
        "who that is",
    ),
)
_ELSEWHERE = re.compile(
    r"\b(?i:see|refer to|described in|defined in|according to|set out in|as per|follow)\s+(?:the\s+|our\s+)?"
    r"[\"\u201c]?(?P<name>(?:[A-Z][\w&/-]*\s+(?:of\s+|for\s+|and\s+)?){1,5}"
    r"(?:[Pp]olicy|[Pp]rocedure|[Mm]anual|[Gg]uide|[Rr]unbook|[Pp]lan|[Hh]andbook|[Ss]tandard|[Cc]hecklist))\b"
)
_ALIKE = 0.6
_LEAST, _LONGEST = 3, 60
"""Words of a sentence that is looked at; shorter ones are lines to sign on and the like."""
_MOST = 80
_MOST_OF_A_KIND = 6
"""Of one kind of vague word in one document: a text full of them needs no list of each."""


@dataclass(frozen=True, slots=True)
class PossibleGap:
    """What a sentence leaves open."""

    id: str
    question: str
    passage: Passage
    quote: str


def find_gaps(library: Library) -> tuple[PossibleGap, ...]:
    """Return what the documents leave open, in their order."""
    said = [(passage, sentence) for passage in library.passages.values() for sentence in _sentences(passage)]
    agents = [frozenset(stems(sentence)) for _, sentence in said if _names_agent(sentence)]
    titles = [normalised(" ".join((source.name, *(one.heading for one in source.sections)))).lower()
              for source in library.sources]  # fmt: skip
    found: list[PossibleGap] = []
    kinds: dict[tuple[str, str], int] = {}
    for passage, sentence in said:
        for question, kind in _questions(sentence, agents, titles):
            kinds[passage.document, kind] = kinds.get((passage.document, kind), 0) + 1
            if len(found) < _MOST and kinds[passage.document, kind] <= _MOST_OF_A_KIND:
                found.append(PossibleGap(f"G{len(found) + 1}", question, passage, sentence))
    return tuple(found)


def _sentences(passage: Passage) -> Iterator[str]:
    if passage.kind == "code":
        return
    cells = [cell for row in passage.rows for cell in row if cell] if passage.kind == "table" else [passage.text]
    for text in cells:
        yield from (one for one in sentences(text) if _LEAST <= len(one.split()) <= _LONGEST)


def _names_agent(sentence: str) -> bool:
    """Whether a sentence says who does one of the things that need somebody."""
    passive = _AGENTLESS.search(sentence)
    if passive is not None:
        return bool(_AGENT.match(sentence[passive.end() :]))
    return _ACTIVE.search(sentence) is not None


def _questions(sentence: str, agents: list[frozenset[str]], titles: list[str]) -> Iterator[tuple[str, str]]:
    if _OPEN.search(sentence):
        yield "The documents leave this to be filled in.", "open"
        return
    passive = _AGENTLESS.search(sentence)
    if passive is not None and not _AGENT.match(sentence[passive.end() :]):
        verb = passive["verb"].lower()
        words = frozenset(stems(sentence))
        if not any(shared(words, other) >= _ALIKE for other in agents):
            yield f"The documents do not say who {_VERBS[verb]}.", "who"
    for pattern, missing in _VAGUE:
        if pattern.search(sentence):
            yield f"The documents do not say {missing}.", missing
            break
    other = _ELSEWHERE.search(sentence)
    if other is not None and not any(_known(other["name"], title) for title in titles):
        yield f"“{other['name']}” is referred to and was not among the documents.", "elsewhere"


def _known(name: str, title: str) -> bool:
    return shared(frozenset(stems(name)), frozenset(stems(title))) >= 1.0
