"""What a supervisor needs to know; the bot's command line builds it from the settings."""

from dataclasses import dataclass, field
from pathlib import Path

from tomas.gateway.prices import AdminPrices
from tomas.gateway.tuning import Tuning
from tomas.runs.settings import RunSettings


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """Keys and addresses of model providers; an empty string means none."""

    openai: str = field(default="", repr=False)
    anthropic: str = field(default="", repr=False)
    gemini: str = field(default="", repr=False)
    openai_base_url: str = ""
    """Base URL of a proxy in the place of OpenAI's own, `/v1` included; likewise for the next two."""
    anthropic_base_url: str = ""
    gemini_base_url: str = ""
    compatible_base_url: str = ""
    """Base URL of an OpenAI-compatible server, `/v1` included."""
    compatible_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """One supervisor's settings."""

    database_url: str
    home: Path
    executor_id: str
    """Stable over restarts and unique among live supervisors of one database."""
    model: str = "offline:rules"
    """`provider:model`, such as `openai:gpt-4.1`; `offline:rules` is the offline model."""
    keys: ProviderKeys = ProviderKeys()
    run_settings: RunSettings = field(default_factory=RunSettings)
    attempts_at_once: int = 2
    attempts_per_workspace: int = 2
    code_s: int = 300
    """Wall seconds for one piece of generated code."""
    park_s: float = 600
    """Seconds a paused or asking attempt keeps its worker before it is suspended."""
    prices: AdminPrices = field(default_factory=dict)
    """An administrator's own prices; they go before the built-in list."""
    tuning: Tuning = field(default_factory=Tuning)
    """The gateway's limits in time and number."""
