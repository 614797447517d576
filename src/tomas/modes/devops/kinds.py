"""Which kind of export a table is, told by the names of its columns."""

import re
from collections.abc import Mapping
from enum import StrEnum

from tomas.modes.people import plain_name
from tomas.tables.model import Column, Table


class Kind(StrEnum):
    """What a file is for this mode."""

    DEPLOYMENTS = "Deployments"
    INCIDENTS = "Incidents"
    RUNS = "CI runs"
    LOG = "CI log"
    LEFT_OUT = "Leave it out"


TABLES = (Kind.DEPLOYMENTS, Kind.INCIDENTS, Kind.RUNS)
_LEAST = 3
"""Points from which on a kind is believed."""
_SIGNS: Mapping[Kind, tuple[tuple[int, re.Pattern[str]], ...]] = {
    Kind.DEPLOYMENTS: (
        (3, re.compile(r".*\bdeploy(?:ed|ments?|er|able)?\b.*|roll(?:ed)? ?back|hot ?fix|lead ?time.*|released at")),
        (2, re.compile(r"environment|env|umgebung|environment name|target env(?:ironment)?")),
        (1, re.compile(r"version|release|commit(?:ted)?(?: at| time| sha)?|sha|service|image|tag")),
    ),
    Kind.INCIDENTS: (
        (3, re.compile(r"incident.*|severity|sev|resolved.*|restored.*|mitigated.*|detected.*|acknowledged.*")),
        (2, re.compile(r"opened.*|priority|caused by.*|root cause|affected.*|assignment group|urgency")),
        (1, re.compile(r"title|summary|short description|subject|service|closed.*|impact|state")),
    ),
    Kind.RUNS: (
        (3, re.compile(r"conclusion|workflow.*|run (?:id|number|attempt|started at)|pipeline.*|head (?:sha|branch)|"
                       r"build (?:number|result|duration|id)|queued duration|job(?: name)?|stage")),
        (2, re.compile(r"branch|ref|duration.*|queue.*|finished.*|started.*|run attempt|result|building|web url")),
        (1, re.compile(r"commit|sha|event|status|attempt|number|triggered by|source|url|timestamp")),
    ),
}  # fmt: skip
_NAMES: Mapping[Kind, re.Pattern[str]] = {
    Kind.DEPLOYMENTS: re.compile(r"deploy|release|rollout|change"),
    Kind.INCIDENTS: re.compile(r"incident|outage|alert|ticket|pagerduty|opsgenie"),
    Kind.RUNS: re.compile(r"\bruns?\b|workflow|pipeline|build|\bci\b|\bjobs?\b|jenkins"),
}


def kind_of(table: Table) -> Kind | None:
    """Return which kind of export a table is; None where its columns do not tell."""
    points = {kind: _points(kind, table) for kind in TABLES}
    best = max(points, key=lambda kind: points[kind])
    return best if points[best] >= _LEAST else None


def _points(kind: Kind, table: Table) -> float:
    found = sum(_column_points(kind, column) for column in table.columns)
    named = _NAMES[kind].search(re.sub(r"[\W_]+", " ", table.name.casefold())) is not None
    return found + (1.5 if named and found else 0)


def _column_points(kind: Kind, column: Column) -> int:
    plain = plain_name(column.name)
    return next((points for points, pattern in _SIGNS[kind] if pattern.fullmatch(plain)), 0)
