"""Builds `event_callback` envelopes for what happens in the workspace and sends those the app subscribed to."""

from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.files import File
from tomas.localslack.state.messages import Message
from tomas.localslack.state.views import View
from tomas.localslack.state.wire import message_object
from tomas.localslack.state.workspace import Workspace

from .courier import Courier


class Events:
    """The app's event subscription: it sees the conversations its bot user is in."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier

    def message_posted(self, message: Message) -> None:
        """Tell of a new message, and of the mention in it if the app is mentioned."""
        channel = self._workspace.channels[message.channel]
        wire = message_object(self._workspace, message) | _place(channel, message.ts)
        self._send_in(channel, channel.subscription, wire)
        mention = f"<@{self._workspace.bot.id}>"
        if mention in message.text and message.user != self._workspace.bot.id and not channel.is_im:
            mentioned = {key: value for key, value in wire.items() if key not in {"subtype", "channel_type"}}
            self._send_in(channel, "app_mention", mentioned | {"type": "app_mention"})
        for file_id in message.file_ids:
            self.file_shared(self._workspace.files[file_id], channel)

    def message_changed(self, message: Message, previous: Message) -> None:
        """Tell of an edit."""
        workspace = self._workspace
        channel = workspace.channels[message.channel]
        change = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": message_object(workspace, message),
            "previous_message": message_object(workspace, previous),
        }
        self._send_in(channel, channel.subscription, change | _place(channel, workspace.ids.ts()))

    def message_deleted(self, message: Message) -> None:
        """Tell of a deletion."""
        workspace = self._workspace
        channel = workspace.channels[message.channel]
        change = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": message.ts,
            "previous_message": message_object(workspace, message),
        }
        self._send_in(channel, channel.subscription, change | _place(channel, workspace.ids.ts()))

    def file_shared(self, file: File, channel: Channel) -> None:
        """Tell that a file was shared; the event holds only its id."""
        event = {
            "type": "file_shared",
            "channel_id": channel.id,
            "file_id": file.id,
            "user_id": file.user,
            "file": {"id": file.id},
            "event_ts": self._workspace.ids.ts(),
        }
        self._send_in(channel, "file_shared", event)

    def member_joined(self, channel: Channel, user_id: str) -> None:
        """Tell that someone, perhaps the app itself, came into a channel."""
        event = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._workspace.team.id,
            "event_ts": self._workspace.ids.ts(),
        }
        self._send_in(channel, "member_joined_channel", event)

    def reaction(self, name: str, user_id: str, message: Message, *, added: bool) -> None:
        """Tell that a reaction came or went."""
        event = {
            "type": "reaction_added" if added else "reaction_removed",
            "user": user_id,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "event_ts": self._workspace.ids.ts(),
        }
        self._send_in(self._workspace.channels[message.channel], event["type"], event)

    def home_opened(self, user_id: str, tab: str, channel_id: str, view: View | None) -> None:
        """Tell that a person opened the app's Home or Messages tab."""
        event = {
            "type": "app_home_opened",
            "user": user_id,
            "channel": channel_id,
            "tab": tab,
            "event_ts": self._workspace.ids.ts(),
        }
        self._send("app_home_opened", event | ({"view": view.to_wire()} if view and tab == "home" else {}))

    def session_stopped(self, user_id: str, channel_id: str, thread_ts: str, streaming_ts: list[str]) -> None:
        """Tell that a person pressed the stop button of an agent's session."""
        event = {
            "type": "agent_session_stopped",
            "channel": channel_id,
            "user": user_id,
            "thread_ts": thread_ts,
            "streaming_message_ts": streaming_ts,
            "event_ts": self._workspace.ids.ts(),
        }
        self._send("agent_session_stopped", event)

    def custom(self, event: JsonObject) -> None:
        """Send an event that the workspace itself does not cause, such as `app_uninstalled`."""
        self._send(event["type"], event | {"event_ts": self._workspace.ids.ts()})

    def _send_in(self, channel: Channel, subscription: str, event: JsonObject) -> None:
        if self._workspace.bot.id in channel.members:
            self._send(subscription, event)

    def _send(self, subscription: str, event: JsonObject) -> None:
        workspace = self._workspace
        if subscription not in workspace.manifest.events:
            return
        authorization = {
            "enterprise_id": None,
            "team_id": workspace.team.id,
            "user_id": workspace.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        envelope = {
            "token": "local",
            "team_id": workspace.team.id,
            "context_team_id": workspace.team.id,
            "context_enterprise_id": None,
            "api_app_id": workspace.bot.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.ids.new("Ev"),
            "event_time": workspace.now_s(),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{workspace.ids.new('EC')}",
        }
        self._courier.send_event(envelope)


def _place(channel: Channel, ts: str) -> JsonObject:
    return {"channel": channel.id, "channel_type": channel.event_type, "ts": ts, "event_ts": ts}
