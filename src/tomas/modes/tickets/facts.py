"""The figures by name: what a statement may rest on, and what it is checked against."""

from collections.abc import Iterator, Sequence

from tomas.modes.facts import Fact
from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.measures import Row
from tomas.modes.tickets.patterns import Pattern

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_ROWS = 15


def facts_of(figures: Figures, patterns: Sequence[Pattern]) -> dict[str, Fact]:
    """Return all figures that a statement may rest on, by their key; what is unknown has none."""
    return {
        fact.key: fact for fact in (*_overall(figures), *_over_time(figures), *_rows(figures), *_patterns(patterns))
    }


def _overall(figures: Figures) -> Iterator[Fact]:
    yield Fact(key="tickets.total", value=figures.tickets, about="tickets")
    yield Fact(key="tickets.open", value=figures.open, about="open tickets")
    yield Fact(key="tickets.per_month", value=figures.per_month, about="tickets a month")
    yield Fact(key="tickets.days", value=figures.days, about="days covered")
    yield from _times("resolution", figures.times.median, figures.times.p90, "")
    if figures.sla.percent is not None:
        yield Fact(key="sla.met_percent", value=figures.sla.percent, about="percent within SLA")
        yield Fact(key="sla.missed", value=figures.sla.known - figures.sla.yes, about="tickets beyond SLA")
    if figures.reopened.percent is not None:
        yield Fact(key="reopened.percent", value=figures.reopened.percent, about="percent reopened")
        yield Fact(key="reopened.tickets", value=figures.reopened.yes, about="tickets reopened")
    if figures.ages.median_days is not None and figures.ages.p90_days is not None:
        yield Fact(key="open.median_days", value=figures.ages.median_days, about="median age of open tickets, days")
        yield Fact(
            key="open.p90_days", value=figures.ages.p90_days, about="age within which nine of ten open are, days"
        )
    if figures.duplicates.known:
        yield Fact(key="duplicates.surplus", value=figures.duplicates.surplus, about="word-for-word duplicates")


def _over_time(figures: Figures) -> Iterator[Fact]:
    last, peak = figures.periods[-1], max(figures.periods, key=lambda period: period.backlog)
    yield Fact(key="backlog.end", value=last.backlog, about="backlog at the end")
    yield Fact(key="backlog.peak", value=peak.backlog, about=f"largest backlog, in {peak.label}")
    if figures.trend.direction not in {"unknown", "none"}:
        about = f"tickets more in each {figures.unit} than before (trend)"
        yield Fact(key=f"trend.per_{figures.unit}", value=figures.trend.slope, about=about)
    for change in figures.changes:
        yield Fact(
            key=f"change[{change.label}].before", value=change.before, about=f"tickets a {figures.unit} before it"
        )
        yield Fact(
            key=f"change[{change.label}].after", value=change.after, about=f"tickets a {figures.unit} from it on"
        )
    for expected in figures.forecast:
        for name in ("value", "low", "high"):
            about = f"tickets expected in {expected.label} ({name})"
            yield Fact(key=f"forecast[{expected.label}].{name}", value=getattr(expected, name), about=about)
    for weekday, count in zip(_WEEKDAYS, figures.weekdays, strict=True):
        yield Fact(key=f"weekday[{weekday}].tickets", value=count, about=f"tickets created on {weekday}")
    if not figures.timed:
        return
    busiest = max(range(24), key=figures.hours.__getitem__)
    about = f"tickets created from {busiest:02d}:00 on, the busiest hour"
    yield Fact(key=f"hour[{busiest:02d}].tickets", value=figures.hours[busiest], about=about)


def _rows(figures: Figures) -> Iterator[Fact]:
    fields = (("priority", figures.by_priority), ("category", figures.by_category), ("group", figures.by_group))
    for field, rows in fields:
        for row in rows[:_MOST_ROWS]:
            yield from _row(f"{field}[{row.name}]", row, f"of {field} {row.name}")


def _row(key: str, row: Row, words: str) -> Iterator[Fact]:
    yield Fact(key=f"{key}.tickets", value=row.tickets, about=f"tickets {words}")
    if row.open:
        yield Fact(key=f"{key}.open", value=row.open, about=f"open tickets {words}")
    yield from _times(key, row.times.median, row.times.p90, f" {words}")
    if row.sla.percent is not None:
        yield Fact(key=f"{key}.sla_met_percent", value=row.sla.percent, about=f"percent within SLA {words}")
        yield Fact(key=f"{key}.sla_missed", value=row.sla.known - row.sla.yes, about=f"tickets beyond SLA {words}")
    if row.reopened.percent is not None:
        yield Fact(key=f"{key}.reopened_percent", value=row.reopened.percent, about=f"percent reopened {words}")


def _times(key: str, median: float | None, p90: float | None, words: str) -> Iterator[Fact]:
    if median is not None and p90 is not None:
        yield Fact(key=f"{key}.median_hours", value=median, about=f"median hours to resolution{words}")
        yield Fact(key=f"{key}.p90_hours", value=p90, about=f"hours within which nine of ten are resolved{words}")


def _patterns(patterns: Sequence[Pattern]) -> Iterator[Fact]:
    for pattern in patterns:
        figures, words = pattern.figures, f"of pattern {pattern.id}"
        yield from _row(pattern.id, figures.row, words)
        yield Fact(key=f"{pattern.id}.share_percent", value=figures.share_percent, about=f"percent of all, {words}")
        yield Fact(key=f"{pattern.id}.per_month", value=figures.per_month, about=f"tickets a month {words}")
        yield Fact(key=f"{pattern.id}.first_half", value=figures.first_half, about=f"in the first half, {words}")
        yield Fact(key=f"{pattern.id}.second_half", value=figures.second_half, about=f"in the second half, {words}")
        if figures.peak_hour_tickets:
            about = f"created from {figures.peak_hour:02d}:00 on, {words}"
            yield Fact(key=f"{pattern.id}.peak_hour_tickets", value=figures.peak_hour_tickets, about=about)
        about = f"created on {_WEEKDAYS[figures.peak_weekday]}s, {words}"
        yield Fact(key=f"{pattern.id}.peak_weekday_tickets", value=figures.peak_weekday_tickets, about=about)
        for name, count in figures.groups:
            yield Fact(key=f"{pattern.id}.group[{name}].tickets", value=count, about=f"handled by {name}, {words}")
