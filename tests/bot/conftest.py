"""A bot in a local Slack, and three people."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml
from bot_kit import Office, office

from tomas.localslack import AppManifest, LocalSlack
from tomas.localslack.state.seed import ANN, BEN, CARA
from tomas.localslack.user import LocalUser

ROOT = Path(__file__).resolve().parents[2]


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncGenerator[LocalSlack]:
    manifest = AppManifest.from_json(yaml.safe_load((ROOT / "manifest.yml").read_text()))
    async with LocalSlack(manifest=manifest) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(slack: LocalSlack, tmp_path: Path) -> AsyncGenerator[Office]:
    async with office(slack, tmp_path / "home", tomas_approvers=BEN) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def ann(slack: LocalSlack) -> AsyncGenerator[LocalUser]:
    """Starts runs."""
    async with LocalUser(slack.page_url, ANN) as user:
        yield user


@pytest_asyncio.fixture(loop_scope="session")
async def ben(slack: LocalSlack) -> AsyncGenerator[LocalUser]:
    """May approve."""
    async with LocalUser(slack.page_url, BEN) as user:
        yield user


@pytest_asyncio.fixture(loop_scope="session")
async def cara(slack: LocalSlack) -> AsyncGenerator[LocalUser]:
    """May not."""
    async with LocalUser(slack.page_url, CARA) as user:
        yield user


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all tests of this folder: the processes that read documents are then started once."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder) and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
