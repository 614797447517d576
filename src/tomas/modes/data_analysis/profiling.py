"""Computes the profile of a table."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from tomas.modes.data_analysis import statistics
from tomas.modes.data_analysis.coverage import coverage_of
from tomas.modes.data_analysis.dataset import Dataset, Field, Nature
from tomas.modes.data_analysis.profile import (
    ColumnProfile,
    Correlation,
    Group,
    GroupDifference,
    NumberFigures,
    Profile,
    TableProfile,
)
from tomas.tables.model import Remark, Step

_MOST_TOP = 8
_MOST_MEASURES = 30
_MOST_GROUPINGS = 12
_MOST_LISTED = 30
_LEAST_PAIRS = 8
_FEW = 0.1
"""What rests on a smaller share of the rows comes last, however strong it is."""
_LEAST_A_GROUP = 3
_MOST_ROWS_NAMED = 6
_STEPS = {Step.DOUBTFUL: "Not sure: ", Step.SKIPPED: "Left out: ", Step.REPAIRED: "Repaired: ", Step.RECOGNISED: ""}


def profile_of(datasets: tuple[Dataset, ...]) -> Profile:
    """Return the profile of all tables. Blocking, some seconds for a hundred thousand rows."""
    return Profile(tables=tuple(map(_table, datasets)))


def _table(data: Dataset) -> TableProfile:
    measures = [field for field in data.fields if field.is_number][:_MOST_MEASURES]
    groupings = [field for field in data.fields if field.is_group][:_MOST_GROUPINGS]
    correlations = sorted(_correlations(measures), key=lambda one: (one.pairs < _FEW * data.rows, -abs(one.pearson)))
    differences = sorted(
        _differences(groupings, measures), key=lambda one: (one.values < _FEW * data.rows, -one.explained)
    )
    filled = np.array([field.filled for field in data.fields if field.nature is not Nature.EMPTY])
    return TableProfile(
        name=data.name,
        rows=data.rows,
        complete_rows=int(filled.all(axis=0).sum()) if len(filled) else 0,
        duplicate_rows=data.rows - len(set(zip(*(field.labels for field in data.fields), strict=True))),
        columns=tuple(map(_column, data.fields)),
        correlations=tuple(correlations[:_MOST_LISTED]),
        compared_pairs=len(correlations),
        differences=tuple(differences[:_MOST_LISTED]),
        compared_groups=len(differences),
        remarks=tuple(_remark(remark) for remark in sorted(data.remarks, key=lambda one: list(_STEPS).index(one.step))),
    )


def _column(field: Field) -> ColumnProfile:
    filled = int(field.filled.sum())
    shown = field.is_group or field.nature in {Nature.CATEGORY, Nature.FLAG, Nature.CONSTANT}
    top = sorted(field.counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_TOP] if shown else []
    return ColumnProfile(
        name=field.name,
        nature=field.nature,
        filled=filled,
        missing=len(field.labels) - filled,
        distinct=len(field.counts),
        top=tuple(top),
        numbers=_numbers(field) if field.nature is Nature.MEASURE else None,
        coverage=coverage_of(field.moments) if field.nature is Nature.TIME else None,
    )


def _numbers(field: Field) -> NumberFigures | None:
    values = statistics.known(field.numbers)
    if not len(values):
        return None
    low, quarter, median, three_quarters, high = (
        float(value) for value in np.quantile(values, (0, 0.25, 0.5, 0.75, 1))
    )
    spread = statistics.deviation(values)
    return NumberFigures(
        mean=float(values.mean()),
        deviation=None if np.isnan(spread) else spread,
        minimum=low,
        lower_quartile=quarter,
        median=median,
        upper_quartile=three_quarters,
        maximum=high,
        outliers=statistics.outliers(values),
    )


def _correlations(measures: list[Field]) -> Iterator[Correlation]:
    for first, second in combinations(measures, 2):
        one, other = statistics.both(first.numbers, second.numbers)
        linear = statistics.pearson(one, other)
        if len(one) >= _LEAST_PAIRS and not np.isnan(linear):
            ranked = statistics.spearman(one, other)
            yield Correlation(first=first.name, second=second.name, pairs=len(one), pearson=linear, spearman=ranked)


def _differences(groupings: list[Field], measures: list[Field]) -> Iterator[GroupDifference]:
    for grouping in groupings:
        labels = np.array(grouping.labels)
        names = sorted(grouping.counts, key=lambda name: (-grouping.counts[name], name))
        for measure in measures:
            if measure.name == grouping.name:
                continue
            parts = {name: statistics.known(measure.numbers[labels == name]) for name in names}
            parts = {name: values for name, values in parts.items() if len(values)}
            explained = statistics.eta_squared(list(parts.values()))
            enough = [values for values in parts.values() if len(values) >= _LEAST_A_GROUP]
            if len(enough) < 2 or np.isnan(explained):  # noqa: PLR2004 - two groups to compare
                continue
            groups = tuple(
                Group(name=name, values=len(values), mean=float(values.mean()), median=float(np.median(values)))
                for name, values in parts.items()
            )
            yield GroupDifference(
                group=grouping.name,
                measure=measure.name,
                values=sum(group.values for group in groups),
                explained=explained,
                groups=groups,
            )


def _remark(remark: Remark) -> str:
    rows = ", ".join(f"{row:,}" for row in remark.rows[:_MOST_ROWS_NAMED])
    more = f" and {len(remark.rows) - _MOST_ROWS_NAMED:,} more" if len(remark.rows) > _MOST_ROWS_NAMED else ""
    word = "row" if len(remark.rows) == 1 else "rows"
    return f"{_STEPS[remark.step]}{remark.text}" + (f" ({word} {rows}{more})" if rows else "")
