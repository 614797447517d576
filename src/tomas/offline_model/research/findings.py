"""The results in words: what the code printed, and nothing beyond."""

import json
import re
from typing import Any

from tomas.offline_model.research.program import MARK
from tomas.offline_model.writing import MADE_BY

_PRINTED = re.compile(rf"^{MARK} (\[.*\])\s*$", re.MULTILINE)


def results(said: str) -> str:
    """Return the results section from all that was said, the code's output among it."""
    printed = _PRINTED.findall(said)
    if not printed:
        return f"# Results\n\nNo code printed any number, so there is nothing to report.\n\n{MADE_BY}"
    studies: list[dict[str, Any]] = json.loads(printed[-1])
    if not studies:
        return f"# Results\n\nThe description names no data file, so nothing could be computed.\n\n{MADE_BY}"
    parts = [part for study in studies for part in _study(study)]
    return "\n\n".join(["# Results", *parts, MADE_BY])


def _study(study: dict[str, Any]) -> list[str]:
    if "failed" in study:
        return [f"The file {study['file']} could not be read: {study['failed']}."]
    parts = [
        f"## Data in {study['file']}",
        f"The file holds {study['rows']} rows and {len(study['columns'])} columns; {study['missing']} rows have a "
        "missing value and are left out where it is needed.",
    ]
    if study["described"]:
        heads = ("column", "values", "mean", "standard deviation", "least", "greatest")
        parts.append(_table(heads, study["described"]))
    if study["correlations"]:
        parts += ["## Correlations", _table(("first", "second", "Pearson's r"), study["correlations"])]
    if "fit" in study:
        parts += ["## Relation", _fit_words(study["response"], study["predictor"], study["fit"], "all rows")]
    if study["groups"]:
        parts += ["## Groups", *_groups(study)]
    if study["figures"]:
        lines = [f"- {figure['name']}: {figure['caption']}" for figure in study["figures"]]
        parts += ["## Figures", "\n".join(lines)]
    return parts


def _groups(study: dict[str, Any]) -> list[str]:
    rows = [entry[1:4] for entry in study["groups"]]
    words = [
        _fit_words(study["response"], study["predictor"], entry[4], f"{entry[0]} {entry[1]}")
        for entry in study["groups"]
        if entry[4]
    ]
    return [_table((study["groups"][0][0], "values", f"mean {study['response']}"), rows), *words]


def _fit_words(response: str, predictor: str, fit: dict[str, Any], where: str) -> str:
    sure = "does not include" if fit["low"] * fit["high"] > 0 else "includes"
    return (
        f"For {where} ({fit['rows']} rows) {response} changes by {fit['slope']:g} per unit of {predictor}, with 95% of "
        f"the redrawn slopes between {fit['low']:g} and {fit['high']:g}; the range {sure} zero. "
        f"The correlation is {fit['r']:.3f}."
    )


def _table(heads: tuple[str, ...], rows: list[list[Any]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [
        f"| {' | '.join(f'{cell:g}' if isinstance(cell, float) else str(cell) for cell in row)} |" for row in rows
    ]
    return "\n".join(lines)
