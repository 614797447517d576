"""What tests of modes share: the offline model over real HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from tomas.offline_model import create_app


@pytest.fixture
async def model_address() -> AsyncIterator[str]:
    server = TestServer(create_app())
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()
