"""A bot in a local Slack, and three people."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import yaml
from bot_kit import Office, office

from tomas.localslack import AppManifest, LocalSlack
from tomas.localslack.state.seed import ANN, BEN, CARA
from tomas.localslack.user import LocalUser

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def slack() -> AsyncGenerator[LocalSlack]:
    manifest = AppManifest.from_json(yaml.safe_load((ROOT / "manifest.yml").read_text()))
    async with LocalSlack(manifest=manifest) as running:
        yield running


@pytest.fixture
async def desk(slack: LocalSlack, tmp_path: Path) -> AsyncGenerator[Office]:
    async with office(slack, tmp_path / "home", tomas_approvers=BEN) as running:
        yield running


@pytest.fixture
async def ann(slack: LocalSlack) -> AsyncGenerator[LocalUser]:
    """Starts runs."""
    async with LocalUser(slack.page_url, ANN) as user:
        yield user


@pytest.fixture
async def ben(slack: LocalSlack) -> AsyncGenerator[LocalUser]:
    """May approve."""
    async with LocalUser(slack.page_url, BEN) as user:
        yield user


@pytest.fixture
async def cara(slack: LocalSlack) -> AsyncGenerator[LocalUser]:
    """May not."""
    async with LocalUser(slack.page_url, CARA) as user:
        yield user
