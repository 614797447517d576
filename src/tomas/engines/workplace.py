"""What an engine's worker function is called with."""

from dataclasses import dataclass

from tomas.engines.base import StageRequest
from tomas.engines.channel import Channel
from tomas.engines.folders import AttemptFolder


@dataclass(frozen=True, slots=True)
class Workplace:
    """An attempt as the engine sees it, inside its own process."""

    request: StageRequest
    channel: Channel
    folder: AttemptFolder
    base_url: str
    """The gateway as an OpenAI-compatible HTTP address on loopback, `/v1` included."""
