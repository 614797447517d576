"""One house for all who only look in: TOMAS needs half a minute to come up, so nobody moves in alone without need."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from house import House, open_house

from tomas.localslack.state.seed import BEN


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A house in which Ben approves beside whoever started a run, and Cara may not."""
    async with open_house(tmp_path_factory.mktemp("town"), TOMAS_APPROVERS=BEN) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A house with a bot alone, for what needs no engine."""
    async with open_house(tmp_path_factory.mktemp("bot-alone"), program="bot") as house:
        yield house
