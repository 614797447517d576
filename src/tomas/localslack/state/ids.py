"""Ids and message timestamps."""

from itertools import count

from tomas.localslack.clock import Clock

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WIDTH = 9


class Ids:
    """Hands out ids that never repeat and message timestamps that always grow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._last_us = 0

    def new(self, prefix: str) -> str:
        """Return an id such as `F000000012` for the prefix `F`."""
        number, digits = next(self._numbers), ""
        while number:
            number, rest = divmod(number, len(_ALPHABET))
            digits = _ALPHABET[rest] + digits
        return prefix + digits.rjust(_WIDTH, "0")

    def ts(self) -> str:
        """Return a timestamp such as `1763900000.000100`, later than every one before."""
        self._last_us = max(self._last_us + 1, int(self._clock.now() * 1_000_000))
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"
