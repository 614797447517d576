"""The figures by name: what a statement may rest on, and what a recommendation may bring down."""

import re
from collections.abc import Iterator, Sequence

from tomas.modes.devops.ci import CiFigures
from tomas.modes.devops.dora import Dora
from tomas.modes.devops.failures import LogFigures
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.patterns import Pattern, Where
from tomas.modes.devops.trends import Trends
from tomas.modes.facts import Fact

_MOST_ROWS = 12
_BETTER_LOW = re.compile(
    r"lead\.\w+|change_failure\.(?:percent|failed)|recovery\.\w+|rework\.percent|ci\.(?:median|p90|queue_\w+)_?minutes|"
    r"ci\.flaky_percent|ci\.failed|job\[.+\]\.(?:failed|flaky_failures|median_minutes|p90_minutes|queue_median_minutes)|"
    r"service\[.+\]\.(?:failed|failure_percent|lead_median_hours|lead_p90_hours|incidents)|P\d+\.(?:lines|logs|failed|flaky)"
)


def facts_of(figures: Figures, patterns: Sequence[Pattern]) -> dict[str, Fact]:
    """Return all figures that a statement may rest on, by their key; what is unknown has none."""
    found = [
        Fact(key=one.key, value=one.value, about=f"{one.title}, {one.unit}")
        for one in figures.measures
        if one.value is not None
    ]
    found += _deployments(figures.dora)
    found += _incidents(figures.dora)
    found += _services(figures.dora)
    found += _ci(figures.ci) if figures.ci else ()
    found += _logs(figures.logs) if figures.logs else ()
    found += _halves(figures.trends)
    for pattern in patterns:
        found += _pattern(pattern)
    return {fact.key: fact for fact in found}


def can_be_lowered(key: str) -> bool:
    """Whether a figure is one that recommendations can aim to bring down."""
    return _BETTER_LOW.fullmatch(key) is not None


def named(name: str) -> str:
    """Return a name as it stands in keys."""
    return name.replace("[", "(").replace("]", ")")


def _deployments(dora: Dora) -> Iterator[Fact]:
    if dora.attempts:
        yield Fact(key="deployments.reached", value=dora.reached, about="deployments that reached production")
        yield Fact(key="deployments.tried", value=dora.attempts, about="production deployments tried")
        yield Fact(key="deployments.days", value=dora.days, about="days from the first to the last of them")
        yield Fact(key="deployments.active_days", value=dora.active_days, about="days with a production deployment")
        yield Fact(key="deployments.rollbacks", value=dora.rollbacks, about="rollbacks in production")
    if dora.failures.known:
        yield Fact(key="change_failure.failed", value=dora.failures.yes, about="production deployments that failed")
    if dora.hotfixes is not None:
        yield Fact(key="deployments.hotfixes", value=dora.hotfixes, about="hotfixes in production")


def _incidents(dora: Dora) -> Iterator[Fact]:
    if dora.incidents:
        yield Fact(key="incidents.total", value=dora.incidents, about="incidents")
        yield Fact(key="incidents.open", value=dora.incidents_open, about="incidents without a resolution")
    if dora.caused.known:
        yield Fact(key="incidents.caused", value=dora.caused.yes, about="incidents that a change caused")
    if dora.restore.median is not None and dora.restore.p90 is not None:
        yield Fact(key="incidents.restore_median_hours", value=dora.restore.median, about="median hours to resolution")
        yield Fact(
            key="incidents.restore_p90_hours", value=dora.restore.p90, about="nine of ten resolved within, hours"
        )


def _services(dora: Dora) -> Iterator[Fact]:
    for row in dora.services[:_MOST_ROWS]:
        key, words = f"service[{named(row.name)}]", f"of service {row.name}"
        if dora.attempts:
            yield Fact(key=f"{key}.deployments", value=row.deployments, about=f"production deployments {words}")
            yield Fact(key=f"{key}.per_week", value=row.per_week, about=f"production deployments a week {words}")
        if row.lead.median is not None and row.lead.p90 is not None:
            yield Fact(key=f"{key}.lead_median_hours", value=row.lead.median, about=f"median lead time, h, {words}")
            yield Fact(key=f"{key}.lead_p90_hours", value=row.lead.p90, about=f"90th percentile lead time, h, {words}")
        if row.failures.percent is not None:
            yield Fact(key=f"{key}.failed", value=row.failures.yes, about=f"failed changes {words}")
            yield Fact(key=f"{key}.tried", value=row.failures.known, about=f"changes tried {words}")
            yield Fact(
                key=f"{key}.failure_percent", value=row.failures.percent, about=f"change failure rate {words}, %"
            )
        if dora.incidents:
            yield Fact(key=f"{key}.incidents", value=row.incidents, about=f"incidents {words}")


def _ci(ci: CiFigures) -> Iterator[Fact]:
    yield Fact(key="ci.runs", value=ci.runs, about="CI runs")
    yield Fact(key="ci.failed", value=ci.success.known - ci.success.yes, about="CI runs that failed")
    if ci.flaky_known:
        yield Fact(
            key="ci.flaky_failures", value=ci.flaky_failures.yes, about="failures that went away on the same commit"
        )
        yield Fact(key="ci.flaky_jobs", value=ci.flaky_jobs, about="jobs that fail and then pass on the same commit")
    for row in ci.jobs[:_MOST_ROWS]:
        key, words = f"job[{named(row.name)}]", f"of {row.name}"
        yield Fact(key=f"{key}.runs", value=row.runs, about=f"runs {words}")
        yield Fact(key=f"{key}.failed", value=row.failures, about=f"failed runs {words}")
        if row.success.percent is not None:
            yield Fact(key=f"{key}.success_percent", value=row.success.percent, about=f"success rate {words}, %")
        if row.minutes.median is not None and row.minutes.p90 is not None:
            yield Fact(key=f"{key}.median_minutes", value=row.minutes.median, about=f"median duration {words}, min")
            yield Fact(key=f"{key}.p90_minutes", value=row.minutes.p90, about=f"90th percentile duration {words}, min")
        if row.waited.median is not None:
            yield Fact(key=f"{key}.queue_median_minutes", value=row.waited.median, about=f"median wait {words}, min")
        if ci.flaky_known:
            about = f"failures {words} that went away on the same commit"
            yield Fact(key=f"{key}.flaky_failures", value=row.flaky_failures, about=about)


def _logs(logs: LogFigures) -> Iterator[Fact]:
    yield Fact(key="logs.total", value=logs.logs, about="logs read")
    yield Fact(key="logs.error_lines", value=logs.error_lines, about="error lines in them")


def _halves(trends: Trends) -> Iterator[Fact]:
    for half in trends.halves:
        key, words = f"half[{half.name}]", f"in the {half.name} half of the time"
        if half.deployments is not None:
            yield Fact(key=f"{key}.deployments", value=half.deployments, about=f"production deployments {words}")
        if half.failures.percent is not None:
            yield Fact(
                key=f"{key}.failure_percent", value=half.failures.percent, about=f"change failure rate {words}, %"
            )
        if half.ci.percent is not None:
            yield Fact(key=f"{key}.ci_success_percent", value=half.ci.percent, about=f"CI success rate {words}, %")


def _pattern(pattern: Pattern) -> Iterator[Fact]:
    key, figures, words = pattern.id, pattern.figures, f"of pattern {pattern.id}"
    match pattern.where:
        case Where.LOG:
            yield Fact(key=f"{key}.lines", value=figures.failures, about=f"error lines {words}")
            yield Fact(key=f"{key}.logs", value=figures.logs or 0, about=f"logs with {words}")
            if figures.percent is not None:
                yield Fact(key=f"{key}.logs_percent", value=figures.percent, about=f"percent of logs with {words}")
        case Where.JOB:
            yield from _failed(pattern, "runs")
            yield Fact(key=f"{key}.flaky", value=figures.flaky or 0, about=f"failures that went away, {words}")
        case Where.SERVICE:
            yield from _failed(pattern, "changes")


def _failed(pattern: Pattern, what: str) -> Iterator[Fact]:
    figures, words = pattern.figures, f"of pattern {pattern.id}"
    yield Fact(key=f"{pattern.id}.failed", value=figures.failures, about=f"failed {what} {words}")
    yield Fact(key=f"{pattern.id}.of", value=figures.of, about=f"all finished {what} {words}")
    if figures.percent is not None:
        yield Fact(
            key=f"{pattern.id}.failed_percent", value=figures.percent, about=f"percent of {what} failed, {words}"
        )
