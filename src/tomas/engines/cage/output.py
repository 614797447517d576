"""Keeps what a program prints within bounds: the beginning as it comes, the end when it is over."""

from collections.abc import Iterator

_TAIL_PART = 4
"""One part in four is kept for the end, where errors stand."""


class BoundedOutput:
    """Lets the first bytes through, and remembers the last."""

    def __init__(self, most: int) -> None:
        """`most` is the number of bytes to let through in all."""
        self._head_left = most - most // _TAIL_PART
        self._tail_size = most // _TAIL_PART
        self._tail = bytearray()
        self._left_out = 0

    @property
    def truncated(self) -> bool:
        """Whether something was left out."""
        return self._left_out > 0

    def take(self, data: bytes) -> bytes:
        """Take what was printed and return what may pass at once."""
        now, later = data[: self._head_left], data[self._head_left :]
        self._head_left -= len(now)
        self._tail += later
        surplus = len(self._tail) - self._tail_size
        if surplus > 0:
            del self._tail[:surplus]
            self._left_out += surplus
        return now

    def rest(self) -> Iterator[bytes]:
        """Yield the end, after a line that says what is missing."""
        if self._left_out:
            yield f"\n[… {self._left_out} bytes of output left out: the limit was reached …]\n".encode()
        yield bytes(self._tail)
