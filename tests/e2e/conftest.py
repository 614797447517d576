"""One house for all who only look in: TOMAS needs a while to come up, so nobody moves in alone without need."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from house import House, open_house

from tomas.localslack.state.seed import BEN
from tomas.localslack.user import LocalSlackRefused


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house_in_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """The house that tests share; its workspace stands still while tests of other files run on loops of their own."""
    async with open_house(tmp_path_factory.mktemp("town"), TOMAS_APPROVERS=BEN) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def town_house(house_in_town: House) -> House:
    """A house in which Ben approves beside whoever started a run, and Cara may not."""
    await connected_again(house_in_town)
    return house_in_town


async def connected_again(house: House) -> None:
    """Wait until the bot answers: after a standstill it takes its connection for dead and opens another."""
    elsewhere, answers = await house.ann.channel_id("general"), 0
    async with asyncio.timeout(90):
        while answers < 2:  # the first may still have come by the connection that is given up
            try:
                await house.ann.command(elsewhere, "help")
                answers += 1
            except LocalSlackRefused:
                answers = 0
            await asyncio.sleep(0.3)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A house with a bot alone, for what needs no engine."""
    async with open_house(tmp_path_factory.mktemp("bot-alone"), program="bot") as house:
        yield house
