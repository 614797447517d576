"""The executive summary, as a model gives it and as it stands after the check."""

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.tickets.checking import Checked, Statement


class ReportAnswer(Frozen):
    """What the model is asked for."""

    headline: str = Field(min_length=8)
    summary: tuple[Statement, ...] = Field(min_length=1, max_length=10)
    outlook: tuple[Statement, ...] = Field(default=(), max_length=4)
    next_steps: tuple[str, ...] = Field(default=(), max_length=8)
    guidance_notes: tuple[str, ...] = ()


class SummingUp(Frozen):
    """The executive summary after the check."""

    headline: str
    summary: tuple[Checked, ...]
    outlook: tuple[Checked, ...]
    next_steps: tuple[str, ...]
    guidance_notes: tuple[str, ...] = ()
