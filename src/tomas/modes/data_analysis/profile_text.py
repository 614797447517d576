"""The profile for reading: Markdown, and what a model is told of it."""

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.modes.data_analysis.dataset import Nature
from tomas.modes.data_analysis.profile import ColumnProfile, Profile, TableProfile
from tomas.modes.data_analysis.wording import column_words, notes_on, percent_words, value_words
from tomas.modes.summaries import counted, quoted

_MOST_CORRELATIONS = 10
_MOST_DIFFERENCES = 8
_MOST_COLUMNS_TOLD = 80
_MOST_VALUES_TOLD = 8
PRIVATE = {Nature.TEXT, Nature.IDENTIFIER, Nature.CONSTANT}
"""Values of such columns may name people or things: models are told how many there are, not what they are."""


def profile_markdown(profile: Profile, made_by: str) -> str:
    """Return the profile of all tables."""
    parts = ["# Profile", f"*{made_by} All figures here are computed by code.*"]
    for table in profile.tables:
        parts += _table(table)
    return "\n\n".join(parts) + "\n"


def _table(table: TableProfile) -> list[str]:
    parts = [
        f"## {escaped(table.name)}",
        f"{counted(table.rows, 'row')}, {counted(len(table.columns), 'column')}; {table.complete_rows:,} rows have a "
        f"value in every column that is not empty; {table.duplicate_rows:,} repeat another row.",
        markdown_table(
            ("Column", "Kind", "Values", "Missing", "Different", "Holds"),
            [
                (
                    column.name,
                    column.nature.value,
                    f"{column.filled:,}",
                    missing_words(column, table.rows),
                    f"{column.distinct:,}",
                    column_words(column),
                )
                for column in table.columns
            ],
        ).strip(),
    ]
    if numbers := [column for column in table.columns if column.numbers is not None]:
        parts += ["### Numbers", markdown_table(NUMBER_HEAD, [number_cells(column) for column in numbers]).strip()]
    if table.correlations:
        heads = ("First", "Second", "Pairs", "Pearson r", "Spearman")
        rows = [
            (one.first, one.second, f"{one.pairs:,}", value_words(one.pearson), value_words(one.spearman))
            for one in table.correlations[:_MOST_CORRELATIONS]
        ]
        parts += ["### Correlations", markdown_table(heads, rows).strip(), compared(table.compared_pairs, "pair")]
    if table.differences:
        heads = ("Measure", "By", "Values", "Spread explained", "Means")
        rows = [
            (
                one.measure,
                one.group,
                f"{one.values:,}",
                f"{value_words(100 * one.explained)} %",
                ", ".join(f"{group.name} {value_words(group.mean)} (n = {group.values:,})" for group in one.groups[:4]),
            )
            for one in table.differences[:_MOST_DIFFERENCES]
        ]
        parts += ["### Groups", markdown_table(heads, rows).strip(), compared(table.compared_groups, "comparison")]
    if notes := notes_on(table):
        parts += ["### What stands out", "\n".join(f"- {quoted(note)}" for note in notes)]
    if table.remarks:
        parts += ["### How the file was read", "\n".join(f"- {quoted(remark)}" for remark in table.remarks)]
    return parts


NUMBER_HEAD = ("Column", "Mean", "Std dev", "Min", "Q1", "Median", "Q3", "Max", "Outliers")


def number_cells(column: ColumnProfile) -> tuple[str, ...]:
    """Return the figures of a column of numbers as the cells of a table."""
    figures = column.numbers
    if figures is None:
        return (column.name,)
    values = (
        figures.mean, figures.deviation, figures.minimum, figures.lower_quartile, figures.median,
        figures.upper_quartile, figures.maximum,
    )  # fmt: skip
    return (column.name, *map(value_words, values), f"{figures.outliers:,}")


def missing_words(column: ColumnProfile, rows: int) -> str:
    """Return how many cells of a column hold nothing."""
    return f"{column.missing:,} ({percent_words(column.missing, rows)})" if column.missing else "0"


def compared(count: int, what: str) -> str:
    """Return the word of caution on many looks at the same data."""
    return (
        f"*{counted(count, what)} of columns looked at; the strongest are listed. Among many, some stand out by "
        "chance, and going together is not cause and effect.*"
    )


def told_profile(profile: Profile, files: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Return what a model is told of the tables, or of those named; values that may name people are left out."""
    return [_told(table) for table in profile.tables if not files or table.name in files]


def _told(table: TableProfile) -> dict[str, object]:
    return {
        "table": table.name,
        "rows": table.rows,
        "columns": [_told_column(column) for column in table.columns[:_MOST_COLUMNS_TOLD]],
        "more_columns": [column.name for column in table.columns[_MOST_COLUMNS_TOLD:]],
        "correlations": [
            one.model_dump(include={"first", "second", "pairs", "pearson", "spearman"})
            for one in table.correlations[:_MOST_CORRELATIONS]
        ],
        "differences": [
            {"measure": one.measure, "group": one.group, "values": one.values, "explained": one.explained}
            for one in table.differences[:_MOST_DIFFERENCES]
        ],
        "notes": list(notes_on(table)),
    }


def _told_column(column: ColumnProfile) -> dict[str, object]:
    told: dict[str, object] = {
        "name": column.name,
        "kind": column.nature.value,
        "values": column.filled,
        "missing": column.missing,
        "different": column.distinct,
    }
    if column.top and column.nature not in PRIVATE:
        told["most_frequent"] = [list(pair) for pair in column.top[:_MOST_VALUES_TOLD]]
    if column.numbers is not None:
        told["numbers"] = column.numbers.model_dump()
    if column.coverage is not None:
        told["coverage"] = column.coverage.model_dump(mode="json")
    return told
