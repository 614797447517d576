"""The app itself: auth.test, apps.connections.open, oauth.v2.access, team.info, bots.info, blocks.validate."""

import base64
from urllib.parse import unquote

from tomas.localslack.blockkit import validate_blocks, validate_view
from tomas.localslack.errors import SlackError, detailed
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier
from tomas.localslack.state.wire import bot_profile

from .method import Call, Method, TokenKind

BOT_SCOPES = (
    "app_mentions:read,assistant:write,channels:history,channels:read,chat:write,commands,files:read,files:write,"
    "groups:history,groups:read,im:history,im:read,im:write,mpim:history,reactions:read,reactions:write,team:read,"
    "users:read,users:read.email,usergroups:read"
)


async def auth_test(call: Call) -> JsonObject:
    """Say whose token it is."""
    workspace = call.slack.workspace
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.team.name,
        "team_id": workspace.team.id,
        "user": workspace.bot.name.lower(),
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot.bot_id,
        "is_enterprise_install": False,
    }


async def api_test(call: Call) -> JsonObject:
    """Give the arguments back."""
    if call.args.has("error"):
        raise SlackError(call.args.text("error"))
    return {"args": call.args.values}


async def connections_open(call: Call) -> JsonObject:
    """Return the address for one Socket Mode WebSocket."""
    socket_mode = call.slack.socket_mode
    if socket_mode.dropped:
        raise SlackError("internal_error", status=500)
    address = call.slack.workspace.base_url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={socket_mode.new_ticket()}&app_id={call.slack.workspace.bot.app_id}"}


async def oauth_access(call: Call) -> JsonObject:
    """Exchange an installation's code for the bot token; any code that is not empty is good."""
    credentials, workspace = call.slack.credentials, call.slack.workspace
    client_id, client_secret = _basic_credentials(call.authorization)
    client_id, client_secret = call.args.text("client_id", client_id), call.args.text("client_secret", client_secret)
    if client_id != credentials.client_id:
        raise SlackError("invalid_client_id")
    if client_secret != credentials.client_secret:
        raise SlackError("bad_client_secret")
    call.args.required("code", "invalid_code")
    installer = next(user for user in workspace.users.values() if user.is_admin)
    return {
        "app_id": workspace.bot.app_id,
        "authed_user": {"id": installer.id},
        "scope": BOT_SCOPES,
        "token_type": "bot",
        "access_token": credentials.bot_token,
        "bot_user_id": workspace.bot.id,
        "team": {"id": workspace.team.id, "name": workspace.team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


async def team_info(call: Call) -> JsonObject:
    """Describe the team."""
    if call.args.text("team") not in {"", call.slack.workspace.team.id}:
        raise SlackError("team_not_found")
    return {"team": call.slack.workspace.team.to_wire()}


async def bots_info(call: Call) -> JsonObject:
    """Describe the app's bot."""
    if call.args.text("bot") not in {"", call.slack.workspace.bot.bot_id}:
        raise SlackError("bot_not_found")
    return {"bot": bot_profile(call.slack.workspace)}


async def blocks_validate(call: Call) -> JsonObject:
    """Check blocks or a view without sending them."""
    view, message = call.args.mapping("view"), call.args.mapping("message") or {}
    blocks = call.args.objects("blocks", "invalid_blocks") or message.get("blocks") or []
    problems = validate_view(view) if view else validate_blocks(blocks, "message")
    if problems:
        raise detailed("invalid_blocks", problems)
    return {}


def _basic_credentials(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    user, _, password = base64.b64decode(encoded).decode().partition(":")
    return unquote(user), unquote(password)


METHODS = {
    "api.test": Method(api_test, Tier.FOUR, TokenKind.NONE),
    "apps.connections.open": Method(connections_open, Tier.SPECIAL, TokenKind.APP),
    "auth.test": Method(auth_test, Tier.SPECIAL),
    "blocks.validate": Method(blocks_validate, Tier.FOUR, TokenKind.NONE),
    "bots.info": Method(bots_info),
    "oauth.v2.access": Method(oauth_access, Tier.FOUR, TokenKind.NONE),
    "team.info": Method(team_info),
}
