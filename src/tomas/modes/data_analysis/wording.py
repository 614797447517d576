"""Values as people read them."""

import math

from tomas.modes.data_analysis.coverage import spoken
from tomas.modes.data_analysis.dataset import Nature
from tomas.modes.data_analysis.profile import ColumnProfile, TableProfile
from tomas.modes.summaries import counted

_DIGITS = 4
_LARGE = 1000
_STRONG, _CLEAR = 0.6, 0.14
_MOSTLY_MISSING = 0.5
_REPEATS = 1.3
_MOST_NOTES = 14


def value_words(value: float | None) -> str:
    """Return a value for reading: thousands apart, two places at most where it is large, else four telling digits."""
    if value is None or math.isnan(value):
        return "–"  # noqa: RUF001 - a dash for no value
    if value == int(value) and abs(value) < 1e15:  # noqa: PLR2004 - beyond, floats hold no whole numbers
        return f"{int(value):,}"
    if abs(value) >= _LARGE:
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if abs(value) < 1e-4:  # noqa: PLR2004 - smaller ones are read more easily with a power
        return f"{value:.2e}"
    places = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{value:.{places}f}".rstrip("0").rstrip(".")


def percent_words(part: float, whole: float) -> str:
    """Return a share for reading."""
    return f"{100 * part / whole:.1f} %".replace(".0 %", " %") if whole else "–"  # noqa: RUF001 - a dash


def column_words(column: ColumnProfile) -> str:
    """Return what a column holds, in a few words."""
    if column.numbers is not None:
        low, median, high = (
            value_words(value) for value in (column.numbers.minimum, column.numbers.median, column.numbers.maximum)
        )
        return f"{low} to {high}, median {median}"
    if column.coverage is not None:
        cover = column.coverage
        return f"{spoken(cover.first, cover.unit)} to {spoken(cover.last, cover.unit)}"
    if column.top:
        shown = ", ".join(f"{name} ({count:,})" for name, count in column.top[:3])
        return shown + (f" and {column.distinct - 3:,} more" if column.distinct > 3 else "")  # noqa: PLR2004
    return f"{column.distinct:,} different values" if column.distinct else "no value"


def notes_on(table: TableProfile) -> tuple[str, ...]:
    """Return what stands out in a table, one sentence each."""
    notes: list[str] = []
    if table.duplicate_rows:
        notes.append(f"{counted(table.duplicate_rows, 'row')} word for word like another: all are counted.")
    notes += [note for column in table.columns for note in _column_notes(column, table)]
    for one in [one for one in table.correlations if abs(one.pearson) >= _STRONG][:3]:
        notes.append(
            f"“{one.first}” and “{one.second}” go together: r = {value_words(one.pearson)}, rank correlation "
            f"{value_words(one.spearman)}, {one.pairs:,} pairs."
        )
    for one in [one for one in table.differences if one.explained >= _CLEAR][:3]:
        notes.append(
            f"“{one.measure}” differs by “{one.group}”: the groups explain {value_words(100 * one.explained)} % of its "
            f"spread, {counted(one.values, 'value')}."
        )
    return tuple(notes[:_MOST_NOTES])


def _column_notes(column: ColumnProfile, table: TableProfile) -> list[str]:
    notes = []
    if column.nature is Nature.EMPTY:
        notes.append(f"“{column.name}” is empty.")
    elif column.missing > _MOSTLY_MISSING * table.rows:
        notes.append(f"“{column.name}” is missing in {percent_words(column.missing, table.rows)} of the rows.")
    if column.nature is Nature.IDENTIFIER and column.distinct * _REPEATS < column.filled:
        notes.append(
            f"“{column.name}” repeats: {column.filled:,} rows hold {column.distinct:,} different ones. Rows that share "
            "one are not independent, so differences look surer than they are."
        )
    cover = column.coverage
    if cover is not None and cover.empty:
        gap = f"; the longest gap is {cover.longest_gap}" if cover.longest_gap else ""
        notes.append(f"“{column.name}”: {cover.empty:,} of {cover.periods:,} {cover.unit}s have no row{gap}.")
    return notes
