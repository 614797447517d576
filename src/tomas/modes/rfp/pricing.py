"""What the stage `costs` establishes, and the arithmetic that every figure is checked with."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tomas.modes.base import Frozen

PROJECT_WORK = "Project work for all parts"
"""What costs are called that belong to no component."""
type Provider = Literal["AWS", "Azure", "Google Cloud"]
PROVIDERS: tuple[Provider, ...] = ("AWS", "Azure", "Google Cloud")
MULTI_CLOUD = "Multi-Cloud"
ASSUMPTION = "assumption"
type Kind = Literal["one-off", "monthly"]

_CENT = Decimal("0.01")
_TOLERANCE = Decimal("0.001")
_LEAST_TOLERANCE = Decimal(1)
_MOST_FAULTS = 15


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Amount(_Answer):
    """A figure as a range, in the breakdown's currency."""

    low: Decimal = Field(ge=0, allow_inf_nan=False)
    likely: Decimal = Field(ge=0, allow_inf_nan=False)
    high: Decimal = Field(ge=0, allow_inf_nan=False)

    def times(self, factor: Decimal) -> "Amount":
        """Return the amount multiplied, rounded to cents."""
        return Amount(
            low=_cents(self.low * factor), likely=_cents(self.likely * factor), high=_cents(self.high * factor)
        )

    def plus(self, other: "Amount") -> "Amount":
        """Return the sum of two amounts."""
        return Amount(low=self.low + other.low, likely=self.likely + other.likely, high=self.high + other.high)

    def close_to(self, other: "Amount") -> bool:
        """Whether two amounts differ by rounding only."""
        pairs = ((self.low, other.low), (self.likely, other.likely), (self.high, other.high))
        return all(abs(ours - theirs) <= max(_LEAST_TOLERANCE, abs(theirs) * _TOLERANCE) for ours, theirs in pairs)

    def __str__(self) -> str:
        """Return the amount for messages."""
        return f"{self.low:,.0f} / {self.likely:,.0f} / {self.high:,.0f}"


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


class LineItem(_Answer):
    """One thing that costs money."""

    id: str = Field(min_length=1)
    component_id: str = Field(default="", description="The component's id; empty for work that belongs to none.")
    name: str = Field(min_length=1)
    kind: Kind = Field(description="`one-off`, or `monthly` for what recurs each month of operation.")
    quantity: Decimal = Field(ge=0, allow_inf_nan=False)
    unit: str = Field(description="Such as `hour`, `month`, `licence`.")
    unit_price: Amount
    source: str = Field(min_length=1, description="Where the price comes from; `assumption` where it is assumed.")
    total: Amount = Field(description="Quantity times unit price, computed by code.")

    def true_total(self) -> Amount:
        """Return quantity times unit price."""
        return self.unit_price.times(self.quantity)


class ProviderPrice(_Answer):
    """What one component would cost each month on one provider."""

    component_id: str = Field(min_length=1)
    provider: Provider
    service: str = Field(min_length=1, description="The provider's product, such as `Amazon S3`.")
    quantity: Decimal = Field(ge=0, allow_inf_nan=False)
    unit: str
    unit_price: Amount = Field(description="For each unit and month.")
    source: str = Field(min_length=1, description="Where the price comes from; `assumption` where it is assumed.")

    @property
    def total(self) -> Amount:
        """Quantity times unit price, for each month."""
        return self.unit_price.times(self.quantity)


class Totals(_Answer):
    """The sums of a breakdown."""

    one_off: Amount
    monthly: Amount
    whole: Amount = Field(description="One-off plus the months of operation times monthly.")


class CostAnswer(_Answer):
    """The model's answer, in the file or text that the task asks for."""

    currency: Literal["USD"] = "USD"
    operation_months: int = Field(ge=1, le=240)
    items: tuple[LineItem, ...] = Field(min_length=1, max_length=400)
    totals: Totals
    provider_prices: tuple[ProviderPrice, ...] = Field(
        default=(), description="For Multi-Cloud only: every component that is paid monthly, on each of the providers."
    )
    notes: tuple[str, ...] = Field(default=(), description="What the figures rest on.")
    guidance_notes: tuple[str, ...] = Field(
        default=(), description="For each piece of guidance: what was done about it."
    )


class CostBreakdown(Frozen):
    """The checked breakdown; stored as `cost_breakdown_json`. All sums are ours."""

    document: str
    made_by: str
    currency: str
    operation_months: int
    items: tuple[LineItem, ...]
    totals: Totals
    by_component: dict[str, Amount]
    """What each component costs over the whole time; the empty key holds what belongs to none."""
    provider_prices: tuple[ProviderPrice, ...] = ()
    """For Multi-Cloud: the same components on each provider."""
    provider_totals: dict[str, Amount] = {}
    """For each provider, a month of all its components."""
    budget: str = ""
    budget_verdict: str = ""
    notes: tuple[str, ...] = ()
    guidance_notes: tuple[str, ...] = ()

    @property
    def assumed(self) -> int:
        """How many line items rest on an assumption."""
        return sum(basis_of(item.source) == ASSUMPTION for item in self.items)


def basis_of(source: str) -> str:
    """Return whether a price rests on a source or on an assumption."""
    return ASSUMPTION if "assum" in source.lower() else "source given"


def totals_by_provider(prices: Iterable[ProviderPrice]) -> dict[str, Amount]:
    """Return a month of all components for each provider, in the order of the providers' first mention."""
    found: dict[str, Amount] = {}
    for price in prices:
        found[price.provider] = found[price.provider].plus(price.total) if price.provider in found else price.total
    return found


def provider_faults(prices: tuple[ProviderPrice, ...], component_ids: Iterable[str]) -> list[str]:
    """Return what keeps providers from being compared: components that lack one, doubled or unknown ones."""
    known, pairs = frozenset(component_ids), [(one.component_id, one.provider) for one in prices]
    faults = [
        f"A provider's price names the component {key!r}, which does not exist." for key, _ in pairs if key not in known
    ]
    faults += [
        f"The component {key!r} has two prices on {name}."
        for key, name in dict.fromkeys(pairs)
        if pairs.count((key, name)) > 1
    ]
    for key in dict.fromkeys(key for key, _ in pairs):
        missing = [name for name in PROVIDERS if (key, name) not in pairs]
        if missing:
            faults.append(f"The component {key!r} has no price on {', '.join(missing)}; give each provider's.")
    faults += [
        f"{one.component_id} on {one.provider}: the unit price must rise from low to likely to high, "
        f"but is {one.unit_price}."
        for one in prices
        if not one.unit_price.low <= one.unit_price.likely <= one.unit_price.high
    ]
    return faults[:_MOST_FAULTS]


def assumed(costs: CostBreakdown) -> str:
    """Return a sentence on how many prices are assumptions."""
    count = len(costs.items)
    if costs.assumed == count:
        return f"All {count} prices are assumptions."
    rest = "is an assumption" if costs.assumed == 1 else "are assumptions"
    return f"{costs.assumed or 'None'} of the {count} prices {rest}."


def sum_of(items: Iterable[LineItem], kind: Kind) -> Amount:
    """Return the sum of all items of one kind."""
    total = Amount(low=Decimal(0), likely=Decimal(0), high=Decimal(0))
    for item in items:
        total = total.plus(item.true_total()) if item.kind == kind else total
    return total


def true_totals(items: Iterable[LineItem], months: int) -> Totals:
    """Return all sums of a breakdown, for a time of operation in months."""
    known = tuple(items)
    one_off, monthly = sum_of(known, "one-off"), sum_of(known, "monthly")
    return Totals(one_off=one_off, monthly=monthly, whole=one_off.plus(monthly.times(Decimal(months))))


def by_component(items: Iterable[LineItem], months: int) -> dict[str, Amount]:
    """Return what each component costs over the whole time."""
    grouped: dict[str, list[LineItem]] = {}
    for item in items:
        grouped.setdefault(item.component_id, []).append(item)
    return {key: true_totals(group, months).whole for key, group in grouped.items()}


def faults_in(answer: CostAnswer, component_ids: Iterable[str]) -> list[str]:
    """Return every figure that is not what its parts make it, and every line that belongs to nothing."""
    return [*_line_faults(answer, frozenset(component_ids)), *_sum_faults(answer)][:_MOST_FAULTS]


def _line_faults(answer: CostAnswer, components: frozenset[str]) -> Iterator[str]:
    seen: set[str] = set()
    for item in answer.items:
        if item.id in seen:
            yield f"The item id {item.id!r} is used twice."
        seen.add(item.id)
        if item.component_id and item.component_id not in components:
            yield f"Item {item.id} names the component {item.component_id!r}, which does not exist."
        price = item.unit_price
        if not price.low <= price.likely <= price.high:
            yield f"Item {item.id}: the unit price must rise from low to likely to high, but is {price}."
        if not item.total.close_to(item.true_total()):
            true = item.true_total()
            yield f"Item {item.id}: the total is given as {item.total}, but {item.quantity} times {price} is {true}."


def _sum_faults(answer: CostAnswer) -> Iterator[str]:
    true = true_totals(answer.items, answer.operation_months)
    for name in ("one_off", "monthly", "whole"):
        given, computed = getattr(answer.totals, name), getattr(true, name)
        if not given.close_to(computed):
            yield f"The total {name} is given as {given}, but the items make {computed}."
