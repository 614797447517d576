"""Slack's rate limits: a number of calls a minute by a method's tier, one post a second and channel."""

import math
from collections import defaultdict, deque
from enum import IntEnum

from .clock import Clock
from .faults import failed

_MINUTE_S = 60.0
_POST_INTERVAL_S = 1.0
_POST_BURST = 3


class Tier(IntEnum):
    """Calls a minute."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    SPECIAL = 600


class RateLimits:
    """Sliding windows per method, and a bucket per channel for posts (a short burst is let through)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._post_due: dict[str, float] = {}

    def count(self, method: str, tier: Tier) -> None:
        """Count a call; raise 429 if the method was called too often in the last minute."""
        calls, now = self._calls[method], self._clock.now()
        while calls and calls[0] <= now - _MINUTE_S:
            calls.popleft()
        if len(calls) >= tier:
            raise failed(429, max(1, math.ceil(calls[0] + _MINUTE_S - now)))
        calls.append(now)

    def count_post(self, channel_id: str) -> None:
        """Count a post to a channel; raise 429 if it is more than about one a second."""
        now = self._clock.now()
        due = max(self._post_due.get(channel_id, 0.0), now)
        if due - now > (_POST_BURST - 1) * _POST_INTERVAL_S:
            raise failed(429, 1)
        self._post_due[channel_id] = due + _POST_INTERVAL_S
