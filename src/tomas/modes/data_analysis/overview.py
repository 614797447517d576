"""The overview: a small chart for each column that can be drawn, and the correlations."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tomas.documents.render.charts import (
    ACCENT,
    FAINT,
    INK,
    PALE,
    chart_page,
    label_bars,
    name_bars,
    name_positions,
    plain_grid,
    save_chart,
)
from tomas.modes.data_analysis import statistics
from tomas.modes.data_analysis.coverage import coverage_of, period_of, periods_between
from tomas.modes.data_analysis.dataset import Dataset, Field, Nature
from tomas.modes.data_analysis.wording import percent_words
from tomas.modes.summaries import clipped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = 3
_MOST_CHARTS = 12
_MOST_BARS = 6
_MOST_IN_MATRIX = 8
_LEAST_IN_MATRIX = 3
_ROW_HEIGHT, _MATRIX_ROW, _WIDTH = 1.75, 0.4, 8.0
_BINS = 20
_LONGEST_TITLE = 26
_DARK = 0.55


def write_overview(data: Dataset, folder: Path, stem: str) -> tuple[Path, Path]:
    """Draw the overview of a table and return its PNG and SVG. Blocking, some seconds."""
    shown = _shown(data)
    measures = [field for field in data.fields if field.is_number][:_MOST_IN_MATRIX]
    with_matrix = len(measures) >= _LEAST_IN_MATRIX
    rows = -(-len(shown) // _COLUMNS)
    heights = [_ROW_HEIGHT] * rows + [0.9 + _MATRIX_ROW * len(measures)] * with_matrix
    with chart_page(_WIDTH, sum(heights)) as page:
        strips: Any = page.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        for row in range(rows):
            places = strips[row].subplots(1, _COLUMNS)
            for place, axes in enumerate(places):
                at = row * _COLUMNS + place
                if at < len(shown):
                    _draw(axes, shown[at])
                else:
                    axes.axis("off")
        if with_matrix:
            _matrix(strips[-1].subplots(), measures)
        return save_chart(page, folder, stem)


def _shown(data: Dataset) -> list[Field]:
    """Return the columns to draw: some dates, numbers and groups each, then what else there is room for."""
    times = [field for field in data.fields if field.nature is Nature.TIME]
    measures = [field for field in data.fields if field.is_number]
    groups = [field for field in data.fields if field.nature in {Nature.CATEGORY, Nature.FLAG}]
    groups.sort(key=lambda field: not field.is_group)
    first = [*times[:2], *measures[:5], *groups[:5]]
    others = [field for field in (*measures, *groups, *times) if field not in first]
    order = {field.name: place for place, field in enumerate(data.fields)}
    return sorted([*first, *others][:_MOST_CHARTS], key=lambda field: order[field.name])


def _draw(axes: "Axes", field: Field) -> None:
    missing = len(field.labels) - int(field.filled.sum())
    axes.set_title(clipped(field.name, _LONGEST_TITLE), fontsize=9)
    if field.nature is Nature.TIME:
        _over_time(axes, field)
    elif field.nature is Nature.MEASURE:
        values = statistics.known(field.numbers)
        whole = bool(np.all(np.mod(values, 1) == 0)) and np.ptp(values) < _BINS
        edges = [float(edge) for edge in np.arange(values.min() - 0.5, values.max() + 1)] if whole else _BINS
        axes.hist(values, bins=edges, color=ACCENT, rwidth=0.9 if whole else 0.96)
        axes.tick_params(labelsize=7)
        axes.locator_params(axis="x", nbins=5)
        plain_grid(axes)
    else:
        _bars(axes, field)
    if missing:
        said = f"{percent_words(missing, len(field.labels))} missing"
        axes.set_title(said, loc="right", fontsize=7, fontweight="normal", color=FAINT)


def _over_time(axes: "Axes", field: Field) -> None:
    there = sorted(moment for moment in field.moments if moment is not None)
    cover = coverage_of(there)
    if cover is None:
        return
    unit = cover.unit
    if cover.periods > 10 * _BINS:
        unit = "day" if unit == "hour" else "year"
    counts = Counter(period_of(moment, unit) for moment in there)
    periods = periods_between(there[0], there[-1], unit)
    axes.bar(range(len(periods)), [counts[period] for period in periods], color=PALE, width=0.9)
    name_positions(axes, periods, most=2 if unit == "hour" else 3)
    axes.tick_params(labelsize=7)
    axes.set_ylabel("rows an hour" if unit == "hour" else f"rows a {unit}", fontsize=7)
    plain_grid(axes)


def _bars(axes: "Axes", field: Field) -> None:
    top = sorted(field.counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_BARS]
    counts = [count for _, count in top]
    axes.barh(range(len(top)), counts, color=PALE, height=0.7)
    name_bars(axes, [clipped(name, 18) for name, _ in top])
    axes.tick_params(axis="y", labelsize=7)
    label_bars(axes, [f"{count:,}" for count in counts], counts)
    axes.margins(x=0.35)
    more = len(field.counts) - len(top)
    if more:
        axes.set_xlabel(f"and {more:,} more values", fontsize=7)


def _matrix(axes: "Axes", measures: list[Field]) -> None:
    size = len(measures)
    values = np.array(
        [[statistics.pearson(*statistics.both(one.numbers, other.numbers)) for other in measures] for one in measures]
    )
    axes.imshow(values, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
    for row in range(size):
        for column in range(size):
            value = values[row, column]
            if not np.isnan(value):
                colour = "white" if abs(value) > _DARK else INK
                axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=7.5, color=colour)
    names = [clipped(field.name, 22) for field in measures]
    axes.set_xticks(range(size), names, fontsize=7, rotation=20, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(size), names, fontsize=7)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title("Linear correlations (Pearson r)")
