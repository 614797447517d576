"""The report's annexes: how the files were read, how figures were computed, what the check left out."""

from collections.abc import Iterable, Sequence

from tomas.documents.render.markdown import escaped
from tomas.documents.render.sow import SowColumn, SowSection, SowTable
from tomas.modes.checking import LeftOut
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.kinds import TABLES
from tomas.modes.devops.production import WITHIN
from tomas.modes.devops.roles import LABELS, roles_of
from tomas.modes.devops.selection import Selection
from tomas.modes.devops.sources import Source
from tomas.modes.summaries import counted

_MOST_ROWS = 8


def annexes_of(selection: Selection, figures: Figures, left: Sequence[LeftOut]) -> tuple[SowSection, ...]:
    """Return the annexes of a report."""
    return (_reading(selection), _methods(figures), *_left_out(left))


def _columns(*titles: tuple[str, float]) -> tuple[SowColumn, ...]:
    return tuple(SowColumn(title=title, width=width) for title, width in titles)


def _reading(selection: Selection) -> SowSection:
    files = SowTable(
        caption="Files",
        columns=_columns(("File", 3.0), ("Read as", 1.2), ("What is in it", 2.4)),
        rows=tuple((source.name, str(source.kind), _held(source)) for source in selection.opened.sources),
    )
    columns = SowTable(
        caption="Which column was taken for what",
        columns=_columns(("File", 2.4), ("Part", 2.0), ("Column", 2.2)),
        rows=tuple(
            (mapped.table.name, LABELS[role], mapped.roles[role])
            for kind in TABLES
            for mapped in selection.opened.mapped[kind]
            for role in roles_of(kind)
            if role in mapped.roles
        ),
        small=True,
    )
    remarks = SowTable(
        caption="How the files were read",
        columns=_columns(("File", 2.0), ("What", 1.0), ("How", 4.0), ("Rows", 1.5)),
        rows=tuple(
            (mapped.table.name, remark.step.value, remark.text, _rows(remark.rows))
            for group in selection.opened.mapped.values()
            for mapped in group
            for remark in mapped.table.remarks
        ),
        small=True,
    )
    body = "\n".join(f"- {line}" for line in _notes(selection))
    tables = tuple(table for table in (files, columns, remarks) if table.rows)
    return SowSection(title="How the data were read", body=body, tables=tables)


def _held(source: Source) -> str:
    if source.table is not None:
        return counted(len(source.table), "row")
    if not source.logs:
        return "left out"
    logs = counted(len(source.logs), "log")
    parts = [source.tested] if source.tested else []
    parts += [f"{counted(source.skipped, 'other file')} left out"] if source.skipped else []
    return "; ".join((logs, *parts))


def _notes(selection: Selection) -> Iterable[str]:
    yield selection.masked_words
    for what, read in (
        ("deployments", selection.deployments), ("incidents", selection.incidents), ("CI runs", selection.runs),
    ):  # fmt: skip
        if read.rows:
            lost = f"; {counted(read.undated, 'row')} without a readable date left out" if read.undated else ""
            twice = f"; {counted(read.repeated, 'repeated row')} counted once" if read.repeated else ""
            yield f"{what}: {len(read.records):,} of {counted(read.rows, 'row')} looked at{lost}{twice}"
    if selection.production_guessed:
        yield f"no environment is called production, so all count: {escaped(', '.join(selection.production))}"
    if selection.logs:
        cut = sum(log.cut for log in selection.logs)
        long = f"; of {counted(cut, 'very long line')} only the beginning was looked at" if cut else ""
        yield f"logs: {counted(sum(log.lines for log in selection.logs), 'line')} in {len(selection.logs):,}{long}"


def _rows(rows: Sequence[int]) -> str:
    more = len(rows) - _MOST_ROWS
    return ", ".join(str(row) for row in rows[:_MOST_ROWS]) + (f" and {more:,} more" if more > 0 else "")


def _methods(figures: Figures) -> SowSection:
    definitions = {one.definition: one.title.split(",")[0] for one in reversed(figures.measures)}
    hours = int(WITHIN.total_seconds() // 3600)
    lines = [f"**{title}:** {definition}" for definition, title in reversed(definitions.items())]
    lines += [
        "**Median and 90th percentile** are interpolated as spreadsheets do (PERCENTILE.INC).",
        "**Times** are in UTC where the export has time zones, and as written where it has none.",
        "**Incidents and deployments:** an incident that names a deployment or version is put down to it; one that is "
        f"only marked as caused by a change, to the last production deployment of its service in the {hours} hours "
        "before; otherwise to none.",
        "**Performance bands** such as “elite” are left out: they are set anew with each year's DORA survey, and say "
        "little about a single team.",
        "**Failure patterns in logs:** lines that tell an error, masked, without times, numbers, hashes, addresses and "
        "paths; those that then read the same are one. Lines that only say that something above failed, such as an "
        "exit code, are left out where the log says more. Of test results, a test that failed counts as one line: its "
        "name and the first line of why.",
        "**Flaky:** a job that failed and later passed for the same commit.",
        "**Check of the model's words:** a statement that names a pattern which does not exist, cites a figure that is "
        "not so, or holds a number that none of its figures has, is left out; so is a recommendation that rests on no "
        "figure.",
    ]
    return SowSection(title="How the figures were computed", body="\n\n".join(lines))


def _left_out(left: Sequence[LeftOut]) -> Iterable[SowSection]:
    if not left:
        return ()
    table = SowTable(
        caption="Statements of the model that the data do not bear",
        columns=_columns(("Where", 0.8), ("Statement", 4.0), ("Reason", 2.5)),
        rows=tuple((item.where, item.text, item.reason) for item in left),
        small=True,
    )
    return (SowSection(title="Left out by the check", tables=(table,)),)
