"""What people do with the app: commands, clicks, modals, shortcuts; each becomes a payload that the app must ack."""

from tomas.localslack.app_link.response_urls import Target
from tomas.localslack.app_link.transport import Kind, NotAcknowledged, Reply
from tomas.localslack.errors import SlackError
from tomas.localslack.inputs import HOLDING, refused_values
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.services import Services
from tomas.localslack.state.messages import Message
from tomas.localslack.state.people import User
from tomas.localslack.state.views import View
from tomas.localslack.state.wire import message_object

from .answers import Answers
from .entries import Entries, find_element
from .payloads import channel_name, channel_of, common
from .typed_text import stored_text

type State = dict[str, dict[str, JsonObject]]
"""What was entered: block id, action id, value."""


class Interactions:
    """One method for each thing a person can do; each raises SlackError when Slack would show an error."""

    def __init__(self, services: Services, answers: Answers) -> None:
        self._slack = services
        self._answers = answers
        self._workspace = services.workspace
        self._entries = Entries(services.workspace)

    async def command(self, user: User, channel_id: str, name: str, text: str) -> JsonObject:
        """Send a slash command and return what the app answered with its ack."""
        workspace = self._workspace
        command = workspace.manifest.command(name)
        if command is None:
            raise SlackError("unknown_command")
        channel = workspace.channel(channel_id, user.id)
        target = Target(channel.id, user.id)
        payload = {
            "token": "local",
            "team_id": workspace.team.id,
            "team_domain": workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": stored_text(workspace, text) if command.should_escape else text,
            "api_app_id": workspace.bot.app_id,
            "is_enterprise_install": "false",
            "response_url": self._slack.response_urls.issue(target),
            "trigger_id": self._slack.triggers.issue(user.id),
        }
        reply = await self._ask(Kind.COMMAND, payload)
        if reply.body:
            self._answers.give(target, reply.body)
        return reply.body

    async def message_action(self, user: User, message: Message, given: JsonObject) -> None:
        """Send a click or choice in a message."""
        workspace = self._workspace
        channel = workspace.channel(message.channel, user.id)
        action = self._action(user, message.blocks, message.inputs, given)
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.ephemeral_to),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        target = Target(channel.id, user.id, message.ts, message.thread_ts)
        payload = common(workspace, "block_actions", user, self._slack.triggers.issue(user.id)) | {
            "container": container,
            "channel": channel_of(channel),
            "state": {"values": message.inputs},
            "response_url": self._slack.response_urls.issue(target),
            "actions": [action],
        }
        if not message.ephemeral_to:
            payload["message"] = message_object(workspace, message)
        await self._ask(Kind.INTERACTION, payload)

    async def view_action(self, user: User, view: View, given: JsonObject) -> None:
        """Send a click or choice in a modal or Home tab."""
        action = self._action(user, view.blocks, view.values, given)
        payload = self._view_payload("block_actions", user, view) | {
            "container": {"type": "view", "view_id": view.id},
            "actions": [action],
        }
        await self._ask(Kind.INTERACTION, payload)

    async def submit(self, user: User, view: View, values: JsonObject) -> JsonObject:
        """Submit a modal; return the app's `response_action` and field errors, if any."""
        self._enter(view.blocks, view.values, values)
        errors = refused_values(view.blocks, view.values)
        if errors:
            return {"response_action": "errors", "errors": errors}
        payload = self._view_payload("view_submission", user, view) | {"response_urls": self._response_urls(user, view)}
        reply = await self._ask(Kind.INTERACTION, payload)
        return self._after_submit(view, reply.body)

    async def close(self, user: User, view: View, *, clear: bool) -> None:
        """Close a modal (with `clear` all of them) and tell the app if it asked to be told."""
        modals = self._slack.modals
        closed = modals.close_all(user.id) if clear or view.content.get("clear_on_close") else [view]
        if closed == [view]:
            modals.close_top(view)
        for gone in closed:
            if gone.content.get("notify_on_close"):
                payload = self._view_payload("view_closed", user, gone) | {"is_cleared": len(closed) > 1 or clear}
                payload.pop("trigger_id")
                await self._ask(Kind.INTERACTION, payload)

    async def message_shortcut(self, user: User, message: Message, callback_id: str) -> None:
        """Run a shortcut on a message."""
        workspace = self._workspace
        if workspace.manifest.shortcut(callback_id, "message") is None:
            raise SlackError("unknown_shortcut")
        channel = workspace.channel(message.channel, user.id)
        target = Target(channel.id, user.id, message.ts, message.thread_ts)
        payload = common(workspace, "message_action", user, self._slack.triggers.issue(user.id)) | {
            "callback_id": callback_id,
            "action_ts": workspace.ids.ts(),
            "message_ts": message.ts,
            "channel": channel_of(channel),
            "message": message_object(workspace, message),
            "response_url": self._slack.response_urls.issue(target),
        }
        await self._ask(Kind.INTERACTION, payload)

    async def global_shortcut(self, user: User, callback_id: str) -> None:
        """Run a shortcut from the shortcuts menu."""
        if self._workspace.manifest.shortcut(callback_id, "global") is None:
            raise SlackError("unknown_shortcut")
        payload = common(self._workspace, "shortcut", user, self._slack.triggers.issue(user.id)) | {
            "callback_id": callback_id,
            "action_ts": self._workspace.ids.ts(),
        }
        await self._ask(Kind.INTERACTION, payload)

    async def _ask(self, kind: Kind, payload: JsonObject) -> Reply:
        try:
            return await self._slack.courier.ask(kind, payload)
        except NotAcknowledged as refusal:
            timed_out = refusal.reason in {"timeout", "http_timeout"}
            raise SlackError("operation_timeout" if timed_out else "dispatch_failed") from refusal

    def _action(self, user: User, blocks: list[JsonObject], state: State, given: JsonObject) -> JsonObject:
        self._enter(blocks, state, given.get("state", {}).get("values", {}))
        block, element = find_element(blocks, given.get("block_id", ""), given.get("action_id", ""))
        if user.id not in element.get("visible_to_user_ids", [user.id]):
            raise SlackError("element_not_found")
        action = self._entries.action(element, given)
        if element["type"] in HOLDING:
            state.setdefault(block["block_id"], {})[element["action_id"]] = action
        ids = {"action_id": element["action_id"], "block_id": block["block_id"], "action_ts": self._workspace.ids.ts()}
        return {**action, **ids}

    def _view_payload(self, payload_type: str, user: User, view: View) -> JsonObject:
        trigger_id = self._slack.triggers.issue(user.id, view.id)
        return common(self._workspace, payload_type, user, trigger_id) | {"view": view.to_wire()}

    def _enter(self, blocks: list[JsonObject], state: State, values: JsonObject) -> None:
        """Take over what the person has entered so far."""
        for block_id, actions in values.items():
            for action_id, given in actions.items():
                block, element = find_element(blocks, block_id, action_id)
                if element["type"] in HOLDING:
                    state.setdefault(block["block_id"], {})[action_id] = self._entries.value(element, given)

    def _response_urls(self, user: User, view: View) -> list[JsonObject]:
        """Return an address for each select of a conversation that asked for one."""
        urls: list[JsonObject] = []
        for block in view.blocks:
            element = block.get("element", {})
            entered = view.values.get(block["block_id"], {}).get(element.get("action_id", ""), {})
            channel_id = entered.get("selected_conversation") or entered.get("selected_channel")
            if element.get("response_url_enabled") and channel_id:
                url = self._slack.response_urls.issue(Target(channel_id, user.id))
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel_id}
                urls.append(place | {"response_url": url})
        return urls

    def _after_submit(self, view: View, body: JsonObject) -> JsonObject:
        modals = self._slack.modals
        match body.get("response_action"):
            case None:
                modals.close_top(view)
            case "clear":
                modals.close_all(view.user)
            case "update":
                modals.update(view, body.get("view") or {})
            case "push":
                trigger_id = self._slack.triggers.issue(view.user, view.id)
                modals.push(self._slack.triggers.redeem(trigger_id), body.get("view") or {})
            case "errors":
                return {"response_action": "errors", "errors": body.get("errors") or {}}
            case _:
                raise SlackError("invalid_response_action")
        return {"response_action": body["response_action"]} if body else {}
