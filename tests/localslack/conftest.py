"""A local Slack with a real Bolt app connected to it."""

from collections.abc import AsyncIterator

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tomas.localslack import LocalSlack, ManualClock
from tomas.localslack.state.seed import ANN, BEN
from tomas.localslack.user import LocalUser


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def slack(clock: ManualClock) -> AsyncIterator[LocalSlack]:
    async with LocalSlack(clock=clock, ack_timeout_s=1.5, retry_delays_s=(0.05, 0.1, 0.2)) as running:
        yield running


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    yield client
    if client.session:
        await client.session.close()


@pytest.fixture
async def ann(slack: LocalSlack) -> AsyncIterator[LocalUser]:
    async with LocalUser(slack.page_url, ANN) as user:
        yield user


@pytest.fixture
async def ben(slack: LocalSlack) -> AsyncIterator[LocalUser]:
    async with LocalUser(slack.page_url, BEN) as user:
        yield user


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret="local-signing-secret")


@pytest.fixture
async def connected(slack: LocalSlack, app: AsyncApp) -> AsyncIterator[AsyncApp]:
    """The app, connected by Socket Mode; add listeners at any time."""
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
    await handler.connect_async()
    await slack.services.socket_mode.wait_connected()
    yield app
    await handler.close_async()
