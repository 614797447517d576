"""What the report says: its sections and tables, made of checked words and computed figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tomas.documents.render.markdown import escaped
from tomas.documents.render.report import ReportData
from tomas.documents.render.sow import SowColumn, SowFigure, SowSection, SowTable
from tomas.modes.checking import LeftOut
from tomas.modes.numbers import number, percent
from tomas.modes.summaries import counted
from tomas.modes.tickets.analysis import Analysis, CheckedCause, CheckedRecommendation
from tomas.modes.tickets.analysis_text import ASSUMED, avoided, cost_words, statement_lines
from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.measures import Row
from tomas.modes.tickets.patterns import Pattern, PatternSet
from tomas.modes.tickets.patterns_text import peaks
from tomas.modes.tickets.roles import LABELS, Role
from tomas.modes.tickets.selection import Selection, sla_basis
from tomas.modes.tickets.summing_up import SummingUp

_MOST_ROWS = 12
_MOST_IDS = 15
_MOST_PERIODS = 40
_CAUTION = (
    "Made without a language model. TOMAS's offline model put names, causes and advice together by rules from the "
    "figures. The figures are computed by code as always; the wording is generic: have it reviewed."
)
_ROW_COLUMNS = (("Tickets", 1.0), ("Open", 0.8), ("Median h", 1.1), ("P90 h", 1.1), ("SLA met", 1.1), ("Reopened", 1.2))


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a report is made of."""

    selection: Selection
    figures: Figures
    patterns: PatternSet
    analysis: Analysis
    summing_up: SummingUp
    left_out: tuple[LeftOut, ...]
    dashboard: Path
    dated: date
    provenance: str
    offline: bool
    focus: tuple[str, ...]


def report_data(parts: Parts) -> ReportData:
    """Return the report."""
    figures = parts.figures
    annexes = (_reading(parts), _methods(), *_left_out(parts))
    return ReportData(
        kind="IT ticket report",
        title=parts.selection.name,
        lead=parts.summing_up.headline,
        date=parts.dated,
        facts=(
            ("Tickets", f"{figures.tickets:,}, created {figures.first:%Y-%m-%d} to {figures.last:%Y-%m-%d}"),
            ("Priorities", ", ".join(parts.selection.priorities)),
            ("Focus", ", ".join(parts.focus)),
        ),
        provenance=parts.provenance,
        caution=_CAUTION if parts.offline else "",
        sections=(
            _summary(parts),
            SowSection(title="Dashboard", figure=SowFigure(path=parts.dashboard, caption="All figures at a glance")),
            _patterns(parts),
            _causes(parts),
            _advice(parts),
            _figures(figures),
        ),
        annexes=annexes,
    )


def _summary(parts: Parts) -> SowSection:
    summing_up, figures = parts.summing_up, parts.figures
    body = [statement_lines(summing_up.summary)]
    if figures.short:
        days = counted(figures.days, "day")
        body.append(f"The tickets cover only {days}: figures “a month” are extrapolated from them.")
    if summing_up.outlook or figures.forecast_note:
        body.append("**Outlook**\n\n" + (statement_lines(summing_up.outlook) or figures.forecast_note))
    if summing_up.next_steps:
        body.append("**What to do first**\n\n" + "\n".join(f"1. {escaped(step)}" for step in summing_up.next_steps))
    if summing_up.guidance_notes:
        notes = "\n".join(f"- {escaped(note)}" for note in summing_up.guidance_notes)
        body.append(f"**Guidance taken into account**\n\n{notes}")
    return SowSection(title="Executive summary", body="\n\n".join(body))


def _patterns(parts: Parts) -> SowSection:
    found = parts.patterns
    told = "by what the tickets say" if found.by == "text" else "by category, subcategory and symptom"
    table = SowTable(
        caption="Patterns",
        columns=_columns(("ID", 0.7), ("Pattern", 4.0), ("Tickets", 1.1), ("Share", 1.0), ("A month", 1.2),
                         ("Median h", 1.2), ("SLA met", 1.2)),
        rows=tuple(
            (pattern.id, pattern.name, f"{len(pattern.ticket_ids):,}", f"{number(pattern.figures.share_percent)} %",
             number(pattern.figures.per_month), number(pattern.figures.row.times.median, 2),
             percent(pattern.figures.row.sla))
            for pattern in found.patterns
        ),
    )  # fmt: skip
    return SowSection(
        title="Patterns",
        body=f"Recurring issues, told {told}: {found.covered:,} of {found.total:,} tickets belong to one.",
        tables=(table,) if found.patterns else (),
        sections=tuple(_pattern(pattern) for pattern in found.patterns),
    )


def _pattern(pattern: Pattern) -> SowSection:
    figures = pattern.figures
    more = len(pattern.ticket_ids) - _MOST_IDS
    ids = ", ".join(pattern.ticket_ids[:_MOST_IDS]) + (f" and {more:,} more" if more > 0 else "")
    teams = ", ".join(f"{escaped(name)} ({count:,})" for name, count in figures.groups)
    lines = [
        escaped(pattern.description),
        f"- {counted(len(pattern.ticket_ids), 'ticket')}, {number(figures.per_month)} a month, "
        f"from {figures.first:%Y-%m-%d} to {figures.last:%Y-%m-%d}; "
        f"{figures.first_half:,} in the first half of the time, {figures.second_half:,} in "
        "the second\n"
        + "".join(f"- {line}\n" for line in _known(figures.row))
        + f"- most on {peaks(figures)}"
        + (f"\n- handled by {teams}" if teams else ""),
        f"*Tickets: {escaped(ids)}*",
    ]
    return SowSection(title=f"{pattern.id} {pattern.name}", body="\n\n".join(line for line in lines if line))


def _causes(parts: Parts) -> SowSection:
    causes = parts.analysis.root_causes
    body = (
        "What the model suspects, with what in the data speaks for it. Each statement was checked against the tickets "
        "and figures it names; a cause stays a suspicion until the team has verified it."
        if causes
        else "The data bear no suspicion of a cause."
    )
    return SowSection(title="Root causes", body=body, sections=tuple(_cause(item) for item in causes))


def _cause(item: CheckedCause) -> SowSection:
    body = (
        f"{escaped(item.cause)}\n\n"
        f"Patterns: {', '.join(item.pattern_ids)}. Confidence: {item.confidence}.\n\n"
        f"{statement_lines(item.statements)}\n\n**To verify:** {escaped(item.verify)}"
    )
    return SowSection(title=f"{item.id} {item.title}", body=body)


def _advice(parts: Parts) -> SowSection:
    analysis = parts.analysis
    money = analysis.ticket_cost is not None
    table = SowTable(
        caption="Recommendations, largest effect first",
        columns=(
            *_columns(("ID", 0.7), ("Recommendation", 4.0), ("Patterns", 1.2), ("Tickets a month", 1.3)),
            *_columns(("Avoided a month", 1.5), *((("Saved a month", 1.9),) if money else ()), ("Effort", 1.0)),
        ),
        rows=tuple(
            (item.id, item.title, ", ".join(item.pattern_ids), number(item.impact.per_month), avoided(item.impact),
             *((cost_words(item.impact, analysis.currency).removesuffix(" a month"),) if money else ()), item.effort)
            for item in analysis.recommendations
        ),
    )  # fmt: skip
    cost = f" A ticket is taken to cost {analysis.currency} {analysis.ticket_cost:,}." if money else ""
    return SowSection(
        title="Recommendations",
        body=ASSUMED + cost,
        tables=(table,),
        sections=tuple(_recommendation(item, analysis.currency) for item in analysis.recommendations),
    )


def _recommendation(item: CheckedRecommendation, currency: str) -> SowSection:
    impact, money = item.impact, cost_words(item.impact, currency)
    causes = f" Causes: {', '.join(item.root_cause_ids)}." if item.root_cause_ids else ""
    hours = f", which were open for {number(impact.hours, 0)} hours altogether" if impact.hours is not None else ""
    body = (
        f"{escaped(item.action)}\n\n"
        f"Patterns: {', '.join(item.pattern_ids)}.{causes} Owner: {escaped(item.owner)}. Effort: {item.effort}.\n\n"
        f"It touches {counted(impact.tickets, 'ticket')} ({number(impact.per_month)} a month){hours}. If "
        f"{item.avoidable_percent_low} to {item.avoidable_percent_high} % of them can be avoided, that is "
        f"{avoided(impact)} tickets a month{f', {money}' if money else ''}.\n\n"
        f"{statement_lines(item.statements)}"
    )
    return SowSection(title=f"{item.id} {item.title}", body=body)


def _figures(figures: Figures) -> SowSection:
    duplicates = figures.duplicates
    lines = [
        f"- {counted(figures.tickets, 'ticket')} over {counted(figures.days, 'day')}: "
        f"{number(figures.per_month)} a month",
        *(f"- {line}" for line in _known(figures)),
        f"- open: {figures.open:,}" + _ages(figures),
        f"- word-for-word duplicates within 24 hours: {duplicates.surplus:,}"
        if duplicates.known
        else "- duplicates cannot be told without titles or descriptions",
        f"- trend: {_trend(figures)}",
    ]
    tables = [
        _row_table("Teams", figures.by_group),
        _row_table("Priorities", figures.by_priority),
        _row_table("Categories", figures.by_category),
        _row_table("States", figures.by_status),
        _period_table(figures),
    ]
    if figures.forecast:
        tables.append(
            SowTable(
                caption=f"Forecast of tickets a {figures.unit}",
                columns=_columns(("Period", 2.0), ("Expected", 1.0), ("From", 1.0), ("To", 1.0)),
                rows=tuple(
                    (item.label, number(item.value), number(item.low), number(item.high)) for item in figures.forecast
                ),
            )
        )
    return SowSection(title="Figures", body="\n".join(lines), tables=tuple(table for table in tables if table.rows))


def _known(counted_of: Figures | Row) -> Iterable[str]:
    """Yield what the data tell of resolution times, agreed times and reopened tickets."""
    times, sla, reopened = counted_of.times, counted_of.sla, counted_of.reopened
    if times.count:
        yield (
            f"resolved within {number(times.median, 2)} hours (median), nine of ten within {number(times.p90, 2)} "
            f"({times.count:,} with both dates)"
        )
    if sla.known:
        yield f"within SLA: {percent(sla)} ({sla.yes:,} of {sla.known:,} known)"
    if reopened.known:
        yield f"reopened: {percent(reopened)} ({reopened.yes:,} of {reopened.known:,} known)"


def _ages(figures: Figures) -> str:
    ages = figures.ages
    if not ages.count:
        return ""
    parts = ", ".join(f"{label}: {count:,}" for label, count in ages.buckets if count)
    return f", median age {number(ages.median_days, 2)} days at {figures.until:%Y-%m-%d %H:%M} ({parts})"


def _trend(figures: Figures) -> str:
    trend = figures.trend
    if trend.direction == "unknown":
        return "too few whole periods to tell"
    if trend.direction == "none":
        said = "none that chance could not explain"
    else:
        said = f"{trend.direction}, by {number(abs(trend.slope), 2)} tickets from one {figures.unit} to the next"
    changes = "; ".join(
        f"from {change.label} on {number(change.after, 2)} instead of {number(change.before, 2)} a {figures.unit}"
        for change in figures.changes
    )
    return said + (f"; level changed: {changes}" if changes else "")


def _row_table(caption: str, rows: Sequence[Row]) -> SowTable:
    shown = rows[:_MOST_ROWS]
    rest = len(rows) - len(shown)
    title = caption + (f" (the {len(shown)} largest of {len(rows)}; all are in the workbook)" if rest else "")
    return SowTable(
        caption=title,
        columns=_columns((caption[:-3] + "y" if caption.endswith("ies") else caption[:-1], 3.0), *_ROW_COLUMNS),
        rows=tuple(
            (row.name, f"{row.tickets:,}", f"{row.open:,}", number(row.times.median, 2), number(row.times.p90, 2),
             percent(row.sla), percent(row.reopened))
            for row in shown
        ),
    )  # fmt: skip


def _period_table(figures: Figures) -> SowTable:
    shown = figures.periods[-_MOST_PERIODS:]
    cut = f", the last {len(shown)} of {len(figures.periods)}" if len(shown) < len(figures.periods) else ""
    return SowTable(
        caption=f"Tickets by {figures.unit}{cut} (* not covered whole)",
        columns=_columns(("Period", 2.0), ("Created", 1.0), ("Resolved", 1.0), ("Backlog", 1.0)),
        rows=tuple(
            (period.label + ("" if period.whole else " *"), f"{period.created:,}", f"{period.resolved:,}",
             f"{period.backlog:,}")
            for period in shown
        ),
        small=True,
    )  # fmt: skip


_LEFT = frozenset(
    {
        "ID",
        "Pattern",
        "Patterns",
        "Recommendation",
        "Effort",
        "Period",
        "Team",
        "State",
        "Priority",
        "Category",
        "Part",
        "Column",
    }
    | {"Where", "Statement", "Reason", "What", "How", "Rows"}
)


def _columns(*titles: tuple[str, float]) -> tuple[SowColumn, ...]:
    return tuple(
        SowColumn(title=title, width=width, align="left" if title in _LEFT else "right") for title, width in titles
    )


def _reading(parts: Parts) -> SowSection:
    selection = parts.selection
    folding, mapping = selection.folding, selection.mapping
    log = (
        f"a log of updates, folded to {counted(len(folding.tickets), 'ticket')}"
        if folding.is_log
        else "one row a ticket"
    )
    body = (
        f"{selection.name} has {counted(folding.rows, 'row')}: {log}. {counted(len(selection.tickets), 'ticket')} "
        f"{'is' if len(selection.tickets) == 1 else 'are'} looked at. {selection.masked.words()} People appear as "
        "pseudonyms such as person-1 throughout; tickets keep their numbers."
    )
    body += "".join(f"\n\n{escaped(line)}." for line in sla_basis(mapping))
    roles = SowTable(
        caption="Which column was taken for what",
        columns=_columns(("Part", 1.0), ("Column", 2.0)),
        rows=tuple((LABELS[role], mapping.roles[role]) for role in Role if role in mapping.roles),
    )
    remarks = SowTable(
        caption="How the file was read",
        columns=_columns(("What", 1.0), ("How", 4.0), ("Rows", 1.5)),
        rows=tuple((remark.step.value, remark.text, _rows(remark.rows)) for remark in mapping.table.remarks),
        small=True,
    )
    return SowSection(title="How the data were read", body=body, tables=(roles, remarks))


def _rows(rows: Sequence[int]) -> str:
    most = 8
    return ", ".join(str(row) for row in rows[:most]) + (f" and {len(rows) - most:,} more" if len(rows) > most else "")


def _methods() -> SowSection:
    lines = (
        "**Tickets:** one for each number. Where the file has a row for each update, the row updated last counts; what "
        "is empty there keeps its last known value; the date of creation is the earliest.",
        "**Open:** by the status where its words tell (the table of states says how each one was counted), otherwise "
        "without a date of resolution or closure.",
        "**Hours to resolution:** from creation to resolution (or closure, where no resolution is told), by the clock. "
        "Median and 90th percentile are interpolated as spreadsheets do (PERCENTILE.INC). Tickets resolved before they "
        "were created do not count. Times count as they are written, without regard to working hours; where a file "
        "writes several time zones, or Unix times, they are in UTC.",
        "**SLA and reopened:** shares of the tickets for which the file tells. Where it gives a due date or agreed "
        "hours and no verdict, resolved tickets count as kept up to that moment, and open ones are not counted. A "
        "ticket is reopened where its count is above zero, its flag is set or a date of reopening stands in any row.",
        "**Age of open tickets:** from creation to the latest date of creation, update, resolution or closure in the "
        "file; median and 90th percentile as above.",
        "**Backlog:** tickets created and not yet resolved (or closed) at the end of a period, of those looked at.",
        "**A month:** 30.4375 days; tickets divided by the days from the first creation to the last.",
        "**Trend:** the median slope between all pairs of whole periods (Theil-Sen); rising or falling where the "
        "Mann-Kendall test leaves less than 5 % to chance.",
        "**Change points:** the split with the largest difference of means in units of its error, taken where at most "
        "1 % of shuffled series show one as large; then the same on either side; none where a straight line fits "
        "better.",
        "**Forecast:** where the whole periods since the last change point (at most 26) have a trend, the line along "
        "it through their mean; otherwise the mean of the last twelve of them.",
        "**Interval of the forecast:** meant to hold 80 %; the workbook says how often it would have done so in the "
        "past. Of the n periods that the forecast is made from, m is the mean, R the sum of their squared distances "
        "from the mean or line, and d how many periods the one forecast lies after their middle. Half the width is the "
        "root of 1 + 1/n, times the root of the larger of t² R / (n - 1) and 1.2816² m, with t Student's for 80 % and "
        "n - 1. Along a trend, n - 2 stands for n - 1, and for 1 + 1/n stands 1 + 1/n + 12 d² / (n³ - n), times the "
        "forecast divided by m if that is more than 1. Without a certain trend, the side to which the median slope "
        "since the last change point leads (of six periods or more) is wider by d times that slope: a short series may "
        "have a trend that cannot be told from chance yet. Nothing is below 0.",
        "**Patterns:** titles and descriptions without numbers, hosts, dates, names and courtesies, weighed by how "
        "telling each word is (TF-IDF), joined while their average cosine distance is small; where there is no text, "
        "combinations of category, subcategory and symptom.",
        "**Duplicates:** the same title and description, word for word, by the same caller where that is known, at "
        "most 24 hours after the one before.",
        "**Check of the model's words:** a statement that names a ticket which does not exist or belongs elsewhere, "
        "cites a figure that is not so, or holds a number that none of its figures has, is left out. One that cites "
        "nothing, or says in words what its figures and tickets do not show (“half”, “twice”, an hour, a day, another "
        "pattern), is marked.",
    )
    return SowSection(title="How the figures were computed", body="\n\n".join(lines))


def _left_out(parts: Parts) -> Iterable[SowSection]:
    left = (*parts.analysis.left_out, *parts.left_out)
    if not left:
        return ()
    table = SowTable(
        caption="Statements of the model that the data do not bear",
        columns=_columns(("Where", 0.8), ("Statement", 4.0), ("Reason", 2.5)),
        rows=tuple((item.where, item.text, item.reason) for item in left),
        small=True,
    )
    return (SowSection(title="Left out by the check", tables=(table,)),)
