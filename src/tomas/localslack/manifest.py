"""The part of an app's manifest that the workspace acts on: names, commands, shortcuts, subscribed events."""

from dataclasses import dataclass, field

from .jsontypes import JsonObject


@dataclass(frozen=True)
class Command:
    """A slash command. `should_escape` turns @names and #channels in its text into ids."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True)
class Shortcut:
    """A shortcut; `type` is `message` or `global`."""

    type: str
    callback_id: str
    name: str


DEFAULT_EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_shared",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)


@dataclass(frozen=True)
class AppManifest:
    """What the installed app declared. Unsubscribed events are not delivered, unknown commands are refused."""

    name: str = "TOMAS"
    commands: tuple[Command, ...] = (Command("/tomas", "Launch or manage runs", "rfp | status | modes | help"),)
    shortcuts: tuple[Shortcut, ...] = (
        Shortcut("message", "tomas_run_file", "Run TOMAS on this file"),
        Shortcut("global", "tomas_new_run", "New TOMAS run"),
    )
    events: frozenset[str] = field(default_factory=lambda: frozenset(DEFAULT_EVENTS))

    @classmethod
    def from_json(cls, manifest: JsonObject) -> "AppManifest":
        """Read Slack's manifest format (decoded from YAML or JSON)."""
        features = manifest.get("features", {})
        subscriptions = manifest.get("settings", {}).get("event_subscriptions", {})
        return cls(
            name=features.get("bot_user", {}).get("display_name") or manifest["display_information"]["name"],
            commands=tuple(_command(entry) for entry in features.get("slash_commands", ())),
            shortcuts=tuple(
                Shortcut(entry["type"], entry["callback_id"], entry["name"]) for entry in features.get("shortcuts", ())
            ),
            events=frozenset(subscriptions.get("bot_events", ())),
        )

    def command(self, name: str) -> Command | None:
        """Return the command called `name` (with its slash), if the app has it."""
        return next((command for command in self.commands if command.command == name), None)

    def shortcut(self, callback_id: str, shortcut_type: str) -> Shortcut | None:
        """Return the shortcut with this callback id and type, if the app has it."""
        found = (entry for entry in self.shortcuts if (entry.callback_id, entry.type) == (callback_id, shortcut_type))
        return next(found, None)


def _command(entry: JsonObject) -> Command:
    return Command(
        entry["command"], entry.get("description", ""), entry.get("usage_hint", ""), bool(entry.get("should_escape"))
    )
