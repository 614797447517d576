"""Modals and Home tabs: opening, changing, stacking and closing, with Slack's limits."""

from .app_link.triggers import Trigger
from .block_ids import fill_ids
from .blockkit import validate_view
from .errors import SlackError, detailed
from .inputs import initial_values
from .jsontypes import JsonObject
from .page.feed import PageFeed
from .state.views import MAX_STACK, View
from .state.workspace import Workspace


class Modals:
    """What each person has open. Methods raise SlackError with the codes of views.*."""

    def __init__(self, workspace: Workspace, feed: PageFeed) -> None:
        self._workspace = workspace
        self._feed = feed

    def open(self, trigger: Trigger, content: JsonObject) -> View:
        """Show a first modal; what was open is closed, as in Slack."""
        self.check(content, "modal")
        stack = self._workspace.stack(trigger.user)
        stack.clear()
        return self._put_on_top(trigger.user, content)

    def push(self, trigger: Trigger, content: JsonObject) -> View:
        """Show a modal above the one the trigger came from."""
        self.check(content, "modal")
        stack = self._workspace.stack(trigger.user)
        if trigger.view_id and trigger.view_id not in {view.id for view in stack}:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        return self._put_on_top(trigger.user, content)

    def update(self, view: View, content: JsonObject, view_hash: str = "") -> View:
        """Replace a modal's content; `view_hash`, if given, must be that of the present content."""
        self.check(content, "modal")
        if view_hash and view_hash != view.hash:
            raise SlackError("hash_conflict")
        entered = view.values
        view.content = _with_ids(content)
        view.values = _kept(entered, initial_values(view.blocks))
        view.hash = self._workspace.view_hash()
        self._feed.push("view_update", {"view": view.to_wire()}, [view.user])
        return view

    def publish_home(self, user_id: str, content: JsonObject, view_hash: str = "") -> View:
        """Set a person's Home tab."""
        self.check(content, "home")
        home = self._workspace.homes.get(user_id)
        if home and view_hash and view_hash != home.hash:
            raise SlackError("hash_conflict")
        if home is None:
            home = self._workspace.homes[user_id] = self._workspace.new_view(user_id, content)
        home.content = _with_ids(content)
        home.values = initial_values(home.blocks)
        home.hash = self._workspace.view_hash()
        self._feed.push("home", {"view": home.to_wire()}, [user_id])
        return home

    def close_top(self, view: View) -> None:
        """Close one modal; the one below shows again."""
        stack = self._workspace.stack(view.user)
        if view in stack:
            stack.remove(view)
        self._feed.push("view_closed", {"view": view.to_wire()}, [view.user])

    def close_all(self, user_id: str) -> list[View]:
        """Close every modal of a person and return them, the top one first."""
        stack = self._workspace.stack(user_id)
        closed = stack[::-1]
        stack.clear()
        for view in closed:
            self._feed.push("view_closed", {"view": view.to_wire()}, [user_id])
        return closed

    def check(self, content: JsonObject, view_type: str) -> None:
        """Refuse a view that Slack would refuse."""
        problems = validate_view(content)
        if content.get("type") != view_type:
            problems.append(f"expected a view of type {view_type} [json-pointer:/view/type]")
        if any("view_too_large" in problem for problem in problems):
            raise SlackError("view_too_large")
        if problems:
            raise detailed("invalid_arguments", problems)

    def _put_on_top(self, user_id: str, content: JsonObject) -> View:
        self._check_external_id(content)
        stack = self._workspace.stack(user_id)
        view = self._workspace.new_view(user_id, _with_ids(content))
        view.values = initial_values(view.blocks)
        if stack:
            view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
        stack.append(view)
        self._feed.push("view_open", {"view": view.to_wire()}, [user_id])
        return view

    def _check_external_id(self, content: JsonObject) -> None:
        external_id = content.get("external_id")
        stacked = (view for stack in self._workspace.stacks.values() for view in stack)
        if external_id and any(view.external_id == external_id for view in stacked):
            raise SlackError("duplicate_external_id")


def _with_ids(content: JsonObject) -> JsonObject:
    return content | {"blocks": fill_ids(content["blocks"])}


def _kept(
    entered: dict[str, dict[str, JsonObject]], initial: dict[str, dict[str, JsonObject]]
) -> dict[str, dict[str, JsonObject]]:
    """Keep what was typed where block id and action id are still there, as Slack does."""
    return {
        block_id: {action_id: entered.get(block_id, {}).get(action_id, value) for action_id, value in actions.items()}
        for block_id, actions in initial.items()
    }
