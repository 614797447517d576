"""People, bots and the team."""

from dataclasses import dataclass

from tomas.localslack.jsontypes import JsonObject


@dataclass(frozen=True)
class Team:
    """The workspace as Slack names it."""

    id: str
    name: str
    domain: str

    def to_wire(self) -> JsonObject:
        """Return the object of `team.info`."""
        return {"id": self.id, "name": self.name, "domain": self.domain, "email_domain": "", "icon": {}}


@dataclass(frozen=True)
class User:
    """A person or the app's bot user."""

    id: str
    team_id: str
    name: str
    real_name: str
    is_admin: bool = False
    bot_id: str = ""
    app_id: str = ""

    @property
    def is_bot(self) -> bool:
        """Whether this is a bot user."""
        return bool(self.bot_id)

    @property
    def email(self) -> str:
        """The address people have in this workspace; bots have none."""
        return "" if self.is_bot else f"{self.name}@example.com"

    def to_wire(self) -> JsonObject:
        """Return the object of `users.info`."""
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team_id}
        profile |= {"api_app_id": self.app_id, "bot_id": self.bot_id} if self.is_bot else {"email": self.email}
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name.lower(),
            "real_name": self.real_name,
            "deleted": False,
            "tz": "Europe/London",
            "tz_label": "Greenwich Mean Time",
            "tz_offset": 0,
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": self.is_admin,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 0,
        }


@dataclass(frozen=True)
class UserGroup:
    """A group of people that can be mentioned."""

    id: str
    team_id: str
    handle: str
    name: str
    users: tuple[str, ...]

    def to_wire(self) -> JsonObject:
        """Return the object of `usergroups.list`."""
        return {
            "id": self.id,
            "team_id": self.team_id,
            "is_usergroup": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": False,
            "date_delete": 0,
            "user_count": len(self.users),
            "users": list(self.users),
        }
