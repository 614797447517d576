"""What the report says: its sections and tables, made of checked words and computed figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tomas.documents.render.markdown import escaped
from tomas.documents.render.report import ReportData
from tomas.documents.render.sow import SowColumn, SowFigure, SowSection, SowTable
from tomas.modes.devops.advice import Advice
from tomas.modes.devops.advice_text import ASSUMED, advice_body, advice_row
from tomas.modes.devops.annexes import annexes_of
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.patterns import Pattern, PatternSet, Where
from tomas.modes.devops.patterns_text import extent, more_of, value_of
from tomas.modes.devops.selection import Selection
from tomas.modes.devops.statements import statement_lines
from tomas.modes.devops.summing_up import SummingUp
from tomas.modes.devops.wishes import Wishes
from tomas.modes.numbers import number, percent
from tomas.modes.summaries import clipped, counted, quoted

_MOST_ROWS = 12
_MOST_PERIODS = 30
_LONGEST_LINE = 200
_CAUTION = (
    "Made without a language model. TOMAS's offline model put names, explanations and advice together by rules from "
    "the figures. The figures are computed by code as always; the wording is generic: have it reviewed."
)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a report is made of."""

    selection: Selection
    figures: Figures
    patterns: PatternSet
    advice: Advice
    summing_up: SummingUp
    dashboard: Path
    dated: date
    provenance: str
    offline: bool
    wishes: Wishes


def report_data(parts: Parts) -> ReportData:
    """Return the report."""
    figures, wishes = parts.figures, parts.wishes
    production = ", ".join(name for name in figures.production if name)
    sections = [
        _summary(parts),
        SowSection(title="Dashboard", figure=SowFigure(path=parts.dashboard, caption="All figures at a glance")),
        _dora(figures),
        *_ci(figures),
        _patterns(parts.patterns),
        _advice(parts.advice),
        *_over_time(figures),
    ]
    return ReportData(
        kind="Software delivery report",
        title="Deployments, failures and CI",
        lead=parts.summing_up.headline,
        date=parts.dated,
        facts=(
            ("Files", ", ".join(source.name for source in parts.selection.opened.sources)),
            ("Production", production),
            ("Time range", wishes.time_range),
            ("Services", ", ".join(wishes.services)),
            ("Environments", ", ".join(wishes.environments)),
            ("Focus", ", ".join(wishes.focus)),
        ),
        provenance=parts.provenance,
        caution=_CAUTION if parts.offline else "",
        sections=tuple(sections),
        annexes=annexes_of(parts.selection, figures, (*parts.advice.left_out, *parts.summing_up.left_out)),
    )


def columns(*titles: tuple[str, float], left: int = 1) -> tuple[SowColumn, ...]:
    """Return columns from titles and widths; the first `left` ones are aligned to the left."""
    return tuple(
        SowColumn(title=title, width=width, align="left" if place < left else "right")
        for place, (title, width) in enumerate(titles)
    )


def _summary(parts: Parts) -> SowSection:
    summing_up = parts.summing_up
    body = [statement_lines(summing_up.summary)]
    if summing_up.next_steps:
        body.append("**What to do first**\n\n" + "\n".join(f"1. {escaped(step)}" for step in summing_up.next_steps))
    if summing_up.guidance_notes:
        notes = "\n".join(f"- {quoted(note)}" for note in summing_up.guidance_notes)
        body.append(f"**Guidance taken into account**\n\n{notes}")
    return SowSection(title="Executive summary", body="\n\n".join(body))


def _dora(figures: Figures) -> SowSection:
    dora = figures.dora
    table = SowTable(
        caption="DORA figures",
        columns=columns(("Figure", 2.6), ("Value", 1.4), ("Records", 2.7), ("Not told by the data", 3.2), left=4),
        rows=tuple(
            (one.title, value_of(one), f"{one.records:,} {one.of}" if one.records else "none", one.unknown)
            for one in dora.measures
        ),
    )
    tables = [table]
    if any(row.deployments or row.failures.known for row in dora.services):
        tables.append(_services(figures))
    if figures.caused:
        tables.append(_caused(figures))
    body = "\n".join(_dora_lines(figures)) + "\n\nEach figure is defined in the annex “How the figures were computed”."
    return SowSection(title="Delivery: the DORA figures", body=body.strip(), tables=tuple(tables))


def _dora_lines(figures: Figures) -> Iterable[str]:
    dora = figures.dora
    if dora.first and dora.last:
        yield (
            f"- {counted(dora.attempts, 'production deployment')} tried, {dora.reached:,} of them reached production, "
            f"from {dora.first:%Y-%m-%d} to {dora.last:%Y-%m-%d}, on {dora.active_days:,} of "
            f"{counted(dora.days, 'day')}"
        )
        hotfixes = "" if dora.hotfixes is None else f"; {counted(dora.hotfixes, 'hotfix', 'hotfixes')}"
        yield f"- {counted(dora.rollbacks, 'rollback')}{hotfixes}; {dora.cancelled:,} cancelled or skipped"
    if dora.reasons:
        reasons = "; ".join(f"{reason}: {count:,}" for reason, count in dora.reasons)
        yield f"- why {counted(dora.failures.yes, 'deployment')} count as failed, each once: {reasons}"
    if dora.incidents:
        caused = f", {dora.caused.yes:,} of {dora.caused.known:,} caused by a change" if dora.caused.known else ""
        median, p90 = number(dora.restore.median), number(dora.restore.p90)
        yield (
            f"- {counted(dora.incidents, 'incident')}{caused}; {dora.incidents_open:,} without a resolution; resolved "
            f"within {median} h (median), nine of ten within {p90} h"
        )
    if dora.unlinked:
        yield (
            f"- {counted(dora.unlinked, 'incident')} that a change caused could be put down to no deployment, so the "
            "change failure rate may be too low"
        )


def _services(figures: Figures) -> SowTable:
    rows = figures.dora.services
    more = len(rows) - _MOST_ROWS
    return SowTable(
        caption="Services" + (f" (the first {_MOST_ROWS} of {len(rows)}; all are in the workbook)" if more > 0 else ""),
        columns=columns(("Service", 2.2), ("Deployments", 1.5), ("A week", 1.0), ("Lead, median h", 1.3),
                        ("Lead, p90 h", 1.2), ("Changes failed", 1.7), ("Incidents", 1.2)),
        rows=tuple(
            (row.name, f"{row.deployments:,}", number(row.per_week, 2), number(row.lead.median), number(row.lead.p90),
             _of(row.failures.yes, row.failures.known, percent(row.failures)), f"{row.incidents:,}")
            for row in rows[:_MOST_ROWS]
        ),
    )  # fmt: skip


def _of(part: int, whole: int, share: str) -> str:
    return f"{part:,} of {whole:,} ({share})" if whole else share


def _caused(figures: Figures) -> SowTable:
    shown = figures.caused[-_MOST_ROWS:]
    cut = f", the last {len(shown)} of {len(figures.caused)}" if len(shown) < len(figures.caused) else ""
    return SowTable(
        caption=f"Incidents that a change caused{cut}",
        columns=columns(("Incident", 1.2), ("Title", 3.4), ("Service", 1.4), ("Opened", 1.5), ("Hours", 0.8),
                        ("Put down to", 2.0), left=4),
        rows=tuple(
            (one.id, clipped(one.title, 80), one.service, f"{one.opened:%Y-%m-%d %H:%M}", number(one.hours),
             f"{one.deployment} ({'named' if one.named else 'last before'})" if one.deployment else "none found")
            for one in shown
        ),
        small=True,
    )  # fmt: skip


def _ci(figures: Figures) -> Iterable[SowSection]:
    ci = figures.ci
    if ci is None:
        return
    results = ", ".join(f"{count:,} {result}" for result, count in ci.results)
    lines = [f"- {counted(ci.runs, 'run')} from {ci.first:%Y-%m-%d} to {ci.last:%Y-%m-%d}: {results}"]
    if ci.flaky_failures.known:
        lines.append(
            f"- {ci.flaky_failures.yes:,} of {counted(ci.flaky_failures.known, 'failure')} went away when the same "
            f"commit ran again, in {counted(ci.flaky_jobs, 'job')}"
        )
    if ci.later_attempts:
        lines.append(
            f"- {counted(ci.later_attempts, 'run')} are second or later attempts; where the export leaves the first "
            "attempt out, flaky failures are more than these"
        )
    more = len(ci.jobs) - _MOST_ROWS
    measures = SowTable(
        caption="CI figures",
        columns=columns(("Figure", 2.6), ("Value", 1.4), ("Records", 2.7), ("Not told by the data", 3.2), left=4),
        rows=tuple(
            (one.title, value_of(one), f"{one.records:,} {one.of}" if one.records else "none", one.unknown)
            for one in ci.measures
        ),
    )
    jobs = SowTable(
        caption="Jobs, most failures first"
        + (f" (the first {_MOST_ROWS} of {len(ci.jobs)}; all are in the workbook)" if more > 0 else ""),
        columns=columns(("Job", 3.0), ("Runs", 0.8), ("Success", 1.1), ("Median min", 1.1), ("P90 min", 1.1),
                        ("Queue min", 1.1), ("Failed", 0.9), ("Went away", 1.2)),
        rows=tuple(
            (row.name, f"{row.runs:,}", percent(row.success), number(row.minutes.median), number(row.minutes.p90),
             number(row.waited.median), f"{row.failures:,}", f"{row.flaky_failures:,}" if ci.flaky_known else "–")  # noqa: RUF001
            for row in ci.jobs[:_MOST_ROWS]
        ),
    )  # fmt: skip
    yield SowSection(title="Continuous integration", body="\n".join(lines), tables=(measures, jobs))


def _patterns(found: PatternSet) -> SowSection:
    if not found.patterns:
        return SowSection(title="Failure patterns", body="Nothing failed often enough to be a pattern.")
    table = SowTable(
        caption="Failure patterns",
        columns=columns(("ID", 0.6), ("Pattern", 4.4), ("How often", 3.4), left=3),
        rows=tuple((pattern.id, pattern.name, extent(pattern)) for pattern in found.patterns),
    )
    body = (
        "Error messages in logs (the same but for numbers, paths and ids), CI jobs and services that fail again and "
        "again. Names, explanations and checks are the model's; a person approved the patterns; counts are computed."
    )
    return SowSection(
        title="Failure patterns", body=body, tables=(table,), sections=tuple(_pattern(one) for one in found.patterns)
    )


def _pattern(pattern: Pattern) -> SowSection:
    lines = [f"- {extent(pattern)}", *(f"- {line}" for line in more_of(pattern))]
    examples = [
        f"{escaped(example.file)}, line {example.line:,}:\n\n```\n{_line(example.text)}\n```"
        for example in pattern.figures.examples[:2]
    ]
    check = f"**To check:** {escaped(pattern.check)}" if pattern.check else ""
    parts = (escaped(pattern.explanation), "\n".join(lines), check, *(examples if pattern.where is Where.LOG else ()))
    return SowSection(title=f"{pattern.id} {pattern.name}", body="\n\n".join(part for part in parts if part))


def _line(text: str) -> str:
    return clipped(text, _LONGEST_LINE).replace("```", "'''")


def _advice(advice: Advice) -> SowSection:
    table = SowTable(
        caption="Recommendations",
        columns=columns(("ID", 0.6), ("Recommendation", 3.4), ("Patterns", 1.2), ("Expected", 2.0), ("Effort", 1.0),
                        ("Owner", 1.4), left=6),
        rows=tuple(advice_row(item) for item in advice.recommendations),
    )  # fmt: skip
    return SowSection(
        title="Recommendations",
        body=ASSUMED,
        tables=(table,),
        sections=tuple(
            SowSection(title=f"{item.id} {item.title}", body=advice_body(item)) for item in advice.recommendations
        ),
    )


def _over_time(figures: Figures) -> Iterable[SowSection]:
    trends = figures.trends
    if not trends.periods:
        return
    shown = trends.periods[-_MOST_PERIODS:]
    cut = f", the last {len(shown)} of {len(trends.periods)}" if len(shown) < len(trends.periods) else ""
    table = SowTable(
        caption=f"By {trends.unit}{cut} (* deployments not covered whole)",
        columns=columns((trends.unit.capitalize(), 1.5), ("Deployments", 1.4), ("Failed", 1.0), ("Lead, median h", 1.3),
                        ("Incidents", 1.2), ("CI runs", 1.0), ("CI success", 1.2), ("CI, median min", 1.3)),
        rows=tuple(
            (one.label + ("" if one.whole else " *"), number(one.deployments),
             f"{one.failures.yes:,}" if one.failures.known else "–",  # noqa: RUF001
             number(one.lead_hours), number(one.incidents), number(one.runs), percent(one.ci), number(one.ci_minutes))
            for one in shown
        ),
        small=True,
    )  # fmt: skip
    yield SowSection(title="Over time", tables=(table,))
