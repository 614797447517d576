"""Summaries as the agent gave them: cmbagent writes text and reads it back, where an empty field swallows the next."""

from collections.abc import Callable
from typing import Any

import cmbagent.cmbagent as implementation
from cmbagent.agents.summarizer_response_formatter.summarizer_response_formatter import SummarizerResponseFormatterAgent

from tomas.engines.cmbagent.patching import wrap

_Summary = SummarizerResponseFormatterAgent.SummarizerResponse


class ExactSummaries:
    """Notes each summary before it becomes text; install it once in an attempt's process."""

    def __init__(self) -> None:
        self._noted: dict[str, dict[str, Any]] = {}

    def install(self) -> None:
        """Give what was noted where cmbagent would read its own text."""
        wrap(_Summary, "format", self._noting)
        wrap(implementation, "_parse_formatted_content", self._exact)

    def _noting(self, write: Callable[[_Summary], str]) -> Callable[[_Summary], str]:
        def noting(summary: _Summary) -> str:
            text = write(summary)
            self._noted[text.strip()] = summary.model_dump()
            return text

        return noting

    def _exact(self, read: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
        return lambda content: self._noted.get(content.strip()) or read(content)
