"""How long a run may work as a whole. Time in which it waits for people does not count."""

from tomas.engines.base import Failure
from tomas.runs.change import Change
from tomas.runs.orm import now


def time_left(change: Change) -> float:
    """Return the working seconds that a run has left."""
    return change.spec.time_limit_s - _worked_s(change)


def time_is_up(change: Change) -> Failure:
    """Return the failure of a stage for which the run has no time left."""
    minutes = round(change.spec.time_limit_s / 60)
    return Failure(
        code="time_limit",
        message=f"The run's time limit of {minutes} min of work is used up. Press Retry to give it as much again, or "
        "start a new run with a smaller task. What was made so far is kept.",
    )


def give_more_time(change: Change) -> None:
    """Let a run whose time is up work for as long again as it was first given."""
    spec = change.spec
    change.run.first_time_limit_s = change.run.first_time_limit_s or spec.time_limit_s
    limit_s = int(_worked_s(change)) + change.run.first_time_limit_s
    change.run.spec = spec.model_copy(update={"time_limit_s": limit_s}).model_dump_json()


def _worked_s(change: Change) -> float:
    since = change.run.working_since
    return change.run.worked_s + ((now() - since).total_seconds() if since else 0.0)
