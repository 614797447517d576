"""What happens on a date that a procurement document names, by the words around it."""

import re
from itertools import pairwise

from tomas.documents.dates import date_spans, time_of_day

_HANDED_IN = r"(?:proposals?|bids?|tenders?|quot\w+|responses?|submissions?|offers?|reply)"
PROPOSALS_DUE, QUESTIONS_DUE, GO_LIVE = "Proposals due", "Questions due", "Go-live"
_CONFERENCE, _INTERVIEWS, _START = "Pre-proposal conference", "Interviews", "Contract start"
_SPANS = frozenset({_CONFERENCE, _INTERVIEWS, _START})
"""What may last some days: of two dates the first one counts."""
_MOVED = re.compile(r"\b(?:extended|changed|moved|postponed)\b.*\bto\b", re.IGNORECASE | re.DOTALL)
"""Names the old date first and then the new one."""
_CLAUSE = re.compile(r"[;\n]|,?\s(?:and|while)\s")
_TERM = "Contract end"
_BEGINS = re.compile(r"\b(?:from|start\w*|begin\w*|commenc\w*|date of award|effective)\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:until|till|through|to|end\w*|completion|complet\w*|expir\w+|by)\b", re.IGNORECASE)
_DATED = (
    (QUESTIONS_DUE, r"\bquestions?\b|\bclarifications?\b|\binquir\w+"),
    ("Evaluation complete", r"\bevaluation\b.*\bcomplete\w*|\bcomplete\w*\b.*\bevaluation\b"),
    (_INTERVIEWS, r"\binterviews?\b|\bpresentations?\b|\bdemonstrations?\b"),
    (_CONFERENCE, r"\bconference\b|\bsite visit\b|\bbriefing\b|\bbidders'? (?:day|meeting)\b"),
    ("Award", r"\b(?:intent to award|notice of award|award (?:date|of)|contract award)\b"),
    (PROPOSALS_DUE, rf"\b{_HANDED_IN}\b.*\b(?:due|received|receipt|deadline|later than|submitted|clos\w+|by|before)\b"
     rf"|\b(?:due|deadline|closing|receipt)\b.*\b{_HANDED_IN}\b"),
    ("Request issued", r"^\W*(?:date )?issued?\b"
     r"|\brf[pq]\s+(?:is\s+|was\s+)?(?:issued|released|published)\b"
     r"|\b(?:issue|publish)\w*\b.*\b(?:rf[pq]|request|solicitation)\b"),
    (_START, r"\bissues? contract\b|\bkick-?off\b"
     r"|\b(?:contract|work|services?|project)\b.*\b(?:start|begin|commence)\w*"),
    (GO_LIVE, r"\bgo(?:es)?[- ]live\b|\bin (?:production|operation)\b|\blaunch\b|\boperational by\b"),
    (_TERM, r"\blength of the contract\b|\bperiod of performance\b|\bcompletion\b|\bexpir\w+"),
)  # fmt: skip


def event_of(quote: str, date: str) -> str:
    """Return what happens on a date of the quote, such as `Proposals due`; empty where the words do not tell.

    In a sentence with several dates the words of the date's own clause tell, else those of the clauses before it, else
    the whole sentence.
    """
    named = ""
    for clause in _clauses(quote):
        named = _named(clause, date) or named
        if date in clause:
            break
    return named or _named(quote, date)


def last_is_meant(what: str, quote: str) -> bool:
    """Whether, of several dates for one event in a quote, the last one counts, as where a date was moved."""
    return what not in _SPANS or is_moved(quote)


def is_moved(quote: str) -> bool:
    """Whether a quote names an old date and then the new one."""
    return _MOVED.search(quote) is not None


def time_on(quote: str, date: str) -> str:
    """Return the time of day that a quote sets for one of its dates, such as `4:00 PM EST`; empty without one."""
    own = next((clause for clause in _clauses(quote) if date in clause), quote)
    return time_of_day(own.replace(date, " "))


def _clauses(quote: str) -> list[str]:
    """Cut a quote between its dates, so that each part holds one of them and the words on it."""
    spans = date_spans(quote)
    cuts = [0]
    for (_, end), (start, _) in pairwise(spans):
        between = list(_CLAUSE.finditer(quote, end, start))
        cuts.append(between[-1].start() if between else end)
    return [quote[first:last] for first, last in pairwise([*cuts, len(quote)])]


def _named(quote: str, date: str) -> str:
    """Return the event that words name; of a contract's term, those nearest before the date say which end it is."""
    what = next((name for name, words in _DATED if re.search(words, quote, re.IGNORECASE | re.DOTALL)), "")
    if what != _TERM:
        return what
    before = quote.partition(date)[0]
    begins, ends = (max((m.end() for m in words.finditer(before)), default=-1) for words in (_BEGINS, _ENDS))
    return _START if begins > ends else _TERM
