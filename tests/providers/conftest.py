"""One warm cmbagent for all providers: importing it takes long."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from facades import Facade, serving

from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.host import EngineHost


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def warm_host() -> AsyncIterator[EngineHost]:
    home = Path(tempfile.mkdtemp(prefix="tomas-"))
    async with EngineHost(home) as host:
        await host.warm([CmbagentEngine()])
        yield host
    shutil.rmtree(home)


@pytest_asyncio.fixture(loop_scope="session", params=["openai", "anthropic", "gemini"])
async def facade(request: pytest.FixtureRequest) -> AsyncIterator[Facade]:
    async with serving(request.param) as facade:
        yield facade
