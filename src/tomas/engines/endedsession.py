"""The session of an attempt that never began."""

from collections.abc import AsyncIterator

from tomas.engines.base import Engine, EngineResult, Failure, NumberedEvent


def unavailable(engine: Engine, detail: str) -> Failure:
    """Return the failure of an attempt whose engine cannot be started."""
    message = f"The engine {engine.title} cannot be started on this machine. Ask whoever runs TOMAS to look at its log."
    return Failure(code="engine_error", message=message, detail=detail, retryable=True)


class EndedSession:
    """An `EngineSession` with a result and no events; commands do nothing."""

    def __init__(self, result: EngineResult) -> None:
        self._result = result

    async def events(self, after: int = 0) -> AsyncIterator[NumberedEvent]:
        """Yield nothing."""
        for event in ():
            yield event

    async def result(self) -> EngineResult:
        """Return the result."""
        return self._result

    async def steer(self, steer_id: str, text: str) -> None:
        """Do nothing."""

    async def answer(self, question_id: str, text: str) -> None:
        """Do nothing."""

    async def pause(self) -> None:
        """Do nothing."""

    async def resume(self) -> None:
        """Do nothing."""

    async def cancel(self) -> None:
        """Do nothing."""
