"""What happens on a date that a procurement document names, by the words around it."""

import re

_HANDED_IN = r"(?:proposals?|bids?|tenders?|quot\w+|responses?|submissions?|offers?|reply)"
PROPOSALS_DUE, QUESTIONS_DUE = "Proposals due", "Questions due"
_TERM = "Contract end"
_BEGINS = re.compile(r"\b(?:from|start\w*|begin\w*|commenc\w*|date of award|effective)\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:until|till|through|to|end\w*|completion|complet\w*|expir\w+|by)\b", re.IGNORECASE)
_DATED = (
    (QUESTIONS_DUE, r"\bquestions?\b|\bclarifications?\b|\binquir\w+"),
    ("Evaluation complete", r"\bevaluation\b.*\bcomplete\w*|\bcomplete\w*\b.*\bevaluation\b"),
    ("Interviews", r"\binterviews?\b|\bpresentations?\b|\bdemonstrations?\b"),
    ("Pre-proposal conference", r"\bconference\b|\bsite visit\b|\bbriefing\b|\bbidders'? (?:day|meeting)\b"),
    ("Award", r"\b(?:intent to award|notice of award|award (?:date|of)|contract award)\b"),
    (PROPOSALS_DUE, rf"\b{_HANDED_IN}\b.*\b(?:due|received|receipt|deadline|later than|submitted|clos\w+|by)\b"
     rf"|\b(?:due|deadline|closing|receipt)\b.*\b{_HANDED_IN}\b"),
    ("Request issued", r"^\W*(?:date )?issued?\b|\b(?:issue|publish)\w*\b.*\b(?:rf[pq]|request|solicitation)\b"),
    ("Contract start", r"\bissues? contract\b|\bkick-?off\b"
     r"|\b(?:contract|work|services?|project)\b.*\b(?:start|begin|commence)\w*"),
    ("Go-live", r"\bgo[- ]live\b|\bin production\b|\blaunch\b|\boperational by\b"),
    (_TERM, r"\blength of the contract\b|\bperiod of performance\b|\bcompletion\b|\bexpir\w+"),
)  # fmt: skip


def event_of(quote: str, date: str) -> str:
    """Return what happens on a date of the quote, such as `Proposals due`; empty where the words do not tell.

    Of a contract's term, the words nearest before the date say which end it is.
    """
    what = next((name for name, words in _DATED if re.search(words, quote, re.IGNORECASE | re.DOTALL)), "")
    if what != _TERM:
        return what
    before = quote.partition(date)[0]
    begins, ends = (max((m.end() for m in words.finditer(before)), default=-1) for words in (_BEGINS, _ENDS))
    return "Contract start" if begins > ends else _TERM
