"""The one state machine: which moves a run, a stage, an attempt and a gate may make. Everything else is an error."""

from collections.abc import Mapping
from enum import StrEnum

from tomas.runs.records import AttemptStatus, GateStatus, RunStatus, StageStatus


class WrongMove(Exception):
    """A move that the state machine does not know: a mistake in the program, never of a person."""


RUN_MOVES: Mapping[RunStatus, frozenset[RunStatus]] = {
    RunStatus.CREATED: frozenset(
        {RunStatus.QUEUED, RunStatus.WAITING, RunStatus.PAUSED, RunStatus.FAILED, RunStatus.CANCELLED}
    ),
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.FAILED, RunStatus.CANCELLED}),
    RunStatus.RUNNING: frozenset(
        {
            RunStatus.QUEUED,
            RunStatus.WAITING,
            RunStatus.PAUSED,
            RunStatus.COMPLETED,
            RunStatus.FAILED,
            RunStatus.CANCELLED,
        }
    ),
    RunStatus.WAITING: frozenset(
        {
            RunStatus.CREATED,
            RunStatus.QUEUED,
            RunStatus.RUNNING,
            RunStatus.COMPLETED,
            RunStatus.FAILED,
            RunStatus.CANCELLED,
        }
    ),
    RunStatus.PAUSED: frozenset(
        {
            RunStatus.CREATED,
            RunStatus.QUEUED,
            RunStatus.RUNNING,
            RunStatus.WAITING,
            RunStatus.COMPLETED,
            RunStatus.FAILED,
            RunStatus.CANCELLED,
        }
    ),
    RunStatus.FAILED: frozenset({RunStatus.CREATED, RunStatus.QUEUED}),
    RunStatus.COMPLETED: frozenset(),
    RunStatus.CANCELLED: frozenset(),
}
"""A failed run can be tried again; from the other two ends there is no way back."""

STAGE_MOVES: Mapping[StageStatus, frozenset[StageStatus]] = {
    StageStatus.PENDING: frozenset({StageStatus.QUEUED, StageStatus.CANCELLED}),
    StageStatus.QUEUED: frozenset(
        {StageStatus.RUNNING, StageStatus.WAITING, StageStatus.FAILED, StageStatus.CANCELLED}
    ),
    StageStatus.RUNNING: frozenset(
        {
            StageStatus.QUEUED,
            StageStatus.WAITING,
            StageStatus.COMPLETED,
            StageStatus.FAILED,
            StageStatus.CANCELLED,
        }
    ),
    StageStatus.WAITING: frozenset(
        {
            StageStatus.PENDING,
            StageStatus.QUEUED,
            StageStatus.RUNNING,
            StageStatus.COMPLETED,
            StageStatus.FAILED,
            StageStatus.CANCELLED,
        }
    ),
    StageStatus.FAILED: frozenset({StageStatus.QUEUED, StageStatus.RUNNING}),
    StageStatus.COMPLETED: frozenset({StageStatus.PENDING, StageStatus.RUNNING}),
    StageStatus.CANCELLED: frozenset(),
}
"""A completed stage is done again where people go back to it; only the reading of the input is at work at once then."""

ATTEMPT_MOVES: Mapping[AttemptStatus, frozenset[AttemptStatus]] = {
    AttemptStatus.QUEUED: frozenset(
        {AttemptStatus.RUNNING, AttemptStatus.SUSPENDED, AttemptStatus.FAILED, AttemptStatus.CANCELLED}
    ),
    AttemptStatus.RUNNING: frozenset(
        {AttemptStatus.SUSPENDED, AttemptStatus.SUCCEEDED, AttemptStatus.FAILED, AttemptStatus.CANCELLED}
    ),
    AttemptStatus.SUSPENDED: frozenset(),
    AttemptStatus.SUCCEEDED: frozenset(),
    AttemptStatus.FAILED: frozenset(),
    AttemptStatus.CANCELLED: frozenset(),
}

GATE_MOVES: Mapping[GateStatus, frozenset[GateStatus]] = {
    GateStatus.OPEN: frozenset({GateStatus.APPROVED, GateStatus.REDIRECTED, GateStatus.CANCELLED, GateStatus.VOID}),
    GateStatus.APPROVED: frozenset(),
    GateStatus.REDIRECTED: frozenset(),
    GateStatus.CANCELLED: frozenset(),
    GateStatus.VOID: frozenset(),
}

CLOCK_RUNS = frozenset({RunStatus.CREATED, RunStatus.QUEUED, RunStatus.RUNNING})
"""Time in these counts as work; in the others the run waits for people or is over."""

LIVE_ATTEMPTS = frozenset({AttemptStatus.QUEUED, AttemptStatus.RUNNING})


def checked[S: StrEnum](moves: Mapping[S, frozenset[S]], old: S, new: S) -> S:
    """Return `new` if the machine may go there from `old`; raises WrongMove."""
    if new not in moves[old]:
        raise WrongMove(f"{type(old).__name__}: {old} cannot become {new}")
    return new
