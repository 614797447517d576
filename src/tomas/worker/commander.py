"""Brings what people want from the database to the engine session at work."""

import asyncio
from time import monotonic

import structlog

from tomas.engines.base import EngineSession
from tomas.runs.attempts import Attempts, AttemptWork, Control
from tomas.worker.patience import AWAY

log = structlog.get_logger(__name__)

POLL_S = 0.2


class Commander:
    """Brings pauses, steering, answers and stops; gives the worker up where people keep it waiting for long."""

    def __init__(
        self, attempts: Attempts, work: AttemptWork, session: EngineSession, *, question_prefix: str, park_s: float
    ) -> None:
        """`question_prefix` stands before the ids of this session's questions; `park_s` is seconds."""
        self._attempts = attempts
        self._attempt_id = work.attempt_id
        self._session = session
        self._prefix = question_prefix
        self._park_s = park_s
        self._paused = False
        self._held_since: float | None = None
        self._steered_to = max((steer.number for steer in work.steers), default=0)
        self._answered: set[str] = set()
        self.parked = False
        """Whether the session was ended because people kept it waiting for long."""

    async def run(self) -> None:
        """Poll until the session is to end. A database that does not answer for a moment is asked again."""
        while True:
            try:
                control = await self._attempts.control(self._attempt_id, self._steered_to)
            except AWAY:
                log.warning("control_unreachable", exc_info=True)
            else:
                if await self._obey(control):
                    return
            await asyncio.sleep(POLL_S)

    async def _obey(self, control: Control) -> bool:
        """Do what people want; True where the session was ended."""
        if control.cancelled or control.superseded:
            await self._session.cancel()
            return True
        for steer in control.steers:
            await self._session.steer(steer.id, steer.text)
            self._steered_to = steer.number
        await self._answer(control)
        await self._hold(paused=control.paused)
        self.parked = self._waited_too_long(held=control.paused or control.waiting)
        if self.parked:
            await self._session.cancel()
        return self.parked

    async def _answer(self, control: Control) -> None:
        for answer in control.answers:
            question_id = answer.question_id.removeprefix(self._prefix)
            ours = answer.question_id == self._prefix + question_id
            if ours and question_id not in self._answered:
                await self._session.answer(question_id, answer.text)
                self._answered.add(question_id)

    async def _hold(self, *, paused: bool) -> None:
        if paused == self._paused:
            return
        self._paused = paused
        await (self._session.pause() if paused else self._session.resume())

    def _waited_too_long(self, *, held: bool) -> bool:
        if not held:
            self._held_since = None
            return False
        self._held_since = self._held_since or monotonic()
        return monotonic() - self._held_since > self._park_s
