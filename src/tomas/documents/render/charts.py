"""How charts look in all reports, and the few parts every chart is made of."""

from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tomas.documents.render.fonts import EAST_ASIAN, EAST_ASIAN_NAME

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

ACCENT, SECOND, FAINT, INK, GRID = "#1d4e79", "#d98b2b", "#6b7785", "#1f2a37", "#dfe5eb"
PALE, PALER = "#9fb6cb", "#c9d9e8"
_DPI = 200
_MOST_LABELS = 9
_LONGEST_NAME = 30
_ROOM_A_LETTER = 0.06
"""As a share of the longest bar's length."""
_FEWEST_BARS = 3
"""There is room for so many, so that a single bar is no block."""
_BEGINNING, _END = 4, 14
"""So many characters an id such as `P12 ` takes, and so many stay of the end of a name that is cut in the middle."""
_STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans", EAST_ASIAN_NAME],
    "font.size": 9,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": FAINT,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "svg.hashsalt": "tomas",
    "svg.fonttype": "path",
}


@contextmanager
def chart_page(width: float, height: float) -> Generator["Figure"]:
    """Yield an empty page in the style of the reports; draw on it and save it inside the block.

    Arguments:
        width: inches; a report shows a page at 6.3 inches.
        height: inches.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager

    if EAST_ASIAN_NAME not in {font.name for font in fontManager.ttflist}:
        fontManager.addfont(EAST_ASIAN)
    with mpl.rc_context(rc=_STYLE):
        yield Figure(figsize=(width, height), layout="constrained")


def save_chart(page: "Figure", folder: Path, stem: str) -> tuple[Path, Path]:
    """Write the page as PNG and as SVG and return both; the same drawing gives the same bytes."""
    picture, drawing = folder / f"{stem}.png", folder / f"{stem}.svg"
    page.savefig(picture, dpi=_DPI, facecolor="white")
    page.savefig(drawing, facecolor="white", metadata={"Date": None})
    return picture, drawing


def key_figures(axes: "Axes", told: Sequence[tuple[str, str]]) -> None:
    """Write values, each with its label below, in one row."""
    axes.axis("off")
    for position, (value, label) in enumerate(told):
        x = (position + 0.5) / len(told)
        axes.text(x, 0.62, value, ha="center", va="center", fontsize=15, fontweight="bold", color=ACCENT)
        axes.text(x, 0.12, label, ha="center", va="center", fontsize=9, color=FAINT)


def halves(strip: "SubFigure") -> tuple["Axes", "Axes"]:
    """Return two charts side by side, each half of the page whatever names stand in it."""
    parts: Any = strip.subfigures(1, 2)
    left, right = parts
    return left.subplots(), right.subplots()


def entitle(axes: "Axes", title: str) -> None:
    """Write a chart's title at the left edge of its part of the page, so that long names of bars do not push it out."""
    part = axes.get_figure(root=False)
    if part is not None:
        part.suptitle(title, x=0.02, ha="left", fontsize=10.5, fontweight="bold")


def name_positions(axes: "Axes", labels: Sequence[str], most: int = _MOST_LABELS) -> None:
    """Label the horizontal axis, at most `most` labels evenly."""
    step = max(1, -(-len(labels) // most))
    axes.set_xticks(range(0, len(labels), step), labels[::step], fontsize=8)


def name_bars(axes: "Axes", names: Sequence[str]) -> None:
    """Label horizontal bars, the first on top."""
    axes.set_yticks(range(len(names)), _short(names), fontsize=8, color=INK)
    axes.set_ylim(max(len(names), _FEWEST_BARS) - 0.5, -0.5)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def label_bars(axes: "Axes", words: Sequence[str], lengths: Sequence[float]) -> None:
    """Write a word behind each horizontal bar, with room for the longest."""
    axes.margins(x=max(0.25, _ROOM_A_LETTER * max(map(len, words), default=0)))
    for position, (word, length) in enumerate(zip(words, lengths, strict=True)):
        axes.text(length, position, f" {word}", va="center", fontsize=8, color=FAINT)


def plain_grid(axes: "Axes") -> None:
    """Draw faint lines behind the data, at whole numbers."""
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.locator_params(axis="y", integer=True, nbins=5)


def say_nothing_known(axes: "Axes", title: str) -> None:
    """Fill a chart's place where there is nothing to draw."""
    axes.axis("off")
    entitle(axes, title)
    axes.text(0.5, 0.5, "The data do not tell.", ha="center", va="center", color=FAINT)


def _short(names: Sequence[str]) -> list[str]:
    """Return names that fit: cut at the end, or in the middle where they begin alike and their ends tell them apart."""
    cut = [_cut(name, 0) for name in names]
    beginnings = Counter(short[_BEGINNING:] for short in cut)
    return [
        _cut(name, _END) if len(name) > _LONGEST_NAME and beginnings[short[_BEGINNING:]] > 1 else short
        for name, short in zip(names, cut, strict=True)
    ]


def _cut(name: str, end: int) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 1 - end].rstrip()}…{name[len(name) - end :].lstrip()}"
