"""What is shown of a run while it works: plain lines, or on a terminal also one line that tells what goes on now.

Everything goes to standard error: standard output is the result's.
"""

import sys
from typing import Protocol

from rich.console import Console
from rich.markdown import Markdown
from rich.status import Status
from rich.text import Text

from tomas.terminal.text import shown


class Screen(Protocol):
    """Where a run is shown."""

    def say(self, text: str) -> None:
        """Show lines that stay."""
        ...

    def document(self, markdown: str) -> None:
        """Show a text in Markdown that stays."""
        ...

    def busy(self, doing: str, numbers: str) -> None:
        """Show what goes on now, and time, tokens and cost so far."""
        ...

    def rest(self) -> None:
        """Show nothing as going on: somebody is asked, or the run is over."""
        ...


class PlainScreen:
    """Lines for a log: one for each thing that happens."""

    def __init__(self) -> None:
        self._doing = ""

    def say(self, text: str) -> None:
        """Show lines that stay."""
        print(shown(text), file=sys.stderr, flush=True)  # noqa: T201 - this is the terminal

    def document(self, markdown: str) -> None:
        """Show a text in Markdown that stays."""
        self.say(markdown)

    def busy(self, doing: str, numbers: str) -> None:
        """Show what goes on now where it is something new."""
        if doing != self._doing:
            self._doing = doing
            self.say(f"  {doing} ({numbers})" if numbers else f"  {doing}")

    def rest(self) -> None:
        """Nothing stands there that would have to go."""


class LiveScreen:
    """A terminal with a person before it."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None

    def say(self, text: str) -> None:
        """Show lines that stay."""
        self._console.print(Text(shown(text)))

    def document(self, markdown: str) -> None:
        """Show a text in Markdown that stays."""
        self._console.print(Markdown(shown(markdown), hyperlinks=False))

    def busy(self, doing: str, numbers: str) -> None:
        """Show what goes on now in one line that is drawn again and again."""
        line = Text.assemble(shown(doing), "  ", (numbers, "dim"))
        if self._status is None:
            self._status = self._console.status(line)
            self._status.start()
        else:
            self._status.update(line)

    def rest(self) -> None:
        """Take the line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None
