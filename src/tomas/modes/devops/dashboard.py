"""The dashboard: one page of charts, readable at the width of a report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tomas.documents.render.charts import (
    ACCENT,
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
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.measured import Measured
from tomas.modes.devops.patterns import Pattern, PatternSet, Where
from tomas.modes.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE = (8.0, 9.4)
"""Inches; a report shows it at 6.3 inches of width."""
_MOST_BARS = 7
_FEW = 4


def write_dashboard(figures: Figures, patterns: PatternSet, folder: Path) -> tuple[Path, Path]:
    """Draw the dashboard and return its PNG and SVG. Blocking, some seconds."""
    with chart_page(*_SIZE) as page:
        rows: Any = page.subfigures(5, 1, height_ratios=(0.6, 1.3, 1.25, 1.25, 1.4))
        _key_figures(rows[0].subplots(), figures)
        _deployments(rows[1].subplots(), figures)
        for row, draw_left, draw_right in ((2, _lead, _services), (3, _ci, _jobs)):
            left, right = halves(rows[row])
            draw_left(left, figures)
            draw_right(right, figures)
        left, right = halves(rows[4])
        _messages(left, patterns.patterns)
        _reasons(right, figures)
        return save_chart(page, folder, "dashboard")


def _key_figures(axes: "Axes", figures: Figures) -> None:
    dora = figures.dora
    told = [
        (_short(dora.measure("deployments.per_week")), "deployments a week"),
        (_short(dora.measure("lead.median_hours"), " h"), "lead time, median"),
        (_short(dora.measure("change_failure.percent"), " %"), "changes failed"),
        (_short(dora.measure("recovery.median_hours"), " h"), "recovery, median"),
        (_short(figures.ci.measure("ci.success_percent"), " %") if figures.ci else "–", "CI success"),  # noqa: RUF001
    ]
    key_figures(axes, told)


def _short(measured: Measured, unit: str = "") -> str:
    return number(measured.value) + (unit if measured.value is not None else "")


def _deployments(axes: "Axes", figures: Figures) -> None:
    trends = figures.trends
    title = f"Production deployments a {trends.unit} (pale: not covered whole)"
    if not trends.has_deployments:
        say_nothing_known(axes, f"Production deployments a {trends.unit}")
        return
    periods = trends.periods
    colours = [ACCENT if period.whole else PALE for period in periods]
    axes.bar(
        range(len(periods)), [period.deployments or 0 for period in periods], color=colours, width=0.8, label="reached"
    )
    if figures.dora.failures.known:
        failed = [period.failures.yes for period in periods]
        axes.bar(range(len(periods)), failed, color=SECOND, width=0.4, label="failed")
        axes.legend(frameon=False, fontsize=8, ncols=2, loc="upper left")
    name_positions(axes, [period.label for period in periods])
    entitle(axes, title)
    axes.margins(y=0.25)
    plain_grid(axes)


def _lead(axes: "Axes", figures: Figures) -> None:
    _line(axes, figures, [period.lead_hours for period in figures.trends.periods], "Lead time, median hours", ACCENT)


def _ci(axes: "Axes", figures: Figures) -> None:
    shares = [period.ci.percent for period in figures.trends.periods]
    _line(axes, figures, shares, f"CI success, % a {figures.trends.unit}", SECOND)
    if any(share is not None for share in shares):
        axes.set_ylim(0, 105)


def _line(axes: "Axes", figures: Figures, values: Sequence[float | None], title: str, colour: str) -> None:
    """Draw a line over those periods that have a value, from the first to the last."""
    known = [place for place, value in enumerate(values) if value is not None]
    if not known:
        say_nothing_known(axes, title)
        return
    shown = range(known[0], known[-1] + 1)
    heights = [float("nan") if (value := values[place]) is None else value for place in shown]
    axes.plot(range(len(shown)), heights, color=colour, linewidth=1.6, marker="o", markersize=3)
    name_positions(axes, [figures.trends.periods[place].label for place in shown], _FEW)
    entitle(axes, title)
    axes.set_ylim(bottom=0)
    plain_grid(axes)


def _services(axes: "Axes", figures: Figures) -> None:
    rows = [row for row in figures.dora.services if row.failures.known][:_MOST_BARS]
    title = "Changes failed by service, %"
    if not rows:
        say_nothing_known(axes, title)
        return
    values = [row.failures.percent or 0.0 for row in rows]
    axes.barh(range(len(rows)), values, color=SECOND)
    label_bars(axes, [f"{number(row.failures.percent)} ({row.failures.yes} of {row.failures.known})" for row in rows],
               values)  # fmt: skip
    name_bars(axes, [row.name for row in rows])
    axes.margins(x=0.45)
    entitle(axes, title)


def _jobs(axes: "Axes", figures: Figures) -> None:
    rows = [row for row in (figures.ci.jobs if figures.ci else ()) if row.success.known][:_MOST_BARS]
    title = "Failed CI runs (dark: flaky)"
    if not rows:
        say_nothing_known(axes, title)
        return
    axes.barh(range(len(rows)), [row.failures for row in rows], color=PALER)
    axes.barh(range(len(rows)), [row.flaky_failures for row in rows], color=ACCENT, height=0.45)
    label_bars(axes, [f"{row.failures} of {row.success.known}" for row in rows], [row.failures for row in rows])
    name_bars(axes, [row.name for row in rows])
    entitle(axes, title)


def _messages(axes: "Axes", patterns: Sequence[Pattern]) -> None:
    found = [pattern for pattern in patterns if pattern.where is Where.LOG][:_MOST_BARS]
    title = "Logs with an error message"
    if not found:
        say_nothing_known(axes, title)
        return
    counts = [pattern.figures.logs or 0 for pattern in found]
    axes.barh(range(len(found)), counts, color=ACCENT)
    label_bars(axes, [f"{count:,}" for count in counts], counts)
    name_bars(axes, [f"{pattern.id} {pattern.name}" for pattern in found])
    entitle(axes, title)


def _reasons(axes: "Axes", figures: Figures) -> None:
    title = "Why changes failed"
    reasons = figures.dora.reasons
    if not reasons:
        say_nothing_known(axes, title)
        return
    counts = [count for _, count in reasons]
    axes.barh(range(len(reasons)), counts, color=SECOND)
    label_bars(axes, [f"{count:,}" for count in counts], counts)
    name_bars(axes, [_SHORT.get(reason, reason) for reason, _ in reasons])
    entitle(axes, title)


_SHORT = {
    "its status says that it failed": "status: failed",
    "it was rolled back": "rolled back",
    "it is marked as a failure": "marked as a failure",
    "an incident was put down to it": "incident",
    "a rollback or hotfix of its service came next": "rollback or hotfix next",
}
