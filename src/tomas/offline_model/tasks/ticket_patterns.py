"""Task tickets/patterns: a name from the example that uses most of a pattern's telling words."""

import re
from itertools import combinations
from typing import Any

from tomas.offline_model.guidance import notes
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.writing import shortened

_DIGIT = re.compile(r"\S*\d\S*")
_DANGLING = re.compile(
    r"(?:\s+(?:on|in|at|of|for|from|to|with|after|by|the|an?|auf|bei|von|mit|für|im|am))+$", re.IGNORECASE
)
_LONGEST = 60
_MOST_SUGGESTIONS = 3
_MAIN = 4
_SHARED = 2


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return a name and a description for each pattern, and which may be one."""
    patterns: list[dict[str, Any]] = prompt.value("patterns", [])
    return {
        "patterns": [
            {"id": pattern["id"], "name": _name(pattern), "description": _description(pattern)} for pattern in patterns
        ],
        "merge_suggestions": _suggestions(patterns),
        "guidance_notes": notes(prompt.guidance),
    }


def _name(pattern: dict[str, Any]) -> str:
    words = [str(word) for word in pattern["words"]]
    titles = [str(example["title"]) for example in pattern["examples"] if example.get("title")]
    if not titles:
        return str(pattern["name"])
    best = max(titles, key=lambda title: (sum(word in title.lower() for word in words), -len(title)))
    plain = " ".join(_DIGIT.sub(" ", best).split())
    if plain.count("(") != plain.count(")"):  # the other half went with a number
        plain = plain.replace("(", "").replace(")", "")
    plain = plain.strip(" ,;:-/")
    return shortened(_DANGLING.sub("", plain), _LONGEST) or str(pattern["name"])


def _description(pattern: dict[str, Any]) -> str:
    words = ", ".join(str(word) for word in pattern["words"])
    teams = " and ".join(team for team in pattern["teams"][:2] if not _DIGIT.search(team))
    handled = f" They are mostly handled by {teams}." if teams else ""
    return f"Tickets that share: {words}.{handled}"


def _team(pattern: dict[str, Any]) -> str:
    return next(iter(pattern["teams"]), "")


def _suggestions(patterns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return pairs of patterns that may be one; values of fields are no words.

    They share their most telling words, or one that only patterns of their team have.
    """
    found: list[dict[str, Any]] = []
    patterns = [pattern for pattern in patterns if len(pattern["words"]) >= _MAIN]
    teams: dict[str, set[str]] = {}
    for pattern in patterns:
        for word in pattern["words"]:
            teams.setdefault(word, set()).add(_team(pattern))
    for one, other in combinations(patterns, 2):
        shared = [word for word in one["words"][:_MAIN] if word in other["words"][:_MAIN]]
        alone = [word for word in one["words"] if word in other["words"] and _team(one) and len(teams[word]) == 1]
        shared = shared if len(shared) >= _SHARED else alone
        if shared:
            found.append({"ids": [one["id"], other["id"]], "reason": f"both are about {', '.join(shared)}"})
    return found[:_MOST_SUGGESTIONS]
