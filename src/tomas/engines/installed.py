"""Which engines are installed, and what each can do, without loading what they are made of."""

from collections.abc import Mapping
from importlib.metadata import entry_points

from tomas.engines.base import Engine
from tomas.modes.declared.checking import KnownEngines
from tomas.modes.registry import ENGINES_GROUP


def load_engines() -> Mapping[str, Engine]:
    """Load the installed engines' descriptions by id; the packages behind them load in their zygotes only."""
    engines: list[Engine] = [point.load()() for point in entry_points(group=ENGINES_GROUP)]
    return {engine.id: engine for engine in engines}


def engine_checks() -> KnownEngines:
    """Return what keeps each installed engine from doing a task, by the engine's id."""
    return {engine_id: engine.faults for engine_id, engine in load_engines().items()}
