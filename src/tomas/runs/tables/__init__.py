"""The tables of a run's life. Every change of a run happens while its row in `runs` is locked (see `change.py`)."""

from tomas.runs.tables.deliveries import CursorRow, InboxRow, PostRow, SeenRow, SharedFileRow
from tomas.runs.tables.history import EventRow
from tomas.runs.tables.money import AnswerRecordRow, ModelCallRow
from tomas.runs.tables.people import AnswerRow, DecisionRow, GateRow, SteerRow
from tomas.runs.tables.work import ArtifactRow, AttemptRow, InputFileRow, RunRow, StageRow, TokenRow

__all__ = [
    "AnswerRecordRow",
    "AnswerRow",
    "ArtifactRow",
    "AttemptRow",
    "CursorRow",
    "DecisionRow",
    "EventRow",
    "GateRow",
    "InboxRow",
    "InputFileRow",
    "ModelCallRow",
    "PostRow",
    "RunRow",
    "SeenRow",
    "SharedFileRow",
    "StageRow",
    "SteerRow",
    "TokenRow",
]
