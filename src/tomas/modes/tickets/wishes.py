"""What the person who started the run asked for: which columns, which time, which priorities, what to look at."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from tomas.modes.base import Frozen, InputRefused
from tomas.modes.tickets.roles import Role
from tomas.tables.dates import Order, dates

COLUMN_KEY = "column."
NONE = "(none)"
DATE_ORDER_KEY = "dates.order"
FOCUS = ("Root cause", "Patterns", "Prediction", "Team", "SLA", "Cost")
_ALL = {"", "all", "everything", "any", "alles", "all time"}
_LAST = re.compile(
    r"(?:the |die )?(?:last|past|letzte[nrs]?)\s+(\d{1,5})?\s*"
    r"(day|week|month|quarter|year|tag|woche|monat|quartal|jahr)(?:s|e|en|n)?",
    re.IGNORECASE,
)
_DAYS = {
    "day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365,
    "tag": 1, "woche": 7, "monat": 30, "quartal": 91, "jahr": 365,
}  # fmt: skip
_BETWEEN = re.compile(
    r"\s+(?:to|until|till|through|bis|and)\s+|\s*(?:\.\.+|\u2013|\u2014)\s*|\s+-\s+|(?<=\.\d{4})-(?=\d{1,2}\.)",
    re.IGNORECASE,
)
_SINCE = re.compile(r"^(?:since|from|after|ab|seit|between|von)\s+", re.IGNORECASE)
_UNTIL = re.compile(r"^(?:until|till|before|up to|bis|to)\s+", re.IGNORECASE)
_QUARTER = re.compile(r"q([1-4])[ /-]*(\d{4})|(\d{4})[ /-]*q([1-4])", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})|(\d{1,2})/(\d{4})")
_AMOUNT = re.compile(r"\d[\d.,\s]*")
_PLAIN_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,4})?")
_CURRENCY = re.compile(r"[^\W\d_]+(?!\d)\b|[€$£¥₹]")
_MONTHS_A_QUARTER = 3


class Span(Frozen):
    """A time range; an open end is None, and `end` itself lies outside."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


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


def read_span(text: str, until: datetime) -> Span:
    """Return the time range a person wrote. Raises InputRefused where it cannot be understood."""
    plain = text.strip()
    if plain.casefold() in _ALL:
        return Span()
    last = _LAST.fullmatch(plain)
    days = int(last[1] or 1) * _DAYS[last[2].lower()] if last else 0
    if last and not 0 < days <= (until - datetime.min).days:  # noqa: DTZ901 - tickets have local times
        raise InputRefused(
            f"The time range “{plain}” holds no time that tickets can have. Write for example last 90 days."
        )
    if last:
        return Span(start=(until - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0))
    parts = _BETWEEN.split(_SINCE.sub("", plain), maxsplit=1)
    if len(parts) > 1:
        first, second = _known(parts[0], text), _known(parts[1], text)
        if first.start and second.end and first.start >= second.end:
            raise InputRefused(f"The time range “{plain}” ends before it begins. Please turn it round.")
        return Span(start=first.start, end=second.end)
    if _UNTIL.match(plain):
        return Span(end=_known(_UNTIL.sub("", plain), text).end)
    found = _known(parts[0], text)
    return Span(start=found.start) if _SINCE.match(plain) else found


def _known(part: str, whole: str) -> Span:
    plain = part.strip()
    quarter = _QUARTER.fullmatch(plain)
    if quarter:
        number, year = int(quarter[1] or quarter[4]), int(quarter[2] or quarter[3])
        return _months(year, (number - 1) * _MONTHS_A_QUARTER + 1, _MONTHS_A_QUARTER)
    if _YEAR.fullmatch(plain):
        return _months(int(plain), 1, 12)
    month = _MONTH.fullmatch(plain)
    if month and 1 <= int(month[2] or month[3]) <= 12:  # noqa: PLR2004 - months
        return _months(int(month[1] or month[4]), int(month[2] or month[3]), 1)
    named = dates([f"1 {plain}"]).values[0]
    if named is not None and not plain[:1].isdigit():
        return _months(named.year, named.month, 1)
    day = dates([plain]).values[0]
    if day is None:
        raise InputRefused(
            f"The time range “{whole.strip()}” is not understood. Write for example 2026-01-01 to 2026-03-31, "
            "last 90 days, March 2026 or Q1 2026, or leave it empty for everything."
        )
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(start=start, end=start + timedelta(days=1))


def _months(year: int, month: int, count: int) -> Span:
    try:
        start = datetime(year, month, 1)  # noqa: DTZ001 - tickets have local times
        years, position = divmod(month - 1 + count, 12)
        return Span(start=start, end=start.replace(year=year + years, month=position + 1))
    except ValueError as error:
        raise InputRefused(f"There is no year {year} in the calendar that tickets use.") from error
