"""views.*: modals and Home tabs."""

from tomas.localslack.errors import SlackError, detailed
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier

from .method import Call, Method


async def open_view(call: Call) -> JsonObject:
    """Open a modal."""
    trigger_id, content = _trigger_id(call), _view(call)
    call.slack.modals.check(content, "modal")
    trigger = call.slack.triggers.redeem(trigger_id)
    return {"view": call.slack.modals.open(trigger, content).to_wire()}


async def push(call: Call) -> JsonObject:
    """Put a modal above the one that is open."""
    trigger_id, content = _trigger_id(call), _view(call)
    call.slack.modals.check(content, "modal")
    trigger = call.slack.triggers.redeem(trigger_id)
    return {"view": call.slack.modals.push(trigger, content).to_wire()}


async def update(call: Call) -> JsonObject:
    """Replace the content of an open modal."""
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if not (view_id or external_id):
        raise detailed("invalid_arguments", ["missing required field: view_id or external_id"])
    view = call.slack.workspace.open_view(view_id, external_id)
    return {"view": call.slack.modals.update(view, _view(call), call.args.text("hash")).to_wire()}


async def publish(call: Call) -> JsonObject:
    """Set a person's Home tab."""
    user = call.slack.workspace.user(call.args.required("user_id"))
    if user.is_bot:
        raise SlackError("not_enabled")
    return {"view": call.slack.modals.publish_home(user.id, _view(call), call.args.text("hash")).to_wire()}


def _trigger_id(call: Call) -> str:
    return call.args.text("trigger_id") or call.args.required("interactivity_pointer")


def _view(call: Call) -> JsonObject:
    view = call.args.mapping("view")
    if view is None:
        raise detailed("invalid_arguments", ["missing required field: view"])
    return view


METHODS = {
    "views.open": Method(open_view, Tier.FOUR),
    "views.publish": Method(publish, Tier.FOUR),
    "views.push": Method(push, Tier.FOUR),
    "views.update": Method(update, Tier.FOUR),
}
