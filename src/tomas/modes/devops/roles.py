"""What the columns of deployments, incidents and CI runs can be for, and how each is told."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from re import Pattern

import yaml

from tomas.modes.column_roles import (
    Guess,
    Rule,
    Traits,
    guess_columns,
    is_date,
    is_id,
    is_label,
    is_text,
    name_patterns,
)
from tomas.modes.devops.durations import TimeUnit, hours_of
from tomas.modes.devops.kinds import Kind
from tomas.modes.devops.words import CAUSES, LEVELS, OUTCOMES, RESULTS, Outcome, known_share
from tomas.modes.people import plain_name
from tomas.tables.model import ColumnKind, Table

_MOSTLY = 0.5
"""From this share of values in known wordings on, a column tells outcomes."""
_NAMES = Path(__file__).parent / "data" / "column_names.yaml"


class Role(StrEnum):
    """What a column can be for; the part before the dot is the kind of export."""

    DEPLOYMENT_ID = "deployments.id"
    DEPLOYED = "deployments.time"
    SERVICE = "deployments.service"
    ENVIRONMENT = "deployments.environment"
    VERSION = "deployments.version"
    STATUS = "deployments.status"
    FAILED = "deployments.failed"
    COMMITTED = "deployments.committed"
    LEAD = "deployments.lead"
    TYPE = "deployments.kind"
    ROLLED_BACK = "deployments.rolled_back"
    ROLLBACK = "deployments.rollback"
    HOTFIX = "deployments.hotfix"
    INCIDENT_ID = "incidents.id"
    TITLE = "incidents.title"
    OPENED = "incidents.opened"
    RESOLVED = "incidents.resolved"
    INCIDENT_SERVICE = "incidents.service"
    INCIDENT_ENVIRONMENT = "incidents.environment"
    SEVERITY = "incidents.severity"
    CAUSED = "incidents.caused"
    CHANGE = "incidents.change"
    RUN_ID = "runs.id"
    WORKFLOW = "runs.workflow"
    JOB = "runs.job"
    BRANCH = "runs.branch"
    COMMIT = "runs.commit"
    RESULT = "runs.result"
    QUEUED = "runs.queued"
    STARTED = "runs.started"
    FINISHED = "runs.finished"
    DURATION = "runs.duration"
    WAITED = "runs.waited"
    ATTEMPT = "runs.attempt"


LABELS: Mapping[Role, str] = {
    Role.DEPLOYMENT_ID: "Deployment id",
    Role.DEPLOYED: "Deployed at",
    Role.SERVICE: "Service",
    Role.ENVIRONMENT: "Environment",
    Role.VERSION: "Commit or version",
    Role.STATUS: "Status",
    Role.FAILED: "Failed in production",
    Role.COMMITTED: "Committed at",
    Role.LEAD: "Lead time",
    Role.TYPE: "Type of deployment",
    Role.ROLLED_BACK: "Was rolled back",
    Role.ROLLBACK: "Is a rollback",
    Role.HOTFIX: "Is a hotfix",
    Role.INCIDENT_ID: "Incident id",
    Role.TITLE: "Title",
    Role.OPENED: "Opened",
    Role.RESOLVED: "Resolved",
    Role.INCIDENT_SERVICE: "Service",
    Role.INCIDENT_ENVIRONMENT: "Environment",
    Role.SEVERITY: "Severity",
    Role.CAUSED: "Caused by a change",
    Role.CHANGE: "Which change caused it",
    Role.RUN_ID: "Run id",
    Role.WORKFLOW: "Workflow or pipeline",
    Role.JOB: "Job",
    Role.BRANCH: "Branch",
    Role.COMMIT: "Commit",
    Role.RESULT: "Result",
    Role.QUEUED: "Queued at",
    Role.STARTED: "Started",
    Role.FINISHED: "Finished",
    Role.DURATION: "Duration",
    Role.WAITED: "Time in the queue",
    Role.ATTEMPT: "Attempt",
}
DATES = frozenset({Role.DEPLOYED, Role.COMMITTED, Role.OPENED, Role.RESOLVED, Role.QUEUED, Role.STARTED, Role.FINISHED})
LENGTHS = frozenset({Role.LEAD, Role.DURATION, Role.WAITED})


def roles_of(kind: Kind) -> tuple[Role, ...]:
    """Return the roles that columns of an export of this kind can have."""
    return tuple(role for role in Role if role.startswith(f"{_STEMS.get(kind, '-')}."))


_STEMS = {Kind.DEPLOYMENTS: "deployments", Kind.INCIDENTS: "incidents", Kind.RUNS: "runs"}


def guess_roles(table: Table, kind: Kind) -> dict[Role, Guess]:
    """Return the best column for each role of the kind that has one; no column is taken twice."""
    return guess_columns(table, {role: _RULES[role] for role in roles_of(kind)}, name_score)


def name_score(role: Role, column: str) -> float:
    """Return how well a column's name tells that it plays a role, from 0 to 1."""
    plain = plain_name(column)
    return max((score for score, pattern in _names()[role] if pattern.fullmatch(plain)), default=0.0)


@cache
def _names() -> dict[Role, tuple[tuple[float, Pattern[str]], ...]]:
    found = yaml.safe_load(_NAMES.read_text(encoding="utf-8"))
    return {Role(role): name_patterns(by_score) for role, by_score in found.items()}


def _is_flag(trait: Traits) -> float:
    """Whether values say yes or no, or are filled only where the answer is yes, such as with a date."""
    if trait.kind in {ColumnKind.FLAG, ColumnKind.DATE}:
        return 1.0
    return 1.0 if trait.values <= {"0", "1"} else known_share(trait.values, CAUSES)


def _knows(words: Mapping[Outcome, Pattern[str]]) -> Callable[[Traits], float]:
    def fit(trait: Traits) -> float:
        if trait.kind not in {ColumnKind.TEXT, ColumnKind.FLAG} or trait.distinct > 40:  # noqa: PLR2004
            return 0.0
        share = known_share(trait.values, words)
        return share if share >= _MOSTLY else 0.0

    return fit


def _as_words(fit: Callable[[Traits], float]) -> Callable[[Traits], float]:
    """Return a fit for words only: a yes or no of which the name tells nothing may be about anything."""
    return lambda trait: fit(trait) if trait.kind is ColumnKind.TEXT else 0.0


def _is_length(trait: Traits) -> float:
    if trait.kind is ColumnKind.NUMBER:
        return 1.0
    told = sum(hours_of(value, TimeUnit.SECONDS) is not None for value in trait.values)
    return 1.0 if trait.kind is ColumnKind.TEXT and told > len(trait.values) / 2 else 0.0


def _is_any_id(trait: Traits) -> float:
    """Whether values may be ids, filled or not."""
    if trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER} or trait.words > 2:  # noqa: PLR2004
        return 0.0
    return 0.5 + 0.5 * trait.with_digits


def _is_level(trait: Traits) -> float:
    if trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER} or trait.distinct > 15:  # noqa: PLR2004
        return 0.0
    return 0.3 + 0.7 * known_share(trait.values, LEVELS)


def _is_number(trait: Traits) -> float:
    return 1.0 if trait.kind is ColumnKind.NUMBER else 0.0


_RULES: Mapping[Role, Rule] = {
    Role.DEPLOYMENT_ID: Rule(is_id),
    Role.DEPLOYED: Rule(is_date, 0.33),
    Role.SERVICE: Rule(is_label(600)),
    Role.ENVIRONMENT: Rule(is_label(60)),
    Role.VERSION: Rule(_is_any_id),
    Role.STATUS: Rule(_knows(OUTCOMES), 0.5, _as_words(_knows(OUTCOMES))),
    Role.FAILED: Rule(_is_flag),
    Role.COMMITTED: Rule(is_date),
    Role.LEAD: Rule(_is_length),
    Role.TYPE: Rule(is_label(40)),
    Role.ROLLED_BACK: Rule(_is_flag),
    Role.ROLLBACK: Rule(_is_flag),
    Role.HOTFIX: Rule(_is_flag),
    Role.INCIDENT_ID: Rule(is_id),
    Role.TITLE: Rule(is_text(2)),
    Role.OPENED: Rule(is_date, 0.33),
    Role.RESOLVED: Rule(is_date),
    Role.INCIDENT_SERVICE: Rule(is_label(600)),
    Role.INCIDENT_ENVIRONMENT: Rule(is_label(60)),
    Role.SEVERITY: Rule(_is_level),
    Role.CAUSED: Rule(_is_flag),
    Role.CHANGE: Rule(_is_any_id),
    Role.RUN_ID: Rule(is_id),
    Role.WORKFLOW: Rule(is_label(600)),
    Role.JOB: Rule(is_label(1000)),
    Role.BRANCH: Rule(is_label(5000)),
    Role.COMMIT: Rule(_is_any_id),
    Role.RESULT: Rule(_knows(RESULTS), 0.45, _as_words(_knows(RESULTS))),
    Role.QUEUED: Rule(is_date),
    Role.STARTED: Rule(is_date, 0.32),
    Role.FINISHED: Rule(is_date),
    Role.DURATION: Rule(_is_length),
    Role.WAITED: Rule(_is_length),
    Role.ATTEMPT: Rule(_is_number),
}
