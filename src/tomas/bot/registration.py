"""Which handler takes what Slack sends. Nothing is left without a listener: Slack would deliver it again and again."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from tomas.blocks.ids import Action, Callback
from tomas.bot.tasks import Tasks
from tomas.handlers import actions, commands, home, lifecycle, messages, shortcuts, views
from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Body, said

type Interaction = Callable[[Desk, Body, AsyncAck], Awaitable[None]]
type Event = Callable[[Desk, Body, str], Awaitable[None]]

COMMANDS = ("/tomas",)
MENTION_WAIT_S = 1.0

ACTIONS: Mapping[Action, Interaction] = {
    Action.APPROVE: actions.approve,
    Action.REDIRECT: actions.redirect,
    Action.EDIT: actions.edit,
    Action.CANCEL_AT_GATE: actions.cancel_at_gate,
    Action.ANSWER: actions.answer_question,
    Action.PAUSE: actions.pause,
    Action.RESUME: actions.resume,
    Action.STOP: actions.stop,
    Action.RETRY: actions.retry,
    Action.START_MODE: actions.start_mode,
    Action.START_ON_FILE: actions.start_on_file,
    Action.DISMISS_OFFER: actions.dismiss_offer,
    Action.LINK: actions.nothing,
}

VIEWS: Mapping[Callback, Interaction] = {
    Callback.START: views.start,
    Callback.NEW_RUN: views.choose_mode,
    Callback.REDIRECT: views.redirect,
    Callback.ANSWER: views.answer,
    Callback.EDIT: views.edit,
}

SHORTCUTS: Mapping[Callback, Interaction] = {
    Callback.RUN_ON_FILE: shortcuts.run_on_file,
    Callback.NEW_RUN: shortcuts.new_run,
}


class Reception:
    """Takes deliveries: acknowledges, recognises repetitions, and hands each to its handler."""

    def __init__(self, desk: Desk, tasks: Tasks) -> None:
        self._desk = desk
        self._tasks = tasks
        self._events: Mapping[str, Event] = {
            "message": self._message,
            "app_mention": self._mention,
            "app_home_opened": home.opened,
            "agent_session_stopped": lifecycle.session_stopped,
            "app_uninstalled": lifecycle.uninstalled,
            "tokens_revoked": lifecycle.uninstalled,
        }

    @property
    def event_types(self) -> tuple[str, ...]:
        """The types of events that something is done about."""
        return tuple(self._events)

    def register(self, app: AsyncApp) -> None:
        """Listen to everything."""
        anything = re.compile("")
        app.command(anything)(self.command)
        app.action(anything)(self.action)
        app.view(anything)(self.submission)
        app.view_closed(anything)(self.closed)
        app.shortcut(anything)(self.shortcut)
        app.options(anything)(self.closed)
        app.event(anything)(self.event)

    async def command(self, body: Body, ack: AsyncAck, respond: AsyncRespond) -> None:
        """Take a slash command."""
        await commands.tomas(self._desk, body, ack, respond)

    async def action(self, body: Body, ack: AsyncAck) -> None:
        """Take a click."""
        await ACTIONS.get(_known_action(str(body["actions"][0]["action_id"])), actions.nothing)(self._desk, body, ack)

    async def submission(self, body: Body, ack: AsyncAck) -> None:
        """Take a submitted modal."""
        await VIEWS[Callback(body["view"]["callback_id"])](self._desk, body, ack)

    async def shortcut(self, body: Body, ack: AsyncAck) -> None:
        """Take a shortcut."""
        await SHORTCUTS[Callback(body["callback_id"])](self._desk, body, ack)

    async def closed(self, ack: AsyncAck) -> None:
        """Acknowledge what needs nothing more."""
        await ack()

    async def event(self, body: Body) -> None:
        """Take an event; Bolt has acknowledged it already. The work goes on in a task of its own."""
        event = body["event"]
        handler = self._events.get(str(event["type"]))
        workspace_id = str(body.get("team_id") or event.get("team") or "")
        if handler is None:
            return
        told_once = handler in {self._message, self._mention}
        if not told_once and not await self._desk.runs.first_time(f"event:{body.get('event_id')}"):
            return
        self._tasks.spawn(_awaited(handler(self._desk, event, workspace_id)), f"event {event['type']}")

    async def _message(self, desk: Desk, event: Body, workspace_id: str) -> None:
        message = said(event, workspace_id, desk.bot_user_id)
        if message and await desk.runs.first_time(message.key):
            await messages.on_message(desk, message)

    async def _mention(self, desk: Desk, event: Body, workspace_id: str) -> None:
        """A mention comes as a `message` too, and only that surely has the files: let it go first."""
        if not event.get("files"):
            await asyncio.sleep(MENTION_WAIT_S)
        await self._message(desk, event, workspace_id)


def _known_action(action_id: str) -> Action:
    """Return the action of an id; ids of buttons that must differ in one message have a suffix."""
    return next((action for action in Action if action_id == action or action_id.startswith(f"{action}.")), Action.LINK)


async def _awaited(work: Awaitable[None]) -> None:
    await work
