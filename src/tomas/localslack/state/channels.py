"""Conversations: public and private channels, direct messages."""

from dataclasses import dataclass, field

from tomas.localslack.jsontypes import JsonObject


@dataclass
class Channel:
    """A conversation; `members` are user ids in the order they came."""

    id: str
    team_id: str
    name: str
    creator: str
    created: int
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_archived: bool = False
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""

    @property
    def event_type(self) -> str:
        """The `channel_type` of message events here."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "group" if self.is_private else "channel"

    @property
    def subscription(self) -> str:
        """The event an app subscribes to for messages here."""
        return {"im": "message.im", "mpim": "message.mpim", "group": "message.groups"}.get(
            self.event_type, "message.channels"
        )

    def visible_to(self, user_id: str) -> bool:
        """Whether the user may know that this conversation exists."""
        return user_id in self.members or not (self.is_private or self.is_im or self.is_mpim)

    def to_wire(self, viewer: str) -> JsonObject:
        """Return the object of `conversations.info` as the user `viewer` sees it."""
        if self.is_im:
            other = next((member for member in self.members if member != viewer), viewer)
            return {
                "id": self.id,
                "created": self.created,
                "is_im": True,
                "is_archived": False,
                "is_org_shared": False,
                "context_team_id": self.team_id,
                "user": other,
                "is_open": True,
                "is_user_deleted": False,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": self.created,
            "creator": self.creator,
            "context_team_id": self.team_id,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": self.is_mpim,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "is_member": viewer in self.members,
            "num_members": len(self.members),
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
        }
