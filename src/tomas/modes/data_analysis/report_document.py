"""What the report says: its sections, tables and figures, made of checked words and computed numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.documents.render.report import ReportData
from tomas.documents.render.sow import SowColumn, SowFigure, SowSection, SowTable
from tomas.modes.data_analysis.findings import Finding, Findings
from tomas.modes.data_analysis.findings_text import (
    CAUTION,
    NUMBER_HEAD,
    comparisons_words,
    finding_body,
    number_cells,
)
from tomas.modes.data_analysis.profile import Profile, TableProfile
from tomas.modes.data_analysis.profile_text import NUMBER_HEAD as PROFILE_HEAD
from tomas.modes.data_analysis.profile_text import compared, missing_words
from tomas.modes.data_analysis.profile_text import number_cells as profile_cells
from tomas.modes.data_analysis.summing_up import Statement, SummingUp
from tomas.modes.data_analysis.wording import column_words, notes_on, value_words
from tomas.modes.summaries import clipped, counted

_OFFLINE = (
    "Made without a language model. TOMAS's offline model chose the questions and put the sentences together by rules. "
    "All numbers are computed by code as always; have the wording reviewed."
)
_MOST_COLUMNS = 40
_MOST_CORRELATIONS = 8
_MOST_NUMBERS = 30


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a report is made of."""

    profile: Profile
    findings: Findings
    summing_up: SummingUp
    overviews: Mapping[str, Path]
    """By the table's name."""
    plots: Mapping[str, Path]
    """By the artifact's key."""
    goal: str
    dated: date
    provenance: str
    offline: bool


def report_data(parts: Parts) -> ReportData:
    """Return the report."""
    tables = parts.profile.tables
    return ReportData(
        kind="Data analysis",
        title=", ".join(table.name for table in tables),
        lead=parts.summing_up.headline,
        date=parts.dated,
        facts=(
            (
                "Data",
                "; ".join(f"{counted(table.rows, 'row')}, {counted(len(table.columns), 'column')}" for table in tables),
            ),
            ("Questions", str(len(parts.findings.findings))),
            ("Goal", clipped(parts.goal, 200)),
        ),
        provenance=parts.provenance,
        caution=_OFFLINE if parts.offline else "",
        sections=(
            _summary(parts),
            *(_finding(one, parts) for one in parts.findings.findings),
            *(_table(table, parts.overviews.get(table.name)) for table in tables),
        ),
        annexes=(_methods(parts, (*(_reading(table) for table in tables if table.remarks), *_left_out(parts))),),
    )


def _summary(parts: Parts) -> SowSection:
    said = parts.summing_up
    body = [_statements(said.summary)]
    if said.limits:
        body.append("**What the data cannot tell**\n\n" + _statements(said.limits))
    if said.next_steps:
        body.append("**What to do next**\n\n" + "\n".join(f"1. {escaped(step)}" for step in said.next_steps))
    if said.guidance_notes:
        notes = "\n".join(f"- {escaped(note)}" for note in said.guidance_notes)
        body.append(f"**Guidance taken into account**\n\n{notes}")
    body.append(f"*{CAUTION.format(count=comparisons_words(parts.findings))}*")
    return SowSection(title="Executive summary", body="\n\n".join(body))


def _statements(statements: tuple[Statement, ...]) -> str:
    return "\n".join(f"- {escaped(one.text)} *({', '.join(one.question_ids)})*" for one in statements)


def _finding(one: Finding, parts: Parts) -> SowSection:
    shown = [plot for plot in one.plots if plot.key in parts.plots]
    first = SowFigure(path=parts.plots[shown[0].key], caption=shown[0].caption) if shown else None
    below = [
        SowSection(title="Further figure", figure=SowFigure(path=parts.plots[plot.key], caption=plot.caption))
        for plot in shown[1:]
    ]
    rows = tuple(number_cells(number) for number in one.numbers[:_MOST_NUMBERS])
    more = len(one.numbers) - len(rows)
    numbers = SowSection(
        title="Numbers",
        body=f"{more} more stand in the workbook." if more > 0 else "",
        tables=(
            SowTable(
                caption=f"Numbers of {one.question.id}",
                columns=_columns((NUMBER_HEAD[0], 2.4, "left"), (NUMBER_HEAD[1], 1.3, "right"),
                                 (NUMBER_HEAD[2], 0.7, "right"),
                                 (NUMBER_HEAD[3], 3.2, "left"), (NUMBER_HEAD[4], 1.2, "left")),
                rows=rows,
                small=True,
            ),
        ),
    )  # fmt: skip
    return SowSection(
        title=f"{one.question.id} {one.question.text}",
        body=finding_body(one),
        figure=first,
        sections=(*below, numbers),
    )


def _table(table: TableProfile, overview: Path | None) -> SowSection:
    shown = table.columns[:_MOST_COLUMNS]
    columns = SowTable(
        caption=_first("Columns", len(shown), len(table.columns)),
        columns=_columns(("Column", 2.2, "left"), ("Kind", 1.1, "left"), ("Values", 0.9, "right"),
                         ("Missing", 1.3, "right"), ("Different", 1.0, "right"), ("Holds", 3.2, "left")),
        rows=tuple(
            (column.name, column.nature.value, f"{column.filled:,}", missing_words(column, table.rows),
             f"{column.distinct:,}", column_words(column))
            for column in shown
        ),
        small=True,
    )  # fmt: skip
    notes = "\n".join(f"- {escaped(note)}" for note in notes_on(table)) or "- Nothing stands out."
    body = (
        f"{counted(table.rows, 'row')}, {counted(len(table.columns), 'column')}; {table.complete_rows:,} rows have a "
        f"value in every column that is not empty; {table.duplicate_rows:,} repeat another row.\n\n{notes}"
    )
    figure = SowFigure(path=overview, caption=f"Overview of {table.name}") if overview else None
    below = [*_numbers(table), *_correlations(table)]
    return SowSection(
        title=f"The data: {table.name}", body=body, tables=(columns,), figure=figure, sections=tuple(below)
    )


def _numbers(table: TableProfile) -> list[SowSection]:
    every = tuple(profile_cells(column) for column in table.columns if column.numbers is not None)
    rows = every[:_MOST_COLUMNS]
    if not rows:
        return []
    heads = tuple(
        (title, 1.0 if place else 2.0, "right" if place else "left") for place, title in enumerate(PROFILE_HEAD)
    )
    told = SowTable(
        caption=_first("Columns of numbers", len(rows), len(every)), columns=_columns(*heads), rows=rows, small=True
    )
    return [SowSection(title="Numbers", tables=(told,))]


def _first(what: str, shown: int, every: int) -> str:
    """Return a table's caption, with what it leaves to the workbook."""
    return what if shown == every else f"{what} (the first {shown} of {every}; all are in the workbook)"


def _correlations(table: TableProfile) -> list[SowSection]:
    if not table.correlations:
        return []
    told = SowTable(
        caption="Strongest correlations",
        columns=_columns(("First", 2.4, "left"), ("Second", 2.4, "left"), ("Pairs", 1.0, "right"),
                         ("Pearson r", 1.0, "right"), ("Spearman", 1.0, "right")),
        rows=tuple(
            (one.first, one.second, f"{one.pairs:,}", value_words(one.pearson), value_words(one.spearman))
            for one in table.correlations[:_MOST_CORRELATIONS]
        ),
        small=True,
    )  # fmt: skip
    return [SowSection(title="Correlations", body=compared(table.compared_pairs, "pair"), tables=(told,))]


def _methods(parts: Parts, below: tuple[SowSection, ...]) -> SowSection:
    programs = ", ".join(one.code for one in parts.findings.findings)
    lines = (
        "The profile is computed by TOMAS's own code: standard deviations with n - 1, quantiles by linear "
        "interpolation, outliers beyond the quartiles by more than 1.5 times their distance, missing values left out.",
        "Each question was answered by a program that an agent wrote and ran on the table as it was read. The programs "
        f"({programs}) are in the archive of code, with the tables, so that they can be checked and run again.",
        "Numbers that are counts, shares, means, medians, quantiles, outliers, standard deviations, correlations, "
        "slopes or shares of spread were computed a second time by TOMAS's own code, from the original file. “Agrees” "
        "means that both are the same, and so is the number of values; “differs” says what came out instead; “not "
        "recomputed” stands for other numbers, such as p-values and intervals, which rest on the program alone.",
        "Sentences are kept only where every number in them is one of the numbers that were computed.",
    )
    body = "\n".join(f"- {line}" for line in lines)
    return SowSection(title="How the numbers were computed and checked", body=body, sections=below)


def _reading(table: TableProfile) -> SowSection:
    return SowSection(
        title=f"How {table.name} was read", body="\n".join(f"- {escaped(remark)}" for remark in table.remarks)
    )


def _left_out(parts: Parts) -> tuple[SowSection, ...]:
    lines = [f"- {escaped(item.text)} — left out: {escaped(item.reason)}" for item in parts.summing_up.left_out]
    lines += [f"- {one.question.id}: {escaped(one.unchecked)}" for one in parts.findings.findings if one.unchecked]
    if not lines:
        return ()
    return (SowSection(title="What was taken out", body="The data do not bear these.\n\n" + "\n".join(lines)),)


def _columns(*told: tuple[str, float, str]) -> tuple[SowColumn, ...]:
    return tuple(
        SowColumn(title=title, width=width, align="right" if align == "right" else "left")
        for title, width, align in told
    )


def report_markdown(data: ReportData, pictures: Mapping[Path, str]) -> str:
    """Return the report as Markdown; `pictures` are the names under which its figures are handed over."""
    parts = [f"# {escaped(data.title)}", f"*{data.kind}, {data.date:%Y-%m-%d}. {data.provenance}*"]
    parts += [f"**{escaped(data.lead)}**"] if data.lead else []
    parts += [f"> {data.caution}"] if data.caution else []
    for section in (*data.sections, *data.annexes):
        parts += _section_markdown(section, 2, pictures)
    return "\n\n".join(parts) + "\n"


def _section_markdown(section: SowSection, level: int, pictures: Mapping[Path, str]) -> list[str]:
    parts = [f"{'#' * level} {escaped(section.title)}"]
    if section.body:
        parts.append(section.body)
    if section.figure is not None:
        parts.append(
            f"![{escaped(section.figure.caption)}]({pictures.get(section.figure.path, section.figure.path.name)})"
        )
    parts += [
        markdown_table([column.title for column in table.columns], table.rows).strip() for table in section.tables
    ]
    for below in section.sections:
        parts += _section_markdown(below, level + 1, pictures)
    return parts
