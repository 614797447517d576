"""What the model writes for the Statement of Work: words, phases and shares, no money."""

import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, Field

from tomas.modes.rfp.findings import Findings

_WHOLE = 100
_MONEY = re.compile(
    r"(?:\$|€|£|\bUSD|\bEUR|\bGBP)\s?(\d[\d,.]*)|\b(\d[\d,.]*)\s?(?:USD|dollars|EUR|euros?)\b", re.IGNORECASE
)
_DURATION = re.compile(r"\b(\d{1,3}) weeks\b")
_ID = re.compile(r"\bR-[\w.]+-(?:[0-9a-f]{6}|added)(?:-\d+)?\b")


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Phase(_Answer):
    """A phase of the work."""

    name: str = Field(min_length=1)
    weeks: int = Field(ge=1, le=260)
    payment_percent: int = Field(ge=0, le=100, description="Share of the one-off price due when the phase is accepted.")
    activities: tuple[str, ...] = Field(min_length=1)
    deliverable: str = Field(min_length=1)
    acceptance: str = Field(min_length=1, description="A criterion that can be tested.")
    requirement_ids: tuple[str, ...] = ()


class SowAnswer(_Answer):
    """The model's answer."""

    client: str = Field(description="The buyer's name exactly as the first page has it; empty where it has none.")
    title: str = Field(
        min_length=1, max_length=120, description="What the work is, such as `Case Management Platform`."
    )
    reference: str = Field(default="", description="Number and name of the request, as the first page has them.")
    summary: str = Field(min_length=1)
    background: str
    objectives: tuple[str, ...] = ()
    in_scope: tuple[str, ...] = Field(min_length=1)
    out_of_scope: tuple[str, ...] = ()
    approach: str
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=12)
    client_responsibilities: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    acceptance: str
    governance: str
    change_control: str
    guidance_notes: tuple[str, ...] = Field(
        default=(), description="For each piece of guidance: what was done about it."
    )

    def texts(self) -> Iterator[str]:
        """Yield every text of the answer."""
        yield from (self.summary, self.background, self.approach, self.acceptance, self.governance, self.change_control)
        for texts in (
            self.objectives,
            self.in_scope,
            self.out_of_scope,
            self.client_responsibilities,
            self.assumptions,
        ):
            yield from texts
        for phase in self.phases:
            yield from (*phase.activities, phase.deliverable, phase.acceptance)


def faults_in(answer: SowAnswer, findings: Findings, known_amounts: Iterable[str]) -> list[str]:
    """Return what cannot stand: shares that do not add up, requirements and amounts that do not exist."""
    faults = []
    share = sum(phase.payment_percent for phase in answer.phases)
    if share != _WHOLE:
        faults.append(f"The phases' payment_percent add up to {share}, not to 100.")
    weeks = {phase.weeks for phase in answer.phases} | {sum(phase.weeks for phase in answer.phases)}
    stated = {int(number) for number in _DURATION.findall(answer.summary)}
    faults += [
        f"The summary speaks of {number} weeks, which no phase and no sum of them has." for number in stated - weeks
    ]
    known = findings.by_id()
    named = {key for phase in answer.phases for key in phase.requirement_ids}
    named |= {match for text in answer.texts() for match in _ID.findall(text)}
    faults += [f"The requirement {key} does not exist." for key in sorted(named - known.keys())[:20]]
    amounts = {_digits(amount) for amount in known_amounts}
    written = {match[0] or match[1] for text in answer.texts() for match in _MONEY.findall(text)}
    faults += [
        f"The text names the amount {amount}, which is not in the checked data. Leave prices to the tables."
        for amount in sorted(written)
        if _digits(amount) not in amounts
    ]
    return faults


def _digits(amount: str) -> str:
    """Return an amount without separators and cents, for comparison."""
    return re.sub(r"\D", "", re.sub(r"\.\d{1,2}$", "", amount.strip(".,")))
