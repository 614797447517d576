"""What the parts of the run service share."""

from collections.abc import Mapping
from pathlib import Path

from tomas.modes.base import Mode
from tomas.runs.approval import Permission, may_control, may_decide
from tomas.runs.change import Change
from tomas.runs.database import Database
from tomas.runs.queue import StageQueue
from tomas.runs.records import Person
from tomas.runs.settings import RunSettings
from tomas.runs.storage import RunFolders


class Part:
    """Base of the service's parts; holds connections and settings, never a run's state."""

    def __init__(
        self,
        database: Database,
        modes: Mapping[str, Mode],
        home: Path,
        queue: StageQueue,
        settings: RunSettings | None = None,
    ) -> None:
        """`home` is the folder below which all runs' files lie; `modes` are found by their id."""
        self.database = database
        self.modes = modes
        self.folders = RunFolders(home)
        self.queue = queue
        self.settings = settings or RunSettings()

    def may_decide(self, change: Change, by: Person) -> Permission:
        """Tell whether a person may decide at this run's gates."""
        return may_decide(self.settings.approval, change.run.requester_id, by)

    def may_control(self, change: Change, by: Person) -> Permission:
        """Tell whether a person may steer, pause, resume, stop or retry this run."""
        return may_control(self.settings.approval, change.run.requester_id, by)
