"""Parts that all interaction payloads share."""

from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.people import User
from tomas.localslack.state.workspace import Workspace


def common(workspace: Workspace, payload_type: str, user: User, trigger_id: str) -> JsonObject:
    """Return who did it, where the app is installed, and the trigger id."""
    return {
        "type": payload_type,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": workspace.bot.app_id,
        "token": "local",
        "trigger_id": trigger_id,
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """Return a channel's name as payloads give it."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def channel_of(channel: Channel) -> JsonObject:
    """Return a channel as payloads give it."""
    return {"id": channel.id, "name": channel_name(channel)}
