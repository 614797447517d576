"""The executive summary, as a model gives it and as it stands after the check."""

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.checking import LeftOut
from tomas.modes.devops.statements import Checked, Grounds, Statement


class ReportAnswer(Frozen):
    """What the model is asked for."""

    headline: str = Field(min_length=8)
    summary: tuple[Statement, ...] = Field(min_length=1, max_length=10)
    next_steps: tuple[str, ...] = Field(default=(), max_length=8)
    guidance_notes: tuple[str, ...] = ()


class SummingUp(Frozen):
    """The executive summary after the check."""

    headline: str
    summary: tuple[Checked, ...]
    next_steps: tuple[str, ...]
    guidance_notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def summing_up_of(answer: ReportAnswer, grounds: Grounds) -> SummingUp:
    """Return what may be shown of an answer, and what may not with the reasons."""
    left: list[LeftOut] = []
    summary = grounds.kept("Summary", answer.summary, left)
    faults = {text: grounds.fault_in_text(text, ()) for text in (answer.headline, *answer.next_steps)}
    left += [LeftOut(where="Summary", text=text, reason=fault) for text, fault in faults.items() if fault]
    return SummingUp(
        headline="" if faults[answer.headline] else answer.headline,
        summary=summary,
        next_steps=tuple(step for step in answer.next_steps if not faults[step]),
        guidance_notes=answer.guidance_notes,
        left_out=tuple(left),
    )
