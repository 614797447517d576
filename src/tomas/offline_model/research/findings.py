"""The results in words: what the code printed, and nothing beyond."""

import json
import re
from collections.abc import Mapping
from typing import Any

from tomas.offline_model.research.program import MARK
from tomas.offline_model.writing import MADE_BY

_PRINTED = re.compile(rf"^{MARK} (\[.*\])\s*$", re.MULTILINE)
_CORRELATION = {"pearson": "Pearson's r", "spearman": "Spearman's rho"}
_PLAIN = 1e6
_SMALL = 1e-4
_UNABLE = "the offline rule-based model found no column, value or measure in it that it could act on"


def results(said: str, read: Mapping[str, str]) -> str:
    """Return the results section from all that was said, the code's output among it; `read` is how files were read."""
    printed = _PRINTED.findall(said)
    if not printed:
        return f"# Results\n\nNo code printed any number, so there is nothing to report.\n\n{MADE_BY}"
    studies: list[dict[str, Any]] = json.loads(printed[-1])
    if not studies:
        return f"# Results\n\nThe description names no data file, so nothing could be computed.\n\n{MADE_BY}"
    parts = [part for study in studies for part in _study(study, read.get(study["file"], ""))]
    return "\n\n".join(["# Results", *parts, *_asked(studies), MADE_BY])


def shown(value: float | None) -> str:
    """Return a number for reading: whole numbers in full, others to six digits, never fewer than before the point."""
    if value is None:
        return "–"  # noqa: RUF001 - a dash for no value
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value)) if abs(value) < 10**15 else f"{value:.6g}"
    if abs(value) >= _PLAIN:
        return f"{value:.1f}" if abs(value) < 10**15 else f"{value:.6g}"
    return f"{value:.6g}" if abs(value) < _SMALL or abs(value) >= 1 else _trimmed(f"{value:.6f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".")


def _study(study: dict[str, Any], read: str) -> list[str]:
    if "failed" in study:
        return [f"## Data in {study['file']}", f"The file {study['file']} could not be studied: {study['failed']}."]
    parts = [f"## Data in {study['file']}", _size(study)]
    if read:
        parts.append(f"How the file was read: {read}")
    if study["described"]:
        heads = ("column", "values", "mean", "standard deviation", "least", "greatest")
        parts.append(_table(heads, study["described"]))
    parts += [f"{name} runs from {first} to {last} ({rows} values)." for name, rows, first, last in study["days"]]
    parts += [
        f"In {name} the value {shown(value)} stands in {count} rows and looks like a mark for no value; it is counted "
        "as a value all the same."
        for name, value, count in study["marks"]
    ]
    if study["correlations"]:
        parts += [f"## What goes with {study['response']}", *_correlations(study)]
    if study.get("fit"):
        parts += ["## Relation", _fit_words(study, study["fit"], "all rows")]
    if study["groups"]:
        parts += [f"## Groups by {study['grouped_by']}", *_groups(study)]
    elif study["counts"]:
        parts += [part for name, counts, missing in study["counts"] for part in _counts(name, counts, missing)]
    if study["figures"]:
        lines = [f"- {figure['name']}: {figure['caption']}" for figure in study["figures"]]
        parts += ["## Figures", "\n".join(lines)]
    return parts


def _size(study: dict[str, Any]) -> str:
    rows = f"{study['rows']} row{'s' * (study['rows'] != 1)}"
    said = [f"The file {study['file']} holds {rows} and {len(study['columns'])} columns."]
    for column, values, stay, gone in study["left_out"]:
        listed = ", ".join(values)
        kept = f"only those with {column} {listed} stay" if stay else f"those with {column} {listed} are left out"
        said.append(f"As people asked, {kept}: {gone} rows are gone.")
    if study["left_out"]:
        said.append(f"{study['used']} rows are studied.")
    if study["missing"]:
        one = study["missing"] == 1
        said.append(
            f"{study['missing']} row{'' if one else 's'} of them {'has' if one else 'have'} a missing value "
            "somewhere; each figure below uses all rows that have the values it needs."
        )
    else:
        said.append("No value is missing.")
    if study["away"]:
        said.append(f"Left out, as people asked: {', '.join(study['away'])}.")
    return " ".join(said)


def _correlations(study: dict[str, Any]) -> list[str]:
    name = _CORRELATION[study["method"]]
    table = _table(("column", "rows with both", name), study["correlations"])
    more = study["pairs"] - len(study["correlations"])
    cut = [f"{more} weaker correlations are not listed."] if more > 0 else []
    return [f"{name} of {study['response']} with each other numeric column:", table, *cut]


def _groups(study: dict[str, Any]) -> list[str]:
    response, by = study["response"], study["grouped_by"]
    heads = [by, "values", f"mean {response}", "standard deviation"]
    rows = [entry[:4] for entry in study["groups"]]
    if study["medians"]:
        heads, rows = [*heads, "median"], [entry[:5] for entry in study["groups"]]
    words = [_fit_words(study, entry[5], f"{by} {entry[0]}") for entry in study["groups"] if entry[5]]
    return [_table(tuple(heads), rows), *words]


def _counts(name: str, counts: list[list[Any]], missing: int) -> list[str]:
    without = f" {missing} rows have no value." if missing else ""
    return [
        f"## Values of {name}",
        f"How many rows have each value of {name}.{without}",
        _table((name, "rows"), counts),
    ]


def _fit_words(study: dict[str, Any], fit: dict[str, Any], where: str) -> str:
    sure = "does not include" if fit["low"] * fit["high"] > 0 else "includes"
    return (
        f"For {where} ({fit['rows']} with both values) {study['response']} changes by {shown(fit['slope'])} per unit "
        f"of {study['predictor']}, with {shown(fit['covered'])}% of the redrawn slopes between {shown(fit['low'])} and "
        f"{shown(fit['high'])}; "
        f"the range {sure} zero. The line's value at zero is {shown(fit['intercept'])}, and Pearson's r is "
        f"{shown(fit['r'])}."
    )


def _asked(studies: list[dict[str, Any]]) -> list[str]:
    """What people asked for, and what the code did about it."""
    done: dict[str, list[str]] = {}
    for study in studies:
        for wish, what in study.get("asked", ()):
            done.setdefault(wish, [])
            if what and what not in done[wish]:
                done[wish].append(what)
    if not done:
        return []
    lines = [f'- "{wish}": {"; ".join(what) if what else _UNABLE}.' for wish, what in done.items()]
    return ["## What people asked for", "\n".join(lines)]


def _table(heads: tuple[str, ...], rows: list[list[Any]]) -> str:
    lines = [_line(heads), f"|{'---|' * len(heads)}"]
    lines += [_line([cell if isinstance(cell, str) else shown(cell) for cell in row]) for row in rows]
    return "\n".join(lines)


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
