"""Settings: clear refusals, no secret shown; logs without secrets; files from Slack that are none."""

import logging
from pathlib import Path

import pytest
from pydantic import AliasChoices
from typer.testing import CliRunner

from tomas.bot.cli import app
from tomas.bot.logs import HIDDEN, redact, redacted
from tomas.bot.settings import Settings, SettingsError

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")
ADDRESSES = ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GEMINI_BASE_URL")
NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TOMAS_MODEL", *KEYS, *ADDRESSES)


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


def test_a_compatible_server_needs_its_models_name_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1/")
    with pytest.raises(SettingsError, match="TOMAS_MODEL=compatible:"):
        Settings.read()
    monkeypatch.setenv("TOMAS_MODEL", "compatible:llama3.3")
    settings = Settings.read()
    settings.require_model()
    assert settings.provider_keys.compatible_base_url == "http://127.0.0.1:11434/v1"


def test_the_base_url_belongs_to_openai_where_its_model_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://proxy.example/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-key")
    for model, compatible in (("openai:gpt-4.1", False), ("compatible:qwen3", True)):
        monkeypatch.setenv("TOMAS_MODEL", model)
        keys = Settings.read().provider_keys
        assert (keys.openai, keys.compatible_key) == (("", "sk-key") if compatible else ("sk-key", ""))
        assert (keys.compatible_base_url if compatible else keys.openai_base_url) == "https://proxy.example/v1"


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_written_whole(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "localhost:8080")
    with pytest.raises(SettingsError, match=f"{name}.*http://"):
        Settings.read()


def test_a_chosen_model_without_its_key_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.setenv(name, "token")
    monkeypatch.setenv("TOMAS_MODEL", "gemini:gemini-2.5-pro")
    result = CliRunner().invoke(app, ["serve"])
    assert (result.exit_code, "GEMINI_API_KEY" in result.output) == (2, True)


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


def test_limits_are_read_and_refused_with_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMAS_TIME_LIMITS", "rfp=45, tickets=30")
    monkeypatch.setenv("TOMAS_RETRIES", "1")
    limits = Settings.read().mode_limits
    assert (limits.minutes, limits.retries) == ({"rfp": 45, "tickets": 30}, 1)
    monkeypatch.setenv("TOMAS_TIME_LIMITS", "rfp")
    with pytest.raises(SettingsError, match=r"TOMAS_TIME_LIMITS.*rfp=90"):
        Settings.read()
