"""The words by which outcomes, results, causes and environments are told."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a deployment or a CI run."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    CANCELLED = "cancelled"
    UNFINISHED = "unfinished"
    UNKNOWN = "unknown"


_FAILED = (
    r"fail(?:ed|ure|s)?|error(?:ed)?|broken|timed?[ _-]?out|startup[ _-]?failure|unhealthy|red|unstable|ko|not ok|"
    r"partially[ _-]?succeeded"
)
_CANCELLED = r"cancell?ed|abort(?:ed)?|skipped|superseded|rejected|neutral|stale|not[ _-]?built|manual|discarded"
_UNFINISHED = (
    r"running|in[ _-]?progress|pending|queued|created|waiting.*|scheduled|preparing|planned|started|"
    r"action[ _-]?required"
)
OUTCOMES: Mapping[Outcome, re.Pattern[str]] = {
    Outcome.ROLLED_BACK: re.compile(r".*roll(?:ed)?[ _-]?back.*|reverted|backed[ _-]?out"),
    Outcome.FAILED: re.compile(_FAILED),
    Outcome.CANCELLED: re.compile(_CANCELLED),
    Outcome.UNFINISHED: re.compile(_UNFINISHED),
    Outcome.SUCCEEDED: re.compile(
        r"succe(?:ss(?:ful(?:ly)?)?|eded)|ok|done|completed?|deployed|passed|finished|live|active|inactive|green|true|yes|"
        r"healthy|released|erfolgreich"
    ),
}
RESULTS: Mapping[Outcome, re.Pattern[str]] = {
    Outcome.FAILED: re.compile(rf"{_FAILED}|false"),
    Outcome.CANCELLED: re.compile(_CANCELLED),
    Outcome.UNFINISHED: re.compile(_UNFINISHED),
    Outcome.SUCCEEDED: re.compile(
        r"succe(?:ss(?:ful)?|eded)|succeeded[ _-]?with[ _-]?issues|ok|passed|green|true|fixed|erfolgreich"
    ),
}
_CHANGE = r"(?:change|deploy(?:ment|ed)?|release|rollout|config(?:uration)?)"
CAUSES: Mapping[bool, re.Pattern[str]] = {
    True: re.compile(rf"yes|y|true|1|x|ja|(?!(?:no|not|non)\b)(?:.*\b)?{_CHANGE}(?:\b.*)?"),
    False: re.compile(
        rf"no|n|false|0|nein|none|other|unknown|(?:no|not|non)\b.*|(?!.*\b{_CHANGE}\b).*\b(?:hardware|network|external|"
        r"vendor|third[ -]party|capacity|traffic|load|human|user|infrastructure|certificate|data|dependency|cloud|"
        r"provider|security|attack|disk|power)\b.*"
    ),
}
LEVELS: Mapping[str, re.Pattern[str]] = {
    "level": re.compile(
        r"(?:sev(?:erity)?|p|prio(?:rity)?|s)?[ _-]?[0-5]|critical|urgent|high|medium|moderate|normal|low|minor|major|"
        r"blocker|info|(?:[0-5]\W+)(?:critical|high|moderate|medium|low|planning)"
    )
}
_BARE = re.compile(r"\W*+(.*\w)", re.DOTALL)
"""A text without what is no word at its ends."""
_HOTFIX = re.compile(r"hot[ _-]?fix|emergency|unplanned|urgent")
_ROLLBACK = re.compile(r"roll(?:ed)?[ _-]?back|revert|back[ _-]?out")
_PRODUCTION = re.compile(r"(?<![a-z])(?:prod(?:uction|uktion|uktiv)?|prd|live)(?![a-z])")
_NOT_PRODUCTION = re.compile(r"(?:non|pre|not|test|staging|stage|shadow|like)[ _-]?(?:prod|prd|live)|prod[ _-]?like")


def outcome_of[K](text: str, words: Mapping[K, re.Pattern[str]]) -> K | None:
    """Return what a text says in one of the wordings known; None where it says nothing of the kind."""
    bare = _BARE.match(text.casefold())
    plain = bare[1] if bare else ""
    return next((key for key, pattern in words.items() if pattern.fullmatch(plain)), None)


def known_share[K](values: Collection[str], words: Mapping[K, re.Pattern[str]]) -> float:
    """Return which share of the values is in one of the wordings known."""
    return sum(outcome_of(value, words) is not None for value in values) / len(values) if values else 0.0


def says_hotfix(text: str) -> bool:
    """Whether a type of deployment is that of a hotfix."""
    return _HOTFIX.search(text.casefold()) is not None


def says_rollback(text: str) -> bool:
    """Whether a type of deployment is that of a rollback."""
    return _ROLLBACK.search(text.casefold()) is not None


def is_production(environment: str) -> bool:
    """Whether an environment is production, by its name."""
    plain = environment.casefold()
    return _PRODUCTION.search(plain) is not None and _NOT_PRODUCTION.search(plain) is None
