"""How strongly a sentence binds, by its words."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Modality(StrEnum):
    """The word by which a requirement binds."""

    SHALL = "shall"
    MUST = "must"
    WILL = "will"
    REQUIRED = "required"
    SHOULD = "should"
    MAY = "may"
    REQUEST = "request"
    """An imperative to the bidder: `Please submit ...`."""


STRICT = frozenset({Modality.SHALL, Modality.MUST, Modality.REQUIRED})
"""The words that bind in any sentence, whoever its subject is."""


@dataclass(frozen=True, slots=True)
class Force:
    """What a sentence says about an obligation."""

    modality: Modality
    negated: bool
    subject: str
    """The words before the binding word, back to the start of their clause."""
    start: int
    """Where the binding word stands in the sentence."""
    word: str = ""
    """The binding word itself, in lower case."""
    limited: bool = False
    """Whether it says what is allowed alone: `may only`."""


_BINDING = re.compile(
    r"""
      (?P<shall>\bshall\b|\bundertakes?\s+to\b|\bagrees?\s+to\b|\bwarrants?\s+that\b|\bcertif(?:y|ies)\s+that\b)
    | (?P<must>\bmust\b|\b(?:has|have)\s+to\s+(?=[a-z])|\b(?:is|are)\s+to\s+(?=(?:be\s+)?[a-z]+))
    | (?P<required>
        \b(?:is|are|be|being)\s+(?:hereby\s+)?(?:required|obliged|obligated)\b(?!\s+(?:by|under)\s)
        |\b(?:is|are)\s+(?:mandatory|compulsory|(?:solely\s+|fully\s+)?responsible\s+for|prohibited)\b
        |\b(?:is|are)\s+not\s+(?:acceptable|permitted|allowed)\b
        |\bneeds?\s+to\s+(?=[a-z])
        |\b(?:is|are)\s+limited\s+to\s+
          (?=[\w-]+\s+(?:\(\d+\)\s+)?(?:[\w-]+\s+){0,2}(?:pages?|words|minutes|copies|MB)\b)
        |^\W*(?:\w{1,3}[.)]\s+)?(?:the\s+)?
          (?:contractor|vendor|supplier|bidder|offeror|tenderer|provider)\s+to\s+(?=[a-z])
        |\bmandatory\s+(?:pre-?\w+\s+)*(?:conference|meeting|briefing|site\s+visit|walk-?through)\b
        |\b(?:is|are)\s+(?:contractually|legally)\s+(?:obligated|obliged|bound)\b
      )
    | (?P<should>
        \bshould\b
        |\b(?:is|are)\s+(?:strongly\s+|highly\s+|allowed,?\s+and\s+|welcome\s+and\s+)?(?:encouraged|preferred|desirable|desired|recommended|advised)\b
        |\b(?:is|are)\s+(?:expected|requested|asked|invited)\s+to\b
        |\b(?:strongly\s+)?prefers?\b
      )
    | (?P<will>\bwill\b)
    | (?P<may>(?-i:\bmay\b|\bMAY\b)(?!\s+\d))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:^\W*|[;,]\s)please\s+(?:also\s+)?(?:submit|provide|include|ensure|describe|complete|attach|return|use|send|state|indicate|"
    r"limit|sign|address|list|identify|explain|confirm)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"^(?:\s+(?:also|then|therefore|at\s+any\s+time|in\s+any\s+event))*\s*(?:not|never|no\s+longer|under\s+no|in\s+no\s+event)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"^\s+only\b", re.IGNORECASE)
_NO_SUBJECT = re.compile(r"^\s*(?:no|neither|none\s+of|under\s+no\s+circumstances)\b", re.IGNORECASE)
_PROHIBITS = re.compile(r"prohibited|acceptable|permitted|allowed")
_CLAUSE = re.compile(r"(?:;|:\s|,\s(?:and|but|or|then|provided that|which|who)\s|\(\w+\)\s)")
_NOT_BINDING = re.compile(
    r"""
      shall\s+(?:mean|be\s+(?:deemed|construed|interpreted)|have\s+the\s+(?:same\s+)?meanings?|include,?\s+but)
    | \b(?:will|shall|is|are|does|do)\s+not\s+(?:be\s+)?(?:responsible|required|obliged|obligated|liable|need|have\s+to)
    | \bhave\s+to\s+do\s+with\b
    | \b(?:is|are)\s+to\s+(?:be\s+found|say|date)\b
    | \bas\s+(?:may|shall|will|should|is|are|may\s+be)\s+(?:be\s+)?required\b
    | \b(?:if|where|when|as)\s+(?:so\s+)?required\b
    | \b(?:may|might|could|can|would)\s+(?:also\s+)?be\s+required\b
    | \bwhat\s+(?:is|are)\s+required\b
    | \b(?:must|ha(?:s|ve)\s+to),?\s+(?:as\s+things\s+(?:are|stand)|today|currently|at\s+present)\b
    | \b(?:today|currently|at\s+present)\s+(?:must|ha(?:s|ve)\s+to|(?:is|are)\s+required)\b
    | \b(?:I|you|we|they|don['\u2019]t|not)\s+(?:have|need)\s+to\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AIM = re.compile(r"\b(?:goals?|aims?|purposes?|objectives?|intent|intention|mission|task|idea|step|approach)\b", re.I)
_MAX_PLAIN_SUBJECT = 7
_SUBJECT = (
    r"(?:(?:potential|prospective|interested|successful|selected)\s+[\w-]+|"
    r"the|an?|any|each|all|its|their|it|they|he|she|you|we|(?!was\b|is\b|has\b|does\b)[\w-]+s)\b"
)
_RELATIVE = re.compile(
    r"(?<!ensure\s)(?<!ensures\s)(?<!agree\s)(?<!agrees\s)(?<!certify\s)(?<!certifies\s)(?<!advised\s)(?<!require\s)"
    r"(?<!requires\s)(?<!confirm\s)(?<!note\s)(?<!guarantee\s)(?<!mandatory\s)(?<!essential\s)(?<!provided\s)"
    rf"\b(?:(?:that|which|who)\s+(?:{_SUBJECT}\s+(?:[\w'\u2019-]+\s+){{0,3}})?(?:will\s+|may\s+)?|(?:whether|if|what|how)\s+(?:[\w'\u2019-]+\s+){{0,4}})$",
    re.IGNORECASE,
)
"""A relative clause that the binding word itself stands in: `that must`, `that the bidder must`.

In `changes that affect the schemes must` the clause has a verb of its own, and the binding word belongs to the
sentence.
"""
_CONDITION = re.compile(r"\b(?:where|as|when|once|until|unless|after|before|while)\s+(?:[\w'\u2019-]+\s+){0,5}$", re.I)
_ORDER = re.compile(
    r"^\W*(?:\w{1,3}[.)]\s+)?(?:provide|deliver|submit|include|prepare|supply|develop|describe|ensure|perform|maintain|conduct|"
    r"create|establish|implement|produce|use|attach|complete|identify|list|place|write|send|state|mark|sign)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[\"\u201c\u2018'].*[\"\u201d\u2019']$")
_USER_STORY = re.compile(r"^\W*As\s+(?:an?|the)\s.{1,120}?,?\s+I\s+(?:want|need|would|can|am)\b")
_STRENGTH = (
    Modality.MUST,
    Modality.SHALL,
    Modality.REQUIRED,
    Modality.SHOULD,
    Modality.REQUEST,
    Modality.WILL,
    Modality.MAY,
)


def binding(sentence: str) -> Force | None:
    """Return the strongest obligation that a sentence states, or None where it states none."""
    if sentence.rstrip().endswith("?") or _USER_STORY.match(sentence):
        return None
    void = [found.span() for found in _NOT_BINDING.finditer(sentence)]
    found = [
        force
        for match in _BINDING.finditer(sentence)
        if not any(start <= match.start() < end or match.start() <= start < match.end() for start, end in void)
        and (force := _force(sentence, match)) is not None
    ]
    if _REQUEST.search(sentence):
        found.append(Force(Modality.REQUEST, negated=False, subject="", start=0, word="please"))
    return min(found, key=lambda force: (_STRENGTH.index(force.modality), force.start), default=None)


def is_order(sentence: str) -> bool:
    """Whether a sentence tells somebody to do something, as in `Place this description in the file`."""
    return _ORDER.match(sentence) is not None


def _force(sentence: str, match: re.Match[str]) -> Force | None:
    word = re.sub(r"\s+", " ", match.group().lower()).strip()
    if _QUOTED.search(sentence[max(0, match.start() - 1) : match.end() + 1]):
        return None
    before = sentence[: match.start()]
    subject = _CLAUSE.split(before)[-1].strip()
    modality = Modality(match.lastgroup or Modality.SHALL)
    prohibits = bool(_PROHIBITS.search(word))
    negated = prohibits or bool(_NEGATION.match(sentence[match.end() :]) or _NO_SUBJECT.match(subject))
    if negated and modality is Modality.REQUIRED and not prohibits:
        return None
    if word in {"is to", "are to"} and (_AIM.search(subject) or len(subject.split()) > _MAX_PLAIN_SUBJECT):
        return None
    if _is_aside(sentence, before, modality):
        return None
    limited = _ONLY.match(sentence[match.end() :]) is not None
    if modality is Modality.MAY and (negated or limited):
        modality = Modality.MUST
    return Force(modality, negated, subject, match.start(), word, limited)


def _is_aside(sentence: str, before: str, modality: Modality) -> bool:
    """Whether the binding word stands in a clause that only describes, as in `the forms that must be used`."""
    if modality not in {Modality.SHALL, Modality.MUST} and _CONDITION.search(before):
        return True
    return bool(_RELATIVE.search(before)) and not _ORDER.match(sentence)
