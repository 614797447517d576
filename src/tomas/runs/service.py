"""The life of runs, as handlers and the presenter use it. Buttons and plain words end in the same methods."""

from tomas.runs.controls import Controls
from tomas.runs.gates import Gates
from tomas.runs.idle import Idle
from tomas.runs.inbox import Inbox
from tomas.runs.intake import Intake
from tomas.runs.presenting import Presenting
from tomas.runs.results import Results
from tomas.runs.steering import Steering


class Runs(Inbox, Intake, Gates, Steering, Controls, Idle, Results, Presenting):
    """All that can be done with runs but working on them (that is `tomas.runs.attempts.Attempts`).

    Every method is one short transaction; what is said to people is in the answers it returns.
    """
