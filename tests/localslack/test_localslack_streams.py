"""Streaming messages."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.localslack import ManualClock
from tomas.localslack.state.seed import ANN, PROPOSALS, TEAM_ID
from tomas.localslack.user import LocalUser


@pytest.fixture
async def root(client: AsyncWebClient) -> str:
    return (await client.chat_postMessage(channel=PROPOSALS, text="root"))["ts"]


async def started(client: AsyncWebClient, root: str) -> dict[str, Any]:
    answer = await client.chat_startStream(
        channel=PROPOSALS, thread_ts=root, recipient_user_id=ANN, recipient_team_id=TEAM_ID
    )
    return {"channel": PROPOSALS, "ts": answer["ts"]}


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


async def test_the_sdks_helper_streams_text(client: AsyncWebClient, root: str, ann: LocalUser) -> None:
    stream = await client.chat_stream(
        channel=PROPOSALS, thread_ts=root, recipient_user_id=ANN, recipient_team_id=TEAM_ID, buffer_size=1
    )
    await stream.append(markdown_text="Hello ")
    await stream.append(markdown_text="world")
    await stream.stop(blocks=[{"type": "divider"}])
    message = (await ann.messages(PROPOSALS, root))[1]
    assert message["text"] == "Hello world"
    assert [block["type"] for block in message["blocks"]] == ["markdown", "divider"]


async def test_tasks_grow_into_a_plan(client: AsyncWebClient, root: str, ann: LocalUser) -> None:
    place = await started(client, root)
    task = {"type": "task_update", "id": "1", "title": "Read", "status": "in_progress"}
    await client.chat_appendStream(**place, chunks=[{"type": "plan_update", "title": "Work"}, task])
    await client.chat_appendStream(**place, chunks=[{**task, "status": "complete", "output": "done"}])
    plan = (await ann.messages(PROPOSALS, root))[1]["blocks"][0]
    assert (plan["title"], [entry["status"] for entry in plan["tasks"]]) == ("Work", ["complete"])


async def test_streams_are_guarded(client: AsyncWebClient, root: str, ann: LocalUser) -> None:
    no_one = client.chat_startStream(channel=PROPOSALS, thread_ts=root)
    assert await refusal(no_one) == "missing_recipient_user_id"
    place = await started(client, root)
    both = client.chat_appendStream(**place, markdown_text="x", chunks=[{"type": "markdown_text", "text": "x"}])
    assert await refusal(both) == "cannot_provide_both_markdown_text_and_chunks"
    await client.chat_appendStream(**place, markdown_text="x")
    mixed = client.chat_appendStream(**place, markdown_text="", chunks=[{"type": "markdown_text", "text": "x"}])
    assert await refusal(mixed) == "streaming_mode_mismatch"
    assert await refusal(client.chat_update(**place, text="x")) == "streaming_state_conflict"
    await ann.stop_session(PROPOSALS, root)
    assert await refusal(client.chat_appendStream(**place, markdown_text="x")) == "stopped_by_user"


async def test_a_stream_dies_after_five_minutes(client: AsyncWebClient, root: str, clock: ManualClock) -> None:
    place = await started(client, root)
    clock.advance(301)
    late = client.chat_appendStream(**place, markdown_text="x")
    assert await refusal(late) == "message_not_in_streaming_state"
