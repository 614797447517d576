"""The DORA figures, each with the definition it follows, the records it rests on, and what the data do not tell."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tomas.modes.base import Frozen
from tomas.modes.devops.measured import Measured, Spread, spread_of
from tomas.modes.devops.production import Production, Reason
from tomas.modes.devops.records import Deployment, Incident
from tomas.modes.measures import Share
from tomas.modes.summaries import counted

_DAYS_A_WEEK = 7
_NO_DEPLOYMENTS = "not known: no production deployments in the data"


class ServiceRow(Frozen):
    """The figures of a service."""

    name: str
    deployments: int
    """That reached production."""
    per_week: float
    lead: Spread
    failures: Share
    incidents: int
    first_failure: datetime | None = None
    last_failure: datetime | None = None


class Dora(Frozen):
    """What code computed of deployments and incidents."""

    first: datetime | None
    last: datetime | None
    days: int
    """From the first production deployment's day to the last one's, both counted."""
    reached: int
    attempts: int
    rollbacks: int
    hotfixes: int | None
    cancelled: int
    unfinished: int
    active_days: int
    """Days with a deployment that reached production."""
    measures: tuple[Measured, ...]
    failures: Share
    reasons: tuple[tuple[str, int], ...]
    """Why deployments count as failures."""
    lead: Spread
    recovery: Spread
    restore: Spread
    """Hours from opening to resolution of all incidents."""
    incidents: int
    incidents_open: int
    caused: Share
    """Incidents that a change caused, of those for which it is known."""
    unlinked: int
    """Incidents that a change caused, put down to no deployment."""
    services: tuple[ServiceRow, ...]
    severities: tuple[tuple[str, int], ...]

    def measure(self, key: str) -> Measured:
        """Return a figure by its key."""
        return next(one for one in self.measures if one.key == key)


def dora_of(production: Production, incidents: Sequence[Incident]) -> Dora:
    """Return the figures; `incidents` are all of the selection, oldest first."""
    reached = production.reached
    days = (reached[-1].time.date() - reached[0].time.date()).days + 1 if reached else 0
    failures = Share(yes=len(production.failures), known=len(production.judged))
    lead = spread_of(_leads(reached))
    recovery, recovery_measures = _recovery(production, incidents)
    known = [one.caused for one in incidents if one.caused is not None]
    severities: dict[str, int] = {}
    for one in incidents:
        if one.severity:
            severities[one.severity] = severities.get(one.severity, 0) + 1
    return Dora(
        first=reached[0].time if reached else None,
        last=reached[-1].time if reached else None,
        days=days,
        reached=len(reached),
        attempts=len(production.attempts),
        rollbacks=len(production.rollbacks),
        hotfixes=_hotfixes(production.attempts),
        cancelled=production.cancelled,
        unfinished=production.unfinished,
        active_days=len({one.time.date() for one in reached}),
        measures=(
            _frequency(production, days),
            *_lead_measures(lead, production),
            _failure_rate(failures, production),
            *recovery_measures,
            _rework(production),
        ),
        failures=failures,
        reasons=_reasons(production),
        lead=lead,
        recovery=recovery,
        restore=spread_of([one.hours for one in incidents if one.hours is not None]),
        incidents=len(incidents),
        incidents_open=sum(one.resolved is None for one in incidents),
        caused=Share(yes=sum(known), known=len(known)),
        unlinked=sum(link.deployment is None for link in production.links) if production.attempts else 0,
        services=_services(production, incidents, days),
        severities=tuple(sorted(severities.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _leads(deployments: Iterable[Deployment]) -> list[float]:
    return [hours for one in deployments if not one.rollback and (hours := one.lead) is not None]


def per_week(count: int, days: int) -> float:
    """Return a count as so many a week, to two places; 0 for no days."""
    return round(count / days * _DAYS_A_WEEK, 2) if days else 0.0


def _none_reached(production: Production) -> str:
    return f"none of the {counted(len(production.attempts), 'deployment')} tried reached production"


def _frequency(production: Production, days: int) -> Measured:
    reached = production.reached
    short = (
        f"the data cover only {counted(days, 'day')}: “a week” is an extrapolation" if 0 < days < _DAYS_A_WEEK else ""
    )
    return Measured(
        key="deployments.per_week",
        title="Deployment frequency",
        value=per_week(len(reached), days) if production.attempts else None,
        unit="a week",
        records=len(reached),
        of="production deployments",
        definition="Deployments that reached production, divided by the days from the first to the last of them, times "
        "seven. Rollbacks, cancelled and failed deployments do not count.",
        unknown=short if reached else (_none_reached(production) if production.attempts else _NO_DEPLOYMENTS),
    )


def _lead_measures(lead: Spread, production: Production) -> tuple[Measured, Measured]:
    reached = production.reached
    definition = (
        "Hours from the commit (or, where the export has it, its own lead time) to the deployment that brought it to "
        "production."
    )
    missing = len(reached) - lead.count
    if not reached:
        unknown = f"not known: {_none_reached(production)}" if production.attempts else _NO_DEPLOYMENTS
    elif not lead.count:
        unknown = "not known: no commit times and no lead times in the data"
    else:
        backwards = sum(one.committed is not None and one.committed > one.time for one in reached)
        unknown = f"{counted(missing, 'deployment')} without a usable commit time left out" if missing else ""
        unknown += f", {backwards:,} of them committed after they were deployed" if backwards else ""
    return (
        Measured(key="lead.median_hours", title="Lead time for changes, median", value=lead.median, unit="h",
                 records=lead.count, of="production deployments", definition=definition, unknown=unknown),
        Measured(key="lead.p90_hours", title="Lead time for changes, 90th percentile", value=lead.p90, unit="h",
                 records=lead.count, of="production deployments", definition=definition, unknown=unknown),
    )  # fmt: skip


def _failure_rate(failures: Share, production: Production) -> Measured:
    if not production.attempts:
        unknown = _NO_DEPLOYMENTS
    elif not failures.known:
        unknown = "not known: neither outcomes nor rollbacks nor incidents caused by changes in the data"
    else:
        missing = len(production.attempts) - failures.known
        unknown = f"{counted(missing, 'deployment')} with an unknown outcome left out" if missing else ""
    return Measured(
        key="change_failure.percent",
        title="Change failure rate",
        value=failures.percent,
        unit="%",
        records=failures.known,
        of="production deployments tried",
        definition="Production deployments that failed, were rolled back, were followed next by a rollback or hotfix "
        "of their service, or caused an incident; of all that were tried and whose outcome is known.",
        unknown=unknown,
    )


_FROM_INCIDENTS = "Hours from the opening to the resolution of incidents that a change caused."
_FROM_DEPLOYMENTS = (
    "Hours from a production deployment that failed to the next one of its service that did not fail, rollbacks "
    "included. There are no incidents with a cause in the data, so it is taken from deployments."
)


def _recovery(production: Production, incidents: Sequence[Incident]) -> tuple[Spread, tuple[Measured, Measured]]:
    hours = [link.incident.hours for link in production.links if link.incident.hours is not None]
    if hours:
        left = len(production.links) - len(hours)
        unknown = f"{counted(left, 'incident')} without a usable resolution left out" if left else ""
        return _recovered(spread_of(hours), "incidents caused by a change", _FROM_INCIDENTS, unknown)
    cause = any(one.caused is not None for one in incidents)
    gaps = [] if production.links else _gaps(production)
    if gaps:
        return _recovered(spread_of(gaps), "failed production deployments", _FROM_DEPLOYMENTS, "")
    if production.links:
        unknown = "not known: no incident that a change caused has a resolution"
    elif not incidents and not production.failures:
        unknown = "not known: no incidents and no failed deployments in the data"
    elif incidents and not cause:
        unknown = "not known: the incidents do not tell which of them a change caused"
    else:
        unknown = "not known: no incident is put down to a change, and no failed deployment was followed by a good one"
    return _recovered(Spread(), "incidents caused by a change", _FROM_INCIDENTS, unknown)


def _recovered(spread: Spread, of: str, definition: str, unknown: str) -> tuple[Spread, tuple[Measured, Measured]]:
    title = "Failed deployment recovery time"
    median, p90 = (
        Measured(key=f"recovery.{name}_hours", title=f"{title}, {words}", value=value, unit="h", records=spread.count,
                 of=of, definition=definition, unknown=unknown)
        for name, words, value in (("median", "median", spread.median), ("p90", "90th percentile", spread.p90))
    )  # fmt: skip
    return spread, (median, p90)


def _gaps(production: Production) -> list[float]:
    """Return for each failed deployment the hours to the next one of its service that holds."""
    good = [one for place, one in enumerate(production.attempts) if place not in production.failures]
    later = sorted((*good, *production.rollbacks), key=lambda one: one.time)
    hours = []
    for place in production.failures:
        failed = production.attempts[place]
        following = (one for one in later if one.time > failed.time and one.service == failed.service)
        mended = next(following, None)
        if mended is not None:
            hours.append((mended.time - failed.time).total_seconds() / 3600)
    return hours


def _hotfixes(attempts: Sequence[Deployment]) -> int | None:
    known = [one.hotfix for one in attempts if one.hotfix is not None]
    return sum(known) if known else None


def _rework(production: Production) -> Measured:
    every = len(production.attempts) + len(production.rollbacks)
    hotfixes = _hotfixes(production.attempts)
    tells = hotfixes is not None or any(one.rollback is not None for one in production.attempts)
    value = round(100 * ((hotfixes or 0) + len(production.rollbacks)) / every, 1) if every and tells else None
    if not every:
        unknown = _NO_DEPLOYMENTS
    elif not tells:
        unknown = "not known: the data do not tell hotfixes or rollbacks from other deployments"
    else:
        unknown = "" if hotfixes is not None else "hotfixes cannot be told: rollbacks only"
    return Measured(
        key="rework.percent",
        title="Rework rate",
        value=value,
        unit="%",
        records=every if tells else 0,
        of="production deployments and rollbacks",
        definition="Hotfixes and rollbacks, of all production deployments that were tried and rollbacks.",
        unknown=unknown,
    )


def _reasons(production: Production) -> tuple[tuple[str, int], ...]:
    counts = {reason: sum(found is reason for found in production.failures.values()) for reason in Reason}
    return tuple((str(reason), count) for reason, count in counts.items() if count)


def _services(production: Production, incidents: Sequence[Incident], days: int) -> tuple[ServiceRow, ...]:
    names = {one.service for one in production.attempts if one.service} | {
        one.service for one in incidents if one.service
    }
    judged = set(production.judged)
    rows = []
    for name in names:
        reached = [one for one in production.reached if one.service == name]
        failed = [
            production.attempts[place].time
            for place in production.failures
            if production.attempts[place].service == name
        ]
        mine = [place for place, one in enumerate(production.attempts) if one.service == name]
        failures = Share(
            yes=sum(place in production.failures for place in mine), known=sum(place in judged for place in mine)
        )
        rows.append(
            ServiceRow(
                name=name,
                deployments=len(reached),
                per_week=per_week(len(reached), days),
                lead=spread_of(_leads(reached)),
                failures=failures,
                incidents=sum(one.service == name for one in incidents),
                first_failure=min(failed, default=None),
                last_failure=max(failed, default=None),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.deployments, -row.incidents, row.name)))
