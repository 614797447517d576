"""The words by which columns and states of tickets are told, from `data/`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tomas.modes.column_roles import name_patterns
from tomas.modes.people import plain_name

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the data files say, ready for use."""

    roles: dict[str, tuple[tuple[float, re.Pattern[str]], ...]]
    """For each role, how well a name tells and the pattern of such names."""
    states: frozenset[str]
    courtesy: frozenset[str]
    """Words that say nothing of what a ticket is about."""

    def name_score(self, role: str, column: str) -> float:
        """Return how well a column's name tells that it plays a role, from 0 to 1."""
        plain = plain_name(column)
        names = {plain, plain.removeprefix("custom field ")}
        return max((score for score, pattern in self.roles[role] if any(map(pattern.fullmatch, names))), default=0.0)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary; read once in a process."""
    found = yaml.safe_load((_DATA / "column_names.yaml").read_text(encoding="utf-8"))
    parts = {f"{{{name}}}": f"(?:{words})" for name, words in found.items() if isinstance(words, str)}
    return Vocabulary(
        roles={
            role: name_patterns({score: [_filled(name, parts) for name in names] for score, names in by_score.items()})
            for role, by_score in found["roles"].items()
        },
        states=frozenset(found["state_words"]),
        courtesy=_words("courtesy_words.txt"),
    )


def _filled(name: str, parts: Mapping[str, str]) -> str:
    for place, words in parts.items():
        name = name.replace(place, words)
    return name


def _words(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())
