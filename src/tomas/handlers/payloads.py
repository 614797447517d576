"""Slack's payloads, read once at the edge into types."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tomas.runs.records import SourceFile

type Body = Mapping[str, Any]
"""A payload of Slack's, as decoded from JSON."""

type Ack = Callable[..., Awaitable[object]]
"""Tells Slack that a delivery has arrived; a modal's carries what Slack shall do with the modal."""

PLAIN_SUBTYPES = {None, "file_share", "thread_broadcast"}
"""Messages of people; every other subtype is a change, a deletion or a notice."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a person wrote."""

    workspace_id: str
    channel_id: str
    user_id: str
    ts: str
    thread_ts: str
    """Of the thread it is a reply in; empty otherwise."""
    text: str
    files: tuple[SourceFile, ...]
    direct: bool
    """Whether it was written to the app alone."""

    @property
    def key(self) -> str:
        """The message's own key, the same for the two events that tell of a mention."""
        return f"message:{self.workspace_id}:{self.channel_id}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Click:
    """A click on a button."""

    workspace_id: str
    user_id: str
    action_id: str
    value: str
    trigger_id: str
    channel_id: str
    """Empty in a Home tab."""
    message_ts: str
    thread_ts: str
    blocks: list[dict[str, object]]
    """Of the message with the button."""
    key: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submitted modal."""

    workspace_id: str
    user_id: str
    callback_id: str
    private: str
    values: Mapping[str, Mapping[str, dict[str, object]]]
    trigger_id: str
    view_id: str
    key: str

    def text(self, block_id: str) -> str:
        """Return what was typed into a field."""
        elements = self.values.get(block_id, {})
        return next((str(element.get("value") or "") for element in elements.values()), "").strip()

    def files(self, block_id: str) -> tuple[SourceFile, ...]:
        """Return what was uploaded into a field."""
        for element in self.values.get(block_id, {}).values():
            found = element.get("files")
            if isinstance(found, list):
                return tuple(map(source_file, found))
        return ()


def said(event: Body, workspace_id: str, own_user_id: str) -> Said | None:
    """Read a message event; None where no person wrote it."""
    user_id = str(event.get("user") or "")
    by_app = bool(event.get("bot_id")) or not user_id or user_id == own_user_id
    if by_app or event.get("subtype") not in PLAIN_SUBTYPES or event.get("hidden"):
        return None
    ts = str(event["ts"])
    thread_ts = str(event.get("thread_ts") or "")
    return Said(
        workspace_id=workspace_id,
        channel_id=str(event["channel"]),
        user_id=user_id,
        ts=ts,
        thread_ts="" if thread_ts == ts else thread_ts,
        text=str(event.get("text") or ""),
        files=tuple(map(source_file, event.get("files") or ())),
        direct=event.get("channel_type") == "im" or str(event["channel"]).startswith("D"),
    )


def click(body: Body) -> Click:
    """Read a `block_actions` payload."""
    action = body["actions"][0]
    message = body.get("message") or {}
    container = body.get("container") or {}
    channel_id = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ts = str(message.get("ts") or container.get("message_ts") or "")
    place = ts or str((body.get("view") or {}).get("id") or "")
    user_id = str(body["user"]["id"])
    return Click(
        workspace_id=workspace_of(body),
        user_id=user_id,
        action_id=str(action["action_id"]),
        value=str(action.get("value") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
        channel_id=channel_id,
        message_ts=ts,
        thread_ts=str(message.get("thread_ts") or ""),
        blocks=list(message.get("blocks") or []),
        key=f"click:{channel_id}:{place}:{user_id}:{action['action_id']}:{action.get('action_ts', '')}",
    )


def submitted(body: Body) -> Submitted:
    """Read a `view_submission` payload."""
    view = body["view"]
    return Submitted(
        workspace_id=workspace_of(body),
        user_id=str(body["user"]["id"]),
        callback_id=str(view["callback_id"]),
        private=str(view.get("private_metadata") or ""),
        values=view["state"]["values"],
        trigger_id=str(body.get("trigger_id") or ""),
        view_id=str(view["id"]),
        key=f"view:{view['id']}",
    )


def source_file(file: Body) -> SourceFile:
    """Read one of Slack's file objects."""
    return SourceFile(str(file["id"]), str(file.get("name") or "file"), int(file.get("size") or 0))


def workspace_of(body: Body) -> str:
    """Return the workspace a payload comes from."""
    team = body.get("team")
    found = team.get("id") if isinstance(team, Mapping) else None
    return str(found or body.get("team_id") or (body.get("user") or {}).get("team_id") or "")
