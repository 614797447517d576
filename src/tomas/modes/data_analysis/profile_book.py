"""The profile as sheets of a workbook."""

from decimal import Decimal
from pathlib import Path

from tomas.documents.render.sheets import CellKind, CellValue, Sheet, SheetColumn
from tomas.documents.render.workbook import write_workbook
from tomas.modes.data_analysis.profile import Profile, TableProfile

_DIGITS = 10


def write_profile(path: Path, profile: Profile, origin: str) -> None:
    """Write the workbook of the profile."""
    sheets = [sheet for table in profile.tables for sheet in profile_sheets(table, origin)]
    write_workbook(path, sheets, title="Profile")


def profile_sheets(table: TableProfile, origin: str) -> list[Sheet]:
    """Return a table's sheets: columns, frequent values, correlations, group differences."""
    notes = (table.name, origin)
    sheets = [_columns(table, notes), _values(table, notes)]
    if table.correlations:
        rows = tuple(
            (one.first, one.second, one.pairs, cell(one.pearson), cell(one.spearman)) for one in table.correlations
        )
        sheets.append(sheet("Correlations", ("First", "Second", "Pairs", "Pearson r", "Spearman"), rows, notes, 2))
    if table.differences:
        rows = tuple(
            (
                one.measure,
                one.group,
                group.name,
                group.values,
                cell(group.mean),
                cell(group.median),
                cell(one.explained),
            )
            for one in table.differences
            for group in one.groups
        )
        heads = ("Measure", "By", "Group", "Values", "Mean", "Median", "Share of spread explained")
        sheets.append(sheet("Groups", heads, rows, notes, 3))
    return sheets


def _columns(table: TableProfile, notes: tuple[str, ...]) -> Sheet:
    heads = (
        "Column", "Kind", "First", "Last", "Values", "Missing", "Different", "Mean", "Std dev", "Min", "Q1", "Median",
        "Q3", "Max", "Outliers",
    )  # fmt: skip
    rows: list[tuple[CellValue, ...]] = []
    for column in table.columns:
        cover, figures = column.coverage, column.numbers
        dates = (cover.first.isoformat(sep=" "), cover.last.isoformat(sep=" ")) if cover else ("", "")
        row: tuple[CellValue, ...] = (column.name, column.nature.value, *dates)
        row = (*row, column.filled, column.missing, column.distinct)
        if figures is not None:
            values = (
                figures.mean, figures.deviation, figures.minimum, figures.lower_quartile, figures.median,
                figures.upper_quartile, figures.maximum,
            )  # fmt: skip
            row = (*row, *map(cell, values), figures.outliers)
        rows.append((*row, *(None,) * (len(heads) - len(row))))
    return sheet("Columns", heads, tuple(rows), notes, 4)


def _values(table: TableProfile, notes: tuple[str, ...]) -> Sheet:
    rows = tuple((column.name, name, count) for column in table.columns for name, count in column.top)
    return sheet("Frequent values", ("Column", "Value", "Rows"), rows, notes, 2)


def sheet(
    name: str, heads: tuple[str, ...], rows: tuple[tuple[CellValue, ...], ...], notes: tuple[str, ...], texts: int
) -> Sheet:
    """Return a sheet whose first `texts` columns hold words and the others numbers."""
    columns = tuple(
        SheetColumn(
            title=title, width=26.0 if place < texts else 14.0, kind=CellKind.TEXT if place < texts else CellKind.VALUE
        )
        for place, title in enumerate(heads)
    )
    return Sheet(name=name, columns=columns, rows=rows, notes=notes)


def cell(value: float | None) -> Decimal | None:
    """Return a value for a cell, with ten telling digits; none for what is no number."""
    if value is None or value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN differs from itself
        return None
    return Decimal(f"{value:.{_DIGITS}g}")
