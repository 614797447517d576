"""Cuts running text into sentences; each one is a verbatim piece of the text."""

import re

_END = re.compile(r"[.!?][\"')\]\u201d\u2019]*\s+(?=[\"'(\[\u201c\u2018]?[A-Z0-9<\u2022])")
_ALWAYS_GOES_ON = re.compile(
    r"^(?:e\.g|i\.e|nos?|secs?|arts?|paras?|figs?|refs?|vs|cf|mrs?|ms|dr|prof|viz|attn)$", re.IGNORECASE
)
_ABBREVIATION = re.compile(
    r"^(?:etc|ch|pp?|al|inc|ltd|co|corp|llc|dept|st|ave|approx|est|incl|excl|max|min|tel|ext|vol|ed|div|gen|hon|rev"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|u\.s|u\.k|[ap]\.m|b\.s|ph\.d)$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\w.&/-]*$")
_NUMBERING = re.compile(r"^\(?(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivx]+)$")
_LEADER = ("..", ". .")
"""Dots that lead from a name to its figure."""
_LETTERED = re.compile(
    r"\b(?:attachment|annex|appendix|exhibit|schedule|part|section|lot|option|phase|form|class|type|group)\s+[A-Z]$",
    re.IGNORECASE,
)
"""A letter that is a name and no initial."""
_STARTS_SENTENCE = re.compile(r"(?:The|This|These|Those|It|A|An|All|Any|Each|If|No|In|For|Where|When|Please)\s")


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph in order, verbatim, without the white space around them."""
    cut: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text[start : match.start()], match.group()[0], text[match.end() :]):
            cut.append(text[start : match.end()].strip())
            start = match.end()
    cut.append(text[start:].strip())
    return [sentence for sentence in cut if sentence]


def _ends_sentence(before: str, mark: str, after: str) -> bool:
    """Whether a full stop ends a sentence and is no part of an abbreviation, an initial or a number."""
    if mark != ".":
        return True
    found = _TOKEN.search(before)
    token = found.group() if found else ""
    bare = token.strip(".")
    if _ALWAYS_GOES_ON.match(bare) or before.rstrip().endswith(_LEADER):
        return False
    if before.strip() == token and _NUMBERING.match(token):
        return False
    if len(token) == 1 and _LETTERED.search(before):
        return True
    if _ABBREVIATION.match(bare) or (len(token) == 1 and token.isupper()):
        return bool(_STARTS_SENTENCE.match(after))
    return True
