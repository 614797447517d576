"""A scripted person in the local Slack: what a test or demo does instead of a hand and an eye."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from .inputs import HOLDING, elements_of
from .jsontypes import JsonObject

type Value = str | bool | int | list[str]
"""A simple value for an input: a text, an option's value or text, several of them, or file ids."""

_POLL_S = 0.05


class LocalSlackRefused(Exception):
    """The workspace answered with an error; its code is the message."""


class NotSeenInTime(Exception):
    """What was waited for did not come."""


class LocalUser:
    """One person, by user id. Use as an async context manager.

    `page_url` is the local Slack's address. Messages, files and views are Slack's own JSON objects.
    """

    def __init__(self, page_url: str, user_id: str) -> None:
        self.id = user_id
        self._base = f"{page_url.rstrip('/')}/_local"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Come to the keyboard."""
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave."""
        if self._session:
            await self._session.close()

    async def state(self) -> JsonObject:
        """Return the workspace as this person sees it: team, users, channels, commands, shortcuts, app."""
        return await self._get("state")

    async def channel_id(self, name: str) -> str:
        """Return the id of a channel by its name; `@app` is the direct message with the app."""
        state = await self.state()
        bot = state["app"]["bot_user_id"]
        for channel in state["channels"]:
            if channel["name"] == name.removeprefix("#") and not channel["is_im"]:
                return channel["id"]
            if name == "@app" and channel["is_im"] and bot in channel["members"]:
                return channel["id"]
        raise LocalSlackRefused("channel_not_found")

    async def post(
        self,
        channel: str,
        text: str = "",
        *,
        thread_ts: str = "",
        files: Iterable[Path | tuple[str, bytes]] = (),
    ) -> str:
        """Post a message, with files if given, and return its ts. `@name` in the text becomes a mention."""
        file_ids = [(await self.upload(file))["id"] for file in files]
        body = {"channel": channel, "text": text, "thread_ts": thread_ts, "file_ids": file_ids}
        return (await self._post("message", body))["ts"]

    async def mention(
        self, channel: str, text: str, *, thread_ts: str = "", files: Iterable[Path | tuple[str, bytes]] = ()
    ) -> str:
        """Post a message that begins with a mention of the app, and return its ts."""
        bot = (await self.state())["app"]["bot_user_id"]
        return await self.post(channel, f"<@{bot}> {text}", thread_ts=thread_ts, files=files)

    async def upload(self, file: Path | tuple[str, bytes]) -> JsonObject:
        """Upload a file without sharing it, and return its file object."""
        name, content = file if isinstance(file, tuple) else (file.name, await asyncio.to_thread(file.read_bytes))
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("user", self.id)
        form.add_field("file", content, filename=name, content_type="application/octet-stream")
        async with self._http.post(f"{self._base}/upload", data=form) as response:
            return _checked(await response.json())["file"]

    async def command(self, channel: str, text: str, command: str = "/tomas") -> JsonObject:
        """Run a slash command; return what the app answered with its ack (often nothing)."""
        return (await self._post("command", {"channel": channel, "command": command, "text": text}))["response"]

    async def click(
        self, message: JsonObject, what: str, choice: Value | None = None, *, channel: str = "", block_id: str = ""
    ) -> None:
        """Click a button, or choose `choice` in a select, of a message that `messages` or `wait_for` returned.

        `what` is an action id or the text on the button. Raises LocalSlackRefused if there is no such element.
        """
        found_block, element = _find(message.get("blocks") or [], what, block_id)
        container = {"type": "message", "channel": channel or message["channel"], "ts": message["ts"]}
        await self._act(container, found_block, element, choice)

    async def click_in_view(self, view: JsonObject, what: str, choice: Value | None = None) -> None:
        """Click or choose in a modal or Home tab; `what` as for `click`."""
        block_id, element = _find(view["blocks"], what)
        await self._act({"type": "view", "view_id": view["id"]}, block_id, element, choice)

    async def submit_view(self, view: JsonObject, values: dict[str, Value] | None = None) -> JsonObject:
        """Fill a modal in and submit it; return `response_action` and `errors`, both absent if it just closed.

        `values` maps action ids (or block ids) to simple values; options by value or text, files by file id.
        """
        filled: dict[str, dict[str, JsonObject]] = {}
        for name, value in (values or {}).items():
            block_id, element = _find_input(view["blocks"], name)
            filled.setdefault(block_id, {})[element["action_id"]] = _given(element, value)
        return await self._post("view_submit", {"view_id": view["id"], "values": filled})

    async def close_view(self, view: JsonObject) -> None:
        """Close a modal."""
        await self._post("view_close", {"view_id": view["id"]})

    async def message_shortcut(self, message: JsonObject, callback_id: str, *, channel: str = "") -> None:
        """Run a shortcut on a message."""
        place = {"channel": channel or message["channel"], "ts": message["ts"]}
        await self._post("message_shortcut", {**place, "callback_id": callback_id})

    async def global_shortcut(self, callback_id: str) -> None:
        """Run a global shortcut."""
        await self._post("global_shortcut", {"callback_id": callback_id})

    async def open_home(self, tab: str = "home") -> None:
        """Open the app's Home (or Messages) tab."""
        await self._post("home_opened", {"tab": tab})

    async def home(self) -> JsonObject | None:
        """Return the Home tab as last published for this person."""
        return (await self._get("home"))["view"]

    async def views(self) -> list[JsonObject]:
        """Return the open modals, the top one last."""
        return (await self._get("views"))["views"]

    async def react(self, message: JsonObject, name: str, *, channel: str = "") -> None:
        """Add a reaction to a message, or take it away."""
        place = {"channel": channel or message["channel"], "ts": message["ts"]}
        await self._post("reaction", {**place, "name": name})

    async def stop_session(self, channel: str, thread_ts: str) -> None:
        """Press the stop button of an agent's session."""
        await self._post("stop_session", {"channel": channel, "thread_ts": thread_ts})

    async def messages(self, channel: str, thread_ts: str = "") -> list[JsonObject]:
        """Return a channel's messages without replies, or a thread with its root; oldest first, ephemeral ones too."""
        query = {"channel": channel, **({"thread_ts": thread_ts} if thread_ts else {})}
        found = (await self._get("messages", query))["messages"]
        return [message | {"channel": channel} for message in found]

    async def wait_for(
        self,
        channel: str,
        predicate: Callable[[JsonObject], bool],
        *,
        thread_ts: str = "",
        timeout_s: float = 30.0,
    ) -> JsonObject:
        """Wait until a message satisfies `predicate`, and return the first that does; raise NotSeenInTime."""

        async def seen() -> JsonObject | None:
            return next(filter(predicate, await self.messages(channel, thread_ts)), None)

        return await _until(seen, timeout_s)

    async def wait_for_view(
        self, predicate: Callable[[JsonObject], bool] = lambda view: True, *, timeout_s: float = 10.0
    ) -> JsonObject:
        """Wait until the top modal satisfies `predicate`, and return it; raise NotSeenInTime."""

        async def seen() -> JsonObject | None:
            return next(filter(predicate, (await self.views())[-1:]), None)

        return await _until(seen, timeout_s)

    async def download(self, file: JsonObject) -> bytes:
        """Return the bytes of a file of a message."""
        address = f"{self._base}/files/{file['id']}"
        async with self._http.get(address, params={"user": self.id}) as response:
            if not response.ok:
                raise LocalSlackRefused("file_not_found")
            return await response.read()

    async def edit(self, message: JsonObject, text: str, *, channel: str = "") -> None:
        """Change one's own message."""
        await self._post("message_edit", {"channel": channel or message["channel"], "ts": message["ts"], "text": text})

    async def delete(self, message: JsonObject, *, channel: str = "") -> None:
        """Delete one's own message."""
        await self._post("message_delete", {"channel": channel or message["channel"], "ts": message["ts"]})

    async def delete_file(self, file: JsonObject) -> None:
        """Delete one's own file."""
        await self._post("file_delete", {"file": file["id"]})

    async def faults(self, **switches: object) -> None:
        """Switch faults: `rate_limits`, `duplicate_events`, `shuffle`, `fail_next`, `drop_sockets_for_s`, …"""
        await self._post("faults", dict(switches))

    async def calls(self, method: str = "") -> list[JsonObject]:
        """Return the Web API calls the workspace received, oldest first."""
        return (await self._get("calls", {"method": method}))["calls"]

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use LocalUser with `async with`")
        return self._session

    async def _act(self, container: JsonObject, block_id: str, element: JsonObject, choice: Value | None) -> None:
        given = _given(element, choice) if choice is not None else {}
        ids = {"block_id": block_id, "action_id": element["action_id"]}
        await self._post("action", {"container": container, **ids, **given})

    async def _get(self, path: str, query: dict[str, str] | None = None) -> JsonObject:
        params = {"user": self.id, **(query or {})}
        async with self._http.get(f"{self._base}/{path}", params=params) as response:
            return _checked(await response.json())

    async def _post(self, path: str, body: JsonObject) -> JsonObject:
        async with self._http.post(f"{self._base}/{path}", json={"user": self.id, **body}) as response:
            return _checked(await response.json())


def text_of(message: JsonObject) -> str:
    """Return all that a message or view says, text and blocks together, to search in."""
    return json.dumps([message.get("text"), message.get("blocks"), message.get("title")], ensure_ascii=False)


async def _until[T](seen: Callable[[], Awaitable[T | None]], timeout_s: float) -> T:
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                found = await seen()
                if found is not None:
                    return found
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise NotSeenInTime(f"not seen within {timeout_s:.0f} s") from error


def _checked(answer: JsonObject) -> JsonObject:
    if not answer.get("ok"):
        raise LocalSlackRefused(answer.get("error", "unknown_error"))
    return answer


def _find(blocks: list[JsonObject], what: str, block_id: str = "") -> tuple[str, JsonObject]:
    for block in blocks:
        for element in elements_of(block):
            label = element.get("text")
            label = label.get("text") if isinstance(label, dict) else label
            if what in {element.get("action_id"), label} and block_id in {"", block["block_id"]}:
                return block["block_id"], element
    raise LocalSlackRefused(f"no element {what!r}")


def _find_input(blocks: list[JsonObject], name: str) -> tuple[str, JsonObject]:
    for block in blocks:
        for element in elements_of(block):
            if name in {element.get("action_id"), block["block_id"]} and element["type"] in HOLDING:
                return block["block_id"], element
    raise LocalSlackRefused(f"no input {name!r}")


def _given(element: JsonObject, value: Value) -> JsonObject:
    """Return a simple value as the page's API wants it for this element."""
    kind = element["type"]
    if kind == "file_input":
        return {"type": kind, "file_ids": value}
    held = HOLDING.get(kind)
    key = held.key if held else "selected_option" if kind == "overflow" else "value"
    if key == "selected_option":
        return {"type": kind, key: _option(element, str(value))}
    if key == "selected_options":
        return {"type": kind, key: [_option(element, entry) for entry in value] if isinstance(value, list) else []}
    return {"type": kind, key: str(value) if isinstance(value, int) else value}


def _option(element: JsonObject, wanted: str) -> JsonObject:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    for group in groups:
        for option in group["options"]:
            if wanted in {option.get("value"), option["text"]["text"]}:
                return option
    raise LocalSlackRefused(f"no option {wanted!r}")
