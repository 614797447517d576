"""Reads from a document's first page who buys and what the work is called; a wrong name is worse than none."""

import re
from collections.abc import Iterator
from itertools import takewhile

NO_TITLE = "Solution and services"
_HEAD = (
    r"(?:Department|Division|Ministry|Office|Agency|Authority|Council|Commission|Board|University|County|City|Town|"
    r"Borough|Bureau|Administration|Institute|Court|District|Foundation|Hospital)"
)
_NAMED_AFTER = rf"(?: of(?: (?:and|&|the|(?!{_HEAD} of\b)[A-Z]\w+))+)"
_PLACE = r"(?:State|City|County|Town|Commonwealth|Government) of (?!the\b)[A-Z]\w+"
_NAME = rf"{_PLACE}|{_HEAD}{_NAMED_AFTER}|(?:(?!The\b)[A-Z][\w.]+ ){{1,5}}{_HEAD}{_NAMED_AFTER}?"
_BUYER = re.compile(rf"\b(?:The )?({_NAME})\b")
_INTRODUCED = re.compile(rf"\b(?:[Tt]he )?({_NAME}),? (?:\([A-Z]{{2,8}}\)|\(?hereinafter|invites|hereby|seeks|intends)")
"""A name that the text itself explains or lets act is not run together with its neighbours on a title page."""
_ISSUED_BY = re.compile(
    r"^\W*(?i:issued by|issuing (?:agency|office|entity|authority)|contracting authority|buyer|purchaser|client)"
    rf"\s*:\W*(?:[Tt]he )?({_NAME}|(?:[A-Z]\w+ ){{1,5}}Services?)\b",
    re.MULTILINE,
)
_DEFINED = re.compile(
    r"(?:[Tt]he )?((?!The )[A-Z][\w.&'\u2019-]*(?: (?:of|and|&|the|[A-Z][\w.&'\u2019-]*|plc)){1,7})\s*"
    r"\((?:hereinafter |the )*[\"\u201c](?:[Tt]he )?"
    r"(?:Authority|Hospital|District|County|City|Agency|Board|Buyer|Customer|Client|"
    r"Purchaser|Owner|Department|State|University|Council|Employer|Utility|Commission)[\"\u201d]\)"
)
"""A name with the word that the text uses for the buyer: `Northmere Water plc (the "Authority")`."""
_GENERIC = re.compile(
    r"\b(?:request for|rf[pqi]|statement of work|performance work statement|proposals?|table of contents|page|section|"
    r"seal|logo|emblem|exhibit|attachment|annex|appendix|part [A-Z\d]|from|date|issued|solicit\w+|invitation|"
    r"introduction|background|overview|purpose|instructions?|definitions?)\b",
    re.IGNORECASE,
)
_LONGEST_TITLE = 90
_LEAST_WORDS = 2
_LABELLED = re.compile(r"(?im)^\W*(?:rfp |project )?(?:title|name|subject)\s*[:|]\s*(.{8,90})$")
_KIND = r"(?:request for (?:proposals?|quotations?|quotes?|tenders?|information)|rf[pqti]|solicitation|tender)"
_KIND_THEN_TITLE = re.compile(rf"(?im)^\W*{_KIND}\b[^:\n\u2013\u2014]{{0,40}}[:\u2013\u2014]\s*(.{{8,90}})$")
_OWN_NUMBER = re.compile(rf"^{_KIND}\W{{0,3}}(?:no\.?\s*)?[\w./-]*\d[\w./-]*\s*[,:\u2013\u2014-]\s*", re.IGNORECASE)
_ONLY_KIND = re.compile(rf"^{_KIND}(?:\s*\(\w+\))?[\W\d]*$", re.IGNORECASE)
_WORK = re.compile(
    r"\b(?:describes|proposals for|offers for|seeks|procures?|acquires?)\s+(?:the\s+)?"
    r"((?:design|development|implementation|delivery|provision|replacement|moderni[sz]ation)\b[^.;:]{5,70}?)"
    r"(?=\s+(?:that|which|to|in|with)\b|[.,;:])"
)
_SENTENCE_WORDS = 12
_LABEL = re.compile(r"\b(?:Reference|Published|Date|Issued|Number|Revision|Version)\s*:.*$")
_JOINS = re.compile(r"\b(?:of|for|the|an?|and|to|in|on|with)$", re.IGNORECASE)
_JOINED = re.compile(r"^(?:of|for|the|an?|and|to|in|on|with)\b")
_LONGEST_PIECE = 60


def buyer_of(opening: str) -> str:
    """Return the buyer's name as the first page has it; empty where it has none that looks like one."""
    for pattern in (_ISSUED_BY, _DEFINED, _INTRODUCED, _BUYER):
        found = pattern.search(opening)
        if found:
            return " ".join(found.group(1).split())
    return ""


def title_of(opening: str) -> str:
    """Return what the work is: a labelled title, the line above the text that names it, or what the text describes."""
    for pattern in (_LABELLED, _KIND_THEN_TITLE):
        for found in pattern.finditer(opening):
            title = _OWN_NUMBER.sub("", found.group(1).strip(" *_"))
            if not _ONLY_KIND.match(title):
                return title
    buyer = buyer_of(opening)
    for line in _whole_lines(takewhile(_not_running, opening.splitlines())):
        plain = _plain(line, buyer)
        if len(plain.split()) >= _LEAST_WORDS and len(plain) <= _LONGEST_TITLE and _names_work(plain):
            return plain
    work = _WORK.search(opening)
    return work.group(1)[:1].upper() + work.group(1)[1:] if work else NO_TITLE


def _not_running(line: str) -> bool:
    """Whether a line still belongs to the title page, before the first paragraph of running text."""
    return not (line.rstrip().endswith((".", ":")) and len(line.split()) >= _SENTENCE_WORDS)


def _whole_lines(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines with those joined that a title page sets one below the other: `Purchase` / `of a` / `Ferry`."""
    held = ""
    for line in filter(None, (line.strip() for line in lines)):
        short = len(line) <= _LONGEST_PIECE and not line.endswith(".")
        if held and short and (_JOINS.search(held) or _JOINED.match(line)):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _plain(line: str, buyer: str) -> str:
    """Return a line without numbering, marks, the buyer's name and what follows a label."""
    text = _LABEL.sub("", re.sub(r"^[#\s\d.]+", "", line))
    text = text.replace(buyer, "") if buyer else text
    return re.sub(r"^For (?:the )?|\s+[Tt]he$", "", text.strip(" *_-,"))


def _names_work(line: str) -> bool:
    """Whether a line may be a title: no sentence, no buyer's name, nothing that stands on every request."""
    return not (line.endswith((".", ":")) or _GENERIC.search(line) or _BUYER.fullmatch(line) or not line[0].isupper())
