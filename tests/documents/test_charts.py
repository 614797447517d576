"""Charts: names of bars fit and stay apart, and letters of all usual scripts are drawn."""

import warnings
from pathlib import Path

from matplotlib.figure import Figure

from tomas.documents.render.charts import chart_page, name_bars, save_chart


def shown(*names: str) -> list[str]:
    axes = Figure().subplots()
    name_bars(axes, names)
    return [label.get_text() for label in axes.get_yticklabels()]


def test_long_names_of_bars_are_cut_where_they_do_not_differ() -> None:
    start = "incident / Web Based Application / WBA"
    names = shown(
        f"P1 {start}000124", f"P2 {start}000058", "P3 Printer shows paper jam although the tray is empty", "P4 a"
    )
    assert [name[-6:] for name in names[:2]] == ["000124", "000058"]
    assert (names[2][:26], names[2][-1], names[3]) == ("P3 Printer shows paper jam", "…", "P4 a")
    assert max(map(len, names)) <= 30


def test_east_asian_names_are_drawn(tmp_path: Path) -> None:
    with warnings.catch_warnings(), chart_page(4, 2) as page:
        warnings.simplefilter("error")  # matplotlib warns of each letter that no font has
        name_bars(page.subplots(), ["网络故障", "プリンター", "프린터"])
        picture, drawing = save_chart(page, tmp_path, "bars")
    assert picture.stat().st_size
    assert drawing.stat().st_size
