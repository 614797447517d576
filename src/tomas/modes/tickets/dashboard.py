"""The dashboard: one page of charts, readable at the width of a report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.measures import Row
from tomas.modes.tickets.patterns import PatternSet
from tomas.modes.tickets.patterns_text import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SIZE = (8.0, 9.4)
"""Inches; a report shows it at 6.3 inches of width."""
_DPI = 200
_ACCENT, _SECOND, _FAINT, _INK = "#1d4e79", "#d98b2b", "#6b7785", "#1f2a37"
_GRID = "#dfe5eb"
_MOST_BARS = 8
_MOST_LABELS = 9
_LONGEST_NAME = 34
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.parse_math": False,
    "text.color": _INK,
    "axes.edgecolor": _GRID,
    "axes.labelcolor": _FAINT,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
    "svg.hashsalt": "tomas",
    "svg.fonttype": "path",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def write_dashboard(figures: Figures, patterns: PatternSet, folder: Path) -> tuple[Path, Path]:
    """Draw the dashboard and return its PNG and SVG. Blocking, some seconds."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(rc=_STYLE):
        page = Figure(figsize=_SIZE, layout="constrained")
        rows: Any = page.subfigures(5, 1, height_ratios=(0.6, 1.5, 1.25, 1.4, 1.15))
        _key_figures(rows[0].subplots(), figures)
        _volumes(rows[1].subplots(), figures)
        for row, draw_left, draw_right in ((2, _backlog, _times), (4, _hours, _weekdays)):
            left, right = rows[row].subplots(1, 2)
            draw_left(left, figures)
            draw_right(right, figures)
        left, right = rows[3].subplots(1, 2)
        _patterns(left, patterns)
        _teams(right, figures)
        return _saved(page, folder)


def _saved(page: "Figure", folder: Path) -> tuple[Path, Path]:
    picture, drawing = folder / "dashboard.png", folder / "dashboard.svg"
    page.savefig(picture, dpi=_DPI, facecolor="white")
    page.savefig(drawing, facecolor="white", metadata={"Date": None})
    return picture, drawing


def _key_figures(axes: "Axes", figures: Figures) -> None:
    axes.axis("off")
    told = (
        (f"{figures.tickets:,}", "tickets"),
        (number(figures.per_month), "a month"),
        (f"{number(figures.times.median)} h", "median time"),
        (percent(figures.sla), "within SLA"),
        (f"{figures.open:,}", "open"),
        (percent(figures.reopened), "reopened"),
    )
    for position, (value, label) in enumerate(told):
        x = (position + 0.5) / len(told)
        axes.text(x, 0.62, value, ha="center", va="center", fontsize=15, fontweight="bold", color=_ACCENT)
        axes.text(x, 0.12, label, ha="center", va="center", fontsize=9, color=_FAINT)


def _volumes(axes: "Axes", figures: Figures) -> None:
    periods = figures.periods
    positions = range(len(periods))
    colours = [_ACCENT if period.whole else "#9fb6cb" for period in periods]
    axes.bar(positions, [period.created for period in periods], color=colours, width=0.8, label="created")
    axes.plot(positions, [period.resolved for period in periods], color=_SECOND, linewidth=1.6, label="resolved")
    ahead = range(len(periods), len(periods) + len(figures.forecast))
    if figures.forecast:
        values = [expected.value for expected in figures.forecast]
        below = [expected.value - expected.low for expected in figures.forecast]
        above = [expected.high - expected.value for expected in figures.forecast]
        axes.errorbar(ahead, values, yerr=[below, above], fmt="o", color=_INK, capsize=3, markersize=4,
                      label="forecast, 80 %")  # fmt: skip
    labels = [period.label for period in periods] + [expected.label for expected in figures.forecast]
    for change in figures.changes:
        if change.label in labels:
            axes.axvline(labels.index(change.label) - 0.5, color=_INK, linestyle=":", linewidth=1)
    _name_positions(axes, labels)
    axes.set_title(f"Tickets a {figures.unit} (pale: not covered whole)")
    axes.legend(frameon=False, fontsize=8, ncols=3, loc="upper left")
    axes.margins(y=0.2)
    _plain_grid(axes)


def _backlog(axes: "Axes", figures: Figures) -> None:
    values = [period.backlog for period in figures.periods]
    axes.fill_between(range(len(values)), values, color="#c9d9e8")
    axes.plot(range(len(values)), values, color=_ACCENT, linewidth=1.6, marker="o" if len(values) < 4 else "")  # noqa: PLR2004
    _name_positions(axes, [period.label for period in figures.periods], 4)
    axes.set_title(f"Backlog at the end of each {figures.unit}")
    axes.set_ylim(bottom=0)
    _plain_grid(axes)


def _times(axes: "Axes", figures: Figures) -> None:
    rows = [row for row in sorted(figures.by_priority, key=lambda row: row.name) if row.times.median is not None]
    title = "Hours to resolution: median, 90 % within"
    if not rows:
        _nothing(axes, title)
        return
    rows = rows[:_MOST_BARS]
    heights = range(len(rows))
    axes.barh(heights, [row.times.p90 or 0 for row in rows], color="#c9d9e8")
    axes.barh(heights, [row.times.median or 0 for row in rows], color=_ACCENT, height=0.45)
    _bar_labels(axes, [f"{number(row.times.median)} / {number(row.times.p90)}" for row in rows],
                [row.times.p90 or 0 for row in rows])  # fmt: skip
    _name_bars(axes, [row.name for row in rows])
    axes.set_title(title)


def _patterns(axes: "Axes", patterns: PatternSet) -> None:
    found = patterns.patterns[:_MOST_BARS]
    if not found:
        _nothing(axes, "Patterns")
        return
    counts = [len(pattern.ticket_ids) for pattern in found]
    axes.barh(range(len(found)), counts, color=_ACCENT)
    _bar_labels(axes, [f"{count:,}" for count in counts], counts)
    _name_bars(axes, [f"{pattern.id} {pattern.name}" for pattern in found])
    axes.set_title("Tickets by pattern")


def _teams(axes: "Axes", figures: Figures) -> None:
    title, rows = (
        ("Tickets by team", figures.by_group) if figures.by_group else ("Tickets by category", figures.by_category)
    )
    if not rows:
        _nothing(axes, title)
        return
    shown: Sequence[Row] = rows[:_MOST_BARS]
    counts = [row.tickets for row in shown]
    axes.barh(range(len(shown)), counts, color=_SECOND)
    _bar_labels(axes, [f"{count:,}" for count in counts], counts)
    _name_bars(axes, [row.name for row in shown])
    axes.set_title(title)


def _hours(axes: "Axes", figures: Figures) -> None:
    if not figures.timed:
        _nothing(axes, "Created by hour of the day")
        return
    axes.bar(range(24), figures.hours, color=_ACCENT)
    axes.set_xticks(range(0, 24, 4), [f"{hour:02d}:00" for hour in range(0, 24, 4)], fontsize=8)
    axes.set_title("Created by hour of the day")
    _plain_grid(axes)


def _weekdays(axes: "Axes", figures: Figures) -> None:
    axes.bar(range(7), figures.weekdays, color=_ACCENT)
    axes.set_xticks(range(7), _DAYS)
    axes.set_title("Created by day of the week")
    _plain_grid(axes)


def _name_positions(axes: "Axes", labels: Sequence[str], most: int = _MOST_LABELS) -> None:
    step = -(-len(labels) // most)
    axes.set_xticks(range(0, len(labels), step), labels[::step], fontsize=8)


def _name_bars(axes: "Axes", names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [_short(name) for name in names], fontsize=8, color=_INK)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.25)


def _short(name: str) -> str:
    """Return a name that fits beside a bar; names that differ at their end stay apart for longer than by words."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _bar_labels(axes: "Axes", words: Sequence[str], lengths: Sequence[float]) -> None:
    for position, (word, length) in enumerate(zip(words, lengths, strict=True)):
        axes.text(length, position, f" {word}", va="center", fontsize=8, color=_FAINT)


def _plain_grid(axes: "Axes") -> None:
    axes.grid(axis="y", color=_GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.locator_params(axis="y", integer=True, nbins=5)


def _nothing(axes: "Axes", title: str) -> None:
    axes.axis("off")
    axes.set_title(title)
    axes.text(0.5, 0.5, "The data do not tell.", ha="center", va="center", color=_FAINT)
