"""Hands events and interactions to the app, with Slack's patience and retries."""

import asyncio
import random

from tomas.localslack.faults import Faults
from tomas.localslack.jsontypes import JsonObject

from .transport import Delivery, Kind, NotAcknowledged, Reply, Transport

RETRY_DELAYS_S = (0.0, 60.0, 300.0)
_SHUFFLE_S = 0.4


class Courier:
    """Delivers events at least once in the background, and interactions once while a person waits."""

    def __init__(self, transport: Transport, faults: Faults, retry_delays_s: tuple[float, ...]) -> None:
        self._transport = transport
        self._faults = faults
        self._retry_delays_s = retry_delays_s
        self._tasks: set[asyncio.Task[None]] = set()

    def send_event(self, envelope: JsonObject) -> None:
        """Start to deliver an `event_callback`; the switched-on duplicates and disorder happen here."""
        for _ in range(1 + self._faults.duplicate_events):
            task = asyncio.create_task(self._deliver_event(envelope))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def ask(self, kind: Kind, payload: JsonObject) -> Reply:
        """Hand over a command or an interaction; raise NotAcknowledged if the app does not answer in time."""
        return await self._transport.deliver(Delivery(kind, payload))

    async def drain(self) -> None:
        """Return when no event is on its way or waits for a retry."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver_event(self, envelope: JsonObject) -> None:
        if self._faults.shuffle:
            await asyncio.sleep(random.uniform(0, _SHUFFLE_S))  # noqa: S311
        reason = ""
        for number, delay_s in enumerate((0.0, *self._retry_delays_s)):
            await asyncio.sleep(delay_s)
            try:
                await self._transport.deliver(Delivery(Kind.EVENT, envelope, number, reason))
            except NotAcknowledged as refusal:
                reason = refusal.reason
                if not refusal.retry:
                    return
            else:
                return
