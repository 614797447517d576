"""How `tomas run` ends, for scripts."""

from enum import IntEnum

from tomas.runs.result import ResultStatus


class Exit(IntEnum):
    """Exit codes; they are documented and stay as they are."""

    COMPLETED = 0
    FAILED = 1
    REFUSED = 2
    """Wrong usage, or an input that cannot be worked on: nothing was spent."""
    CANCELLED = 3
    WAITING = 4
    """The run waits for a person's decision; `tomas run --continue` goes on with it."""


def exit_of(status: ResultStatus) -> Exit:
    """Return the exit code of a result."""
    codes = {
        ResultStatus.COMPLETED: Exit.COMPLETED,
        ResultStatus.REFUSED: Exit.REFUSED,
        ResultStatus.CANCELLED: Exit.CANCELLED,
        ResultStatus.WAITING: Exit.WAITING,
    }
    return codes.get(status, Exit.FAILED)
