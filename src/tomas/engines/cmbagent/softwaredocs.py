"""The documentation that CMBAgent's context agents read: fetched by the supervisor, since a worker has no network."""

from dataclasses import dataclass

import cmbagent.cmbagent as implementation

from tomas.engines.base import Failure
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.lookups import SOFTWARE_DOCS
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.lookups import LookupFailed, look_up
from tomas.engines.workplace import Workplace


@dataclass(frozen=True, slots=True)
class _Page:
    """What `requests` would have returned, as far as it is looked at."""

    text: str

    def raise_for_status(self) -> None:
        """A page that could not be had has ended the attempt before."""


class SoftwareDocs:
    """Takes the place of `requests.get`, which nothing else in a worker could use. Install it once."""

    def __init__(self, workplace: Workplace) -> None:
        self._service = workplace.folder.lookups

    def install(self) -> None:
        """Let CMBAgent fetch through the supervisor."""
        wrap(implementation.requests, "get", lambda _original: self.get)

    def get(self, url: str, **_settings: object) -> _Page:
        """Return a page. Raises AttemptEnds, past every `except` on the way, where it cannot be had."""
        try:
            return _Page(look_up(self._service, SOFTWARE_DOCS, url))
        except LookupFailed as failed:
            message = f"This agent works from its software's documentation, which cannot be had: {failed}"
            raise AttemptEnds(Failure(code="engine_error", message=message)) from failed
