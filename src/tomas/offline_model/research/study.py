"""The study that the program for the results makes of each data file: its source is written into that program.

Every number that the results say comes from here. It runs in the cage, with pandas and matplotlib beside it, and is
imported nowhere else.
"""

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tomas.offline_model.research.choosing import MEASURES, Choice, choose, follow, rows_wanted
from tomas.offline_model.research.drawing import Drawing

MOST_GROUPS = 8
MOST_WANTED_GROUPS = 20
MOST_LISTED = 12
LEAST_VALUES = 3
LEAST_ROWS = 5
REDRAWN = 500
COVERED = 95
"""Percent of the redrawn slopes between those that are told."""
_SERIAL = re.compile(
    r"(?:^|[\W_])(?:id|nr|no|number|index|row|key|code|column ?\d+|unnamed:? ?\d+)[\W_]*$", re.IGNORECASE
)
_NINES = re.compile(r"-?0?\.?9+(?:\.9+)?")
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2}(?:[ T]\d{2}:\d{2}.*)?)?")


def load(path: str) -> pd.DataFrame:
    kind = path.rsplit(".", 1)[-1].lower()
    if kind in ("txt", "md"):
        raise ValueError("it is a text and no table")
    if kind in ("xlsx", "xls"):
        return max(pd.read_excel(path, sheet_name=None).values(), key=lambda sheet: sheet.size)
    if kind == "json":
        return pd.json_normalize(json.loads(Path(path).read_text(encoding="utf-8-sig")))
    with Path(path).open(encoding="utf-8-sig", errors="replace") as file:
        first, second = file.readline(), file.readline()
    comment = "#" if first.startswith("#") and first.count(",") < second.count(",") + (kind != "csv") else None
    if kind == "csv":
        try:
            table = pd.read_csv(path, comment=comment, keep_default_na=False, na_values=["", "NA", "NaN", "nan", "?"])
        except pd.errors.ParserError:
            table = pd.DataFrame()
        if len(table.columns) > 1:
            return table
    return pd.read_csv(path, sep=None, engine="python", comment=comment)


@dataclass
class Asked:
    """What the study is to be about, and where it writes."""

    told: list[str]
    """Idea, methodology and what stands before them, oldest first."""
    wishes: list[str]
    """What people asked for, oldest first."""
    folder: Path


def study(path: str, name: str, asked: Asked, place: int = 0) -> dict[str, Any]:
    """Return all that is computed of a file; `place` is its place among several, from 1."""
    table = load(path)
    if table.empty:
        raise ValueError("it holds no table with rows")
    table.columns = [str(column) for column in table.columns]
    facts: dict[str, Any] = {"file": name, "place": place, "rows": len(table), "columns": list(table.columns)}
    numbers = [c for c in table.columns if pd.api.types.is_numeric_dtype(table[c]) and table[c].dtype != bool]
    texts = [c for c in table.columns if c not in numbers]
    values = {
        c: table[c].dropna().astype(str).unique().tolist() for c in texts if table[c].nunique() <= MOST_GROUPS * 4
    }
    table, facts["left_out"] = of_rows(table, rows_wanted(asked.wishes, values))
    facts["used"] = len(table)
    facts["missing"] = int(table.isna().any(axis=1).sum())
    varied = [c for c in numbers if table[c].nunique() >= LEAST_VALUES]
    kinds = [c for c in table.columns if c not in varied and 1 < table[c].nunique() <= MOST_WANTED_GROUPS]
    choice = choose(asked.told, asked.wishes, varied, kinds)
    facts["asked"] = [
        [wish, done(choose(asked.told, asked.wishes[:before], varied, kinds), wish, varied, kinds, facts["left_out"])]
        for before, wish in enumerate(asked.wishes)
    ]
    kept = [c for c in numbers if c not in choice.away]
    facts["away"] = choice.away
    facts["described"] = [described(c, table[c].dropna()) for c in kept]
    facts["days"] = [days for c in texts if c not in choice.away and (days := span(c, table[c].dropna()))]
    facts["marks"] = [mark for c in kept if (mark := mark_for_nothing(c, table[c].dropna()))]
    facts["counts"] = [
        [c, [[str(value), int(count)] for value, count in table[c].value_counts().items()], int(table[c].isna().sum())]
        for c in kinds
        if c not in choice.away and table[c].nunique() <= MOST_GROUPS and table[c].nunique() < table[c].count()
    ]
    everything = " ".join([*asked.told, *asked.wishes])
    facts["method"] = "spearman" if MEASURES["rank"].search(everything) else "pearson"
    facts["medians"] = bool(MEASURES["median"].search(everything))
    related(table, [c for c in varied if c not in choice.away], choice, facts)
    groups = choice.groups or next(
        (c for c in kinds if c not in choice.away and table[c].nunique() <= MOST_GROUPS and c in texts), ""
    )
    facts["groups"] = list(by_group(table, choice, groups, facts)) if groups and choice.response else []
    facts["grouped_by"] = groups if facts["groups"] else ""
    facts["figures"] = list(Drawing(table, choice, facts, asked.folder).figures())
    return facts


def of_rows(table: pd.DataFrame, wanted: list[tuple[str, list[str], bool]]) -> tuple[pd.DataFrame, list[list[Any]]]:
    """Return the rows that people want, and what was left out: column, values, whether only these stay, rows gone."""
    left_out = []
    for column, values, stay in wanted:
        within = table[column].astype(str).isin(values)
        chosen = table[within if stay else ~within]
        if len(chosen):
            left_out.append([column, values, stay, len(table) - len(chosen)])
            table = chosen
    return table, left_out


def done(before: Choice, wish: str, varied: list[str], kinds: list[str], left_out: list[list[Any]]) -> str:
    """Say what was done about a wish, given what was chosen before it; empty where nothing."""
    said = [follow(before, wish, varied, kinds)]
    low = wish.lower()
    for column, values, stay, gone in left_out:
        if any(value.lower() in low for value in values):
            kept = f"only rows with {column} {', '.join(values)} stay" if stay else f"rows of {', '.join(values)} go"
            said.append(f"{kept} ({gone} rows left out)")
    return ", ".join(part for part in said if part)


def described(column: str, values: pd.Series) -> list[Any]:
    if values.empty:
        return [column, 0, None, None, None, None]
    spread = number(values.std()) if len(values) > 1 else None
    return [column, len(values), number(values.mean()), spread, number(values.min()), number(values.max())]


def mark_for_nothing(column: str, values: pd.Series) -> list[Any]:
    """Return a value at the end of a column that looks as if it stood for no value, such as -99.99 in several rows."""
    for end in (values.min(), values.max()) if len(values) else ():
        count = int((values == end).sum())
        nines = bool(_NINES.fullmatch(f"{end:g}")) and (end < 0 or values[values != end].max() < end / 2)
        below = end == -1 and (values[values != end] >= 0).all()
        if LEAST_VALUES <= count < len(values) and (nines or below):
            return [column, number(end), count]
    return []


def span(column: str, values: pd.Series) -> list[Any]:
    texts = values.astype(str)
    if texts.empty or not texts.map(lambda text: bool(_DAY.fullmatch(text))).all():
        return []
    return [column, len(texts), texts.min(), texts.max()]


def related(table: pd.DataFrame, varied: list[str], choice: Choice, facts: dict[str, Any]) -> None:
    """Fill in what goes with what; choose what nobody has chosen by how closely it does."""
    facts["correlations"], facts["pairs"] = [], 0
    open_to_all = [c for c in varied if not _SERIAL.search(c)] or varied
    strengths = []
    if len(varied) > 1:
        r = table[varied].corr(method=facts["method"])
        strengths = [
            (a, b, r.loc[a, b]) for i, a in enumerate(varied) for b in varied[i + 1 :] if r.loc[a, b] == r.loc[a, b]
        ]
        strengths.sort(key=lambda pair: -abs(pair[2]))
    free = [pair for pair in strengths if pair[0] in open_to_all and pair[1] in open_to_all] or strengths
    if not choice.response and free:
        choice.response, choice.predictor = free[0][0], free[0][1]
    if not choice.response and open_to_all:
        choice.response = open_to_all[0]
    if choice.response and not choice.predictor:
        partner = next((pair for pair in free if choice.response in pair[:2]), None)
        choice.predictor = next((c for c in partner[:2] if c != choice.response), "") if partner else ""
    own = [pair for pair in strengths if choice.response in pair[:2]]
    facts["pairs"] = len(own)
    for a, b, value in own[:MOST_LISTED]:
        other = b if a == choice.response else a
        facts["correlations"].append([other, len(table[[a, b]].dropna()), number(value)])
    facts["response"], facts["predictor"] = choice.response, choice.predictor
    if choice.predictor:
        facts["fit"] = fit(table, choice)


def by_group(table: pd.DataFrame, choice: Choice, groups: str, facts: dict[str, Any]) -> Iterator[list[Any]]:
    for name, part in table.groupby(groups):
        values = part[choice.response].dropna()
        if values.empty:
            continue
        spread = number(values.std()) if len(values) > 1 else None
        yield [str(name), len(values), number(values.mean()), spread, number(values.median()), fit(part, choice)]


def fit(table: pd.DataFrame, choice: Choice) -> dict[str, Any] | None:
    """Return the straight line by least squares, with the range of slopes in rows redrawn; None with too few rows."""
    if not choice.predictor:
        return None
    used = table[[choice.predictor, choice.response]].dropna()
    x, y = used[choice.predictor].to_numpy(float), used[choice.response].to_numpy(float)
    if len(x) < LEAST_ROWS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    slope = slope_of(x, y)
    generator = np.random.default_rng(1)
    drawn = []
    for _ in range(REDRAWN):
        rows = generator.integers(0, len(x), len(x))
        if np.ptp(x[rows]) > 0:
            drawn.append(slope_of(x[rows], y[rows]))
    low, high = np.percentile(drawn, [50 - COVERED / 2, 50 + COVERED / 2])
    r = used[choice.predictor].corr(used[choice.response])
    found = {
        "slope": slope,
        "intercept": y.mean() - slope * x.mean(),
        "low": low,
        "high": high,
        "covered": COVERED,
        "r": r,
    }
    return {"rows": len(x), **{key: number(value) for key, value in found.items()}}


def slope_of(x: np.ndarray, y: np.ndarray) -> float:
    apart = x - x.mean()
    return float((apart * (y - y.mean())).sum() / (apart * apart).sum())


def number(value: float) -> float | None:
    """A number as JSON has it: with all its digits, so that rounding is left to who shows it."""
    return None if value is None or not np.isfinite(value) else float(value)


def studies(files: list[tuple[str, str]], asked: Asked) -> list[dict[str, Any]]:
    """Study each file; what cannot be read is said."""
    asked.folder.mkdir(parents=True, exist_ok=True)
    found = []
    for place, (path, name) in enumerate(files, 1):
        try:
            with warnings.catch_warnings(action="ignore"):
                found.append(study(path, name, asked, place if len(files) > 1 else 0))
        except Exception as error:
            found.append({"file": name, "failed": str(error).splitlines()[0][:200] if str(error) else "it is damaged"})
    (asked.folder / "results.json").write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    return found
