"""The engine as the supervisor sees it. This module is imported there and must stay light."""

from tomas.engines.base import Engine
from tomas.modes.base import EngineTask


class OutlineEngine(Engine):
    """One model call for each task, after a question to a person where the task has one."""

    id = "outline"
    title = "Outline"
    methods = ("write",)
    preload = ("tomas_outline.worker",)
    worker = "tomas_outline.worker:run"

    def calls(self, task: EngineTask) -> tuple[int, int]:
        """Return the least and the most model calls the task takes."""
        return 1, 1
