"""What the first look at the files tells, before any money is spent: what each is, and which column is what."""

from collections.abc import Iterator
from datetime import datetime

from tomas.modes.base import InputFile, InputKind, InputRefused, InputSpec, IntakeReport
from tomas.modes.column_roles import offered
from tomas.modes.devops.columns import Mapped, has_zones, is_unit_doubtful
from tomas.modes.devops.durations import TimeUnit
from tomas.modes.devops.figures import Figures, figures_of
from tomas.modes.devops.kinds import TABLES, Kind
from tomas.modes.devops.roles import DATES, LABELS, LENGTHS, Role, roles_of
from tomas.modes.devops.selection import Opened, Selection, open_all, select
from tomas.modes.devops.sources import Source
from tomas.modes.devops.wishes import (
    COLUMN_KEY,
    DATE_ORDER_KEY,
    KIND_KEY,
    NONE,
    UNIT_KEY,
    Wishes,
    read_wishes,
)
from tomas.modes.summaries import clipped, counted, fitted, quoted, section
from tomas.tables.dates import Order
from tomas.tables.model import Step

_MOST_REMARKS = 8
_MOST_ROWS = 5
_ROWS_A_PAGE = 40
_WORDS_A_GROUP = 60
_MOST_WORDS = 9_000
"""However large the files are, the model sees figures and patterns only."""


def report(inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
    """Return what was read, the kinds and columns to be confirmed, and how large the work is. Raises InputRefused."""
    wishes = read_wishes(inputs)
    opened = open_all(files, wishes)
    selection = select(opened, wishes)
    figures = figures_of(selection)
    _check_worth(selection, figures)
    groups = len(figures.logs.groups) if figures.logs else 0
    rows = sum(len(source.table) for source in opened.sources if source.table) + sum(
        log.lines for log in selection.logs
    )
    return IntakeReport(
        summary=fitted(_summary(opened, selection, figures)),
        pages=1 + rows // _ROWS_A_PAGE,
        words=min(_MOST_WORDS, 2_000 + _WORDS_A_GROUP * groups),
        question="Is this right?",
        asks=tuple(_asks(opened, selection, wishes)),
    )


def _check_worth(selection: Selection, figures: Figures) -> None:
    """Raise InputRefused where nothing in the files can tell anything."""
    records = len(selection.deployments.records) + len(selection.incidents.records) + len(selection.runs.records)
    if records == 0 and (figures.logs is None or not figures.logs.groups):
        lines = sum(log.lines for log in selection.logs)
        raise InputRefused(
            f"No error was found in {counted(lines, 'line')} of {counted(len(selection.logs), 'log')}, and there are "
            "no deployments, incidents or CI runs to look at. Please upload logs of runs that failed, or exports."
        )


def _summary(opened: Opened, selection: Selection, figures: Figures) -> Iterator[str]:
    yield section("What each file is", (_told(source) for source in opened.sources))
    yield section("What is in them", _counts(selection, figures))
    yield selection.masked_words
    for kind in TABLES:
        lines = [line for mapped in opened.mapped[kind] for line in _columns(mapped, kind)]
        yield section(f"{kind}: which column is what", lines)
    yield section("How the files were read", _remarks(opened))


def _told(source: Source) -> str:
    name = quoted(source.name)
    if source.table is not None:
        rows = counted(len(source.table), "row")
        if source.kind is Kind.LEFT_OUT:
            columns = ", ".join(column.name for column in source.table.columns[:8])
            return (
                f"{name}: **not recognised, left out** ({rows}; columns: {quoted(columns)}): say what it is, if needed"
            )
        said = "" if source.kind is source.guess else ", chosen by you"
        return f"{name}: **{source.kind}** ({rows}{said})"
    if source.kind is Kind.LEFT_OUT:
        return f"{name}: left out, as you chose"
    lines = sum(log.text.count("\n") + (not log.text.endswith("\n")) for log in source.logs)
    skipped = f"; {counted(source.skipped, 'other file')} in it left out" if source.skipped else ""
    tests = f"; {source.tested}" if source.tested else ""
    logs = f"{counted(len(source.logs), 'log')} in an archive, " if source.name != source.logs[0].name else ""
    return f"{name}: **{source.kind}** ({logs}{counted(lines, 'line')}{tests}{skipped})"


def _counts(selection: Selection, figures: Figures) -> Iterator[str]:
    dora, read = figures.dora, selection.deployments
    if read.rows:
        listed = ", ".join(quoted(name) for name in selection.production)
        where = "no environments told, so all count" if selection.production == ("",) else f"production is {listed}"
        if selection.production_guessed:
            where = f"**not sure:** no environment is called production, so all count ({listed})"
        yield (
            f"{counted(len(read.records), 'deployment')}{_dated([one.time for one in read.records])}; {where}; "
            f"{counted(dora.attempts, 'deployment')} tried there" + _left(read.undated, read.repeated)
        )
    if selection.incidents.rows:
        opened = [one.opened for one in selection.incidents.records]
        cause = (
            f"{dora.caused.yes:,} of {dora.caused.known:,} caused by a change"
            if dora.caused.known
            else "not told which were caused by a change"
        )
        yield (
            f"{counted(len(opened), 'incident')}{_dated(opened)}; {cause}"
            + _left(selection.incidents.undated, selection.incidents.repeated)
        )
    if figures.ci:
        yield (
            f"{counted(figures.ci.runs, 'CI run')}{_dated([figures.ci.first, figures.ci.last])} of "
            f"{counted(len(figures.ci.jobs), 'job')}" + _left(selection.runs.undated, selection.runs.repeated)
        )
    if figures.logs:
        logs = figures.logs
        cut = f"; {counted(logs.cut, 'line')} so long that only the beginning was looked at" if logs.cut else ""
        yield (
            f"{counted(logs.error_lines, 'error line')} of {counted(len(logs.groups) + logs.groups_left, 'kind')} in "
            f"{counted(logs.logs, 'log')}{cut}"
        )


def _dated(moments: list[datetime]) -> str:
    return f", {min(moments):%Y-%m-%d} to {max(moments):%Y-%m-%d}" if moments else ""


def _left(undated: int, repeated: int) -> str:
    parts = [f"{counted(undated, 'row')} without a readable date left out"] if undated else []
    parts += [f"{counted(repeated, 'repeated row')} counted once"] if repeated else []
    return f"; {'; '.join(parts)}" if parts else ""


def _columns(mapped: Mapped, kind: Kind) -> Iterator[str]:
    parts = []
    for role in roles_of(kind):
        name = mapped.roles.get(role)
        if name is None:
            continue
        guess = mapped.guesses.get(role)
        sure = guess.word if guess and guess.column == name else "chosen by you"
        doubt = "" if sure == "sure" else f" ({sure})"
        unit = f", in {mapped.units[role]}" if role in mapped.units and is_unit_doubtful(mapped, role) else ""
        parts.append(f"{LABELS[role]} = “{quoted(name)}”{unit}{doubt}")
    yield f"{quoted(mapped.table.name)}: {'; '.join(parts)}"
    missing = [LABELS[role].lower() for role in roles_of(kind) if role not in mapped.roles]
    if missing:
        yield f"Not there: {', '.join(missing)}"
    dated = [role for role in DATES if role in mapped.roles]
    zones = {role: has_zones(mapped, role) for role in dated}
    if any(zones.values()) and not all(zones.values()):
        bare = ", ".join(LABELS[role] for role in sorted(dated) if not zones[role])
        yield f"Not sure: {bare} without a time zone, taken to be UTC like the others"


def _remarks(opened: Opened) -> Iterator[str]:
    found = [
        (mapped.table.name, remark)
        for group in opened.mapped.values()
        for mapped in group
        for remark in mapped.table.remarks
        if remark.step is not Step.RECOGNISED
    ]
    for name, remark in found[:_MOST_REMARKS]:
        rows = ", ".join(f"{row:,}" for row in remark.rows[:_MOST_ROWS])
        more = f" and {len(remark.rows) - _MOST_ROWS:,} more" if len(remark.rows) > _MOST_ROWS else ""
        at = f" ({'row' if len(remark.rows) == 1 else 'rows'} {rows}{more})" if rows else ""
        yield quoted(clipped(f"{name}, {remark.step.value}: {remark.text}{at}", 260))
    if len(found) > _MOST_REMARKS:
        yield f"… and {len(found) - _MOST_REMARKS} more remarks of this kind"


def _asks(opened: Opened, selection: Selection, wishes: Wishes) -> Iterator[InputSpec]:
    """Yield a choice of kind for each file, and of columns for each role of the kinds that there are."""
    for source in opened.sources:
        yield InputSpec(
            key=f"{KIND_KEY}{source.number}",
            label=f"{clipped(source.name, 60)} is",
            kind=InputKind.CHOICE,
            options=tuple(Kind),
            default=source.kind,
        )
    if selection.environments:
        yield InputSpec(
            key="production",
            label="Environments that count as production",
            kind=InputKind.TEXT,
            default=", ".join(selection.production),
            hint=clipped(f"Of: {', '.join(selection.environments)}", 140),
        )
    tables = [mapped for group in opened.mapped.values() for mapped in group]
    if wishes.date_order or any(mapped.table.ambiguous_dates or mapped.table.dotted_dates for mapped in tables):
        yield InputSpec(
            key=DATE_ORDER_KEY,
            label="Dates such as 03/04",
            kind=InputKind.CHOICE,
            options=tuple(Order),
            default=wishes.date_order or Order.DAY_FIRST,
            hint="The files themselves do not tell which is meant.",
        )
    kinds = [kind for kind in TABLES if opened.mapped[kind]]
    choices = sum(len(roles_of(kind)) for kind in kinds)
    for kind in kinds:
        yield from _column_asks(kind, opened.mapped[kind], choices)


def _column_asks(kind: Kind, group: tuple[Mapped, ...], choices: int) -> Iterator[InputSpec]:
    guessed = [name for mapped in group for name in mapped.roles.values()]
    names = [*guessed, *(column.name for mapped in group for column in mapped.table.columns)]
    options = (NONE, *offered(names, choices))
    for role in roles_of(kind):
        yield InputSpec(
            key=f"{COLUMN_KEY}{role}",
            label=f"{kind}, column: {LABELS[role]}",
            kind=InputKind.CHOICE,
            options=options,
            default=next((mapped.roles[role] for mapped in group if role in mapped.roles), NONE),
        )
        doubtful = next((mapped for mapped in group if role in LENGTHS and is_unit_doubtful(mapped, role)), None)
        if doubtful is not None:
            yield _unit_ask(kind, role, doubtful)


def _unit_ask(kind: Kind, role: Role, mapped: Mapped) -> InputSpec:
    return InputSpec(
        key=f"{UNIT_KEY}{role}",
        label=f"{kind}: numbers in “{clipped(mapped.roles[role], 40)}” are",
        kind=InputKind.CHOICE,
        options=tuple(TimeUnit),
        default=mapped.units[role],
        hint="The column's name does not tell.",
    )
