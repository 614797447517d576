"""Root causes and recommendations, as a model gives them and as they stand after the check."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from tomas.modes.base import Frozen
from tomas.modes.checking import LeftOut
from tomas.modes.facts import Fact
from tomas.modes.tickets.checking import Checked, Statement
from tomas.modes.tickets.figures import per_month
from tomas.modes.tickets.tickets import Ticket

type Level = Literal["low", "medium", "high"]


class RootCause(Frozen):
    """A cause that the model suspects."""

    id: str = Field(pattern=r"^C\d{1,2}$")
    title: str
    pattern_ids: tuple[str, ...] = Field(min_length=1)
    cause: str = Field(description="What is thought to be the cause, in one to three sentences.")
    statements: tuple[Statement, ...] = Field(min_length=1, description="What in the data speaks for it.")
    confidence: Level
    verify: str = Field(description="How the team can find out whether it is so.")


class Recommendation(Frozen):
    """What the model advises."""

    id: str = Field(pattern=r"^R\d{1,2}$")
    title: str
    action: str
    pattern_ids: tuple[str, ...] = Field(default=(), description="Empty where it concerns all tickets.")
    root_cause_ids: tuple[str, ...] = ()
    avoidable_percent_low: int = Field(ge=0, le=100, description="Your assumption, not from the data.")
    avoidable_percent_high: int = Field(ge=0, le=100)
    effort: Level
    owner: str
    statements: tuple[Statement, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> "Recommendation":
        if self.avoidable_percent_low > self.avoidable_percent_high:
            raise ValueError("avoidable_percent_low is larger than avoidable_percent_high")
        return self


class AnalysisAnswer(Frozen):
    """What the model is asked for."""

    root_causes: tuple[RootCause, ...] = Field(max_length=15)
    recommendations: tuple[Recommendation, ...] = Field(min_length=1, max_length=15)
    guidance_notes: tuple[str, ...] = ()


class CheckedCause(Frozen):
    """A root cause after the check."""

    id: str
    title: str
    pattern_ids: tuple[str, ...]
    cause: str
    statements: tuple[Checked, ...]
    confidence: Level
    verify: str


class Impact(Frozen):
    """What a recommendation touches; computed by code."""

    tickets: int
    """Tickets of its patterns, each counted once."""
    per_month: float
    hours: float | None
    """Hours that these tickets were open until they were resolved, summed; None where no resolution is known."""
    avoided_low: float
    """Tickets a month that would be avoided if the assumed shares hold."""
    avoided_high: float
    cost_low: Decimal | None = None
    """The same times the cost of a ticket, where people gave one."""
    cost_high: Decimal | None = None


class CheckedRecommendation(Frozen):
    """A recommendation after the check, with its impact."""

    id: str
    title: str
    action: str
    pattern_ids: tuple[str, ...]
    root_cause_ids: tuple[str, ...]
    avoidable_percent_low: int
    avoidable_percent_high: int
    effort: Level
    owner: str
    statements: tuple[Checked, ...]
    impact: Impact


class Analysis(Frozen):
    """Causes and advice that may be shown."""

    file: str
    made_by: str
    root_causes: tuple[CheckedCause, ...]
    recommendations: tuple[CheckedRecommendation, ...]
    """The largest impact first."""
    left_out: tuple[LeftOut, ...] = ()
    ticket_cost: Decimal | None = None
    currency: str = ""
    guidance_notes: tuple[str, ...] = ()


def impact_of(
    recommendation: Recommendation,
    members: Mapping[str, Sequence[str]],
    tickets: Sequence[Ticket],
    ticket_cost: Decimal | None,
) -> Impact:
    """Return what a recommendation touches; `tickets` is the whole selection, oldest first."""
    wanted = {one for key in recommendation.pattern_ids for one in members[key]}
    touched = [ticket for ticket in tickets if ticket.id in wanted or not recommendation.pattern_ids]
    days = (tickets[-1].created.date() - tickets[0].created.date()).days + 1
    monthly = per_month(len(touched), days)
    low = round(monthly * recommendation.avoidable_percent_low / 100, 1)
    high = round(monthly * recommendation.avoidable_percent_high / 100, 1)
    hours = [ticket.hours for ticket in touched if ticket.hours is not None]
    return Impact(
        tickets=len(touched),
        per_month=monthly,
        hours=round(sum(hours), 1) if hours else None,
        avoided_low=low,
        avoided_high=high,
        cost_low=None if ticket_cost is None else _money(low, ticket_cost),
        cost_high=None if ticket_cost is None else _money(high, ticket_cost),
    )


def _money(tickets: float, cost: Decimal) -> Decimal:
    return (Decimal(str(tickets)) * cost).quantize(Decimal("0.01"))


def impact_facts(analysis: Analysis) -> dict[str, Fact]:
    """Return what code computed of the recommendations, by key."""
    found = []
    for item in analysis.recommendations:
        words = f"of recommendation {item.id}"
        impact = item.impact
        found += [
            Fact(key=f"{item.id}.tickets", value=impact.tickets, about=f"tickets touched, {words}"),
            Fact(key=f"{item.id}.per_month", value=impact.per_month, about=f"tickets a month touched, {words}"),
            Fact(key=f"{item.id}.avoided_low", value=impact.avoided_low, about=f"avoided a month, at least, {words}"),
            Fact(key=f"{item.id}.avoided_high", value=impact.avoided_high, about=f"avoided a month, at most, {words}"),
        ]
        if impact.cost_low is not None and impact.cost_high is not None:
            about = f"{analysis.currency} saved a month, {words}"
            found += [
                Fact(key=f"{item.id}.cost_low", value=float(impact.cost_low), about=f"{about}, at least"),
                Fact(key=f"{item.id}.cost_high", value=float(impact.cost_high), about=f"{about}, at most"),
            ]
    return {fact.key: fact for fact in found}
