"""Messages that stand for something in a run: posted once, changed in place, found again after a crash."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.blocks.ids import METADATA_EVENT
from tomas.blocks.kit import Card
from tomas.bot.client import code_of
from tomas.bot.pace import Pace
from tomas.runs.presenting import Post
from tomas.runs.records import RunRecord
from tomas.runs.service import Runs

log = structlog.get_logger(__name__)

STATUS = "status"
"""Key of the status card, the root of a run's thread."""
GONE = {"message_not_found", "cant_update_message", "thread_not_found", "edit_window_closed"}
LOST = {
    "not_in_channel",
    "channel_not_found",
    "is_archived",
    "restricted_action",
    "no_permission",
    "user_not_in_channel",
}
MALFORMED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
LOOK_BACK = 200

type Draw = Callable[[], Awaitable[Card]]


class PlaceLost(Exception):
    """The app cannot write where the run lives any more; the argument is Slack's code."""


class Posts:
    """Draws cards. One message per run and key; two callers at once take turns, and each draws what is true then."""

    def __init__(self, runs: Runs, client: AsyncWebClient, pace: Pace) -> None:
        self._runs = runs
        self._client = client
        self._pace = pace
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def put(
        self, run: RunRecord, key: str, draw: Draw, *, in_thread: bool = True, force: bool = False, hurry: bool = True
    ) -> Post | None:
        """Post the card of a key, or change it where it stands.

        `force` draws it even where it seems unchanged; `hurry` does not wait for a calm moment. Returns None where the
        message is gone and nobody misses it. Raises PlaceLost, and what the client raises.
        """
        async with self.lock(run.id, key):
            card = await draw()
            post = await self._runs.post_of(run.id, key)
            if post and not post.ts:
                post = await self._found(run, key, post)
            if post is None:
                return await self._post(run, key, card, in_thread=in_thread)
            if post.digest == card.digest and not force:
                return post
            if not hurry:
                await self._pace.before_update()
            return await self._change(run, key, post, card, in_thread=in_thread)

    async def place(self, run: RunRecord) -> tuple[str, str]:
        """Return the channel and thread in which a run is shown."""
        root = await self._runs.post_of(run.id, STATUS)
        return (root.channel_id, root.ts) if root and root.ts else (run.channel_id, run.thread_ts)

    async def move(self, run: RunRecord, channel_id: str) -> None:
        """Show a run elsewhere from now on."""
        await self._runs.save_post(run.id, f"{STATUS}:place", channel_id, "moved", "")
        await self._runs.save_post(run.id, STATUS, channel_id, "", "")

    def lock(self, run_id: str, key: str) -> asyncio.Lock:
        """Return the lock of a message."""
        return self._locks.setdefault(f"{run_id} {key}", asyncio.Lock())

    async def _post(self, run: RunRecord, key: str, card: Card, *, in_thread: bool) -> Post:
        channel_id, thread_ts = await self._target(run, key)
        await self._runs.save_post(run.id, key, channel_id, "", "")
        await self._pace.before_post(channel_id)
        arguments: dict[str, Any] = {
            "channel": channel_id,
            "metadata": {"event_type": METADATA_EVENT, "event_payload": {"run": run.id, "key": key}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if in_thread and key != STATUS:
            arguments["thread_ts"] = thread_ts
        answer = await self._send("chat_postMessage", arguments, card)
        ts = str(answer["ts"])
        await self._runs.save_post(run.id, key, str(answer["channel"]), ts, card.digest)
        if key == STATUS:
            await self._runs.set_thread(run.id, ts)
        return Post(str(answer["channel"]), ts, card.digest)

    async def _change(self, run: RunRecord, key: str, post: Post, card: Card, *, in_thread: bool) -> Post | None:
        try:
            await self._send("chat_update", {"channel": post.channel_id, "ts": post.ts}, card)
        except SlackApiError as error:
            if code_of(error) not in GONE:
                raise
            log.info("post_gone", run=run.id, key=key)
            if key != STATUS:
                await self._runs.save_post(run.id, key, post.channel_id, post.ts, card.digest)
                return None
            return await self._post(run, key, card, in_thread=in_thread)
        await self._runs.save_post(run.id, key, post.channel_id, post.ts, card.digest)
        return Post(post.channel_id, post.ts, card.digest)

    async def _send(self, method: str, arguments: dict[str, Any], card: Card) -> Any:  # noqa: ANN401 - SDK's answer
        call = getattr(self._client, method)
        try:
            return await call(**arguments, text=card.fallback, blocks=card.payload)
        except SlackApiError as error:
            code = code_of(error)
            if code in LOST:
                raise PlaceLost(code) from error
            if code not in MALFORMED:
                raise
            log.error("blocks_refused", code=code, detail=str(error.response.get("response_metadata")))
            return await call(**arguments, text=card.fallback)

    async def _target(self, run: RunRecord, key: str) -> tuple[str, str]:
        channel_id, thread_ts = await self.place(run)
        if key == STATUS and (moved := await self._runs.post_of(run.id, f"{STATUS}:place")):
            return moved.channel_id, ""
        return channel_id, thread_ts

    async def _found(self, run: RunRecord, key: str, post: Post) -> Post | None:
        """Look for a message whose posting was begun but not noted: the process may have died in between."""
        for message in await self._recent(run, key, post.channel_id):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") != METADATA_EVENT:
                continue
            payload = metadata.get("event_payload") or {}
            if (payload.get("run"), payload.get("key")) == (run.id, key):
                ts = str(message["ts"])
                await self._runs.save_post(run.id, key, post.channel_id, ts, "")
                if key == STATUS:
                    await self._runs.set_thread(run.id, ts)
                return Post(post.channel_id, ts, "")
        return None

    async def _recent(self, run: RunRecord, key: str, channel_id: str) -> list[dict[str, Any]]:
        _, thread_ts = await self.place(run)
        oldest = f"{run.created_at.timestamp() - 60:.6f}"
        try:
            if key != STATUS and thread_ts:
                replies = await self._client.conversations_replies(
                    channel=channel_id, ts=thread_ts, include_all_metadata=True, limit=LOOK_BACK
                )
                if found := list(replies["messages"]):
                    return found
            history = await self._client.conversations_history(
                channel=channel_id, oldest=oldest, include_all_metadata=True, limit=LOOK_BACK
            )
        except SlackApiError as error:
            if code_of(error) in LOST | GONE:
                return []
            raise
        return list(history["messages"])
