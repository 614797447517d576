"""Literature for the check of an idea: asked of the supervisor, and kept, so that a replayed attempt reads the same."""

import hashlib
import json
from pathlib import Path
from typing import Any

from denario.langgraph_agents import literature

from tomas.engines.base import Failure, Progress
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.denario import SEMANTIC_SCHOLAR
from tomas.engines.lookups import LookupFailed, look_up
from tomas.engines.workplace import Workplace

_PROBE_WORDS = 12


class Literature:
    """The searches of one attempt."""

    def __init__(self, workplace: Workplace) -> None:
        self._service = workplace.folder.lookups
        self._channel = workplace.channel
        self._kept = workplace.request.folder / "looked-up"

    def install(self) -> None:
        """Take the place of Denario's own search, which has no time limit and tries 200 times."""
        wrap(literature, "SSAPI", lambda _original: self.search)

    def must_be_reachable(self, idea: str) -> None:
        """Search once before any call is paid for. Raises AttemptEnds where there is nothing to search in.

        A service that is only busy is worth another try; of one that cannot be reached people are told at once.
        """
        try:
            self._search(_probe(idea))
        except LookupFailed as failed:
            raise AttemptEnds(_not_checked(failed, retryable=failed.busy)) from failed

    def why_unreachable(self, idea: str) -> str:
        """Search once, as above, and return why that cannot be done; empty where it can."""
        try:
            self._search(_probe(idea))
        except LookupFailed as failed:
            return str(failed)
        return ""

    def search(self, query: str, limit: int = 10) -> dict[str, Any]:
        """Return the papers found, as Semantic Scholar answers; past every `except` of Denario's where it does not."""
        try:
            return self._search(query, limit)
        except LookupFailed as failed:
            raise AttemptEnds(_not_checked(failed, retryable=True)) from failed

    def _search(self, query: str, limit: int = 10) -> dict[str, Any]:
        self._channel.checkpoint()
        kept = self._kept / f"{hashlib.sha256(query.encode()).hexdigest()}.json"
        if not kept.exists():
            self._channel.emit(Progress(text=f"searching Semantic Scholar for “{query}”", agent="semantic_scholar"))
            _keep(kept, look_up(self._service, SEMANTIC_SCHOLAR, query))
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        papers = found.get("data")
        return {"total": found.get("total", 0), "data": papers[:limit] if isinstance(papers, list) else []}


def _probe(idea: str) -> str:
    return " ".join(idea.split()[:_PROBE_WORDS])


def _not_checked(why: LookupFailed, *, retryable: bool) -> Failure:
    message = f"The idea was not checked against the literature: {why} Go on without the check, or try later."
    return Failure(code="no_answer", message=message, retryable=retryable)


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.rename(path)
