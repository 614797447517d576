"""Steps 6 and 9: money is set aside before a call and settled after it, whatever happens in between."""

import asyncio
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from decimal import Decimal

from tomas.gateway.identity import Call
from tomas.gateway.ports import BudgetRefused, CallUsage, Ledger, Reservation, Upstream
from tomas.gateway.prices import AdminPrices, most, price
from tomas.gateway.problems import Problem
from tomas.gateway.wires.base import JsonObject

_FREE = Decimal(0)


class Charge:
    """One call's money: closed exactly once, by settling, cutting off or releasing."""

    def __init__(self, ledger: Ledger, reservation: Reservation, upstream: Upstream, admin_prices: AdminPrices) -> None:
        self._ledger = ledger
        self._reservation = reservation
        self._upstream = upstream
        self._admin_prices = admin_prices
        self._since = time.monotonic()
        self._closed = False
        self.sent = False
        """Whether a provider may be working on the call, and so may bill it."""

    async def settle(self, usage: CallUsage) -> None:
        """Put the call's true cost in the place of the reservation."""
        upstream = self._upstream
        usd = _FREE if upstream.free else price(upstream.provider, upstream.model, usage, self._admin_prices)
        await self._ledger.settle(self._reservation, usage, usd, time.monotonic() - self._since)
        self._closed = True

    async def abandon(self, reason: str) -> None:
        """Close a call that came to no answer: charged where it may have reached the provider, else released."""
        if self._closed:
            return
        self._closed = True
        close = self._ledger.cut_off if self.sent else self._ledger.release
        await close(self._reservation, reason)


class Budget:
    """Opens charges."""

    def __init__(self, ledger: Ledger, admin_prices: AdminPrices) -> None:
        self._ledger = ledger
        self._admin_prices = admin_prices

    @asynccontextmanager
    async def reserved(self, call: Call, upstream: Upstream, body: JsonObject) -> AsyncGenerator[Charge]:
        """Set the most that the call can cost aside while the block runs. Raises Problem (402 `budget_reached`)."""
        charge = await self._reserve(call, upstream, body)
        reason = "the call came to no answer"
        try:
            yield charge
        except asyncio.CancelledError:
            reason = "the caller went away"
            raise
        except Problem as problem:
            reason = problem.code
            raise
        finally:
            await to_the_end(charge.abandon(reason))

    async def _reserve(self, call: Call, upstream: Upstream, body: JsonObject) -> Charge:
        usd = _FREE if upstream.free else most(upstream.provider, upstream.model, body, self._admin_prices)
        reserving = asyncio.ensure_future(
            self._ledger.reserve(call.grant, call.identity, upstream.provider, upstream.model, usd)
        )
        try:
            reservation = await asyncio.shield(reserving)
        except BudgetRefused as refused:
            raise Problem(402, "budget_reached", str(refused), kind="budget_error") from refused
        except asyncio.CancelledError:
            await asyncio.wait([reserving])
            if not reserving.cancelled() and reserving.exception() is None:
                await self._ledger.release(reserving.result(), "the caller went away")
            raise
        return Charge(self._ledger, reservation, upstream, self._admin_prices)


async def to_the_end[T](work: Coroutine[object, object, T]) -> T:
    """Return what the work returns, and let it end even when the caller is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
