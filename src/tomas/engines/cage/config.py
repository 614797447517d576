"""What a code runner is told when it starts."""

from pathlib import Path

from tomas.engines.base import Limits
from tomas.engines.cage.levels import Cage
from tomas.modes.base import Frozen


class RunnerConfig(Frozen):
    """One attempt's code: where it may run and how much it may use."""

    cage: Cage
    stage_folder: Path
    """Code may only run in the folders of the stage's tasks."""
    task_ids: tuple[str, ...]
    attempt_folder: Path
    readable: tuple[Path, ...]
    """Input files."""
    limits: Limits
    socket: int
    """Descriptor of the listening socket."""
