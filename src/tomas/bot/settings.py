"""Settings from the environment and `.env`; secrets are never printed."""

import socket
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tomas.gateway.settings import ModelChoice
from tomas.runs.approval import ApprovalPolicy, Role
from tomas.runs.settings import RunSettings
from tomas.worker.config import ProviderKeys, WorkerConfig

DEFAULT_MODELS = (
    ("openai_base_url", "compatible:default"),
    ("openai_api_key", "openai:gpt-4.1"),
    ("anthropic_api_key", "anthropic:claude-sonnet-4-5"),
    ("gemini_api_key", "gemini:gemini-2.5-pro"),
)
OFFLINE = "offline:rules"


class SettingsProblem(Exception):
    """A setting is missing or wrong; the message names the variable and says what to do."""


class SlackMode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


class Settings(BaseSettings):
    """Everything that can be set. `.env.example` says what each is for."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    tomas_slack_mode: SlackMode = SlackMode.SOCKET
    tomas_http_host: str = "127.0.0.1"
    tomas_http_port: int = Field(default=3000, ge=0, le=65535)

    database_url: str = ""
    tomas_home: Path = Field(default_factory=lambda: user_data_path("tomas"))
    tomas_executor_id: str = Field(default_factory=socket.gethostname)

    tomas_model: str = ""
    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""
    anthropic_api_key: SecretStr = SecretStr("")
    gemini_api_key: SecretStr = SecretStr("")

    tomas_budget_usd: Decimal | None = Field(default=None, gt=0)
    tomas_strict_budget: bool = False
    tomas_approvers: Annotated[frozenset[str], NoDecode] = frozenset()
    tomas_approver_groups: Annotated[frozenset[str], NoDecode] = frozenset()
    tomas_channel_approval: bool = False
    tomas_self_approval: bool = True
    tomas_attempts_at_once: int = Field(default=2, ge=1)
    tomas_attempts_per_workspace: int = Field(default=2, ge=1)
    tomas_code_seconds: int = Field(default=300, ge=1)
    tomas_max_file_mb: int = Field(default=100, ge=1)
    tomas_log_level: str = "INFO"
    tomas_log_json: bool = False

    @field_validator("tomas_approvers", "tomas_approver_groups", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return frozenset(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @field_validator("tomas_home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.tomas_home / 'tomas.db'}"

    @property
    def model(self) -> str:
        """The default model as `provider:model`: what was chosen, else by the first key that is set, else offline."""
        if self.tomas_model:
            return self.tomas_model
        return next((model for name, model in DEFAULT_MODELS if _is_set(getattr(self, name))), OFFLINE)

    @property
    def offline(self) -> bool:
        """Whether the offline model answers."""
        return ModelChoice.parse(self.model).provider == "offline"

    @property
    def max_file_bytes(self) -> int:
        """The largest input file, in bytes."""
        return self.tomas_max_file_mb * 1024 * 1024

    @property
    def run_settings(self) -> RunSettings:
        """What runs obey."""
        label = "offline model" if self.offline else ModelChoice.parse(self.model).model
        return RunSettings(
            approval=self._approval, model_label=label, offline=self.offline, strict_budget=self.tomas_strict_budget
        )

    @property
    def provider_keys(self) -> ProviderKeys:
        """The providers' keys; with a base URL, OPENAI_API_KEY belongs to the server there."""
        openai = self.openai_api_key.get_secret_value()
        elsewhere = bool(self.openai_base_url)
        return ProviderKeys(
            openai="" if elsewhere else openai,
            anthropic=self.anthropic_api_key.get_secret_value(),
            gemini=self.gemini_api_key.get_secret_value(),
            compatible_base_url=self.openai_base_url,
            compatible_key=openai if elsewhere else "",
        )

    @property
    def worker_config(self) -> WorkerConfig:
        """What a supervisor needs."""
        return WorkerConfig(
            database_url=self.database,
            home=self.tomas_home,
            executor_id=self.tomas_executor_id,
            model=self.model,
            keys=self.provider_keys,
            run_settings=self.run_settings,
            attempts_at_once=self.tomas_attempts_at_once,
            attempts_per_workspace=self.tomas_attempts_per_workspace,
            code_s=self.tomas_code_seconds,
        )

    @property
    def _approval(self) -> ApprovalPolicy:
        roles = {Role.REQUESTER, Role.NAMED}
        if self.tomas_approver_groups:
            roles.add(Role.GROUP)
        if self.tomas_channel_approval:
            roles.add(Role.CHANNEL)
        return ApprovalPolicy(
            frozenset(roles), self.tomas_approvers, self.tomas_approver_groups, self.tomas_self_approval
        )

    def slack_problems(self) -> tuple[str, ...]:
        """Say what is missing or wrong for talking to Slack; empty when all is there."""
        needed = [("SLACK_BOT_TOKEN", self.slack_bot_token, "xoxb-", "the bot token of “OAuth & Permissions”")]
        if self.tomas_slack_mode is SlackMode.SOCKET:
            where = "an app-level token with connections:write of “Basic Information”"
            needed.append(("SLACK_APP_TOKEN", self.slack_app_token, "xapp-", where))
        else:
            where = "the signing secret of “Basic Information”"
            needed.append(("SLACK_SIGNING_SECRET", self.slack_signing_secret, "", where))
        problems = []
        for name, secret, prefix, what in needed:
            value = secret.get_secret_value()
            if not value:
                problems.append(f"{name} is not set. Put {what} into the environment or `.env`.")
            elif not value.startswith(prefix):
                problems.append(f"{name} does not begin with {prefix}. Use {what}.")
        return tuple(problems)


def load_settings(env_file: Path | str | None = ".env") -> Settings:
    """Read the settings. Raises SettingsProblem, which names each wrong variable and never shows a value."""
    try:
        settings = Settings(_env_file=env_file)
        ModelChoice.parse(settings.model)
    except ValidationError as error:
        lines = [f"{str(problem['loc'][0]).upper()}: {problem['msg']}." for problem in error.errors()]
        raise SettingsProblem("Some settings are wrong:\n" + "\n".join(lines)) from None
    except LookupError as error:
        raise SettingsProblem(f"TOMAS_MODEL is wrong: {error}") from None
    return settings


def _is_set(value: SecretStr | str) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
