"""Settings: clear refusals, no secret shown; logs without secrets; files from Slack that are none."""

import logging
from pathlib import Path

import pytest
from pydantic import AliasChoices
from typer.testing import CliRunner

from tomas.bot.cli import app
from tomas.bot.logs import HIDDEN, redact, redacted
from tomas.bot.settings import Settings, SettingsError

NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "TOMAS_MODEL")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no `.env` of this machine."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_with_nothing_set_the_offline_model_and_sqlite_are_used() -> None:
    settings = Settings.read()
    assert settings.offline
    assert settings.database.startswith("sqlite+aiosqlite:///")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN and SLACK_APP_TOKEN"):
        Settings.read().require_slack()
    monkeypatch.setenv("TOMAS_MODEL", "gpt-4.1")
    with pytest.raises(SettingsError, match="TOMAS_MODEL"):
        Settings.read()


def test_empty_lines_of_a_copied_example_mean_not_set(tmp_path: Path) -> None:
    example = Path(__file__).resolve().parents[2] / ".env.example"
    (tmp_path / ".env").write_text(example.read_text())
    assert Settings.read().offline


def test_every_setting_is_in_the_example() -> None:
    example = (Path(__file__).resolve().parents[2] / ".env.example").read_text()
    for field in Settings.model_fields.values():
        assert isinstance(field.validation_alias, AliasChoices)
        assert f"{field.validation_alias.choices[0]}=" in example


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    assert "very-secret" not in repr(Settings.read())


def test_the_command_line_says_what_is_missing_without_a_trace() -> None:
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 2
    assert "SLACK_BOT_TOKEN" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "secret",
    ["xoxb-1-2-abc", "xapp-1-A-2", "sk-proj-abcdefgh123", "Bearer abc.def", "AIza" + "x" * 35],
)
def test_logs_hide_tokens(secret: str) -> None:
    assert secret not in redacted(f"calling with {secret} now")
    event = redact(None, "info", {"event": "x", "api_key": "plain-value", "error": ValueError(secret)})
    assert secret not in str(event)
    assert event["api_key"] == HIDDEN


def test_logs_hide_folders_of_this_machine() -> None:
    assert redacted("no file /home/ann/secret/plan.pdf here") == "no file …/plan.pdf here"
    assert logging.getLogger("slack_sdk").isEnabledFor(logging.WARNING)
