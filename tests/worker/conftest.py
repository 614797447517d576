"""One warm supervisor for the tests that do not end it: importing cmbagent takes long."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio
from upstream import Upstream, serving_upstream
from worker_desk import SETTINGS, Desk, open_desk

from tomas.gateway.prices import AdminPrice
from tomas.gateway.tuning import Tuning
from tomas.worker.config import ProviderKeys, WorkerConfig
from tomas.worker.main import supervisor

PARK_S = 4.0
PRICE = AdminPrice(input_usd=Decimal(2), output_usd=Decimal(8))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def provider() -> AsyncIterator[Upstream]:
    async with serving_upstream() as upstream:
        yield upstream


@pytest.fixture
def upstream(provider: Upstream) -> Iterator[Upstream]:
    """The provider, well-behaved again after the test."""
    provider.reset()
    yield provider
    provider.reset()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk(provider: Upstream) -> AsyncIterator[Desk]:
    """A desk with a supervisor at work: parks after four seconds, retries at once, gives a silent model up soon."""
    home = Path(tempfile.mkdtemp(prefix="tomas-"))
    async with open_desk(home) as desk:
        config = WorkerConfig(
            database_url=desk.database.url.render_as_string(),
            home=home,
            executor_id="test-machine",
            model="compatible:rules",
            keys=ProviderKeys(compatible_base_url=provider.base_url, compatible_key="key-of-the-provider"),
            run_settings=SETTINGS,
            park_s=PARK_S,
            prices={("compatible", "rules"): PRICE},
            tuning=Tuning(tries=2, backoff_s=0.05, idle_s=2.0),
        )
        async with supervisor(config):
            yield desk
    shutil.rmtree(home)
