"""Task devops/figures: names and explanations of failure patterns, by the words of their example lines."""

import re
from collections import Counter
from itertools import combinations
from typing import Any

from tomas.offline_model.guidance import notes
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.catalogue import load_list
from tomas.offline_model.writing import shortened

_MASK = re.compile(r"<[a-z-]+>|\S*\d\S*|[^\w\s.'/-]")
_STAMP = re.compile(r"^\S*\d{2}:\d{2}\S*\s*")
_LONGEST = 60
_MOST_SUGGESTIONS = 3
_LEAST_WORDS, _ALIKE = 4, 0.75


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return a name, an explanation and a check for each pattern, and which may be one."""
    patterns: list[dict[str, Any]] = prompt.value("patterns", [])
    said = {str(pattern["id"]): _said(pattern) for pattern in patterns}
    names = Counter(one["name"] for one in said.values())
    for pattern in patterns:
        one = said[str(pattern["id"])]
        if names[one["name"]] > 1:
            one["name"] = shortened(f"{one['name']}: {_plain(pattern)}", _LONGEST)
    return {
        "patterns": [{"id": key, **one} for key, one in said.items()],
        "merge_suggestions": _suggestions(patterns),
        "guidance_notes": notes(prompt.guidance),
    }


def _said(pattern: dict[str, Any]) -> dict[str, str]:
    if pattern["in"] == "job":
        return _job(pattern)
    if pattern["in"] == "service":
        return {
            "name": str(pattern["name"]),
            "explanation": "Changes of this service fail, are taken back or cause incidents again and again.",
            "check": "Read the failed changes one after the other and note at which step each could have been caught.",
        }
    line = " ".join([*map(str, pattern["examples"]), str(pattern["name"])])
    for known in load_list("failures.json"):
        if re.search(known["words"], line, re.IGNORECASE):
            return {key: str(known[key]) for key in ("name", "explanation", "check")}
    return {
        "name": _plain(pattern),
        "explanation": "The line alone does not tell what goes wrong; it comes with runs that failed.",
        "check": "Open the example at its line and read what stands above it.",
    }


def _job(pattern: dict[str, Any]) -> dict[str, str]:
    flaky = int(pattern["figures"].get("flaky", 0))
    mostly = 2 * flaky > int(pattern["figures"]["failures"])
    if mostly:
        told = "Most of its failures went away when the same commit ran again: the job is flaky, not the code broken."
    elif flaky:
        told = "Some of its failures went away when the same commit ran again; the others came from code or set-up."
    else:
        told = "Its failures did not go away by running again, as far as the data tell: something has to be mended."
    return {
        "name": str(pattern["name"]),
        "explanation": told,
        "check": "Compare the logs of a failed run and of the next one that passed.",
    }


def _plain(pattern: dict[str, Any]) -> str:
    examples = pattern["examples"] or [pattern["name"]]
    words = _MASK.sub(" ", _STAMP.sub("", str(examples[0])))
    return shortened(" ".join(words.split()).strip(" .,;:'/-"), _LONGEST) or str(pattern["name"])


def _suggestions(patterns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return pairs of messages that share nearly all of their words."""
    told = {pattern["id"]: _words(pattern) for pattern in patterns if pattern["in"] == "log"}
    pairs = (
        (one, other)
        for one, other in combinations(told, 2)
        if min(len(told[one]), len(told[other])) >= _LEAST_WORDS
        and len(told[one] & told[other]) >= _ALIKE * min(len(told[one]), len(told[other]))
    )
    return [
        {"ids": [one, other], "reason": "the two messages share nearly all of their words"} for one, other in pairs
    ][:_MOST_SUGGESTIONS]


def _words(pattern: dict[str, Any]) -> set[str]:
    first = str((pattern["examples"] or [""])[0])
    return set(_MASK.sub(" ", _STAMP.sub("", first)).lower().split())
