"""The words by which columns, people, teams and states are told, from `data/`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the data files say, ready for use."""

    roles: dict[str, tuple[tuple[float, re.Pattern[str]], ...]]
    """For each role, how well a name tells and the pattern of such names."""
    people: re.Pattern[str]
    not_people: re.Pattern[str]
    team: re.Pattern[str]
    generic: frozenset[str]
    states: frozenset[str]
    first_names: frozenset[str]
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
    ticket = f"(?:{found['ticket']})"
    return Vocabulary(
        roles={
            role: tuple(
                (float(score), re.compile("|".join(names).replace("{ticket}", ticket)))
                for score, names in by_score.items()
            )
            for role, by_score in found["roles"].items()
        },
        people=_any(found["people"]),
        not_people=_any(found["not_people"]),
        team=re.compile(rf"\b(?:{'|'.join(found['team_words'].split())})\b", re.IGNORECASE),
        generic=frozenset(found["generic_words"].split()),
        states=frozenset(found["state_words"]),
        first_names=_words("first_names.txt"),
        courtesy=_words("courtesy_words.txt"),
    )


def plain_name(column: str) -> str:
    """Return a column's name in lower case with single spaces: `AssignedTo` and `assigned_to` are `assigned to`."""
    spaced = re.sub(r"(?<=[a-zäöü])(?=[A-Z])", " ", column)
    return re.sub(r"[\W_]+", " ", spaced).strip().lower()


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _words(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())
