"""A mode's own work on an attempt, in a process, ended when people stop the run."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tomas.engines.base import Failure
from tomas.modes.base import InputRefused
from tomas.modes.process import TookTooLong, WorkCrashed, in_process
from tomas.runs.attempts import Attempts
from tomas.worker.failures import STOPPED, StageFailed
from tomas.worker.patience import AWAY

LIMIT_S = 300.0
"""Wall seconds for preparing or accepting a stage: a long document is read in seconds, a document set in one."""
LOOK_S = 0.5
"""Seconds between two looks at whether the run was stopped."""


class ModeWork:
    """Runs a mode's functions for one attempt."""

    def __init__(self, attempts: Attempts, attempt_id: str) -> None:
        self._attempts = attempts
        self._attempt_id = attempt_id

    async def do[**P, T](self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a mode's work in a process. Raises StageFailed for what a person must be told, and AnswerRejected."""
        try:
            return await self._unless_over(in_process(LIMIT_S, function, *args, **kwargs))
        except InputRefused as refused:
            raise StageFailed(Failure(code="engine_error", message=str(refused))) from refused
        except TookTooLong as error:
            message = f"Working on the documents took longer than {LIMIT_S:.0f} s and was given up."
            raise StageFailed(Failure(code="time_limit", message=message, detail=str(error))) from error
        except WorkCrashed as error:
            message = "The process that works on the documents ended unexpectedly."
            failure = Failure(code="worker_lost", message=message, detail=str(error), retryable=True)
            raise StageFailed(failure) from error

    async def _unless_over[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for the work; end it where the attempt is over before. Raises StageFailed."""
        working = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({working}, timeout=LOOK_S))[0]:
                if await self._over():
                    raise StageFailed(STOPPED)
            return working.result()
        finally:
            working.cancel()
            await asyncio.wait({working})

    async def _over(self) -> bool:
        try:
            control = await self._attempts.control(self._attempt_id)
        except AWAY:
            return False
        return control.cancelled or control.superseded
