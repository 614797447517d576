"""The workbook: every table of the report, and the records behind the figures."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from tomas.documents.render.sheets import CellKind, CellValue, Sheet, SheetColumn
from tomas.documents.render.workbook import write_workbook
from tomas.modes.devops.advice import Advice
from tomas.modes.devops.advice_text import expected_short
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.patterns import PatternSet
from tomas.modes.devops.patterns_text import FOUND_IN, extent
from tomas.modes.devops.production import production_of
from tomas.modes.devops.selection import Selection
from tomas.modes.devops.statements import evidence

_MOST_RECORDS = 20_000


def write_tables(
    path: Path, *, selection: Selection, figures: Figures, patterns: PatternSet, advice: Advice, origin: str
) -> None:
    """Write the workbook. Blocking."""
    sheets = [
        _figures(figures, origin),
        _services(figures),
        _periods(figures),
        _jobs(figures),
        _patterns(patterns),
        _messages(figures),
        _advice(advice),
        _caused(figures),
        _deployments(selection),
        _incidents(selection),
        _runs(selection),
    ]
    write_workbook(path, [sheet for sheet in sheets if sheet.rows], title="Software delivery: all tables")


def _n(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 4)))


def _number(title: str, width: float = 12, total: float | None = None) -> SheetColumn:
    return SheetColumn(title=title, width=width, kind=CellKind.NUMBER, total=_n(total))


def _text(title: str, width: float = 18) -> SheetColumn:
    return SheetColumn(title=title, width=width)


def _figures(figures: Figures, origin: str) -> Sheet:
    dora, ci, logs = figures.dora, figures.ci, figures.logs
    rows: list[tuple[CellValue, ...]] = [
        (one.title, _n(one.value), one.unit, one.records, one.of, one.unknown, one.definition)
        for one in figures.measures
    ]
    counts: list[tuple[str, int | None]] = [
        ("Production deployments tried", dora.attempts), ("… that reached production", dora.reached),
        ("… that failed", dora.failures.yes if dora.failures.known else None), ("Rollbacks", dora.rollbacks),
        ("Hotfixes", dora.hotfixes), ("Cancelled deployments", dora.cancelled),
        ("Unfinished deployments", dora.unfinished), ("Days with a production deployment", dora.active_days),
        ("Days covered", dora.days), ("Incidents", dora.incidents),
        ("Incidents without a resolution", dora.incidents_open),
        ("Incidents that a change caused", dora.caused.yes if dora.caused.known else None),
        ("… put down to no deployment", dora.unlinked),
        *((f"CI runs, {result}", count) for result, count in (ci.results if ci else ())),
        ("Failures that went away on the same commit", ci.flaky_failures.yes if ci and ci.flaky_known else None),
        ("Logs read", logs.logs if logs else None), ("Error lines in them", logs.error_lines if logs else None),
    ]  # fmt: skip
    rows += [(title, count, "", None, "", "", "") for title, count in counts if count is not None]
    columns = (_text("Figure", 44), _number("Value"), _text("Unit", 8), _number("Records", 10), _text("Of", 30),
               _text("Not told by the data", 50), _text("Definition", 80))  # fmt: skip
    return Sheet(name="Figures", columns=columns, rows=tuple(rows), notes=(origin,))


def _services(figures: Figures) -> Sheet:
    rows = tuple(
        (row.name, row.deployments, _n(row.per_week), row.lead.count, _n(row.lead.median), _n(row.lead.p90),
         row.failures.yes, row.failures.known, _n(row.failures.percent), row.incidents)
        for row in figures.dora.services
    )  # fmt: skip
    columns = (_text("Service", 26), _number("Deployments"), _number("A week"), _number("With lead time"),
               _number("Lead time, median h"), _number("Lead time, p90 h"), _number("Failed"), _number("Tried"),
               _number("Failed, %"), _number("Incidents"))  # fmt: skip
    return Sheet(name="Services", columns=columns, rows=rows)


def _periods(figures: Figures) -> Sheet:
    rows = tuple(
        (one.label, one.start, "yes" if one.whole else "no", one.deployments, one.failures.yes, one.failures.known,
         _n(one.lead_hours), one.incidents, one.runs, one.ci.yes, one.ci.known, _n(one.ci.percent), _n(one.ci_minutes))
        for one in figures.trends.periods
    )  # fmt: skip
    columns = (
        _text(figures.trends.unit.capitalize(), 12), SheetColumn(title="First day", width=12, kind=CellKind.DATE),
        _text("Whole", 8), _number("Deployments", total=sum(one.deployments or 0 for one in figures.trends.periods)),
        _number("Failed"), _number("Tried"), _number("Lead time, median h"), _number("Incidents"), _number("CI runs"),
        _number("CI succeeded"), _number("CI finished"), _number("CI success, %"), _number("CI, median min"),
    )  # fmt: skip
    return Sheet(name="Over time", columns=columns, rows=rows)


def _jobs(figures: Figures) -> Sheet:
    rows = tuple(
        (row.name, row.runs, row.success.yes, row.failures, _n(row.success.percent), _n(row.minutes.median),
         _n(row.minutes.p90), _n(row.waited.median), _n(row.waited.p90), row.commits, row.flaky, row.flaky_failures)
        for row in (figures.ci.jobs if figures.ci else ())
    )  # fmt: skip
    columns = (_text("Job", 36), _number("Runs"), _number("Succeeded"), _number("Failed"), _number("Success, %"),
               _number("Median min"), _number("P90 min"), _number("Queue, median min"), _number("Queue, p90 min"),
               _number("Commits"), _number("Flaky commits"), _number("Failures gone on same commit"))  # fmt: skip
    return Sheet(name="CI jobs", columns=columns, rows=rows)


def _patterns(patterns: PatternSet) -> Sheet:
    rows = tuple(
        (one.id, one.name, FOUND_IN[one.where], extent(one), one.figures.failures, one.figures.logs, one.figures.of,
         _n(one.figures.percent), one.explanation, one.check, _moment(one.figures.first), _moment(one.figures.last),
         "\n".join(f"{example.file}, line {example.line}: {example.text}" for example in one.figures.examples),
         one.named_by)
        for one in patterns.patterns
    )  # fmt: skip
    columns = (_text("ID", 7), _text("Pattern", 36), _text("Found in", 12), _text("How often", 34), _number("Failures"),
               _number("Logs"), _number("Of"), _number("Percent"), _text("Explanation", 50), _text("To check", 40),
               _text("First", 17), _text("Last", 17), _text("Example", 80), _text("Named by", 10))  # fmt: skip
    return Sheet(name="Failure patterns", columns=columns, rows=rows)


def _messages(figures: Figures) -> Sheet:
    logs = figures.logs
    rows = tuple(
        (group.key, group.lines, group.logs, _moment(group.first), _moment(group.last), group.example.file,
         group.example.line, group.example.text)
        for group in (logs.groups if logs else ())
    )  # fmt: skip
    columns = (_text("Message, numbers and names taken out", 70), _number("Lines"), _number("Logs"), _text("First", 17),
               _text("Last", 17), _text("Example in", 34), _number("Line"), _text("Example", 90))  # fmt: skip
    left = f"{logs.groups_left:,} rarer messages are not listed." if logs and logs.groups_left else ""
    return Sheet(name="Error messages", columns=columns, rows=rows, notes=(left,) if left else ())


def _advice(advice: Advice) -> Sheet:
    rows = tuple(
        (item.id, item.title, item.action, ", ".join(item.pattern_ids), item.owner, item.effort,
         item.expected.key if item.expected else "", expected_short(item.expected),
         item.expected.percent_low if item.expected else None, item.expected.percent_high if item.expected else None,
         "\n".join(f"{one.text} {evidence(one)}" for one in item.statements))
        for item in advice.recommendations
    )  # fmt: skip
    columns = (_text("ID", 7), _text("Recommendation", 34), _text("Action", 50), _text("Patterns", 12),
               _text("Owner", 18), _text("Effort", 10), _text("Figure", 28), _text("Expected", 22),
               _number("Assumed, % from"), _number("to"), _text("Rests on", 70))  # fmt: skip
    return Sheet(name="Recommendations", columns=columns, rows=rows)


def _caused(figures: Figures) -> Sheet:
    rows = tuple(
        (one.id, one.title, one.service, _moment(one.opened), _n(one.hours), one.deployment or "none found",
         "named" if one.named else ("last before it" if one.deployment else ""))
        for one in figures.caused
    )  # fmt: skip
    columns = (_text("Incident", 14), _text("Title", 50), _text("Service", 20), _text("Opened", 17), _number("Hours"),
               _text("Deployment", 16), _text("How linked", 16))  # fmt: skip
    return Sheet(name="Caused by changes", columns=columns, rows=rows)


def _deployments(selection: Selection) -> Sheet:
    records = selection.deployments.records
    production = production_of(records, selection.incidents.records, selection.production)
    reasons = {id(production.attempts[place]): str(reason) for place, reason in production.failures.items()}
    rows = tuple(
        (one.id, _moment(one.time), one.service, one.environment, one.version[:12], str(one.outcome),
         "yes" if one.hotfix else "", "yes" if one.rollback else "", _n(one.lead), reasons.get(id(one), ""))
        for one in records[:_MOST_RECORDS]
    )  # fmt: skip
    columns = (_text("Deployment", 16), _text("Time", 17), _text("Service", 20), _text("Environment", 14),
               _text("Version", 16), _text("Outcome", 14), _text("Hotfix", 8), _text("Rollback", 9),
               _number("Lead time, h"), _text("Counts as failed because", 44))  # fmt: skip
    return Sheet(name="Deployments", columns=columns, rows=rows, notes=_cut(records))


def _incidents(selection: Selection) -> Sheet:
    records = selection.incidents.records
    rows = tuple(
        (one.id, one.title, one.service, one.severity, _moment(one.opened), _moment(one.resolved), _n(one.hours),
         "" if one.caused is None else ("yes" if one.caused else "no"), one.change)
        for one in records[:_MOST_RECORDS]
    )  # fmt: skip
    columns = (_text("Incident", 14), _text("Title", 50), _text("Service", 20), _text("Severity", 12),
               _text("Opened", 17), _text("Resolved", 17), _number("Hours"), _text("Caused by a change", 12),
               _text("Which", 16))  # fmt: skip
    return Sheet(name="Incidents", columns=columns, rows=rows, notes=_cut(records))


def _runs(selection: Selection) -> Sheet:
    records = selection.runs.records
    rows = tuple(
        (run.id, run.name, run.branch, run.commit[:12], str(run.result), _moment(run.started), _n(run.minutes),
         _n(run.waited_minutes), run.attempt)
        for run in records[:_MOST_RECORDS]
    )  # fmt: skip
    columns = (_text("Run", 16), _text("Job", 34), _text("Branch", 22), _text("Commit", 15), _text("Result", 12),
               _text("Started", 17), _number("Minutes"), _number("In the queue, min"), _number("Attempt"))  # fmt: skip
    return Sheet(name="CI runs", columns=columns, rows=rows, notes=_cut(records))


def _cut(records: Sequence[object]) -> tuple[str, ...]:
    left = len(records) - _MOST_RECORDS
    return (f"The first {_MOST_RECORDS:,}; {left:,} more are in the figures.",) if left > 0 else ()


def _moment(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else ""
