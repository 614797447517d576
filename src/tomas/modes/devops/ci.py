"""What code counted of CI runs: success, durations, time in the queue, and jobs that fail and then pass."""

from collections.abc import Sequence
from datetime import datetime

from tomas.modes.base import Frozen
from tomas.modes.devops.measured import Measured, Spread, spread_of
from tomas.modes.devops.records import Run
from tomas.modes.devops.words import Outcome
from tomas.modes.measures import Share

UNNAMED = "(no name)"
_ENDED = {Outcome.SUCCEEDED, Outcome.FAILED}


class JobRow(Frozen):
    """The figures of a workflow or job."""

    name: str
    runs: int
    success: Share
    minutes: Spread
    waited: Spread
    commits: int
    """Commits that it ran for."""
    flaky: int
    """Commits for which it failed and later passed."""
    flaky_failures: int
    """Its failures that were followed by a success of the same commit."""
    first_failure: datetime | None
    last_failure: datetime | None

    @property
    def failures(self) -> int:
        """Runs that failed."""
        return self.success.known - self.success.yes


class CiFigures(Frozen):
    """What code computed of CI runs."""

    runs: int
    first: datetime
    last: datetime
    results: tuple[tuple[str, int], ...]
    success: Share
    minutes: Spread
    waited: Spread
    flaky_known: bool
    """False where runs have no commits by which to tell."""
    flaky_jobs: int
    flaky_commits: int
    """Pairs of job and commit."""
    flaky_failures: Share
    """Failures that were followed by a success of the same job and commit, of all failures with a commit."""
    later_attempts: int
    """Runs that are a second or later attempt; the earlier one may be missing from the export."""
    measures: tuple[Measured, ...]
    jobs: tuple[JobRow, ...]
    """Most failures first."""

    def measure(self, key: str) -> Measured:
        """Return a figure by its key."""
        return next(one for one in self.measures if one.key == key)


def ci_of(runs: Sequence[Run]) -> CiFigures | None:
    """Return the figures of runs in the order of their start; None where there are none."""
    if not runs:
        return None
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.name or UNNAMED, []).append(run)
    jobs = [_row(name, members) for name, members in groups.items()]
    success, minutes, waited = _success(runs), _minutes(runs), _waited(runs)
    known = any(run.commit for run in runs)
    failures = sum(run.result is Outcome.FAILED and bool(run.commit) for run in runs)
    flaky = Share(yes=sum(row.flaky_failures for row in jobs), known=failures)
    results = {outcome: sum(run.result is outcome for run in runs) for outcome in Outcome}
    return CiFigures(
        runs=len(runs),
        first=runs[0].started,
        last=runs[-1].started,
        results=tuple((str(outcome), count) for outcome, count in results.items() if count),
        success=success,
        minutes=minutes,
        waited=waited,
        flaky_known=known,
        flaky_jobs=sum(row.flaky > 0 for row in jobs),
        flaky_commits=sum(row.flaky for row in jobs),
        flaky_failures=flaky,
        later_attempts=sum(run.attempt > 1 for run in runs),
        measures=_measures(runs, success, minutes, waited, flaky, known=known),
        jobs=tuple(sorted(jobs, key=lambda row: (-row.failures, -row.runs, row.name))),
    )


def _success(runs: Sequence[Run]) -> Share:
    ended = [run for run in runs if run.result in _ENDED]
    return Share(yes=sum(run.result is Outcome.SUCCEEDED for run in ended), known=len(ended))


def _minutes(runs: Sequence[Run]) -> Spread:
    return spread_of([run.minutes for run in runs if run.minutes is not None and run.result in _ENDED])


def _waited(runs: Sequence[Run]) -> Spread:
    return spread_of([run.waited_minutes for run in runs if run.waited_minutes is not None])


def _row(name: str, runs: Sequence[Run]) -> JobRow:
    by_commit: dict[str, list[Run]] = {}
    for run in runs:
        if run.commit and run.result in _ENDED:
            by_commit.setdefault(run.commit, []).append(run)
    flaky = {commit: mended for commit, tries in by_commit.items() if (mended := _mended(tries))}
    failed = [run.started for run in runs if run.result is Outcome.FAILED]
    return JobRow(
        name=name,
        runs=len(runs),
        success=_success(runs),
        minutes=_minutes(runs),
        waited=_waited(runs),
        commits=len(by_commit),
        flaky=len(flaky),
        flaky_failures=sum(flaky.values()),
        first_failure=min(failed, default=None),
        last_failure=max(failed, default=None),
    )


def _mended(tries: Sequence[Run]) -> int:
    """Return how many failures of one job and commit were followed by a success."""
    ordered = sorted(tries, key=lambda run: (run.started, run.attempt))
    passes = [place for place, run in enumerate(ordered) if run.result is Outcome.SUCCEEDED]
    return sum(run.result is Outcome.FAILED for run in ordered[: passes[-1]]) if passes else 0


def _measures(
    runs: Sequence[Run], success: Share, minutes: Spread, waited: Spread, flaky: Share, *, known: bool
) -> tuple[Measured, ...]:
    open_runs = len(runs) - success.known
    lengths = "Minutes from start to end of runs that succeeded or failed; the export's own duration where it has one."
    no_length = "" if minutes.count else "not known: no durations and no ends of runs in the data"
    queue = "Minutes from a run's creation to its start, first attempts only; the export's own figure where it has one."
    no_queue = "" if waited.count else "not known: the data do not tell when runs were queued and when they started"
    no_flaky = ""
    if not known:
        no_flaky = "not known: runs have no commits in the data"
    elif not flaky.known:
        no_flaky = "no run with a commit failed"
    return (
        Measured(
            key="ci.success_percent", title="CI success rate", value=success.percent, unit="%", records=success.known,
            of="runs that succeeded or failed", definition="Runs that succeeded, of those that succeeded or failed.",
            unknown=(f"{open_runs:,} cancelled, skipped or unfinished runs left out" if open_runs else "")
            if success.known else "not known: no results that can be told",
        ),
        Measured(
            key="ci.median_minutes", title="CI duration, median", value=minutes.median, unit="min",
            records=minutes.count, of="runs", definition=lengths, unknown=no_length,
        ),
        Measured(
            key="ci.p90_minutes", title="CI duration, 90th percentile", value=minutes.p90, unit="min",
            records=minutes.count, of="runs", definition=lengths, unknown=no_length,
        ),
        Measured(
            key="ci.queue_median_minutes", title="Time in the queue, median", value=waited.median, unit="min",
            records=waited.count, of="runs", definition=queue, unknown=no_queue,
        ),
        Measured(
            key="ci.queue_p90_minutes", title="Time in the queue, 90th percentile", value=waited.p90, unit="min",
            records=waited.count, of="runs", definition=queue, unknown=no_queue,
        ),
        Measured(
            key="ci.flaky_percent", title="Failures that went away", value=flaky.percent if known else None, unit="%",
            records=flaky.known, of="failed runs with a commit",
            definition="Failures after which the same job passed for the same commit, of all failures: nothing in the "
            "code was mended, so the job is flaky.",
            unknown=no_flaky,
        ),
    )  # fmt: skip
