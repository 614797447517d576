"""The switches: rate limits, failures, duplicates, disorder, lost sockets; and Socket Mode's redelivery."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tomas.localslack import LocalSlack, ManualClock
from tomas.localslack.app_link.socket_mode import MAX_CONNECTIONS
from tomas.localslack.state.seed import GENERAL, PROPOSALS
from tomas.localslack.user import LocalUser


async def test_posts_to_a_channel_are_limited(client: AsyncWebClient, ann: LocalUser, clock: ManualClock) -> None:
    await ann.faults(rate_limits=True)
    posts = (client.chat_postMessage(channel=PROPOSALS, text=str(number)) for number in range(20))
    with pytest.raises(SlackApiError) as caught:
        await asyncio.gather(*posts)
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel=GENERAL, text="another channel")
    clock.advance(5)
    await client.chat_postMessage(channel=PROPOSALS, text="later")


async def test_a_tier_counts_calls_a_minute(client: AsyncWebClient, ann: LocalUser, clock: ManualClock) -> None:
    await ann.faults(rate_limits=True)
    for _ in range(20):
        await client.users_list()
    with pytest.raises(SlackApiError) as caught:
        await client.users_list()
    assert int(caught.value.response.headers["Retry-After"]) <= 60
    clock.advance(61)
    await client.users_list()


async def test_a_failure_strikes_the_next_calls_of_a_method(client: AsyncWebClient, ann: LocalUser) -> None:
    await ann.faults(fail_next={"method": "chat.postMessage", "status": 500, "count": 1})
    await client.auth_test()
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=GENERAL, text="x")
    assert caught.value.response.status_code == 500
    await ann.faults(fail_next={"method": "chat.postMessage", "status": 429, "count": 1, "retry_after": 0})
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    await client.chat_postMessage(channel=GENERAL, text="x")
    log = await ann.calls("chat.postMessage")
    assert [call["status"] for call in log] == [500, 429, 200]
    assert log[-1]["args"] == {"channel": GENERAL, "text": "x"}


async def test_duplicates_bear_the_same_event_id(connected: AsyncApp, ann: LocalUser) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    @connected.event("message")
    async def message(body: dict[str, Any]) -> None:
        heard.put_nowait(body["event_id"])

    await ann.faults(duplicate_events=4)
    await ann.post(GENERAL, "five times")
    assert len({await heard.get() for _ in range(5)}) == 1


async def test_shuffled_events_all_arrive(connected: AsyncApp, ann: LocalUser) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    @connected.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.put_nowait(event["text"])

    await ann.faults(shuffle=True)
    sent = [str(number) for number in range(8)]
    for text in sent:
        await ann.post(GENERAL, text)
    assert sorted([await heard.get() for _ in sent]) == sent


async def test_an_unacknowledged_event_is_delivered_again(connected: AsyncApp, ann: LocalUser) -> None:
    tries: asyncio.Queue[str] = asyncio.Queue()

    @connected.middleware
    async def drop_the_first(req: Any, resp: Any, next: Any) -> Any:  # noqa: A002
        tries.put_nowait(req.headers.get("x-slack-retry-num", ["?"])[0])
        if tries.qsize() == 1:
            resp.status = 500
            return resp
        return await next()

    @connected.event("message")
    async def message() -> None: ...

    await ann.post(GENERAL, "x")
    while tries.qsize() < 2:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    assert [await tries.get(), await tries.get()] == ["0", "1"]


async def test_events_survive_dropped_sockets(slack: LocalSlack, connected: AsyncApp, ann: LocalUser) -> None:
    heard = asyncio.Event()

    @connected.event("message")
    async def message() -> None:
        heard.set()

    await ann.faults(drop_sockets_for_s=0.5)
    assert slack.services.socket_mode.connection_count == 0
    await ann.post(GENERAL, "while you were away")
    await asyncio.wait_for(heard.wait(), 30)


async def test_a_refresh_makes_the_app_reconnect(slack: LocalSlack, connected: AsyncApp, ann: LocalUser) -> None:
    await ann.faults(refresh_sockets=True)
    await slack.services.socket_mode.wait_connected()

    @connected.command("/tomas")
    async def command(ack: Any) -> None:
        await ack("here")

    assert await ann.command(GENERAL, "x") == {"text": "here"}


async def test_an_app_has_ten_connections(slack: LocalSlack, client: AsyncWebClient, ann: LocalUser) -> None:
    sockets = []
    for _ in range(MAX_CONNECTIONS):
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        socket = await ann._http.ws_connect(url)
        assert (await socket.receive_json())["type"] == "hello"
        sockets.append(socket)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    extra = await ann._http.ws_connect(url)
    assert (await extra.receive_json())["reason"] == "too_many_websockets"
    for socket in (*sockets, extra):
        await socket.close()
