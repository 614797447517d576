"""What a workspace's own config adds to an attempt: modes from its files, and instructions for agents."""

import json

from tomas.modes.base import EngineTask, Mode
from tomas.runs.attempts import AttemptWork
from tomas.workspaces.files import WorkspaceFiles
from tomas.workspaces.shelf import ModeShelf

OPTION = "instructions"
INSTRUCTED_ENGINE = "cmbagent"
"""The engine whose agents take instructions."""


class WorkspaceModes:
    """The modes of all workspaces, and their instructions."""

    def __init__(self, shelf: ModeShelf, files: WorkspaceFiles) -> None:
        self._shelf = shelf
        self._files = files

    async def find(self, mode_id: str) -> Mode | None:
        """Return a mode by its id."""
        return await self._shelf.find(mode_id)

    async def instructed(self, work: AttemptWork, tasks: tuple[EngineTask, ...]) -> tuple[EngineTask, ...]:
        """Return the tasks with the instructions that were in use when the run was made.

        What a mode's own file says for an agent goes before what the workspace says.
        """
        if work.stage.engine != INSTRUCTED_ENGINE or not tasks:
            return tasks
        by_agent = await self._files.instructions(work.run.workspace_id, work.run.created_at)
        if not by_agent:
            return tasks
        return tuple(
            task if OPTION in task.options else task.model_copy(update={"options": {**task.options, **told}})
            for told in [{OPTION: json.dumps(by_agent, ensure_ascii=False)}]
            for task in tasks
        )
