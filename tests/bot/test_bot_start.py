"""A start that cannot go well says what to do; one that only comes at a bad time waits."""

import socket
from pathlib import Path

import pytest
from bot_kit import Office, office

from tomas.bot.settings import SettingsError, SlackMode
from tomas.localslack import LocalSlack
from tomas.localslack.user import LocalUser

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("name", ["slack_bot_token", "slack_app_token"])
async def test_a_token_that_slack_refuses_is_named_and_not_shown(slack: LocalSlack, tmp_path: Path, name: str) -> None:
    wrong = "xoxb-of-another-app" if name == "slack_bot_token" else "xapp-of-another-app"
    with pytest.raises(SettingsError, match=f"Slack refuses {name.upper()} .*Copy it anew") as refused:
        async with office(slack, tmp_path / "home", **{name: wrong}):
            pass
    assert wrong not in str(refused.value)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_slack_that_is_down_for_a_moment_is_waited_for(
    slack: LocalSlack, ann: LocalUser, tmp_path: Path, method: str
) -> None:
    await ann.faults(fail_next={"method": method, "status": 503, "count": 4})
    async with office(slack, tmp_path / "home") as running:
        assert isinstance(running, Office)


async def test_a_port_that_is_taken(slack: LocalSlack, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} .*TOMAS_HTTP_PORT"):
            async with office(slack, tmp_path / "home", tomas_slack_mode=SlackMode.HTTP, tomas_http_port=port):
                pass
