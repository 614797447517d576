"""Follows each run's history from its stored cursor and draws it in Slack: one process at a time, at least once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import uuid4

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from tomas.bot.client import code_of, is_transient
from tomas.bot.drawing import Drawing
from tomas.bot.posts import PlaceLost, Posts
from tomas.bot.tasks import Tasks
from tomas.runs.presenting import Pending
from tomas.runs.records import EventKind, EventRecord, RunRecord, RunStatus
from tomas.runs.service import Runs

log = structlog.get_logger(__name__)

POLL_S = 0.25
CARD_GAP_S = 2.0
TICK_S = 15.0
"""How often a working run's card shows the time that has passed, though nothing else happened."""
LEASE_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 20.0
PAGE = 200
THREAD_GONE = "thread_not_found"

type Draw = Callable[[], Awaitable[object]]


class Presenter:
    """Draws every run. Slack may be down for as long as it likes: what is not drawn yet is drawn later."""

    def __init__(self, runs: Runs, client: AsyncWebClient, posts: Posts, drawing: Drawing, tasks: Tasks) -> None:
        self._runs = runs
        self._client = client
        self._posts = posts
        self._drawing = drawing
        self._tasks = tasks
        self._holder = uuid4().hex
        self._at_work: set[str] = set()
        self._working: dict[str, float] = {}
        """Runs whose clock ticks, and when their card was drawn last."""

    async def follow(self) -> None:
        """Draw until cancelled."""
        self._tasks.spawn(self._finish_gates(), "finish gates")
        while True:
            try:
                for pending in await self._runs.pending_presentations():
                    self._take(pending.run_id, self._present(pending))
                now = time.monotonic()
                for run_id, drawn in list(self._working.items()):
                    if now - drawn > TICK_S:
                        self._take(run_id, self._tick(run_id))
            except (OSError, SQLAlchemyError) as error:
                log.warning("presenter_waits", why=type(error).__name__)
            await asyncio.sleep(POLL_S)

    async def first_card(self, run_id: str) -> None:
        """Post the card of a new run without waiting for the next round."""
        try:
            await self._drawing.status(run_id, hurry=True)
        except PlaceLost as lost:
            await self._moved(run_id, str(lost))
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("first_card_waits", run=run_id, why=str(error))

    async def redraw_gate(self, gate_id: str) -> None:
        """Draw a gate's card as it stands now, even where nothing seems to have changed."""
        gate = await self._runs.gate(gate_id)
        if gate:
            await self._at_once(gate.run_id, lambda: self._drawing.gate(gate, force=True))

    async def redraw_status(self, run_id: str) -> None:
        """Draw a run's status card anew."""
        await self._at_once(run_id, lambda: self._drawing.status(run_id, hurry=True, force=True))

    async def link(self, run: RunRecord) -> str:
        """Return the address of a run's thread; empty where there is none."""
        return await self._drawing.link(run)

    async def _finish_gates(self) -> None:
        """Draw open gates anew: the last process may have ended after it took the buttons away to record a decision."""
        for gate in await self._runs.open_gates():
            if await self._drawing.is_drawn(gate):
                await self._patiently(gate.run_id, lambda gate=gate: self._drawing.gate(gate, force=True))

    async def _at_once(self, run_id: str, draw: Draw) -> None:
        """Draw for somebody who waits; while Slack is away, go on trying in a task of its own."""
        try:
            await draw()
        except PlaceLost:
            return
        except Exception as error:
            if not is_transient(error):
                raise
            self._tasks.spawn(self._patiently(run_id, draw), f"draw later {run_id}")

    def _take(self, run_id: str, work: Coroutine[Any, Any, None]) -> None:
        """Draw a run unless it is being drawn."""
        if run_id in self._at_work:
            work.close()
            return
        self._at_work.add(run_id)
        self._tasks.spawn(self._alone(run_id, work), f"present {run_id}")

    async def _alone(self, run_id: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            if await self._runs.claim_presentation(run_id, self._holder, LEASE_S):
                await work
            else:
                work.close()
        finally:
            self._at_work.discard(run_id)

    async def _present(self, pending: Pending) -> None:
        """Draw a run's new events in their order, and its card at most every two seconds."""
        drawn_at = 0.0
        after = pending.presented
        while events := await self._runs.events(pending.run_id, after, PAGE):
            for event in events:
                if event.kind is not EventKind.ENGINE:
                    await self._until_drawn(event)
                after = event.number
            await self._renew(pending.run_id)
            await asyncio.sleep(max(0.0, drawn_at + CARD_GAP_S - time.monotonic()))
            await self._card_until_drawn(pending.run_id)
            drawn_at = time.monotonic()
            await self._runs.presented(pending.run_id, after)

    async def _until_drawn(self, event: EventRecord) -> None:
        if event.number == 1:
            await self._card_until_drawn(event.run_id)
        await self._patiently(event.run_id, lambda: self._drawing.event(event))

    async def _card_until_drawn(self, run_id: str) -> None:
        await self._patiently(run_id, lambda: self._card(run_id))

    async def _card(self, run_id: str) -> None:
        view = await self._drawing.status(run_id)
        if view.run.status is RunStatus.RUNNING:
            self._working[run_id] = time.monotonic()
        else:
            self._working.pop(run_id, None)

    async def _tick(self, run_id: str) -> None:
        """Show the time that has passed; not drawing it once is no loss."""
        self._working[run_id] = time.monotonic()
        try:
            await self._card(run_id)
        except Exception as error:
            if not (is_transient(error) or isinstance(error, (PlaceLost, SlackApiError))):
                raise

    async def _patiently(self, run_id: str, draw: Draw) -> None:
        """Draw; wait and try again while Slack is away, move where the channel is gone; skip what cannot be drawn."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                if await self._drawn(run_id, draw):
                    return
            except SlackApiError as error:
                if not is_transient(error):
                    log.error("drawing_refused", run=run_id, code=code_of(error))
                    return
                wait_s = await self._wait(run_id, wait_s, code_of(error))
            except Exception as error:
                if not (is_transient(error) or isinstance(error, SQLAlchemyError)):
                    log.exception("drawing_broke", run=run_id)
                    return
                wait_s = await self._wait(run_id, wait_s, type(error).__name__)

    async def _drawn(self, run_id: str, draw: Draw) -> bool:
        """Draw once; False where the run was moved and is to be drawn again."""
        try:
            await draw()
        except PlaceLost as lost:
            return not await self._moved(run_id, str(lost))
        except SlackApiError as error:
            if code_of(error) != THREAD_GONE:
                raise
            return not await self._new_root(run_id)
        return True

    async def _new_root(self, run_id: str) -> bool:
        """Post the status card anew where somebody deleted it, and with it the thread; False where it stands."""
        old = await self._runs.run(run_id)
        await self._drawing.status(run_id, force=True)
        new = await self._runs.run(run_id)
        return old is not None and new is not None and old.thread_ts != new.thread_ts

    async def _wait(self, run_id: str, wait_s: float, why: str) -> float:
        log.warning("slack_is_away", run=run_id, why=why, again_in_s=wait_s)
        await self._renew(run_id, wait_s)
        await asyncio.sleep(wait_s)
        return min(wait_s * 2, LONGEST_WAIT_S)

    async def _renew(self, run_id: str, more_s: float = 0) -> None:
        await self._runs.claim_presentation(run_id, self._holder, LEASE_S + more_s)

    async def _moved(self, run_id: str, code: str) -> bool:
        """Show a run in its requester's direct messages from now on; False where that is not possible either."""
        run = await self._runs.run(run_id)
        if run is None:
            return False
        channel_id, _ = await self._posts.place(run)
        try:
            opened = await self._client.conversations_open(users=run.requester_id)
            home = str(opened["channel"]["id"])
            if home == channel_id:
                log.error("run_cannot_be_shown", run=run_id, code=code)
                return False
            await self._client.chat_postMessage(
                channel=home,
                text=f"I cannot write in <#{run.channel_id}> any more ({code}), so your run goes on here. "
                "The buttons work here too.",
            )
        except SlackApiError as error:
            if is_transient(error):
                raise
            log.error("run_cannot_be_shown", run=run_id, code=code_of(error))
            return False
        await self._posts.move(run, home)
        await self._drawing.status(run_id, hurry=True)
        return True
