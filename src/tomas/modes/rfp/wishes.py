"""What the person who started the run filled in, as values with a meaning."""

import re
from decimal import Decimal

from tomas.modes.base import Frozen, StageContext

_AMOUNT = re.compile(r"(\d[\d,.\s]*\d|\d)\s*(k|thousand|m|mio|million|bn|billion)?\b", re.IGNORECASE)
_FACTORS = {"k": 1000, "thousand": 1000, "m": 10**6, "mio": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
_LEAST_AMOUNT = 1000
NOT_COMPARABLE = "not comparable with it"
_CURRENCIES = (
    ("EUR", r"\u20ac|\bEUR\b|\beuros?\b"),
    ("GBP", r"\u00a3|\bGBP\b|\bpounds?\b"),
    ("CAD", r"(?-i:\bCA?D?\$)|\bCAD\b"),
    ("AUD", r"(?-i:\bAU?D?\$)|\bAUD\b"),
    ("CHF", r"\bCHF\b|\bfrancs?\b"),
    ("INR", r"\u20b9|\bINR\b|\brupees?\b"),
    ("JPY", r"\u00a5|\bJPY\b|\byen\b"),
)
THOROUGH = "Thorough"


class BudgetRange(Frozen):
    """What the buyer is thought to spend; an open end is None."""

    currency: str = "USD"
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def most(self) -> Decimal:
        """The larger end that is known."""
        return self.high or self.low or Decimal(0)

    def verdict(self, price: Decimal) -> str:
        """Return how a price in US dollars stands to the range, in words."""
        if self.currency != "USD":
            return f"{NOT_COMPARABLE}: the budget is in {self.currency}, the estimate in USD"
        if self.high is not None and price > self.high:
            return f"above the budget range by USD {price - self.high:,.0f} ({(price / self.high - 1) * 100:.0f} %)"
        if self.low is not None and price < self.low:
            return f"below the budget range by USD {self.low - price:,.0f}"
        return "within the budget range"


def read_budget(text: str) -> BudgetRange | None:
    """Return the range a person wrote, such as `$400k-600k` or `up to 2 million`; None where there is no amount."""
    plain = re.sub(r"\bpage \d+", "", text)
    found = [(match.group(1), (match.group(2) or "").lower()) for match in _AMOUNT.finditer(plain)]
    last_factor = found[-1][1] if found else ""
    amounts = sorted(
        value for digits, factor in found if (value := _amount(digits, factor or last_factor)) >= _LEAST_AMOUNT
    )
    if not amounts:
        return None
    currency = next((name for name, signs in _CURRENCIES if re.search(signs, text, re.IGNORECASE)), "USD")
    if len(amounts) > 1:
        return BudgetRange(currency=currency, low=amounts[0], high=amounts[-1])
    if re.search(r"(?i)\b(?:over|above|more than|from|at least|min\w*)\b|\+", text):
        return BudgetRange(currency=currency, low=amounts[0])
    return BudgetRange(currency=currency, high=amounts[0])


def _amount(digits: str, factor: str) -> Decimal:
    plain = re.sub(r"\s", "", digits)
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
    try:
        return Decimal(plain) * _FACTORS.get(factor, 1)
    except ArithmeticError:
        return Decimal(0)


class Wishes(Frozen):
    """The inputs of a run besides its document."""

    provider: str = ""
    budget: str = ""
    timeline: str = ""
    focus: str = ""
    supplier: str = ""
    thorough: bool = False

    def for_prompt(self) -> dict[str, str]:
        """Return what the model is told."""
        return {"provider": self.provider, "budget": self.budget, "timeline": self.timeline, "focus": self.focus}


def read_wishes(context: StageContext) -> Wishes:
    """Return the inputs of a run."""
    given = {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in context.inputs.items()}
    return Wishes(
        provider=given.get("provider", ""),
        budget=given.get("budget", ""),
        timeline=given.get("timeline", ""),
        focus=given.get("focus", ""),
        supplier=given.get("supplier", ""),
        thorough=given.get("depth", "") == THOROUGH,
    )
