"""Asks a person at the terminal. A question can be given up at any time, which a thread in `input()` could not."""

import asyncio
import os
import sys

_LARGEST = 1 << 16


class EndOfInput(Exception):
    """The person closed the input (Ctrl-D)."""


class Keyboard:
    """Lines from the terminal on standard input."""

    def __init__(self) -> None:
        self._left = b""

    async def ask(self, prompt: str) -> str:
        """Show a prompt and return the line that is typed. Raises EndOfInput."""
        print(prompt, end="", file=sys.stderr, flush=True)  # noqa: T201 - this is the terminal
        while b"\n" not in self._left:
            more = await _more()
            if not more:
                print(file=sys.stderr)  # noqa: T201 - the prompt's line ends here
                raise EndOfInput
            self._left += more
        line, _, self._left = self._left.partition(b"\n")
        return line.decode("utf-8", "replace").strip()


async def _more() -> bytes:
    """Wait until there is something to read."""
    loop, descriptor = asyncio.get_running_loop(), sys.stdin.fileno()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(descriptor, lambda: ready.done() or ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)
    return os.read(descriptor, _LARGEST)
