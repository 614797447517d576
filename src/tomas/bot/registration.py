"""Which handler takes what Slack sends. Nothing is left without a listener: Slack would deliver it again and again."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse

from tomas.blocks.ids import Action, Callback
from tomas.bot.inbox import (
    ACTION,
    EVENT,
    LASTING_ACTIONS,
    SUBMISSION,
    done,
    event_key,
    known_action,
    lasting,
    workspace_of_event,
)
from tomas.bot.tasks import Tasks
from tomas.handlers import actions, commands, config, home, lifecycle, messages, shortcuts, views
from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Ack, Body, click, said, submitted
from tomas.runs.inbox import Delivery

type Interaction = Callable[[Desk, Body, Ack], Awaitable[None]]
type Event = Callable[[Desk, Body, str], Awaitable[None]]

log = structlog.get_logger(__name__)

COMMANDS = ("/tomas",)
MENTION_WAIT_S = 1.0
LOOK_S = 60.0

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
    Action.CONFIG_ADD: config.open_form,
    Action.CONFIG_REMOVE: config.remove,
    Action.LINK: actions.nothing,
}

VIEWS: Mapping[Callback, Interaction] = {
    Callback.START: views.start,
    Callback.NEW_RUN: views.choose_mode,
    Callback.REDIRECT: views.redirect,
    Callback.ANSWER: views.answer,
    Callback.EDIT: views.edit,
    Callback.CONFIG: config.add,
}

SHORTCUTS: Mapping[Callback, Interaction] = {
    Callback.RUN_ON_FILE: shortcuts.run_on_file,
    Callback.NEW_RUN: shortcuts.new_run,
}


class Reception:
    """Takes deliveries: acknowledges, recognises repetitions, and hands each to its handler."""

    def __init__(self, desk: Desk, tasks: Tasks, name: str) -> None:
        """`name` tells this bot from others on the same database, and is the same after its restart."""
        self._desk = desk
        self._tasks = tasks
        self._name = name
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
        app.middleware(self.keep)
        app.command(anything)(self.command)
        app.action(anything)(self.action)
        app.view(anything)(self.submission)
        app.view_closed(anything)(self.closed)
        app.shortcut(anything)(self.shortcut)
        app.options(anything)(self.closed)
        app.event(anything)(self.event)

    async def keep(self, body: Body, next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        """Keep what must not get lost, before Slack is told that it has arrived."""
        delivery = lasting(body, self._desk.bot_user_id)
        if delivery:
            try:
                await self._desk.runs.keep_delivery(delivery, self._name)
            except Exception:
                # Without an acknowledgement Slack delivers an event again, and shows a person that a click failed.
                log.exception("delivery_not_kept", kind=delivery.kind)
                return BoltResponse(status=503)
        return await next_()

    async def catch_up(self, *, at_start: bool = True) -> None:
        """Do what an ended bot left undone, oldest first, in a task. Every handler bears being called twice."""
        left = await self._desk.runs.cut_off(self._name, at_start=at_start)
        if left:
            self._tasks.spawn(self._take_up(left), "catch up")

    async def look_after(self) -> None:
        """Take up what other bots leave undone, as long as this one runs: a bot may return under another name."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.catch_up(at_start=False)
            except Exception:
                log.exception("inbox_not_read")

    async def _take_up(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            log.info("delivery_taken_up_again", kind=delivery.kind)
            try:
                await done(self._desk.runs, delivery.key, self._again(delivery))
            except Exception:
                log.exception("delivery_failed_again", kind=delivery.kind)

    async def _again(self, delivery: Delivery) -> None:
        body = delivery.payload
        await self._desk.runs.first_time(delivery.key)
        if delivery.kind == ACTION:
            await ACTIONS[known_action(body)](self._desk, body, _no_ack)
        elif delivery.kind == SUBMISSION:
            await self._submitted(body, _no_ack)
        elif delivery.kind == EVENT:
            event = cast("Body", body["event"])
            await self._events[str(event["type"])](self._desk, event, str(body["team_id"]))
        elif message := said(cast("Body", body["event"]), str(body["team_id"]), self._desk.bot_user_id):
            await messages.on_message(self._desk, message)

    async def command(self, body: Body, ack: Ack, respond: AsyncRespond) -> None:
        """Take a slash command."""
        await commands.tomas(self._desk, body, ack, respond)

    async def action(self, body: Body, ack: Ack) -> None:
        """Take a click."""
        action = known_action(body)
        handler = ACTIONS.get(action, actions.nothing)
        if action not in LASTING_ACTIONS:
            await handler(self._desk, body, ack)
            return
        await ack()
        if await self._desk.runs.first_time(click(body).key):
            await done(self._desk.runs, click(body).key, handler(self._desk, body, _no_ack))

    async def submission(self, body: Body, ack: Ack) -> None:
        """Take a submitted modal. One that was refused comes again under the same key: repetitions are told later."""
        await done(self._desk.runs, submitted(body).key, self._submitted(body, ack))

    async def _submitted(self, body: Body, ack: Ack) -> None:
        await VIEWS[Callback(body["view"]["callback_id"])](self._desk, body, ack)

    async def shortcut(self, body: Body, ack: Ack) -> None:
        """Take a shortcut."""
        await SHORTCUTS[Callback(body["callback_id"])](self._desk, body, ack)

    async def closed(self, ack: Ack) -> None:
        """Acknowledge what needs nothing more."""
        await ack()

    async def event(self, body: Body) -> None:
        """Take an event; Bolt has acknowledged it already. The work goes on in a task of its own."""
        event = body["event"]
        handler = self._events.get(str(event["type"]))
        workspace_id = workspace_of_event(body)
        if handler is None:
            return
        told_once = handler in {self._message, self._mention}
        if not told_once and not await self._desk.runs.first_time(event_key(body)):
            return
        work = handler(self._desk, event, workspace_id)
        if not told_once:
            work = done(self._desk.runs, event_key(body), work)
        self._tasks.spawn(_awaited(work), f"event {event['type']}")

    async def _message(self, desk: Desk, event: Body, workspace_id: str) -> None:
        message = said(event, workspace_id, desk.bot_user_id)
        if message and await desk.runs.first_time(message.key):
            await done(desk.runs, message.key, messages.on_message(desk, message))

    async def _mention(self, desk: Desk, event: Body, workspace_id: str) -> None:
        """A mention comes as a `message` too, and only that surely has the files: let it go first."""
        if not event.get("files"):
            await asyncio.sleep(MENTION_WAIT_S)
        await self._message(desk, event, workspace_id)


async def _no_ack(*_: object, **__: object) -> None:
    """Slack does not wait for this answer any more."""


async def _awaited(work: Awaitable[None]) -> None:
    await work
