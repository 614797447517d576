"""The dashboard: one page of charts, readable at the width of a report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tomas.documents.render.charts import (
    ACCENT,
    INK,
    PALE,
    PALER,
    SECOND,
    chart_page,
    entitle,
    halves,
    key_figures,
    label_bars,
    name_bars,
    name_positions,
    plain_grid,
    save_chart,
    say_nothing_known,
)
from tomas.modes.numbers import number, percent
from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.measures import Row
from tomas.modes.tickets.patterns import PatternSet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE = (8.0, 9.4)
"""Inches; a report shows it at 6.3 inches of width."""
_MOST_BARS = 8
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def write_dashboard(figures: Figures, patterns: PatternSet, folder: Path) -> tuple[Path, Path]:
    """Draw the dashboard and return its PNG and SVG. Blocking, some seconds."""
    with chart_page(*_SIZE) as page:
        rows: Any = page.subfigures(5, 1, height_ratios=(0.6, 1.5, 1.25, 1.4, 1.15))
        _key_figures(rows[0].subplots(), figures)
        _volumes(rows[1].subplots(), figures)
        for row, draw_left, draw_right in ((2, _backlog, _times), (4, _hours, _weekdays)):
            left, right = halves(rows[row])
            draw_left(left, figures)
            draw_right(right, figures)
        left, right = halves(rows[3])
        _patterns(left, patterns)
        _teams(right, figures)
        return save_chart(page, folder, "dashboard")


def _key_figures(axes: "Axes", figures: Figures) -> None:
    told = (
        (f"{figures.tickets:,}", "tickets"),
        (number(figures.per_month), "a month (extrapolated)" if figures.short else "a month"),
        (f"{number(figures.times.median, 2)} h", "median time"),
        (percent(figures.sla), "within SLA"),
        (f"{figures.open:,}", "open"),
        (percent(figures.reopened), "reopened"),
    )
    key_figures(axes, told)


def _volumes(axes: "Axes", figures: Figures) -> None:
    periods = figures.periods
    positions = range(len(periods))
    colours = [ACCENT if period.whole else PALE for period in periods]
    axes.bar(positions, [period.created for period in periods], color=colours, width=0.8, label="created")
    axes.plot(positions, [period.resolved for period in periods], color=SECOND, linewidth=1.6, label="resolved")
    labels = [period.label for period in periods]
    labels += [expected.label for expected in figures.forecast if expected.label not in labels]
    ahead = [labels.index(expected.label) for expected in figures.forecast]
    if figures.forecast:
        values = [expected.value for expected in figures.forecast]
        below = [expected.value - expected.low for expected in figures.forecast]
        above = [expected.high - expected.value for expected in figures.forecast]
        axes.errorbar(ahead, values, yerr=[below, above], fmt="o", color=INK, capsize=3, markersize=4,
                      label="forecast, 80 %")  # fmt: skip
    for change in figures.changes:
        if change.label in labels:
            axes.axvline(labels.index(change.label) - 0.5, color=INK, linestyle=":", linewidth=1)
    name_positions(axes, labels)
    entitle(axes, f"Tickets a {figures.unit} (pale: not covered whole)")
    axes.legend(frameon=False, fontsize=8, ncols=3, loc="upper left")
    axes.margins(y=0.2)
    plain_grid(axes)


def _backlog(axes: "Axes", figures: Figures) -> None:
    values = [period.backlog for period in figures.periods]
    axes.fill_between(range(len(values)), values, color=PALER)
    axes.plot(range(len(values)), values, color=ACCENT, linewidth=1.6, marker="o" if len(values) < 4 else "")  # noqa: PLR2004
    name_positions(axes, [period.label for period in figures.periods], 4)
    entitle(axes, f"Backlog at the end of each {figures.unit}")
    axes.set_ylim(0, max(1.0, 1.05 * max(values)))
    plain_grid(axes)


def _times(axes: "Axes", figures: Figures) -> None:
    rows = [row for row in sorted(figures.by_priority, key=lambda row: row.name) if row.times.median is not None]
    title = "Hours to resolution: median, 90 % within"
    if not rows:
        say_nothing_known(axes, title)
        return
    rows = rows[:_MOST_BARS]
    heights = range(len(rows))
    axes.barh(heights, [row.times.p90 or 0 for row in rows], color=PALER)
    axes.barh(heights, [row.times.median or 0 for row in rows], color=ACCENT, height=0.45)
    label_bars(axes, [f"{number(row.times.median, 2)} / {number(row.times.p90, 2)}" for row in rows],
                [row.times.p90 or 0 for row in rows])  # fmt: skip
    name_bars(axes, [row.name for row in rows])
    entitle(axes, title)


def _patterns(axes: "Axes", patterns: PatternSet) -> None:
    found = patterns.patterns[:_MOST_BARS]
    if not found:
        say_nothing_known(axes, "Patterns")
        return
    counts = [len(pattern.ticket_ids) for pattern in found]
    axes.barh(range(len(found)), counts, color=ACCENT)
    label_bars(axes, [f"{count:,}" for count in counts], counts)
    name_bars(axes, [f"{pattern.id} {pattern.name}" for pattern in found])
    entitle(axes, "Tickets by pattern")


def _teams(axes: "Axes", figures: Figures) -> None:
    title, rows = (
        ("Tickets by team", figures.by_group) if figures.by_group else ("Tickets by category", figures.by_category)
    )
    if not rows:
        say_nothing_known(axes, title)
        return
    shown: Sequence[Row] = rows[:_MOST_BARS]
    counts = [row.tickets for row in shown]
    axes.barh(range(len(shown)), counts, color=SECOND)
    label_bars(axes, [f"{count:,}" for count in counts], counts)
    name_bars(axes, [row.name for row in shown])
    entitle(axes, title)


def _hours(axes: "Axes", figures: Figures) -> None:
    if not figures.timed:
        say_nothing_known(axes, "Created by hour of the day")
        return
    axes.bar(range(24), figures.hours, color=ACCENT)
    axes.set_xticks(range(0, 24, 4), [f"{hour:02d}:00" for hour in range(0, 24, 4)], fontsize=8)
    entitle(axes, "Created by hour of the day")
    plain_grid(axes)


def _weekdays(axes: "Axes", figures: Figures) -> None:
    axes.bar(range(7), figures.weekdays, color=ACCENT)
    axes.set_xticks(range(7), _DAYS)
    entitle(axes, "Created by day of the week")
    plain_grid(axes)
