"""Whether an idea is new, as far as words can tell: by what its title shares with the titles found."""

import re

from tomas.offline_model.research.ideas import title_of
from tomas.offline_model.writing import MADE_BY

_PAPER = re.compile(r"\d+\. (.+?) ?(?:\\n|\n)Abstract: .*?(?:\\n|\n)URL: (\S+?)(?:\\n|\s|')", re.DOTALL)
_WORD = re.compile(r"[a-z]{4,}")
_COMMON = frozenset({"goes", "with", "study", "data", "from", "what", "that", "this", "does"})
_SAME = 0.6


def decide(turn: int, idea: str, papers: str) -> dict[str, str]:
    """Return the decision of a round: a search first, then by the papers found."""
    words = _words(title_of(idea))
    if turn == 0:
        return _said("No paper has been looked at yet.", "query", " ".join(words[:6]))
    found = _PAPER.findall(papers)
    if not found:
        return _said(
            "The last search found no paper, so a wider one is tried.", "query", " ".join(words[: max(1, 4 - turn)])
        )
    shared = [(_overlap(words, title), title, url) for title, url in found]
    closest = sorted(shared, reverse=True)[:3]
    named = "; ".join(f"{title} ({url}) shares {share:.0%} of the idea's words" for share, title, url in closest)
    verdict = "not novel" if closest[0][0] >= _SAME else "novel"
    return _said(f"By the words of the titles alone: {named}.", verdict, "")


def summary(decisions: str) -> str:
    """Return the summary of a search from the reasons that were recorded."""
    reasons = re.findall(r"^reason:(.*)$", decisions, re.MULTILINE)
    listed = "\n".join(f"- {reason.strip()}" for reason in reasons) or "- nothing was recorded"
    return f"Rules compared titles by their words; they have read no paper.\n\n{listed}\n\n{MADE_BY}"


def _said(reason: str, decision: str, query: str) -> dict[str, str]:
    return {"Reason": f"{reason} {MADE_BY}", "Decision": decision, "Query": query}


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word for word in _WORD.findall(text.lower()) if word not in _COMMON))


def _overlap(words: list[str], title: str) -> float:
    return len(set(words) & set(_words(title))) / max(1, len(words))
