"""What the person who started the run asked for: which columns, which time, which priorities, what to look at."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from tomas.modes.base import Frozen, InputRefused
from tomas.modes.tickets.roles import Role
from tomas.modes.time_range import Span, read_span
from tomas.tables.dates import Order

COLUMN_KEY = "column."
NONE = "(none)"
DATE_ORDER_KEY = "dates.order"
FOCUS = ("Root cause", "Patterns", "Prediction", "Team", "SLA", "Cost")
_AMOUNT = re.compile(r"\d[\d.,\s]*")
_PLAIN_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,4})?")
_CURRENCY = re.compile(r"[^\W\d_]+(?!\d)\b|[€$£¥₹]")


class Wishes(Frozen):
    """The inputs of a run besides its file."""

    columns: dict[Role, str] = {}
    """What people chose in place of what was guessed; empty: no column has this role."""
    date_order: Order | None = None
    time_range: str = ""
    priorities: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    ticket_cost: Decimal | None = None
    currency: str = ""

    def span(self, until: datetime) -> Span:
        """Return the time range; `last 90 days` counts back from `until`. Raises InputRefused."""
        return read_span(self.time_range, until)

    def for_prompt(self) -> dict[str, object]:
        """Return what the model is told."""
        return {"time_range": self.time_range, "priorities": list(self.priorities), "focus": list(self.focus)}


def read_wishes(inputs: Mapping[str, str | tuple[str, ...]]) -> Wishes:
    """Return the inputs of a run. Raises InputRefused for a cost that is none."""
    text = {key: value if isinstance(value, str) else ", ".join(value) for key, value in inputs.items()}
    columns = {
        Role(key.removeprefix(COLUMN_KEY)): "" if value == NONE else value
        for key, value in text.items()
        if key.startswith(COLUMN_KEY) and value and key.removeprefix(COLUMN_KEY) in set(Role)
    }
    cost, currency = _cost(text.get("ticket_cost", ""))
    order = text.get(DATE_ORDER_KEY, "")
    return Wishes(
        columns=columns,
        date_order=Order(order) if order in set(Order) else None,
        time_range=text.get("time_range", "").strip(),
        priorities=tuple(part.strip() for part in re.split(r"[,;]", text.get("priorities", "")) if part.strip()),
        focus=tuple(part.strip() for part in text.get("focus", "").split(",") if part.strip()),
        ticket_cost=cost,
        currency=currency,
    )


def _cost(text: str) -> tuple[Decimal | None, str]:
    if not text.strip():
        return None, ""
    found = _AMOUNT.search(text)
    plain = re.sub(r"\s", "", found[0]).rstrip(".,") if found else ""
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
    currency = (text[: found.start()] + text[found.end() :]).strip() if found else ""
    if not _PLAIN_AMOUNT.fullmatch(plain) or (currency and not _CURRENCY.match(currency)):
        raise InputRefused(
            f"“{text.strip()[:40]}” is no cost of a ticket. Write an amount, such as 25 EUR, or leave it empty."
        )
    return Decimal(plain), currency[:8].strip() or "USD"
