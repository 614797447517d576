"""The whole workspace: who is in it, what was said, which files and views there are."""

import secrets
from collections.abc import Iterable

from tomas.localslack.clock import Clock
from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.manifest import AppManifest

from .channels import Channel
from .files import File
from .ids import Ids
from .messages import Message
from .people import Team, User, UserGroup
from .views import View


class Workspace:
    """One team with one installed app. Look-ups raise SlackError with the code Slack uses."""

    def __init__(self, clock: Clock, team: Team, bot: User, manifest: AppManifest) -> None:
        self.clock = clock
        self.ids = Ids(clock)
        self.team = team
        self.bot = bot
        self.manifest = manifest
        self.base_url = ""
        self.users: dict[str, User] = {bot.id: bot}
        self.groups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.statuses: dict[tuple[str, str], JsonObject] = {}
        self._messages: dict[str, dict[str, Message]] = {}

    def now_s(self) -> int:
        """Return the present in whole seconds since the epoch."""
        return int(self.clock.now())

    def user(self, user_id: str) -> User:
        """Return a user, or refuse with `user_not_found`."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def add_channel(self, channel: Channel) -> Channel:
        """Take a new conversation in."""
        self.channels[channel.id] = channel
        self._messages[channel.id] = {}
        return channel

    def channel(self, channel_id: str, viewer: str) -> Channel:
        """Return a conversation that `viewer` may know of, or refuse with `channel_not_found`."""
        channel = self.channels.get(channel_id)
        if channel is None or not channel.visible_to(viewer):
            raise SlackError("channel_not_found")
        return channel

    def find_channel(self, name_or_id: str, viewer: str) -> Channel:
        """Return a conversation by id, by `#name`, or the direct message with a user id."""
        if name_or_id in self.users:
            return self.direct_message(viewer, name_or_id)
        named = next((entry for entry in self.channels.values() if f"#{entry.name}" == name_or_id), None)
        return self.channel(named.id if named else name_or_id, viewer)

    def direct_message(self, first: str, second: str) -> Channel:
        """Return the direct message of two users, opened if it was not."""
        for channel in self.channels.values():
            if channel.is_im and set(channel.members) == {first, second}:
                return channel
        members = [first, self.user(second).id]
        return self.add_channel(
            Channel(self.ids.new("D"), self.team.id, "", first, self.now_s(), is_im=True, members=members)
        )

    def put_message(self, message: Message) -> Message:
        """Store a new message in its conversation."""
        self._messages[message.channel][message.ts] = message
        return message

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Return a message by its place, if it is there."""
        return self._messages.get(channel_id, {}).get(ts)

    def drop_message(self, message: Message) -> None:
        """Forget a message; replies below it stay, as in Slack."""
        del self._messages[message.channel][message.ts]

    def messages(self, channel_id: str) -> Iterable[Message]:
        """Return all messages of a conversation, ephemeral ones too, oldest first."""
        return self._messages.get(channel_id, {}).values()

    def replies(self, channel_id: str, thread_ts: str) -> list[Message]:
        """Return the lasting replies of a thread, oldest first, without its root."""
        return [
            message
            for message in self.messages(channel_id)
            if message.thread_ts == thread_ts and message.is_reply and not message.ephemeral_to
        ]

    def new_file(self, user_id: str, name: str, content: bytes | None = None, *, size: int = 0) -> File:
        """Take in a file, with its bytes or announced with its size in bytes."""
        file_id = self.ids.new("F")
        file = File(file_id, self.team.id, user_id, name, name, self.now_s(), content, size, completed=bool(content))
        self.files[file.id] = file
        return file

    def file(self, file_id: str) -> File:
        """Return a file that is complete, or refuse with `file_not_found` or `file_deleted`."""
        file = self.files.get(file_id)
        if file is None or not file.completed:
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file

    def app_may_read(self, file: File) -> bool:
        """Whether the app owns the file, was handed it in a modal, or is where it was shared."""
        shared_with_app = any(self.bot.id in self.channels[channel_id].members for channel_id in file.shares)
        return file.user == self.bot.id or file.given_to_app or shared_with_app

    def new_view(self, user_id: str, content: JsonObject) -> View:
        """Make a view of this content, not yet shown anywhere."""
        return View(
            self.ids.new("V"), self.team.id, self.bot.app_id, self.bot.bot_id, user_id, content, self.view_hash()
        )

    def view_hash(self) -> str:
        """Return a fresh value of a view's `hash`."""
        return f"{self.now_s()}.{secrets.token_hex(4)}"

    def stack(self, user_id: str) -> list[View]:
        """Return the modals open for a user, the top one last."""
        return self.stacks.setdefault(user_id, [])

    def open_view(self, view_id: str, external_id: str = "") -> View:
        """Return an open modal or published Home tab, or refuse with `not_found`."""
        stacked = (view for stack in self.stacks.values() for view in stack)
        for view in (*stacked, *self.homes.values()):
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")
