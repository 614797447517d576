"""Modals, response URLs, shortcuts, Home, messages and events, with a real Bolt app."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.localslack import LocalSlack, ManualClock
from tomas.localslack.app_link.response_urls import Target
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.seed import ANN, BEN, BOT_ID, BOT_USER_ID, GENERAL, PROPOSALS, TEAM_ID
from tomas.localslack.user import LocalSlackRefused, LocalUser


def modal(title: str, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "m",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "OK"},
        "blocks": list(blocks),
        **more,
    }


def entry(block_id: str, **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": f"{block_id}_text", **more}
    return {"type": "input", "block_id": block_id, "label": {"type": "plain_text", "text": "L"}, "element": element}


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


class TestTriggers:
    async def test_a_trigger_opens_one_modal(self, slack: LocalSlack, client: AsyncWebClient) -> None:
        trigger = slack.services.triggers.issue(ANN)
        await client.views_open(trigger_id=trigger, view=modal("A"))
        assert await refusal(client.views_open(trigger_id=trigger, view=modal("B"))) == "exchanged_trigger_id"
        assert await refusal(client.views_open(trigger_id="1.2.3", view=modal("B"))) == "invalid_trigger_id"

    async def test_a_trigger_lives_three_seconds(
        self, slack: LocalSlack, client: AsyncWebClient, clock: ManualClock
    ) -> None:
        trigger = slack.services.triggers.issue(ANN)
        clock.advance(3.1)
        assert await refusal(client.views_open(trigger_id=trigger, view=modal("A"))) == "expired_trigger_id"


class TestViews:
    async def test_three_modals_are_the_most(self, slack: LocalSlack, client: AsyncWebClient, ann: LocalUser) -> None:
        view = (await client.views_open(trigger_id=slack.services.triggers.issue(ANN), view=modal("1")))["view"]
        for title in ("2", "3"):
            trigger = slack.services.triggers.issue(ANN, view["id"])
            view = (await client.views_push(trigger_id=trigger, view=modal(title)))["view"]
        trigger = slack.services.triggers.issue(ANN, view["id"])
        assert await refusal(client.views_push(trigger_id=trigger, view=modal("4"))) == "push_limit_reached"
        stack = await ann.views()
        assert [entry["title"]["text"] for entry in stack] == ["1", "2", "3"]
        assert stack[2]["previous_view_id"] == stack[1]["id"]
        assert stack[2]["root_view_id"] == stack[0]["id"]

    async def test_an_update_with_an_old_hash_is_refused(self, slack: LocalSlack, client: AsyncWebClient) -> None:
        view = (await client.views_open(trigger_id=slack.services.triggers.issue(ANN), view=modal("1")))["view"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=modal("2"))
        late = client.views_update(view_id=view["id"], hash=view["hash"], view=modal("3"))
        assert await refusal(late) == "hash_conflict"
        assert await refusal(client.views_update(view_id="V404", view=modal("3"))) == "not_found"

    async def test_invalid_views_are_refused_with_their_places(self, slack: LocalSlack, client: AsyncWebClient) -> None:
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=slack.services.triggers.issue(ANN), view=modal("x" * 25))
        assert caught.value.response["error"] == "invalid_arguments"
        assert "json-pointer:/view/title" in caught.value.response["response_metadata"]["messages"][0]

    async def test_an_update_keeps_what_was_typed(
        self, slack: LocalSlack, client: AsyncWebClient, connected: AsyncApp, ann: LocalUser
    ) -> None:
        @connected.action("more")
        async def more(ack: Any) -> None:
            await ack()

        button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
        blocks = [entry("goal"), {"type": "actions", "block_id": "act", "elements": [button]}]
        trigger = slack.services.triggers.issue(ANN)
        view = (await client.views_open(trigger_id=trigger, view=modal("1", *blocks)))["view"]
        typed = {"goal": {"goal_text": {"type": "plain_text_input", "value": "win"}}}
        action = {"container": {"type": "view", "view_id": view["id"]}, "block_id": "act", "action_id": "more"}
        await ann._post("action", {**action, "state": {"values": typed}})
        await client.views_update(view_id=view["id"], view=modal("2", *blocks, entry("more", initial_value="x")))
        values = (await ann.views())[0]["state"]["values"]
        assert values["goal"]["goal_text"]["value"] == "win"
        assert values["more"]["more_text"]["value"] == "x"

    async def test_field_errors_push_and_clear(
        self, slack: LocalSlack, client: AsyncWebClient, connected: AsyncApp, ann: LocalUser
    ) -> None:
        @connected.view("m")
        async def submitted(ack: Any, view: dict[str, Any]) -> None:
            word = view["state"]["values"]["goal"]["goal_text"]["value"]
            if word == "bad":
                await ack(response_action="errors", errors={"goal": "Not this."})
            elif word == "push":
                await ack(response_action="push", view=modal("2", entry("goal")))
            else:
                await ack(response_action="clear")

        trigger = slack.services.triggers.issue(ANN)
        view = (await client.views_open(trigger_id=trigger, view=modal("1", entry("goal"))))["view"]
        assert (await ann.submit_view(view, {"goal": "bad"}))["errors"] == {"goal": "Not this."}
        await ann.submit_view(view, {"goal": "push"})
        top = (await ann.views())[-1]
        assert top["title"]["text"] == "2"
        await ann.submit_view(top, {"goal": "done"})
        assert await ann.views() == []

    async def test_closing_is_told_to_who_asked(
        self, slack: LocalSlack, client: AsyncWebClient, connected: AsyncApp, ann: LocalUser
    ) -> None:
        told = asyncio.Event()

        @connected.view_closed("m")
        async def closed(ack: Any) -> None:
            await ack()
            told.set()

        trigger = slack.services.triggers.issue(ANN)
        view = (await client.views_open(trigger_id=trigger, view=modal("1", notify_on_close=True)))["view"]
        await ann.close_view(view)
        await told.wait()
        assert await ann.views() == []

    async def test_files_for_a_modal_are_held_to_size_and_type(
        self, slack: LocalSlack, client: AsyncWebClient, ann: LocalUser
    ) -> None:
        element = {"type": "file_input", "action_id": "f", "filetypes": ["pdf"]}
        block = {"type": "input", "block_id": "d", "label": {"type": "plain_text", "text": "L"}, "element": element}
        trigger = slack.services.triggers.issue(ANN)
        view = (await client.views_open(trigger_id=trigger, view=modal("1", block)))["view"]
        for file, error in ((("a.txt", b"x"), "file_type"), (("a.pdf", b"x" * 10_000_001), "size_restricted")):
            uploaded = await ann.upload(file)
            with pytest.raises(LocalSlackRefused, match=error):
                await ann.submit_view(view, {"f": [uploaded["id"]]})


class TestResponseUrls:
    async def test_five_uses_within_thirty_minutes(self, slack: LocalSlack, ann: LocalUser, clock: ManualClock) -> None:
        url = slack.services.response_urls.issue(Target(PROPOSALS, ANN))
        async with aiohttp.ClientSession() as session:
            for _ in range(5):
                async with session.post(url, json={"text": "a"}) as response:
                    assert response.status == 200
            async with session.post(url, json={"text": "a"}) as response:
                assert (response.status, (await response.json())["error"]) == (404, "used_url")
            late = slack.services.response_urls.issue(Target(PROPOSALS, ANN))
            clock.advance(31 * 60)
            async with session.post(late, json={"text": "a"}) as response:
                assert (await response.json())["error"] == "expired_url"
        assert len(await ann.messages(PROPOSALS)) == 5

    async def test_the_original_can_be_replaced_and_deleted(
        self, slack: LocalSlack, client: AsyncWebClient, ann: LocalUser, ben: LocalUser
    ) -> None:
        await client.chat_postEphemeral(channel=PROPOSALS, user=ANN, text="one")
        whisper = (await ann.messages(PROPOSALS))[0]
        assert await ben.messages(PROPOSALS) == []
        url = slack.services.response_urls.issue(Target(PROPOSALS, ANN, whisper["ts"]))
        async with aiohttp.ClientSession() as session:
            await session.post(url, json={"text": "two", "replace_original": True})
            assert (await ann.messages(PROPOSALS))[0]["text"] == "two"
            await session.post(url, json={"text": "all", "response_type": "in_channel"})
            assert (await ben.messages(PROPOSALS))[0]["text"] == "all"
            await session.post(url, json={"delete_original": True})
        assert len(await ann.messages(PROPOSALS)) == 1


class TestCommandsAndShortcuts:
    async def test_an_unknown_command_is_refused(self, ann: LocalUser) -> None:
        with pytest.raises(LocalSlackRefused, match="unknown_command"):
            await ann.command(PROPOSALS, "x", "/nothing")

    async def test_no_app_means_dispatch_failed(self, ann: LocalUser) -> None:
        with pytest.raises(LocalSlackRefused, match="dispatch_failed"):
            await ann.command(PROPOSALS, "x")

    async def test_shortcuts_carry_the_message(self, connected: AsyncApp, ann: LocalUser) -> None:
        seen: list[dict[str, Any]] = []

        @connected.shortcut("tomas_run_file")
        async def on_message(ack: Any, shortcut: dict[str, Any]) -> None:
            seen.append(shortcut)
            await ack()

        @connected.shortcut("tomas_new_run")
        async def anywhere(ack: Any, shortcut: dict[str, Any]) -> None:
            seen.append(shortcut)
            await ack()

        @connected.event("message")
        async def message() -> None: ...

        @connected.event("file_shared")
        async def shared() -> None: ...

        await ann.post(PROPOSALS, "file", files=[("a.pdf", b"%PDF")])
        await ann.message_shortcut((await ann.messages(PROPOSALS))[0], "tomas_run_file")
        await ann.global_shortcut("tomas_new_run")
        assert seen[0]["message"]["files"][0]["name"] == "a.pdf"
        assert seen[1]["trigger_id"]

    async def test_a_button_may_be_for_some_only(self, connected: AsyncApp, ann: LocalUser, ben: LocalUser) -> None:
        @connected.action("go")
        async def go(ack: Any) -> None:
            await ack()

        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        blocks = [{"type": "actions", "elements": [{**button, "visible_to_user_ids": [BEN]}]}]
        await connected.client.chat_postMessage(channel=PROPOSALS, text="x", blocks=blocks)
        message = (await ann.messages(PROPOSALS))[0]
        with pytest.raises(LocalSlackRefused, match="element_not_found"):
            await ann.click(message, "Go")
        await ben.click(message, "Go")


class TestHomeAndEvents:
    async def test_home_is_published_when_opened(self, connected: AsyncApp, ann: LocalUser) -> None:
        published = asyncio.Event()

        @connected.event("app_home_opened")
        async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
            text = {"type": "mrkdwn", "text": f"Hello {event['tab']}"}
            blocks = [{"type": "section", "text": text}]
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})
            published.set()

        assert await ann.home() is None
        await ann.open_home()
        await published.wait()
        home = await ann.home()
        assert home
        assert home["blocks"][0]["text"]["text"] == "Hello home"

    async def test_the_app_hears_messages_where_it_is_its_own_too(
        self, slack: LocalSlack, client: AsyncWebClient, ann: LocalUser
    ) -> None:
        app = AsyncApp(client=client, signing_secret="x", ignoring_self_events_enabled=False)
        heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        @app.event("message")
        async def message(event: dict[str, Any]) -> None:
            heard.put_nowait(event)

        handler = AsyncSocketModeHandler(app, slack.app_token)
        await handler.connect_async()
        quiet = slack.workspace.add_channel(Channel("C0000QUIET", TEAM_ID, "quiet", ANN, 0, members=[ANN]))
        await ann.post(quiet.id, "unheard")
        ts = (await client.chat_postMessage(channel=GENERAL, text="own"))["ts"]
        own = await heard.get()
        assert (own["bot_id"], own["user"], own["text"]) == (BOT_ID, BOT_USER_ID, "own")
        await client.chat_update(channel=GENERAL, ts=ts, text="changed")
        change = await heard.get()
        assert (change["subtype"], change["message"]["text"]) == ("message_changed", "changed")
        assert change["previous_message"]["text"] == "own"
        await client.chat_delete(channel=GENERAL, ts=ts)
        assert (await heard.get())["deleted_ts"] == ts
        await ann.post(await ann.channel_id("@app"), "direct")
        assert (await heard.get())["channel_type"] == "im"
        await handler.close_async()

    async def test_joins_and_reactions_are_told(self, slack: LocalSlack, connected: AsyncApp, ann: LocalUser) -> None:
        heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        @connected.event("member_joined_channel")
        async def joined(event: dict[str, Any]) -> None:
            heard.put_nowait(event)

        @connected.event("reaction_added")
        async def reacted(event: dict[str, Any]) -> None:
            heard.put_nowait(event)

        quiet = slack.workspace.add_channel(Channel("C0000QUIET", TEAM_ID, "quiet", ANN, 0, members=[ANN]))
        await connected.client.conversations_join(channel=quiet.id)
        assert (await heard.get())["user"] == BOT_USER_ID
        posted = await connected.client.chat_postMessage(channel=quiet.id, text="x")
        await ann.react({"ts": posted["ts"], "channel": quiet.id}, "eyes")
        assert (await heard.get())["item"]["ts"] == posted["ts"]
