"""users.* and usergroups.*."""

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier

from .method import Call, Method
from .paging import page

_MAX_LIST = 1000


async def info(call: Call) -> JsonObject:
    """Describe one user."""
    return {"user": call.slack.workspace.user(call.args.required("user", "user_not_found")).to_wire()}


async def list_users(call: Call) -> JsonObject:
    """List everyone."""
    found = [user.to_wire() for user in call.slack.workspace.users.values()]
    entries, metadata = page(call.args, found, _MAX_LIST, _MAX_LIST)
    return {"members": entries, "cache_ts": call.slack.workspace.now_s(), "response_metadata": metadata}


async def lookup_by_email(call: Call) -> JsonObject:
    """Find a user by address."""
    email = call.args.required("email", "users_not_found")
    for user in call.slack.workspace.users.values():
        if user.email == email:
            return {"user": user.to_wire()}
    raise SlackError("users_not_found")


async def list_groups(call: Call) -> JsonObject:
    """List the user groups."""
    return {"usergroups": [group.to_wire() for group in call.slack.workspace.groups.values()]}


async def list_group_users(call: Call) -> JsonObject:
    """List the members of a user group."""
    group = call.slack.workspace.groups.get(call.args.required("usergroup", "no_such_subteam"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


METHODS = {
    "usergroups.list": Method(list_groups, Tier.TWO),
    "usergroups.users.list": Method(list_group_users, Tier.TWO),
    "users.info": Method(info, Tier.FOUR),
    "users.list": Method(list_users, Tier.TWO),
    "users.lookupByEmail": Method(lookup_by_email),
}
