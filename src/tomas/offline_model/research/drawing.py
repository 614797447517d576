"""The figures of a study, drawn in the cage by the program for the results, which holds this module's source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd

from tomas.offline_model.research.choosing import Choice

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib import font_manager

MOST_COLOURS = 8
MOST_PICTURES = 3
LEAST_TIMES = 6
_LONGEST_LABEL = 48
_WIDE_FONTS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Noto Sans Arabic")
"""Fonts with letters that the usual one lacks, where they are installed."""
_BLUE = "#3b6ea5"


_installed = {font.name for font in font_manager.fontManager.ttflist}
plt.rcParams["font.family"] = ["DejaVu Sans", *(name for name in _WIDE_FONTS if name in _installed)]


@dataclass
class Drawing:
    """What is drawn, and where."""

    table: pd.DataFrame
    choice: Choice
    facts: dict[str, Any]
    folder: Path

    def figures(self) -> Iterator[dict[str, str]]:
        """Draw all figures; yield each one's file name and caption."""
        response = self.choice.response
        if not response:
            yield from self._counts()
            return
        plt.figure(figsize=(6, 4))
        plt.hist(self.table[response].dropna(), bins=25, color=_BLUE, edgecolor="white", linewidth=0.4)
        plt.xlabel(_label(response))
        plt.ylabel("number of rows")
        yield self._save("histogram", f"Distribution of {response} in {self.facts['file']}.")
        if self.facts.get("fit"):
            yield self._relation()
        if self.facts["groups"]:
            yield self._groups()
        for column, _count, _first, _last in self.facts["days"][:1]:
            yield from self._over(column)

    def _relation(self) -> dict[str, str]:
        response, predictor, groups = self.choice.response, self.choice.predictor, self.facts["grouped_by"]
        plt.figure(figsize=(6, 4))
        used = self.table[[predictor, response]].dropna()
        coloured = bool(groups) and len(self.facts["groups"]) <= MOST_COLOURS
        if coloured:
            for name, part in self.table.loc[used.index].groupby(groups):
                plt.scatter(part[predictor], part[response], s=9, alpha=0.8, label=_label(str(name)))
            rest = used[self.table.loc[used.index, groups].isna()]
            if len(rest):
                plt.scatter(rest[predictor], rest[response], s=9, color="grey", label=f"no {_label(groups)}")
        else:
            plt.scatter(used[predictor], used[response], s=9, alpha=0.5, color=_BLUE)
        line = self.facts["fit"]
        ends = np.array([used[predictor].min(), used[predictor].max()])
        drawn = line["slope"] * ends + line["intercept"]
        plt.plot(ends, drawn, color="black", linewidth=1.2, label="line fitted to all rows")
        plt.xlabel(_label(predictor))
        plt.ylabel(_label(response))
        plt.legend(fontsize=8, title=_label(groups) if coloured else None, title_fontsize=8)
        where = f"in {self.facts['file']}, with the line fitted to all {line['rows']} rows"
        return self._save("relation", f"{response} against {predictor} {where}.")

    def _groups(self) -> dict[str, str]:
        response, groups = self.choice.response, self.facts["grouped_by"]
        texts = self.table[groups].astype(str)
        parts = [(entry[0], self.table[texts == entry[0]][response].dropna()) for entry in self.facts["groups"]]
        plt.figure(figsize=(6, max(3.0, 0.4 * len(parts) + 1.4)))
        plt.boxplot([values for _name, values in parts], orientation="horizontal", widths=0.6)
        plt.yticks(range(1, len(parts) + 1), [_label(f"{name} ({len(values)})") for name, values in parts])
        plt.gca().invert_yaxis()
        plt.xlabel(_label(response))
        plt.ylabel(_label(groups))
        what = "medians, quartiles and, in brackets, numbers of rows"
        return self._save("groups", f"{response} by {groups} in {self.facts['file']}: {what}.")

    def _over(self, column: str) -> Iterator[dict[str, str]]:
        response = self.choice.response
        over = self.table[[column, response]].dropna().groupby(column)[response].mean()
        if len(over) < LEAST_TIMES:
            return
        plt.figure(figsize=(6, 4))
        plt.plot(pd.to_datetime(over.index), over.to_numpy(), color=_BLUE, linewidth=0.7, marker=".", markersize=3)
        plt.xlabel(_label(column))
        plt.ylabel(_label(response))
        plt.gcf().autofmt_xdate()
        what = "the mean where a time has several rows"
        yield self._save("time", f"{response} over {column} in {self.facts['file']}; {what}.")

    def _counts(self) -> Iterator[dict[str, str]]:
        """How often each value comes, for data without numbers to study."""
        for place, (column, counts, _missing) in enumerate(self.facts["counts"][:MOST_PICTURES], 1):
            plt.figure(figsize=(6, max(2.5, 0.4 * len(counts) + 1.2)))
            plt.barh([_label(value) for value, _count in counts], [count for _value, count in counts], color=_BLUE)
            plt.gca().invert_yaxis()
            plt.xlabel("number of rows")
            plt.ylabel(_label(column))
            yield self._save(f"counts-{place}", f"How often each value of {column} comes in {self.facts['file']}.")

    def _save(self, kind: str, caption: str) -> dict[str, str]:
        stem = re.sub(r"[^A-Za-z0-9]+", "-", self.facts["file"].rsplit(".", 1)[0]).strip("-") or "data"
        place = f"{self.facts['place']}-" if self.facts["place"] else ""
        name = f"{place}{stem}-{kind}.png"
        plt.tight_layout()
        plt.savefig(self.folder / name, dpi=150, metadata={"Title": caption, "Software": None})
        plt.close()
        return {"name": name, "caption": caption}


def _label(text: str) -> str:
    """Text for a figure: as it is, and not as a formula; short."""
    text = text.replace("$", r"\$")
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
