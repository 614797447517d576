"""Keeps calls to Slack apart: one post a second in a channel, fifty changes a minute in all."""

import asyncio
import time

POST_GAP_S = 1.0
POST_BURST = 4
"""Posts that may follow one another at once; Slack bears short bursts."""
UPDATE_GAP_S = 1.25


class Pace:
    """Hands out moments at which a call may be made, in the order they were asked for."""

    def __init__(self, post_gap_s: float = POST_GAP_S, update_gap_s: float = UPDATE_GAP_S) -> None:
        """Seconds between two posts in one channel, and between two unhurried changes of messages."""
        self._post_gap_s = post_gap_s
        self._update_gap_s = update_gap_s
        self._next: dict[str, float] = {}

    async def before_post(self, channel_id: str) -> None:
        """Wait until a channel may get another post."""
        await self._wait(f"post:{channel_id}", self._post_gap_s, POST_BURST)

    async def before_update(self) -> None:
        """Wait until another change that nobody waits for may be made."""
        await self._wait("update", self._update_gap_s, 2)

    async def _wait(self, key: str, gap_s: float, burst: int) -> None:
        now = time.monotonic()
        due = max(self._next.get(key, 0.0), now - gap_s * (burst - 1))
        self._next[key] = due + gap_s
        if due > now:
            await asyncio.sleep(due - now)
