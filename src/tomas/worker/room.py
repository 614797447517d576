"""What every attempt of one supervisor shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tomas.engines.base import Engine
from tomas.engines.host import EngineHost


@dataclass(frozen=True, slots=True)
class EngineRoom:
    """The engines, the host that runs them, and how they reach their model."""

    engines: Mapping[str, Engine]
    host: EngineHost
    gateway_socket: Path
    model: str
    code_s: int
    park_s: float
