"""What an installation sets, from the environment and a `.env` file; `.env.example` documents every name."""

import socket
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tomas.gateway.settings import ModelChoice, routes_from
from tomas.modes.limits import ModeLimits
from tomas.runs.approval import ApprovalPolicy, Role
from tomas.runs.settings import RunSettings
from tomas.terminal.config import TerminalConfig
from tomas.worker.config import ProviderKeys, WorkerConfig

NO_SECRET = SecretStr("")
DEFAULT_MODELS = {"openai": "gpt-4.1", "anthropic": "claude-sonnet-4-5", "gemini": "gemini-2.5-pro"}
OFFLINE_LABEL = "offline model (rules, no AI)"


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


class SlackMode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


def named(name: str) -> AliasChoices:
    """A setting's name in the environment, and as a keyword in code."""
    return AliasChoices(name, name.lower())


class Settings(BaseSettings):
    """One installation's settings."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr = Field(NO_SECRET, validation_alias=named("SLACK_BOT_TOKEN"))
    slack_app_token: SecretStr = Field(NO_SECRET, validation_alias=named("SLACK_APP_TOKEN"))
    slack_signing_secret: SecretStr = Field(NO_SECRET, validation_alias=named("SLACK_SIGNING_SECRET"))
    slack_api_url: str = Field("https://slack.com/api/", validation_alias=named("SLACK_API_URL"))
    slack_mode: SlackMode = Field(SlackMode.SOCKET, validation_alias=named("TOMAS_SLACK_MODE"))
    http_host: str = Field("127.0.0.1", validation_alias=named("TOMAS_HTTP_HOST"))
    http_port: int = Field(3000, validation_alias=named("TOMAS_HTTP_PORT"))

    home: Path = Field(default_factory=lambda: user_data_path("tomas"), validation_alias=named("TOMAS_HOME"))
    database_url: str = Field("", validation_alias=named("DATABASE_URL"))
    executor_id: str = Field(default_factory=socket.gethostname, validation_alias=named("TOMAS_EXECUTOR_ID"))

    model: str = Field("", validation_alias=named("TOMAS_MODEL"))
    openai_api_key: SecretStr = Field(NO_SECRET, validation_alias=named("OPENAI_API_KEY"))
    openai_base_url: str = Field("", validation_alias=named("OPENAI_BASE_URL"))
    anthropic_api_key: SecretStr = Field(NO_SECRET, validation_alias=named("ANTHROPIC_API_KEY"))
    anthropic_base_url: str = Field("", validation_alias=named("ANTHROPIC_BASE_URL"))
    gemini_api_key: SecretStr = Field(NO_SECRET, validation_alias=named("GEMINI_API_KEY"))
    gemini_base_url: str = Field("", validation_alias=named("GEMINI_BASE_URL"))

    semantic_scholar_key: SecretStr = Field(NO_SECRET, validation_alias=named("SEMANTIC_SCHOLAR_KEY"))
    future_house_api_key: SecretStr = Field(NO_SECRET, validation_alias=named("FUTURE_HOUSE_API_KEY"))
    mistral_api_key: SecretStr = Field(NO_SECRET, validation_alias=named("MISTRAL_API_KEY"))

    budget_usd: Decimal | None = Field(None, validation_alias=named("TOMAS_BUDGET_USD"), gt=0)
    strict_budget: bool = Field(default=False, validation_alias=named("TOMAS_STRICT_BUDGET"))
    approvers: Annotated[frozenset[str], NoDecode] = Field(frozenset(), validation_alias=named("TOMAS_APPROVERS"))
    approver_groups: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), validation_alias=named("TOMAS_APPROVER_GROUPS")
    )
    approver_roles: Annotated[frozenset[Role], NoDecode] = Field(
        frozenset({Role.REQUESTER, Role.NAMED}), validation_alias=named("TOMAS_APPROVER_ROLES")
    )
    admins: Annotated[frozenset[str], NoDecode] = Field(frozenset(), validation_alias=named("TOMAS_ADMINS"))
    self_approval: bool = Field(default=True, validation_alias=named("TOMAS_SELF_APPROVAL"))
    time_limits: Annotated[dict[str, int], NoDecode] = Field({}, validation_alias=named("TOMAS_TIME_LIMITS"))
    retries: int | None = Field(None, validation_alias=named("TOMAS_RETRIES"), ge=0, le=10)
    idle_hours: float = Field(24, validation_alias=named("TOMAS_IDLE_HOURS"), ge=0)
    attempts_at_once: int = Field(2, validation_alias=named("TOMAS_ATTEMPTS_AT_ONCE"), ge=1)
    attempts_per_workspace: int = Field(2, validation_alias=named("TOMAS_ATTEMPTS_PER_WORKSPACE"), ge=1)
    code_seconds: int = Field(300, validation_alias=named("TOMAS_CODE_SECONDS"), ge=1)
    park_seconds: float = Field(600, validation_alias=named("TOMAS_PARK_SECONDS"), gt=0)
    max_file_mb: int = Field(100, validation_alias=named("TOMAS_MAX_FILE_MB"), ge=1)
    log_json: bool = Field(default=False, validation_alias=named("TOMAS_LOG_JSON"))

    @field_validator("admins", "approvers", "approver_groups", "approver_roles", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Read a list written with commas or spaces."""
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("time_limits", mode="before")
    @classmethod
    def _read_limits(cls, value: object) -> object:
        """Read `rfp=90, tickets=60`: working minutes by mode."""
        if not isinstance(value, str):
            return value
        found = {}
        for part in value.replace(",", " ").split():
            name, _, minutes = part.partition("=")
            if not name or not minutes.isdigit() or not int(minutes):
                raise ValueError("write working minutes by mode, for example rfp=90 tickets=60 research=120")
            found[name] = int(minutes)
        return found

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @field_validator("openai_base_url", "anthropic_base_url", "gemini_base_url")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("write the whole address, beginning with http:// or https://")
        return value.rstrip("/")

    @classmethod
    def read(cls) -> "Settings":
        """Read the environment and `.env`. Raises SettingsError naming what is wrong."""
        try:
            settings = cls()
            ModelChoice.parse(settings.model_choice)
        except ValidationError as error:
            first = error.errors()[0]
            raise SettingsError(
                f"The setting {first['loc'][0]} is not right: {first['msg']}. See .env.example."
            ) from None
        except LookupError as error:
            raise SettingsError(f"TOMAS_MODEL: {error}") from None
        return settings

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the home folder where none is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.home.absolute() / 'tomas.db'}"

    @property
    def model_choice(self) -> str:
        """`provider:model`: what is set, else the first provider with a key, else the offline model."""
        if self.model:
            return self.model
        if self.openai_base_url:
            raise SettingsError(
                "OPENAI_BASE_URL is set: name the model that this server is to use, for example "
                "TOMAS_MODEL=compatible:llama3.3."
            )
        keys = {"openai": self.openai_api_key, "anthropic": self.anthropic_api_key, "gemini": self.gemini_api_key}
        for provider, key in keys.items():
            if key.get_secret_value():
                return f"{provider}:{DEFAULT_MODELS[provider]}"
        return "offline:rules"

    @property
    def offline(self) -> bool:
        """Whether the offline model answers."""
        return ModelChoice.parse(self.model_choice).provider == "offline"

    @property
    def approval(self) -> ApprovalPolicy:
        """Who may decide at gates."""
        return ApprovalPolicy(
            roles=self.approver_roles,
            named=self.approvers,
            groups=self.approver_groups,
            self_approval=self.self_approval,
        )

    @property
    def mode_limits(self) -> ModeLimits:
        """Other limits than the modes' own."""
        return ModeLimits(self.time_limits, self.retries)

    @property
    def run_settings(self) -> RunSettings:
        """What runs obey."""
        return RunSettings(
            approval=self.approval,
            model_label=OFFLINE_LABEL if self.offline else ModelChoice.parse(self.model_choice).model,
            offline=self.offline,
            strict_budget=self.strict_budget,
        )

    @property
    def provider_keys(self) -> ProviderKeys:
        """Keys and addresses for the gateway.

        OpenAI's key and base URL are a compatible server's, except where the chosen model is OpenAI's: then the base
        URL is that of a proxy before OpenAI.
        """
        key, base_url = self.openai_api_key.get_secret_value(), self.openai_base_url
        compatible = bool(base_url) and ModelChoice.parse(self.model_choice).provider != "openai"
        return ProviderKeys(
            openai="" if compatible else key,
            anthropic=self.anthropic_api_key.get_secret_value(),
            gemini=self.gemini_api_key.get_secret_value(),
            openai_base_url="" if compatible else base_url,
            anthropic_base_url=self.anthropic_base_url,
            gemini_base_url=self.gemini_base_url,
            compatible_base_url=base_url if compatible else "",
            compatible_key=key if compatible else "",
        )

    @property
    def service_keys(self) -> dict[str, str]:
        """Keys of services that engines look things up in, under the names by which engines read them."""
        found = {
            "SEMANTIC_SCHOLAR_KEY": self.semantic_scholar_key.get_secret_value(),
            "FUTURE_HOUSE_API_KEY": self.future_house_api_key.get_secret_value(),
            "MISTRAL_API_KEY": self.mistral_api_key.get_secret_value(),
        }
        return {name: value for name, value in found.items() if value}

    @property
    def worker_config(self) -> WorkerConfig:
        """What the supervisor needs."""
        return WorkerConfig(
            database_url=self.database,
            home=self.home.absolute(),
            executor_id=self.executor_id,
            model=self.model_choice,
            keys=self.provider_keys,
            run_settings=self.run_settings,
            attempts_at_once=self.attempts_at_once,
            attempts_per_workspace=self.attempts_per_workspace,
            code_s=self.code_seconds,
            park_s=self.park_seconds,
        )

    @property
    def terminal_config(self) -> TerminalConfig:
        """What `tomas run` needs."""
        return TerminalConfig(
            database_url=self.database,
            home=self.home.absolute(),
            model=self.model_choice,
            run_settings=self.run_settings,
            budget_usd=self.budget_usd,
            most_bytes=self.max_file_mb * 1024 * 1024,
        )

    def require_model(self) -> None:
        """Check that the chosen model's provider is set up. Raises SettingsError."""
        try:
            routes_from(self.provider_keys, self.model_choice, offline_socket="offline.sock")
        except LookupError as error:
            raise SettingsError(str(error)) from None

    def require_slack(self) -> None:
        """Check that what the chosen Slack mode needs is set. Raises SettingsError."""
        needed = {"SLACK_BOT_TOKEN": self.slack_bot_token}
        if self.slack_mode is SlackMode.SOCKET:
            needed["SLACK_APP_TOKEN"] = self.slack_app_token
        else:
            needed["SLACK_SIGNING_SECRET"] = self.slack_signing_secret
        missing = [name for name, value in needed.items() if not value.get_secret_value()]
        if missing:
            raise SettingsError(
                f"{' and '.join(missing)} must be set (environment or .env) to reach Slack. "
                "See .env.example; `tomas demo` needs no Slack workspace."
            )
