"""What a plain word in a thread means. Only a whole message counts: anything longer is guidance."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Word(StrEnum):
    """What people can say in a run's thread besides guidance."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    STATUS = "status"
    APPROVE = "approve"
    RETRY = "retry"
    BUDGET = "budget"
    HELP = "help"
    ASIDE = "aside"
    GUIDANCE = "guidance"


SPELLINGS = {
    Word.PAUSE: {"pause", "hold", "hold on", "wait"},
    Word.RESUME: {"resume", "continue", "go on", "unpause"},
    Word.STOP: {"stop", "cancel", "abort", "stop the run", "cancel the run"},
    Word.STATUS: {"status", "how is it going", "progress"},
    Word.APPROVE: {"approve", "approved", "lgtm", "i approve", "ok approve"},
    Word.RETRY: {"retry", "try again", "once more"},
    Word.HELP: {"help"},
}
_BY_SPELLING = {spelling: word for word, spellings in SPELLINGS.items() for spelling in spellings}
_BUDGET = re.compile(r"budget\s+\$?\s*(\d{1,6}(?:[.,]\d{1,2})?)\s*(?:\$|usd|dollars)?", re.IGNORECASE)
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
ASIDE_MARK = "//"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A message in a run's thread, understood."""

    word: Word
    text: str = ""
    """For GUIDANCE."""
    usd: Decimal | None = None
    """For BUDGET."""


def meaning(text: str) -> Meaning:
    """Return what a message in a run's thread means."""
    spoken = without_mentions(text)
    if not spoken or spoken.startswith(ASIDE_MARK):
        return Meaning(Word.ASIDE)
    plain = re.sub(r"\s+", " ", spoken.strip("`*_ .!?").casefold())
    if word := _BY_SPELLING.get(plain):
        return Meaning(word)
    if found := _BUDGET.fullmatch(plain):
        try:
            return Meaning(Word.BUDGET, usd=Decimal(found[1].replace(",", ".")))
        except InvalidOperation:
            return Meaning(Word.GUIDANCE, spoken)
    return Meaning(Word.GUIDANCE, spoken)


def without_mentions(text: str) -> str:
    """Return a message's text without mentions of people, and with Slack's escapes undone."""
    spoken = _MENTION.sub(" ", text).strip()
    return spoken.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def first_word(text: str) -> tuple[str, str]:
    """Split a text into its first word, in lower case, and the rest."""
    word, _, rest = text.strip().partition(" ")
    return word.casefold().strip("`*_.,!?"), rest.strip()
