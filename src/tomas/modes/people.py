"""The words by which columns of people, names and teams are told, from `data/`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """What the data files say, ready for use."""

    people: re.Pattern[str]
    """Names of columns that hold people."""
    not_people: re.Pattern[str]
    team: re.Pattern[str]
    generic: frozenset[str]
    first_names: frozenset[str]


@cache
def people_words() -> PeopleWords:
    """Return the words; read once in a process."""
    found = yaml.safe_load((_DATA / "people.yaml").read_text(encoding="utf-8"))
    return PeopleWords(
        people=_any(found["people"]),
        not_people=_any(found["not_people"]),
        team=re.compile(rf"\b(?:{'|'.join(found['team_words'].split())})\b", re.IGNORECASE),
        generic=frozenset(found["generic_words"].split()),
        first_names=frozenset((_DATA / "first_names.txt").read_text(encoding="utf-8").split()),
    )


def plain_name(column: str) -> str:
    """Return a column's name in lower case with single spaces: `AssignedTo` and `assigned_to` are `assigned to`."""
    spaced = re.sub(r"(?<=[a-zäöü])(?=[A-Z])", " ", column)
    return re.sub(r"[\W_]+", " ", spaced).strip().lower()


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
