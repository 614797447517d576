"""The manifest is what Slack takes, and says of every listener that Slack is to call it."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from bot_kit import Office

from tomas.blocks.ids import Callback
from tomas.bot.registration import COMMANDS, SHORTCUTS, Reception
from tomas.bot.tasks import Tasks

MANIFEST = yaml.safe_load((Path(__file__).resolve().parents[2] / "manifest.yml").read_text())
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = set(SETTINGS["event_subscriptions"]["bot_events"])
NEEDED_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
NO_SCOPE = {"agent_session_stopped", "app_home_opened", "app_uninstalled", "tokens_revoked"}
CALLS = {
    "chat.postMessage": "chat:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "reactions.add": "reactions:write",
    "conversations.open": "im:write",
    "conversations.info": "channels:read",
    "conversations.members": "groups:read",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
}


def test_slacks_own_schema_takes_it(shared_data: Path) -> None:
    path = shared_data / "slack" / "manifest.schema.2.0.0.json"
    if not path.is_file():
        pytest.skip("Slack's manifest schema is not on this machine")
    jsonschema.Draft7Validator(json.loads(path.read_text())).validate(MANIFEST)


def test_events_have_their_scopes_and_are_known() -> None:
    assert set(NEEDED_SCOPES) | NO_SCOPE >= EVENTS
    assert {NEEDED_SCOPES[event] for event in EVENTS & set(NEEDED_SCOPES)} <= SCOPES


def test_every_call_has_its_scope_and_no_scope_is_idle() -> None:
    used = {*CALLS.values(), *NEEDED_SCOPES.values(), "commands", "assistant:write", "im:read", "mpim:read"}
    assert used == SCOPES


async def test_every_listener_is_declared(desk: Office) -> None:
    declared = {event.partition(".")[0] for event in EVENTS}
    assert declared == set(Reception(desk.bot.desk, Tasks(), "here").event_types)
    assert {command["command"] for command in FEATURES["slash_commands"]} == set(COMMANDS)
    assert {shortcut["callback_id"] for shortcut in FEATURES["shortcuts"]} == set(SHORTCUTS)
    assert SETTINGS["interactivity"]["is_enabled"]
    assert FEATURES["app_home"]["home_tab_enabled"]
    assert {Callback.RUN_ON_FILE, Callback.NEW_RUN} == set(SHORTCUTS)
