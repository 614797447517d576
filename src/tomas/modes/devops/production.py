"""Deployments to production: which reached it, which failed there and why, which took others back or mended them."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tomas.modes.devops.records import Deployment, Incident
from tomas.modes.devops.words import Outcome

WITHIN = timedelta(hours=24)
"""An incident that a change caused, without saying which, is put down to the deployment of so long before."""
_LEAST_PREFIX = 7
"""Characters by which a short commit id stands for the long one."""


class Reason(StrEnum):
    """Why a deployment counts as a failure; the first that holds."""

    STATUS = "its status says that it failed"
    ROLLED_BACK = "it was rolled back"
    FLAGGED = "it is marked as a failure"
    INCIDENT = "an incident was put down to it"
    MENDED = "a rollback or hotfix of its service came next"


@dataclass(frozen=True, slots=True)
class Link:
    """An incident that a change caused, and the deployment that it is put down to."""

    incident: Incident
    deployment: Deployment | None
    named: bool
    """Whether the incident itself names the deployment."""


@dataclass(frozen=True, slots=True)
class Production:
    """What happened in production, oldest first."""

    attempts: tuple[Deployment, ...]
    """Deployments that were tried, without rollbacks, cancelled and unfinished ones."""
    rollbacks: tuple[Deployment, ...]
    cancelled: int
    unfinished: int
    failures: Mapping[int, Reason]
    """By the position in `attempts`."""
    links: tuple[Link, ...]
    """Incidents that a change caused."""
    outcome_known: bool
    """Whether anything in the data can show that a deployment failed."""

    @property
    def reached(self) -> tuple[Deployment, ...]:
        """Deployments that reached production: all but those whose own status says that they failed."""
        return tuple(one for one in self.attempts if one.outcome is not Outcome.FAILED)

    @property
    def judged(self) -> tuple[int, ...]:
        """Positions of the attempts of which it is known whether they failed."""
        has_status = any(one.outcome is not Outcome.UNKNOWN for one in self.attempts)
        return tuple(
            position
            for position, one in enumerate(self.attempts)
            if self.outcome_known
            and (position in self.failures or not has_status or one.outcome is not Outcome.UNKNOWN)
        )


def production_of(
    deployments: Sequence[Deployment], incidents: Sequence[Incident], environments: Collection[str]
) -> Production:
    """Return what happened in these environments; deployments and incidents are in the order of their time.

    The empty name stands for deployments that have no environment.
    """
    there = [one for one in deployments if one.environment in environments]
    tried = {Outcome.SUCCEEDED, Outcome.FAILED, Outcome.ROLLED_BACK, Outcome.UNKNOWN}
    attempts = tuple(one for one in there if one.outcome in tried and not one.rollback)
    rollbacks = tuple(one for one in there if one.outcome in tried and one.rollback)
    here = [one for one in incidents if not one.environment or one.environment in environments or not there]
    links = _links(attempts, here)
    failures = _failures(attempts, rollbacks, links)
    outcome_known = bool(attempts) and (
        any(one.outcome is not Outcome.UNKNOWN for one in attempts)
        or any(
            value is not None for one in attempts for value in (one.failed, one.rolled_back, one.rollback, one.hotfix)
        )
        or any(one.caused is not None for one in here)
    )
    return Production(
        attempts=attempts,
        rollbacks=rollbacks,
        cancelled=sum(one.outcome is Outcome.CANCELLED for one in there),
        unfinished=sum(one.outcome is Outcome.UNFINISHED for one in there),
        failures=failures,
        links=links,
        outcome_known=outcome_known,
    )


def _tells(one: Deployment) -> bool:
    """Whether the export has a word on failure for a deployment, other than its status."""
    return any(value is not None for value in (one.failed, one.rolled_back, one.rollback, one.hotfix))


def _links(attempts: Sequence[Deployment], incidents: Sequence[Incident]) -> tuple[Link, ...]:
    by_service = _by_service(attempts)
    found = []
    for incident in incidents:
        if not incident.caused:
            continue
        named = _named(incident, attempts) if incident.change else None
        chosen = named or (None if incident.change else _before(incident, by_service))
        found.append(Link(incident, chosen, named is not None))
    return tuple(found)


def _by_service(attempts: Sequence[Deployment]) -> dict[str, list[Deployment]]:
    groups: dict[str, list[Deployment]] = {}
    for one in attempts:
        groups.setdefault(one.service.casefold(), []).append(one)
    return groups


def _named(incident: Incident, attempts: Sequence[Deployment]) -> Deployment | None:
    """Return the deployment whose id or version an incident names: the last one before it where there are several."""
    wanted = incident.change.casefold()
    found = [one for one in attempts if wanted == one.id.casefold() or _same_version(wanted, one.version.casefold())]
    same = [one for one in found if one.service.casefold() == incident.service.casefold()] or found
    before = [one for one in same if one.time <= incident.opened]
    return before[-1] if before else (same[0] if same else None)


def _same_version(one: str, other: str) -> bool:
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= _LEAST_PREFIX and longer.startswith(shorter))


def _before(incident: Incident, by_service: Mapping[str, Sequence[Deployment]]) -> Deployment | None:
    """Return the last deployment of the incident's service in the hours before it."""
    group = by_service.get(incident.service.casefold(), ())
    place = bisect_right([one.time for one in group], incident.opened)
    last = group[place - 1] if place else None
    return last if last is not None and incident.opened - last.time <= WITHIN else None


def _failures(
    attempts: Sequence[Deployment], rollbacks: Sequence[Deployment], links: Sequence[Link]
) -> dict[int, Reason]:
    place = {id(one): position for position, one in enumerate(attempts)}
    found: dict[int, Reason] = {}
    for position, one in enumerate(attempts):
        if one.outcome is Outcome.FAILED:
            found[position] = Reason.STATUS
        elif one.outcome is Outcome.ROLLED_BACK or one.rolled_back:
            found[position] = Reason.ROLLED_BACK
        elif one.failed:
            found[position] = Reason.FLAGGED
    for link in links:
        if link.deployment is not None:
            found.setdefault(place[id(link.deployment)], Reason.INCIDENT)
    for one in _mended(attempts, rollbacks):
        found.setdefault(place[id(one)], Reason.MENDED)
    return dict(sorted(found.items()))


def _mended(attempts: Sequence[Deployment], rollbacks: Sequence[Deployment]) -> list[Deployment]:
    """Return for each rollback and hotfix the deployment of the same service that came right before it."""
    by_service = _by_service(attempts)
    found = []
    for remedy in (*rollbacks, *(one for one in attempts if one.hotfix)):
        group = by_service.get(remedy.service.casefold(), ())
        place = bisect_left([one.time for one in group], remedy.time)
        if place and group[place - 1] is not remedy:
            found.append(group[place - 1])
    return found
