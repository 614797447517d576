"""Runs a mode's blocking work in a process of its own, within a time limit.

Documents come from strangers: a file that makes a parser spin or crash must cost its run a clear message, never the
program its event loop. anyio keeps the processes warm between calls and kills one whose call is given up.
"""

from collections.abc import Callable
from functools import partial

import anyio
from anyio import to_process


class TookTooLong(Exception):
    """The work did not end within its time limit and was ended."""


class WorkCrashed(Exception):
    """The process that did the work died."""


async def in_process[**P, T](limit_s: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a picklable function in another process and return what it returns.

    `limit_s` is wall seconds. Raises TookTooLong, WorkCrashed, and whatever the function raises.
    """
    try:
        with anyio.fail_after(limit_s):
            return await to_process.run_sync(partial(function, *args, **kwargs), cancellable=True)
    except TimeoutError as error:
        raise TookTooLong(f"gave up after {limit_s:.0f} s") from error
    except anyio.BrokenWorkerProcess as error:
        raise WorkCrashed("the process that read the document ended unexpectedly") from error
