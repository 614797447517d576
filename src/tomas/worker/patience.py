"""Asks a database again that does not answer for a moment: paid work must not be lost to a lock or a restart."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

log = structlog.get_logger(__name__)

AWAY = (OSError, OperationalError, InterfaceError, StaleDataError)
"""What a database raises that is locked, restarting or out of reach, or where another change came first."""
TRIES = 8
FIRST_WAIT_S = 0.25


async def patiently[**P, T](ask: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call one of the store's methods, which may all be repeated, up to eight times within about half a minute.

    Raises what the last call raised.
    """
    wait_s = FIRST_WAIT_S
    for _ in range(TRIES - 1):
        try:
            return await ask(*args, **kwargs)
        except AWAY:
            log.warning("database_away", again_in_s=wait_s, exc_info=True)
        await asyncio.sleep(wait_s)
        wait_s *= 2
    return await ask(*args, **kwargs)
