"""Finds where a document seems to contradict itself: the same thing asked for with two different figures."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from tomas.documents.measures import measures
from tomas.modes.rfp.findings import Conflict, Deadline, Requirement

_WORD = re.compile(r"[a-z]{4,}")
_COMMON = re.compile(
    r"shall|must|will|should|with|from|that|this|than|least|more|within|each|other|have|been|they|their|system|contractor|"
    r"vendor|offeror|supplier|provide|days|hours|minutes|seconds|months|years|pages|percent"
)
_LEAST_ALIKE = 0.5
_LEAST_SHARED = 2
_MOST = 20
_MOST_TOPIC = 3


def find_conflicts(requirements: Iterable[Requirement], deadlines: Iterable[Deadline]) -> tuple[Conflict, ...]:
    """Return pairs that speak of the same thing in different figures; for a person to look at, not proven."""
    found = [*_of_dates(deadlines), *_ofmeasures(list(requirements))]
    return tuple(found[:_MOST])


def _of_dates(deadlines: Iterable[Deadline]) -> Iterator[Conflict]:
    for first, second in combinations(deadlines, 2):
        if first.what.lower() == second.what.lower() and "due" in first.what.lower() and first.date != second.date:
            yield Conflict(
                about=f"{first.what}: {first.date} on page {first.page}, but {second.date} on page {second.page}",
                first_page=first.page,
                second_page=second.page,
            )


def _ofmeasures(requirements: list[Requirement]) -> Iterator[Conflict]:
    measured = [
        (requirement, figures, _words(requirement))
        for requirement in requirements
        if (figures := measures(requirement.quote))
    ]
    for (first, ours, words), (second, theirs, others) in combinations(measured, 2):
        shared = words & others
        if len(shared) < _LEAST_SHARED or len(shared) < _LEAST_ALIKE * min(len(words), len(others)):
            continue
        for unit in ours.keys() & theirs.keys():
            if ours[unit] != theirs[unit]:
                topic = sorted(shared, key=first.quote.lower().find)[:_MOST_TOPIC]
                yield Conflict(
                    about=f"On {', '.join(topic)}: {_shown(ours[unit])} {unit} on page {first.page}, but "
                    f"{_shown(theirs[unit])} {unit} on page {second.page}",
                    first_page=first.page,
                    second_page=second.page,
                    first_id=first.id,
                    second_id=second.id,
                )


def _words(requirement: Requirement) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(requirement.quote.lower()) if not _COMMON.fullmatch(word))


def _shown(values: frozenset[float]) -> str:
    return " and ".join(f"{value:g}" for value in sorted(values))
