"""The workbook: every table of the report, and all tickets with the pattern they belong to."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from tomas.documents.render.sheets import CellKind, CellValue, Sheet, SheetColumn
from tomas.documents.render.workbook import write_workbook
from tomas.modes.tickets.analysis import Analysis
from tomas.modes.tickets.analysis_text import evidence, mark
from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.measures import Row, Times
from tomas.modes.tickets.patterns import PatternSet
from tomas.modes.tickets.patterns_text import WEEKDAYS
from tomas.modes.tickets.selection import Selection

_MOST_TICKETS = 50_000


def write_tables(
    path: Path, *, selection: Selection, figures: Figures, patterns: PatternSet, analysis: Analysis, origin: str
) -> None:
    """Write the workbook. Blocking."""
    sheets = [
        _overview(figures, origin),
        _patterns(patterns),
        _advice(analysis),
        _rows("Teams", "Team", figures.by_group),
        _rows("Priorities", "Priority", figures.by_priority),
        _rows("Categories", "Category", figures.by_category),
        _rows("States", "Status", figures.by_status),
        _periods(figures),
        _forecast(figures),
        _clock(figures),
        _duplicates(figures),
        _tickets(selection, patterns),
    ]
    kept = [sheet for sheet in sheets if sheet.rows]
    write_workbook(path, kept, title=f"IT tickets: {selection.name}")


def _n(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _number(title: str, width: float = 12, total: float | None = None) -> SheetColumn:
    return SheetColumn(title=title, width=width, kind=CellKind.NUMBER, total=_n(total))


def _overview(figures: Figures, origin: str) -> Sheet:
    lines: tuple[tuple[str, CellValue], ...] = (
        ("Tickets", figures.tickets),
        ("Open", figures.open),
        ("First created", f"{figures.first:%Y-%m-%d %H:%M}"),
        ("Last created", f"{figures.last:%Y-%m-%d %H:%M}"),
        ("Data until", f"{figures.until:%Y-%m-%d %H:%M}"),
        ("Days covered", figures.days),
        ("Tickets a month", _n(figures.per_month)),
        ("Resolved, with both dates", figures.times.count),
        ("Median hours to resolution", _n(figures.times.median)),
        ("90th percentile of hours to resolution", _n(figures.times.p90)),
        ("Within SLA", figures.sla.yes),
        ("SLA known", figures.sla.known),
        ("Within SLA, percent", _n(figures.sla.percent)),
        ("Reopened", figures.reopened.yes),
        ("Reopened known", figures.reopened.known),
        ("Reopened, percent", _n(figures.reopened.percent)),
        ("Median age of open tickets, days", _n(figures.ages.median_days)),
        ("90th percentile of their age, days", _n(figures.ages.p90_days)),
        *((f"Open, {label}", count) for label, count in figures.ages.buckets),
        ("Word-for-word duplicates", figures.duplicates.surplus if figures.duplicates.known else None),
        ("Trend", figures.trend.direction),
        (f"Trend, tickets from one {figures.unit} to the next", _n(figures.trend.slope)),
        *((f"Level from {change.label} on", _n(change.after)) for change in figures.changes),
        *((f"Level before {change.label}", _n(change.before)) for change in figures.changes),
    )
    columns = (SheetColumn(title="Figure", width=46), SheetColumn(title="Value", width=20, kind=CellKind.NUMBER))
    return Sheet(name="Overview", columns=columns, rows=lines, notes=(origin,))


def _share(row: Row) -> tuple[CellValue, ...]:
    return (row.sla.yes, row.sla.known, _n(row.sla.percent), row.reopened.yes, row.reopened.known)


_SHARE_COLUMNS = (
    _number("Within SLA"),
    _number("SLA known"),
    _number("SLA met, %"),
    _number("Reopened"),
    _number("Reopened known"),
)


def _times(times: Times) -> tuple[CellValue, ...]:
    return (times.count, _n(times.median), _n(times.p90))


_TIME_COLUMNS = (_number("Resolved"), _number("Median h"), _number("P90 h"))


def _patterns(patterns: PatternSet) -> Sheet:
    rows = tuple(
        (
            pattern.id, pattern.name, pattern.description, ", ".join(pattern.keywords), len(pattern.ticket_ids),
            _n(pattern.figures.share_percent), _n(pattern.figures.per_month), pattern.figures.row.open,
            *_times(pattern.figures.row.times), *_share(pattern.figures.row), pattern.figures.first_half,
            pattern.figures.second_half, pattern.named_by,
        )
        for pattern in patterns.patterns
    )  # fmt: skip
    columns = (
        SheetColumn(title="ID", width=7), SheetColumn(title="Pattern", width=36),
        SheetColumn(title="Description", width=50), SheetColumn(title="Telling words", width=34),
        _number("Tickets", total=patterns.covered), _number("Share, %"), _number("A month"), _number("Open"),
        *_TIME_COLUMNS, *_SHARE_COLUMNS, _number("First half"), _number("Second half"),
        SheetColumn(title="Named by", width=11),
    )  # fmt: skip
    return Sheet(name="Patterns", columns=columns, rows=rows)


def _advice(analysis: Analysis) -> Sheet:
    rows = tuple(
        (
            item.id, item.title, item.action, ", ".join(item.pattern_ids), item.owner, item.effort,
            item.impact.tickets, _n(item.impact.per_month), item.avoidable_percent_low, item.avoidable_percent_high,
            _n(item.impact.avoided_low), _n(item.impact.avoided_high), item.impact.cost_low, item.impact.cost_high,
            "\n".join(" ".join(filter(None, (one.text, evidence(one), mark(one)))) for one in item.statements),
        )
        for item in analysis.recommendations
    )  # fmt: skip
    money = f" ({analysis.currency})" if analysis.currency else ""
    columns = (
        SheetColumn(title="ID", width=7), SheetColumn(title="Recommendation", width=34),
        SheetColumn(title="Action", width=50), SheetColumn(title="Patterns", width=12),
        SheetColumn(title="Owner", width=18), SheetColumn(title="Effort", width=10), _number("Tickets"),
        _number("A month"), _number("Assumed avoidable, % from"), _number("to"), _number("Avoided a month, from"),
        _number("Avoided, to"), _number(f"Saved a month{money}, from"), _number("Saved, to"),
        SheetColumn(title="Rests on", width=60),
    )  # fmt: skip
    return Sheet(name="Recommendations", columns=columns, rows=rows)


def _rows(name: str, title: str, rows: Sequence[Row]) -> Sheet:
    columns = (
        SheetColumn(title=title, width=34),
        _number("Tickets", total=sum(row.tickets for row in rows)),
        _number("Open", total=sum(row.open for row in rows)),
        *_TIME_COLUMNS,
        *_SHARE_COLUMNS,
    )
    cells = tuple((row.name, row.tickets, row.open, *_times(row.times), *_share(row)) for row in rows)
    return Sheet(name=name, columns=columns, rows=cells)


def _periods(figures: Figures) -> Sheet:
    columns = (
        SheetColumn(title=figures.unit.capitalize(), width=14),
        SheetColumn(title="First day", width=13, kind=CellKind.DATE),
        _number("Created", total=figures.tickets),
        _number("Resolved", total=sum(period.resolved for period in figures.periods)),
        _number("Backlog"),
        SheetColumn(title="Whole", width=8),
    )
    rows = tuple(
        (period.label, period.start, period.created, period.resolved, period.backlog, "yes" if period.whole else "no")
        for period in figures.periods
    )
    return Sheet(name="Over time", columns=columns, rows=rows)


def _forecast(figures: Figures) -> Sheet:
    held = f"Tried on the past: {figures.backtest.inside} of {figures.backtest.tries} periods fell into the interval."
    columns = (SheetColumn(title="Period", width=14), _number("Expected"), _number("From (80 %)"), _number("To (80 %)"))
    rows = tuple((item.label, _n(item.value), _n(item.low), _n(item.high)) for item in figures.forecast)
    return Sheet(name="Forecast", columns=columns, rows=rows, notes=(held,) if figures.backtest.tries else ())


def _clock(figures: Figures) -> Sheet:
    rows = [(f"{hour:02d}:00", count) for hour, count in enumerate(figures.hours) if figures.timed]
    rows += list(zip(WEEKDAYS, figures.weekdays, strict=True))
    return Sheet(
        name="Hours and weekdays",
        columns=(SheetColumn(title="Created", width=16), _number("Tickets")),
        rows=tuple(rows),
    )


def _duplicates(figures: Figures) -> Sheet:
    columns = (SheetColumn(title="First", width=18), SheetColumn(title="Written again as", width=60))
    rows = tuple((group[0], ", ".join(group[1:])) for group in figures.duplicates.groups)
    return Sheet(name="Duplicates", columns=columns, rows=rows)


def _tickets(selection: Selection, patterns: PatternSet) -> Sheet:
    of_pattern = {one: pattern.id for pattern in patterns.patterns for one in pattern.ticket_ids}
    columns = (
        SheetColumn(title="Ticket", width=16), SheetColumn(title="Pattern", width=9),
        SheetColumn(title="Title", width=50), SheetColumn(title="Priority", width=14),
        SheetColumn(title="Category", width=20), SheetColumn(title="Team", width=20),
        SheetColumn(title="Status", width=14), SheetColumn(title="Created", width=17),
        SheetColumn(title="Resolved", width=17), _number("Hours"), SheetColumn(title="Within SLA", width=11),
    )  # fmt: skip
    rows = tuple(
        (
            ticket.id, of_pattern.get(ticket.id, ""), ticket.title, ticket.priority, ticket.category, ticket.group,
            ticket.status, f"{ticket.created:%Y-%m-%d %H:%M}",
            f"{ticket.resolved:%Y-%m-%d %H:%M}" if ticket.resolved else "",
            None if ticket.hours is None else _n(round(ticket.hours, 2)),
            "" if ticket.sla_met is None else ("yes" if ticket.sla_met else "no"),
        )
        for ticket in selection.tickets[:_MOST_TICKETS]
    )  # fmt: skip
    left = len(selection.tickets) - len(rows)
    notes = (f"The first {len(rows):,} tickets; {left:,} more are in the report's figures.",) if left else ()
    return Sheet(name="Tickets", columns=columns, rows=rows, notes=notes)
