"""Why an attempt brought no outcome, in words for people."""

import traceback

from tomas.engines.base import Failure
from tomas.modes.base import AnswerRejected

DETAIL = 4000
"""Characters of a trace that the history keeps."""
REASON = 500


class StageFailed(Exception):
    """The attempt brought no outcome."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


STOPPED = Failure(code="cancelled", message="Stopped.")


def refused_twice(rejected: AnswerRejected) -> Failure:
    """The failure of a stage whose answers did not pass the mode's checks, the second ones neither."""
    return Failure(
        code="no_answer",
        message=f"The model's answer did not pass the checks, twice. Reason: {rejected.message[:REASON]}",
        detail=rejected.message,
        retryable=True,
    )


def not_installed(what: str, name: str) -> Failure:
    """The failure of a stage whose mode or engine this machine does not have."""
    return Failure(
        code="engine_error",
        message=f"The {what} “{name}” is not installed on the machine that works on this run. "
        "Ask whoever runs TOMAS to install it, then press Retry.",
    )


def unexpected(error: Exception) -> Failure:
    """The failure for a mistake of ours, or of the machine: the history and the log have the trace, people do not."""
    return Failure(
        code="engine_error",
        message="TOMAS itself failed while it worked on this stage. Press Retry; if it happens again, ask whoever "
        "runs TOMAS to look at the worker's log.",
        detail="".join(traceback.format_exception(error))[-DETAIL:],
        retryable=True,
    )
