"""Step 3: a paused run's calls wait, a dead one's end."""

import asyncio
import time

from tomas.gateway.identity import token_ended
from tomas.gateway.ports import Grant, Hold, Tokens
from tomas.gateway.problems import Problem
from tomas.gateway.tuning import Tuning


async def wait_while_held(tokens: Tokens, grant: Grant, tuning: Tuning) -> None:
    """Return once the run's calls may go on. Raises Problem (503 `paused` after `hold_s`, 401 `token_ended`)."""
    until = time.monotonic() + tuning.hold_s
    while True:
        match await tokens.hold(grant):
            case Hold.GO:
                return
            case Hold.ENDED:
                raise token_ended()
            case Hold.PAUSED if time.monotonic() >= until:
                message = "The run is paused; the call can be made again once it goes on."
                raise Problem(503, "paused", message, kind="server_error", retry_after_s=5, should_retry=True)
            case Hold.PAUSED:
                await asyncio.sleep(tuning.hold_poll_s)
