"""The engine CMBAgent: the package `cmbagent`, run in a process of its own.

This module is imported by the supervisor and must not import cmbagent.
"""

from tomas.engines.base import Engine
from tomas.modes.base import EngineTask

CARRYOVER = "planning_and_control_context_carryover"


class CmbagentEngine(Engine):
    """Agents that write (researcher), write and run code (engineer), or plan first and then do both."""

    id = "cmbagent"
    title = "CMBAgent"
    methods = ("one_shot", CARRYOVER)
    preload = ("tomas.engines.cmbagent.warm",)
    worker = "tomas.engines.cmbagent.worker:run"

    def calls(self, task: EngineTask) -> tuple[int, int]:
        """Return the least and the most model calls the task usually takes, for estimates.

        A researcher takes 4; an engineer 5 and 3 more for each repair; a plan 11 and its steps.
        """
        if task.method == CARRYOVER:
            return 11 + 5 * task.max_plan_steps, 19 + 14 * task.max_plan_steps
        return (5, 14) if task.agent == "engineer" else (4, 4)
