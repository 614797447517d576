"""A real Bolt app over HTTP: signed events, commands, clicks and modals, retries."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import ANN, PROPOSALS
from tomas.localslack.user import LocalSlackRefused, LocalUser

MODAL = {
    "type": "modal",
    "callback_id": "m",
    "title": {"type": "plain_text", "text": "Modal"},
    "submit": {"type": "plain_text", "text": "OK"},
    "blocks": [],
}


class Endpoint:
    """The app's Request URL: it keeps what it received and can be told to fail first."""

    def __init__(self) -> None:
        self.app: AsyncApp | None = None
        self.url = ""
        self.received: list[tuple[dict[str, str], str]] = []
        self.failures = 0
        self.headers: dict[str, str] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.received.append((dict(request.headers), await request.text()))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500, headers=self.headers)
        assert self.app
        return await to_aiohttp_response(await self.app.async_dispatch(await to_bolt_request(request)))


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    server = web.Application()
    server.add_routes([web.post("/slack/events", endpoint.handle)])
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield endpoint
    await runner.cleanup()


@pytest.fixture
async def http_slack(endpoint: Endpoint) -> AsyncIterator[LocalSlack]:
    delays = (0.0, 0.05, 0.05)
    async with LocalSlack(http_request_url=endpoint.url, ack_timeout_s=1.0, retry_delays_s=delays) as running:
        client = AsyncWebClient(running.bot_token, base_url=running.api_url)
        endpoint.app = AsyncApp(client=client, signing_secret=running.signing_secret)
        yield running


@pytest.fixture
async def person(http_slack: LocalSlack) -> AsyncIterator[LocalUser]:
    async with LocalUser(http_slack.page_url, ANN) as user:
        yield user


async def test_the_request_url_is_verified_by_a_challenge(http_slack: LocalSlack) -> None:
    assert await http_slack.verify_request_url()


async def test_an_event_is_retried_with_number_and_reason_until_it_is_taken(
    endpoint: Endpoint, person: LocalUser
) -> None:
    taken = asyncio.Event()
    assert endpoint.app

    @endpoint.app.event("message")
    async def message() -> None:
        taken.set()

    endpoint.failures = 2
    await person.post(PROPOSALS, "hello")
    await taken.wait()
    headers = [entry[0] for entry in endpoint.received]
    assert [entry.get("X-Slack-Retry-Num") for entry in headers] == [None, "1", "2"]
    assert headers[1]["X-Slack-Retry-Reason"] == "http_error"
    bodies = {entry[1] for entry in endpoint.received}
    assert len(bodies) == 1


async def test_no_retry_is_obeyed(endpoint: Endpoint, person: LocalUser, http_slack: LocalSlack) -> None:
    endpoint.failures, endpoint.headers = 1, {"X-Slack-No-Retry": "1"}
    await person.post(PROPOSALS, "hello")
    await http_slack.services.courier.drain()
    assert len(endpoint.received) == 1


async def test_command_modal_and_submission_go_as_signed_forms(endpoint: Endpoint, person: LocalUser) -> None:
    assert endpoint.app

    @endpoint.app.command("/tomas")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack(f"you said {body['text']}")
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @endpoint.app.view("m")
    async def submitted(ack: Any) -> None:
        await ack(response_action="update", view={**MODAL, "title": {"type": "plain_text", "text": "Done"}})

    answer = await person.command(PROPOSALS, "rfp <now> @ben #general")
    assert answer == {"text": "you said rfp &lt;now&gt; <@U000000BEN> <#C000GENERAL|general>"}
    view = await person.wait_for_view()
    assert (await person.submit_view(view))["response_action"] == "update"
    assert (await person.views())[0]["title"]["text"] == "Done"
    whisper = await person.wait_for(PROPOSALS, lambda m: m["text"].startswith("you said"))
    assert whisper["is_ephemeral"]


async def test_a_slow_command_times_out(endpoint: Endpoint, person: LocalUser) -> None:
    assert endpoint.app

    @endpoint.app.command("/tomas")
    async def command() -> None:
        await asyncio.sleep(1.2)

    with pytest.raises(LocalSlackRefused, match="operation_timeout"):
        await person.command(PROPOSALS, "rfp")


async def test_an_app_that_is_not_there_fails_the_command() -> None:
    async with (
        LocalSlack(http_request_url="http://127.0.0.1:9/slack/events") as slack,
        LocalUser(slack.page_url, ANN) as person,
    ):
        with pytest.raises(LocalSlackRefused, match="dispatch_failed"):
            await person.command(PROPOSALS, "rfp")


async def test_a_wrong_signature_is_refused_by_bolt(endpoint: Endpoint, http_slack: LocalSlack) -> None:
    async with aiohttp.ClientSession() as session, session.post(endpoint.url, json={"type": "x"}) as response:
        assert response.status == 401
