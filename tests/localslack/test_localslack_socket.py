"""A real Bolt app over Socket Mode: events, commands, clicks, modals, files."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import ANN, BOT_USER_ID, PROPOSALS
from tomas.localslack.user import LocalUser, text_of

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "v1"}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "start",
    "title": {"type": "plain_text", "text": "Start"},
    "submit": {"type": "plain_text", "text": "Start"},
    "blocks": [
        {
            "type": "input",
            "block_id": "goal",
            "label": {"type": "plain_text", "text": "Goal"},
            "element": {"type": "plain_text_input", "action_id": "goal_text"},
        },
        {
            "type": "input",
            "block_id": "doc",
            "label": {"type": "plain_text", "text": "File"},
            "element": {"type": "file_input", "action_id": "doc_files", "filetypes": ["pdf"], "max_files": 1},
        },
        {
            "type": "input",
            "block_id": "cloud",
            "label": {"type": "plain_text", "text": "Cloud"},
            "element": {
                "type": "static_select",
                "action_id": "cloud_choice",
                "options": [
                    {"text": {"type": "plain_text", "text": "AWS"}, "value": "aws"},
                    {"text": {"type": "plain_text", "text": "Azure"}, "value": "azure"},
                ],
            },
        },
    ],
}


async def test_mention_with_a_file_is_answered_in_the_thread(connected: AsyncApp, ann: LocalUser) -> None:
    @connected.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        await say(f"got {event['files'][0]['name']} from <@{event['user']}>", thread_ts=event["ts"])

    @connected.event("message")
    async def ignore() -> None: ...

    @connected.event("file_shared")
    async def shared() -> None: ...

    ts = await ann.post(PROPOSALS, "@TOMAS rfp", files=[("rfp.pdf", b"%PDF-1.7 x")])
    answer = await ann.wait_for(PROPOSALS, lambda m: "got rfp.pdf" in m["text"], thread_ts=ts, timeout_s=5)
    assert answer["user"] == BOT_USER_ID
    assert answer["thread_ts"] == ts
    assert answer["parent_user_id"] == ANN
    root = (await ann.messages(PROPOSALS))[-1]
    assert root["reply_count"] == 1
    assert root["files"][0]["mimetype"] == "application/pdf"
    assert await ann.download(root["files"][0]) == b"%PDF-1.7 x"


async def test_command_opens_a_modal_and_its_submission_carries_the_values(connected: AsyncApp, ann: LocalUser) -> None:
    submitted: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    @connected.command("/tomas")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @connected.view("start")
    async def submit(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        submitted.set_result(view["state"]["values"])

    assert await ann.command(PROPOSALS, "rfp") == {}
    view = await ann.wait_for_view()
    file = await ann.upload(("rfp.pdf", b"%PDF-1.7"))
    missing = await ann.submit_view(view, {"goal_text": "win"})
    assert set(missing["errors"]) == {"doc", "cloud"}
    await ann.submit_view(view, {"goal": "win", "doc_files": [file["id"]], "cloud_choice": "Azure"})
    values = await submitted
    assert values["goal"]["goal_text"] == {"type": "plain_text_input", "value": "win"}
    assert values["cloud"]["cloud_choice"]["selected_option"]["value"] == "azure"
    assert values["doc"]["doc_files"]["files"][0]["url_private_download"].endswith("/download/rfp.pdf")
    assert await ann.views() == []


async def test_click_updates_the_message_and_answers_by_response_url(connected: AsyncApp, ann: LocalUser) -> None:
    @connected.action("go")
    async def clicked(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        await ack()
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="pressed", blocks=[])
        await respond("only you see this")

    posted = await connected.client.chat_postMessage(
        channel="#proposals", text="press", blocks=[{"type": "actions", "elements": [BUTTON]}]
    )
    message = await ann.wait_for(PROPOSALS, lambda m: m["ts"] == posted["ts"])
    await ann.click(message, "Go")
    await ann.wait_for(PROPOSALS, lambda m: m["text"] == "pressed")
    whisper = await ann.wait_for(PROPOSALS, lambda m: m["text"] == "only you see this")
    assert whisper["ephemeral_to"] == ANN


async def test_files_are_uploaded_in_three_steps_and_downloaded_with_the_token(
    slack: LocalSlack, client: AsyncWebClient, ann: LocalUser
) -> None:
    await client.files_upload_v2(
        channel=PROPOSALS, filename="a.md", content="# Hello", title="A", initial_comment="here"
    )
    message = await ann.wait_for(PROPOSALS, lambda m: m["text"] == "here")
    url = message["files"][0]["url_private_download"]
    session = ann._http
    async with session.get(url, headers={"Authorization": f"Bearer {slack.bot_token}"}) as response:
        assert await response.text() == "# Hello"
    async with session.get(url, headers={"Authorization": "Bearer xoxb-wrong"}) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert "Sign in" in await response.text()
    assert "here" in text_of(message)
