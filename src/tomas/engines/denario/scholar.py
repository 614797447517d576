"""Semantic Scholar, asked by the supervisor for its workers: with time limits, few retries and the key kept here."""

import asyncio
import json
from http import HTTPStatus

import aiohttp

from tomas.engines.lookups import LookupFailed

SEARCH_URL = "https://api.semanticscholar.org/graph/v1/paper/search"
_FIELDS = "title,authors,year,abstract,url"
_PAPERS = 10


class SemanticScholar:
    """The paper search."""

    def __init__(
        self, url: str = SEARCH_URL, key: str = "", tries: int = 4, wait_s: float = 2.0, patience_s: float = 20.0
    ) -> None:
        """`wait_s` is the pause before the second try, doubled for each further one; `patience_s` is for one try."""
        self._url = url
        self._headers = {"x-api-key": key} if key else {}
        self._tries = tries
        self._wait_s = wait_s
        self._timeout = aiohttp.ClientTimeout(total=patience_s)

    async def search(self, question: str) -> str:
        """Return what the service answers to a search, as JSON text. Raises LookupFailed."""
        why, busy = "", False
        for attempt in range(self._tries):
            if attempt:
                await asyncio.sleep(self._wait_s * 2 ** (attempt - 1))
            try:
                status, text = await self._ask(question)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise LookupFailed("Semantic Scholar cannot be reached from here.") from error
            if status == HTTPStatus.OK:
                return _checked(text)
            why = f"Semantic Scholar answered with status {status}."
            busy = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
            if not busy:
                break
        raise LookupFailed(why, busy=busy)

    async def _ask(self, question: str) -> tuple[int, str]:
        asked = {"query": question, "limit": str(_PAPERS), "fields": _FIELDS}
        async with (
            aiohttp.ClientSession(timeout=self._timeout, headers=self._headers, trust_env=True) as session,
            session.get(self._url, params=asked) as response,
        ):
            return response.status, await response.text()


def _checked(text: str) -> str:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise LookupFailed("Semantic Scholar's answer cannot be read.") from error
    if not isinstance(found, dict):
        raise LookupFailed("Semantic Scholar's answer cannot be read.")
    return text
