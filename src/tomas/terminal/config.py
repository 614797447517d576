"""What a terminal needs to know of an installation; the command line builds it from the settings."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tomas.runs.settings import RunSettings


@dataclass(frozen=True, slots=True)
class TerminalConfig:
    """What of an installation's settings a terminal needs."""

    database_url: str
    home: Path
    model: str
    """`provider:model`."""
    run_settings: RunSettings
    budget_usd: Decimal | None
    """Of runs for which nobody names one; None leaves it to the mode."""
    most_bytes: int
    """The largest file that is taken."""
