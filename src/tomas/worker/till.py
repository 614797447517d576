"""Buys for an attempt what a service bills: within the run's budget, and put down among its costs."""

import asyncio
import hashlib
import time

from tomas.engines.base import Bought, Paid
from tomas.engines.lookups import LookupFailed, Unpaid
from tomas.gateway.budget import to_the_end
from tomas.gateway.ports import BudgetRefused, CallIdentity, CallUsage, Grant, Hold, Ledger, Reservation, Tokens
from tomas.gateway.prices import page_price

HOLD_POLL_S = 0.25
ENDED = "This work was ended or replaced."
_NOTHING = CallUsage(0, 0)
"""Tokens: such services do not bill by them."""


class LookupTill:
    """`tomas.engines.lookups.Till`, by the ledger that model calls are charged to."""

    def __init__(self, tokens: Tokens, ledger: Ledger) -> None:
        self._tokens = tokens
        self._ledger = ledger

    async def __call__(self, token: str, paid: Paid, question: str) -> str:
        """Set the most that the question can cost aside, ask, and charge what it did cost.

        While the run is paused nothing is asked. Raises LookupFailed, and Unpaid where the budget does not bear it.
        """
        usd = page_price(paid.service, paid.product, paid.most(question))
        grant = await self._tokens.grant(token)
        if grant is None:
            raise LookupFailed(ENDED)
        await self._wait_while_held(grant)
        identity = CallIdentity(0, hashlib.sha256(question.encode()).hexdigest(), paid.product)
        try:
            reservation = await self._ledger.reserve(grant, identity, paid.service, paid.product, usd)
        except BudgetRefused as refused:
            raise Unpaid(str(refused)) from refused
        since = time.monotonic()
        bought = await self._asked(paid, question, reservation)
        usd = page_price(paid.service, paid.product, bought.pages)
        await to_the_end(self._ledger.settle(reservation, _NOTHING, usd, time.monotonic() - since))
        return bought.answer

    async def _wait_while_held(self, grant: Grant) -> None:
        """Return once the run may go on. Raises LookupFailed where it has ended."""
        while True:
            match await self._tokens.hold(grant):
                case Hold.GO:
                    return
                case Hold.ENDED:
                    raise LookupFailed(ENDED)
                case Hold.PAUSED:
                    await asyncio.sleep(HOLD_POLL_S)

    async def _asked(self, paid: Paid, question: str, reservation: Reservation) -> Bought:
        """Ask; a question that came to no answer is charged where the service may bill it all the same."""
        try:
            return await paid.ask(question)
        except LookupFailed as failed:
            close = self._ledger.cut_off if failed.billed else self._ledger.release
            await to_the_end(close(reservation, str(failed)))
            raise
        except BaseException:
            await to_the_end(self._ledger.cut_off(reservation, "the work ended while the service was asked"))
            raise
