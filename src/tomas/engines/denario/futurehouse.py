"""FutureHouse's literature agent (Owl): the supervisor asks it, with its key, for Denario's own code in a worker."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from tomas.engines.base import Bought, Paid
from tomas.engines.lookups import LookupFailed, look_up

FUTUREHOUSE = "futurehouse"
_NO_KEY = "FutureHouse needs a key. An administrator sets FUTURE_HOUSE_API_KEY where the worker runs."


class FutureHouse:
    """The service."""

    def __init__(self, key: str = "", url: str = "", patience_s: float = 1200.0) -> None:
        """`url` stands in for the public service; `patience_s` is for one question, which takes minutes."""
        self._key = key
        self._url = url
        self._patience_s = patience_s

    @property
    def paid(self) -> Paid:
        """What can be asked; what the service bills for it is not known."""
        return Paid("futurehouse", "Owl", self._pages, self._bought)

    def _pages(self, _question: str) -> int:
        if not self._key:
            raise LookupFailed(_NO_KEY)
        return 0

    async def _bought(self, question: str) -> Bought:
        return Bought(await self.ask(question))

    async def ask(self, question: str) -> str:
        """Return the agent's answer to a question. Raises LookupFailed."""
        try:
            async with asyncio.timeout(self._patience_s + 60):
                return await asyncio.to_thread(self._asked, question)
        except LookupFailed:
            raise
        except Exception as error:  # the client raises anything, from HTTP errors to its own
            logging.getLogger(__name__).warning("futurehouse failed: %s", type(error).__name__)
            told = "FutureHouse cannot be reached from here, or refused the question."
            raise LookupFailed(told, billed=True) from error

    def _asked(self, question: str) -> str:
        from futurehouse_client import FutureHouseClient, JobNames
        from futurehouse_client.models import TaskRequest

        client = FutureHouseClient(api_key=self._key, service_uri=self._url or None)
        task = TaskRequest(name=JobNames.from_string("owl"), query=question)
        (answer,) = client.run_tasks_until_done(task, timeout=self._patience_s)
        return str(getattr(answer, "formatted_answer", "") or "")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as FutureHouse's client returns it."""

    formatted_answer: str


class AskedBySupervisor:
    """Takes the place of FutureHouse's client in a worker; an answer is kept, so that a replay asks no second time."""

    def __init__(self, service: Path, kept: Path) -> None:
        self._service = service
        self._kept = kept

    def __call__(self, **_settings: object) -> "AskedBySupervisor":
        """Be made, as the client is."""
        return self

    def run_tasks_until_done(self, task: object) -> list[Told]:
        """Ask, as the client does. Raises LookupFailed."""
        question = str(getattr(task, "query", ""))
        place = self._kept / f"{hashlib.sha256(question.encode()).hexdigest()[:32]}.md"
        if not place.exists():
            answer = look_up(self._service, FUTUREHOUSE, question)
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_suffix(".part")
            draft.write_text(answer, encoding="utf-8")
            draft.rename(place)
        return [Told(place.read_text(encoding="utf-8"))]
