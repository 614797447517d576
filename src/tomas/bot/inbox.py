"""Which deliveries must not get lost, and what a bot does about those that an ended one left undone."""

from collections.abc import Awaitable, Mapping

from tomas.blocks.ids import Action, Callback
from tomas.handlers.payloads import Body, click, said, submitted
from tomas.runs.inbox import Delivery
from tomas.runs.service import Runs

ACTION, SUBMISSION, MESSAGE, EVENT = "action", "submission", "message", "event"

LASTING_ACTIONS = {
    Action.APPROVE,
    Action.CANCEL_AT_GATE,
    Action.PAUSE,
    Action.RESUME,
    Action.STOP,
    Action.RETRY,
    Action.DISMISS_OFFER,
    Action.CONFIG_REMOVE,
}
"""Clicks that change something. Any other opens a form, for which Slack gives three seconds: its time is over then."""
LASTING_EVENTS = {"agent_session_stopped"}
"""Events beside messages that change something: this one stops a run, which goes on spending if it is lost."""
LASTING_SUBMISSIONS = {Callback.START, Callback.REDIRECT, Callback.ANSWER, Callback.EDIT, Callback.CONFIG}
SECRETS = {"token", "response_url", "response_urls"}
"""What gives access to the workspace, and what no handler of a lasting delivery needs."""


def lasting(body: Body, own_user_id: str) -> Delivery | None:
    """Return what must be kept of a delivery until its work is done; None where nothing is lost with it."""
    if body.get("type") == "block_actions" and known_action(body) in LASTING_ACTIONS:
        return Delivery(ACTION, click(body).key, _without_secrets(body))
    if body.get("type") == "view_submission" and body["view"]["callback_id"] in LASTING_SUBMISSIONS:
        return Delivery(SUBMISSION, submitted(body).key, _without_secrets(body))
    event = body.get("event")
    return _lasting_event(body, event, own_user_id) if isinstance(event, Mapping) else None


def _lasting_event(body: Body, event: Body, own_user_id: str) -> Delivery | None:
    workspace_id = workspace_of_event(body)
    payload: dict[str, object] = {"event": dict(event), "team_id": workspace_id}
    if event.get("type") in LASTING_EVENTS:
        return Delivery(EVENT, event_key(body), payload)
    if event.get("type") not in {"message", "app_mention"}:
        return None
    message = said(event, workspace_id, own_user_id)
    # A mention comes as a `message` too, and only that surely has the files.
    return Delivery(MESSAGE, message.key, payload, whole=event["type"] == "message") if message else None


def known_action(body: Body) -> Action:
    """Return the action of a click; ids of buttons that must differ in one message have a suffix."""
    action_id = str(body["actions"][0]["action_id"])
    return next((action for action in Action if action_id == action or action_id.startswith(f"{action}.")), Action.LINK)


def workspace_of_event(body: Body) -> str:
    """Return the id of the workspace that an event is from."""
    return str(body.get("team_id") or body["event"].get("team") or "")


def event_key(body: Body) -> str:
    """Return what tells repetitions of an event that is no message."""
    return f"event:{body.get('event_id')}"


async def done(runs: Runs, key: str, work: Awaitable[None]) -> None:
    """Do a delivery's work, then forget the delivery.

    A failure ends it too: it is logged, and would be the same the next time. Being cancelled does not: the bot ends
    then, and does the work after its return.
    """
    try:
        await work
    except Exception:
        await runs.delivery_done(key)
        raise
    await runs.delivery_done(key)


def _without_secrets(body: Body) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in SECRETS}
