"""Understands the simple things people ask for; what it does not understand it quotes, and never drops in silence."""

import re
from dataclasses import dataclass, field

PROVIDERS = {
    "AWS": r"\b(aws|amazon(?: web services)?)\b",
    "Azure": r"\b(azure|microsoft cloud)\b",
    "Google Cloud": r"\b(google cloud|gcp)\b",
    "On-premises": r"\b(on[- ]prem(?:ises|ise)?|own data ?cent(?:re|er)|self[- ]hosted)\b",
    "Multi-Cloud": r"\bmulti[- ]?cloud\b",
}
_NOT = r"(?:not|no|avoid|without|instead of|rather than|drop|away from)\s+(?:on\s+|to\s+|use\s+)?"
_CLAUSE = re.compile(
    r"[.;\n]+(?=\s|$)|,?\s+\b(?:and then|but)\b\s+|,\s+"
    r"|\s+and\s+(?=(?:also\s+)?(?:add|include|use|introduce|drop|remove|delete|leave|take|omit|treat|mark|make|focus\w*|emphasi\w+|prioriti\w+|stress|price)\b)"
)
_DROP = re.compile(
    r"\b(?:drop|remove|delete|leave out|take out|omit|without|no need for)\s+(?:the |an? |any )?(.+)", re.I
)
_ADD = re.compile(r"\b(?:add|include|we (?:also )?need|use|introduce)\s+(?:the |an? |some )?(.+)", re.I)
_FOCUS = re.compile(
    r"\b(?:focus(?:ing)? (?:more )?on|emphasi[sz]e|prioriti[sz]e|stress|more on|only questions? (?:about|on))\s+"
    r"(?:the )?(.+)",
    re.I,
)
_OPTIONAL = re.compile(
    r"\b(?:treat|mark|make|consider|regard|set|see) (?:the |requirement |requirements ){0,3}(.{1,400}?) "
    r"(?:as\s+|to\s+|is\s+|are\s+)?(?:optional|desirable|nice[- ]to[- ]have|not mandatory)\b",
    re.I,
)
_MONTHS = re.compile(r"\b(\d{1,3})\s*[- ]?\s*(month|year|week)s?\b", re.I)


@dataclass(slots=True)
class Intents:
    """What guidance asks for, in terms a rule can act on."""

    provider: str = ""
    drop: list[str] = field(default_factory=list)
    add: list[str] = field(default_factory=list)
    focus: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    months: int = 0
    not_understood: list[str] = field(default_factory=list)


def read_guidance(guidance: tuple[str, ...]) -> Intents:
    """Return the intents of all guidance; where two contradict each other, the later one holds."""
    intents = Intents()
    for text in guidance:
        understood = False
        spaced = "\n".join(" ".join(line.split()) for line in text.splitlines())  # long runs would take long to split
        for clause in filter(None, (part.strip() for part in _CLAUSE.split(spaced))):
            understood |= _read_clause(clause, intents)
        if not understood:
            intents.not_understood.append(text.strip())
    return intents


def _read_clause(clause: str, intents: Intents) -> bool:
    provider = _provider(clause)
    if provider:
        intents.provider = provider
    found = False
    if optional := _OPTIONAL.search(clause):
        intents.optional.extend(_plain(part) for part in re.split(r"\band\b|,", optional.group(1)))
        found = True
    elif dropped := _DROP.search(clause):
        intents.drop.append(_plain(dropped.group(1)))
        found = True
    elif focus := _FOCUS.search(clause):
        intents.focus.extend(_plain(part) for part in re.split(r"\band\b", focus.group(1)))
        found = True
    elif added := _ADD.search(clause):
        intents.add.extend([] if provider else [_plain(added.group(1))])
        found = True
    if period := _MONTHS.search(clause):
        factor = {"month": 1.0, "year": 12.0, "week": 0.25}[period.group(2).lower()]
        intents.months = max(1, round(int(period.group(1)) * factor))
        found = True
    return found or bool(provider)


def _provider(clause: str) -> str:
    wanted = ""
    for name, pattern in PROVIDERS.items():
        if re.search(pattern, clause, re.I) and not re.search(_NOT + pattern, clause, re.I):
            wanted = name
    return wanted


def _plain(text: str) -> str:
    return re.sub(r"\s+(?:please|now|too|as well|component|instead)\b.*$", "", text.strip(), flags=re.I).strip(
        " \"'`.!"
    )


def notes(guidance: tuple[str, ...], acted_on: dict[str, str] | None = None) -> list[str]:
    """Return one note per piece of guidance: what was done about it, or that the rules could not act on it."""
    done = acted_on or {}
    return [
        f'"{text.strip()}": {done[text]}' if text in done else f'"{text.strip()}": {_UNABLE}'
        for text in guidance
        if text.strip()
    ]


_UNABLE = "quoted here for the reader; the offline rule-based model could not act on it in this document."
