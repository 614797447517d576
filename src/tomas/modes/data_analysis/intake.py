"""What the first look at the tables tells, before any money is spent."""

from collections.abc import Iterator

from tomas.modes.base import InputFile, InputKind, InputSpec, IntakeReport
from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.given import (
    CODES_KEY,
    DATE_ORDER_KEY,
    DROP_CODES,
    KEEP_CODES,
    NAMES_KEY,
    Inputs,
    Wishes,
    datasets_of,
    names_text,
    read_wishes,
)
from tomas.modes.data_analysis.profile import TableProfile
from tomas.modes.data_analysis.profiling import profile_of
from tomas.modes.data_analysis.wording import column_words
from tomas.modes.summaries import clipped, counted, fitted, quoted, section
from tomas.tables.dates import Order

_MOST_COLUMNS = 24
_MOST_REMARKS = 9
_ROWS_A_PAGE = 40
_WORDS_A_COLUMN, _MOST_WORDS = 60, 12_000


def report(inputs: Inputs, files: tuple[InputFile, ...]) -> IntakeReport:
    """Return what was read, and what only a person can decide. Raises InputRefused."""
    wishes = read_wishes(inputs)
    datasets = datasets_of(files, wishes)
    profile = profile_of(datasets)
    asks = tuple(_asks(datasets, wishes))
    columns = sum(len(data.fields) for data in datasets)
    return IntakeReport(
        summary=fitted(part for table in profile.tables for part in _summary(table)),
        pages=1 + sum(data.rows for data in datasets) // _ROWS_A_PAGE,
        words=min(_MOST_WORDS, 1000 + _WORDS_A_COLUMN * columns),
        question="Is the table read as it is meant?" if asks else "",
        asks=asks,
    )


def _summary(table: TableProfile) -> Iterator[str]:
    duplicates = f"; {counted(table.duplicate_rows, 'row')} repeat another one" if table.duplicate_rows else ""
    yield f"{quoted(table.name)}: {counted(table.rows, 'row')}, {counted(len(table.columns), 'column')}{duplicates}."
    remarks = [quoted(clipped(remark, 240)) for remark in table.remarks]
    lines = []
    for column in table.columns[:_MOST_COLUMNS]:
        missing = f", {column.missing:,} missing" if column.missing else ""
        said = clipped(column_words(column), 80)
        lines.append(f"“{quoted(column.name)}” ({column.nature.value}{missing}): {quoted(said)}")
    if len(table.columns) > _MOST_COLUMNS:
        lines.append(f"… and {len(table.columns) - _MOST_COLUMNS} more columns")
    yield section("How the file was read", remarks[:_MOST_REMARKS])
    yield section("Columns", lines)


def _asks(datasets: tuple[Dataset, ...], wishes: Wishes) -> Iterator[InputSpec]:
    """Yield what only a person can decide: what dates mean, what columns are called, what -9.99 stands for."""
    if any(data.ambiguous_dates for data in datasets) or wishes.date_order:
        yield InputSpec(
            key=DATE_ORDER_KEY,
            label="Dates such as 03/04",
            kind=InputKind.CHOICE,
            options=tuple(Order),
            default=wishes.date_order or Order.DAY_FIRST,
            hint="The file itself does not tell which is meant.",
        )
    if any(data.coded for data in datasets) or wishes.keep_codes:
        yield InputSpec(
            key=CODES_KEY,
            label="Values such as -9.99",
            kind=InputKind.CHOICE,
            options=(DROP_CODES, KEEP_CODES),
            default=KEEP_CODES if wishes.keep_codes else DROP_CODES,
            hint="They are repeated, far from all others, and written like codes.",
        )
    for position, data in enumerate(datasets, 1):
        if data.unnamed or position in wishes.names:
            yield InputSpec(
                key=f"{NAMES_KEY}{position}",
                label=clipped(f"Columns of {data.name}", 40),
                kind=InputKind.TEXT,
                default=names_text(data),
                multiline=True,
                hint="The header leaves columns unnamed. One name for each, in their order, separated by semicolons.",
            )
