"""One attempt at work, seen from the supervisor."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from time import monotonic

import structlog

from tomas.engines.base import EngineResult, Failure, NumberedEvent, Question, StageRequest
from tomas.engines.cage.client import CodeRunner
from tomas.engines.control import Answer, Control, Pause, Resume, Steer, encoded
from tomas.engines.eventfile import EventReader
from tomas.engines.folders import AttemptFolder
from tomas.engines.lookups import LookupService
from tomas.engines.plainpaths import PlainPaths
from tomas.engines.whatran import ran_by_task

log = structlog.get_logger(__name__)

_TICK_S = 0.2
_HEAR_AT_MOST = 1 << 12

CANCELLED = Failure(code="cancelled", message="Stopped.")
WORKER_LOST = Failure(
    code="worker_lost",
    message="The process that did the work ended unexpectedly. The work can go on where it stopped.",
    retryable=True,
)


class WorkerSession:
    """Follows a worker by its event file and its control socket; see `EngineSession` for the methods."""

    def __init__(
        self,
        request: StageRequest,
        folder: AttemptFolder,
        pid: int,
        control: socket.socket,
        *,
        runner: CodeRunner,
        lookups: LookupService,
        plain: PlainPaths,
    ) -> None:
        self._request = request
        self._plain = plain
        self._folder = folder
        self._pid = pid
        self._control = control
        self._runner = runner
        self._lookups = lookups
        self._clock = _WorkingTime()
        self._heard: dict[str, str] = {str(number): text for number, text in enumerate(request.steers)}
        self._history: list[NumberedEvent] = []
        self._reader = EventReader(folder.events)
        self._changed = asyncio.Condition()
        self._forced: Failure | None = None
        self._result: EngineResult | None = None
        self._life = asyncio.create_task(self._live(), name=f"attempt {request.attempt_id}")

    async def events(self, after: int = 0) -> AsyncIterator[NumberedEvent]:
        """Yield events with a number above `after`, until the attempt has ended."""
        seen = after
        while True:
            async with self._changed:
                while len(self._history) <= seen and self._result is None:
                    await self._changed.wait()
            if len(self._history) <= seen:
                return
            for event in self._history[seen:]:
                yield event
                seen = event.number

    async def result(self) -> EngineResult:
        """Wait for the end."""
        return await asyncio.shield(self._life)

    async def steer(self, steer_id: str, text: str) -> None:
        """Give guidance for every later model call; a repeated id does nothing."""
        await self.tell(Steer(id=steer_id, text=text))
        self._heard.setdefault(steer_id, text)

    async def answer(self, question_id: str, text: str) -> None:
        """Answer a question; the first answer counts."""
        await self.tell(Answer(question_id=question_id, text=text))
        self._heard.setdefault(question_id, text)
        self._clock.answered(question_id)

    async def pause(self) -> None:
        """Stop running code at once and the engine at its next event or call."""
        self._clock.pause()
        self._runner.pause()
        await self.tell(Pause())

    async def resume(self) -> None:
        """Go on after a pause."""
        self._clock.resume()
        self._runner.resume()
        await self.tell(Resume())

    async def cancel(self) -> None:
        """End the worker and its code at once; returns when the attempt has ended."""
        await self._end(CANCELLED)
        await self.result()

    def when_ended(self, told: Callable[["WorkerSession"], object]) -> None:
        """Call a function once with this session when the attempt has ended."""
        self._life.add_done_callback(lambda _task: told(self))

    async def _live(self) -> EngineResult:
        """Follow the worker until it is gone; then say how it went."""
        try:
            while await self._hear():
                await self._take_events()
                if self._clock.worked() > self._request.limits.stage_s:
                    await self._end(_time_limit(self._request.limits.stage_s))
        finally:
            await asyncio.to_thread(self._kill)
            await self._runner.close()
            await self._lookups.close()
            self._control.close()
        async with self._changed:
            self._read_events()
            self._result = self._outcome()
            self._changed.notify_all()
        return self._result

    async def _hear(self) -> bool:
        """Wait for the worker's or the code runner's sign, or a moment; False when the worker is gone."""
        hearing = asyncio.get_running_loop().sock_recv(self._control, _HEAR_AT_MOST)
        try:
            return bool(await asyncio.wait_for(hearing, _TICK_S))
        except TimeoutError:
            return True
        except OSError:
            return False

    async def _take_events(self) -> None:
        async with self._changed:
            if self._read_events():
                self._changed.notify_all()

    def _read_events(self) -> bool:
        fresh = [self._plain.of(numbered) for numbered in self._reader.read()]
        for numbered in fresh:
            if isinstance(numbered.event, Question):
                self._clock.asked(numbered.event.id)
        self._history.extend(fresh)
        return bool(fresh)

    async def tell(self, message: Control) -> None:
        """Send the worker a message; nothing happens where it is gone."""
        if self._life.done():
            return
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().sock_sendall(self._control, encoded(message))

    async def _end(self, failure: Failure) -> None:
        """Force the end, unless it has come already."""
        if self._life.done() or self._forced is not None:
            return
        self._forced = failure
        await asyncio.to_thread(self._kill)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        self._runner.kill()

    def _outcome(self) -> EngineResult:
        """Believe a complete result; otherwise say why there is none."""
        try:
            result = EngineResult.model_validate_json(self._folder.result.read_bytes())
        except FileNotFoundError:
            result = EngineResult(attempt_id=self._request.attempt_id, failure=self._forced or WORKER_LOST)
        log.info("attempt_ended", attempt=result.attempt_id, failure=result.failure and result.failure.code)
        ran, heard = ran_by_task(self._history), tuple(filter(None, self._heard.values()))
        answers = tuple(
            answer.model_copy(
                update={
                    "text": self._plain.text(answer.text),
                    "remarks": tuple(map(self._plain.text, answer.remarks)),
                    "ran": (*answer.ran, *ran.get(answer.task_id, ())),
                    "heard": heard,
                }
            )
            for answer in result.answers
        )
        failure = result.failure and self._plain.of(result.failure)
        return result.model_copy(update={"answers": answers, "failure": failure, "working_s": self._clock.worked()})


def _time_limit(seconds: int) -> Failure:
    minutes = max(1, round(seconds / 60))
    message = f"The stage took longer than its time limit of {minutes} min and was stopped."
    return Failure(code="time_limit", message=message, retryable=True)


class _WorkingTime:
    """Seconds of work: the time paused or waiting for a person does not count."""

    def __init__(self) -> None:
        self._since: float | None = monotonic()
        self._before = 0.0
        self._paused = False
        self._open: set[str] = set()
        self._closed: set[str] = set()

    def worked(self) -> float:
        return self._before + (monotonic() - self._since if self._since is not None else 0.0)

    def pause(self) -> None:
        self._paused = True
        self._update()

    def resume(self) -> None:
        self._paused = False
        self._update()

    def asked(self, question_id: str) -> None:
        self._open |= {question_id} - self._closed
        self._update()

    def answered(self, question_id: str) -> None:
        self._closed.add(question_id)
        self._open.discard(question_id)
        self._update()

    def _update(self) -> None:
        runs = not (self._paused or self._open)
        if runs and self._since is None:
            self._since = monotonic()
        elif not runs and self._since is not None:
            self._before, self._since = self.worked(), None
