"""The code for the results: reads the data files that the description names, and computes from nothing else."""

import json

from tomas.offline_model.research.subject import Subject
from tomas.offline_model.writing import code_answer

MARK = "RESULTS_JSON"
"""Before the line of output that holds all numbers."""

_PROGRAM = """
import json
import os
import re
import warnings

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
FILES = {files}
IDEA = {idea}
FOLDER = {folder}
os.makedirs(FOLDER, exist_ok=True)
MOST_GROUPS = 8


def load(path):
    kind = path.rsplit(".", 1)[-1].lower()
    if kind in ("xlsx", "xls"):
        return pd.read_excel(path)
    if kind == "json":
        return pd.json_normalize(json.load(open(path, encoding="utf-8")))
    with open(path, encoding="utf-8", errors="replace") as file:
        comment = "#" if file.read(1) == "#" else None
    table = pd.read_csv(path, sep=None, engine="python", comment=comment)
    if kind == "txt" and table.select_dtypes("number").empty:
        raise ValueError("it is a text and no table of numbers")
    return table


def named(column):
    words = [word for word in re.split(r"[\\W\\d_]+", column.lower()) if len(word) > 2]
    return bool(words) and all(word in IDEA for word in words)


def place(column):
    words = [word for word in re.split(r"[\\W\\d_]+", column.lower()) if len(word) > 2]
    return IDEA.find(" ".join(words)) if " ".join(words) in IDEA else len(IDEA)


def number(value):
    return float("%.6g" % value)


def slope_of(x, y):
    slope, intercept = np.polyfit(x, y, 1)
    return slope, intercept


def draw(name, caption):
    plt.tight_layout()
    plt.savefig(os.path.join(FOLDER, name), dpi=100, metadata={{"Title": caption, "Software": None}})
    plt.close()
    return {{"name": name, "caption": caption}}


def study(path):
    table = load(path)
    stem = re.sub(r"[^A-Za-z0-9]+", "-", os.path.basename(path).rsplit(".", 1)[0]).strip("-")
    numeric = [c for c in table.select_dtypes("number").columns if table[c].nunique() > 2]
    groups = [c for c in table.columns if c not in numeric and 1 < table[c].nunique() <= MOST_GROUPS]
    facts = {{"file": os.path.basename(path), "rows": len(table), "columns": [str(c) for c in table.columns],
             "missing": int(table.isna().any(axis=1).sum()), "described": [], "correlations": [], "groups": [],
             "figures": []}}
    for column in numeric:
        values = table[column].dropna()
        facts["described"].append([str(column), int(values.size)] + [number(v) for v in
                                  (values.mean(), values.std(), values.min(), values.max())])
    pairs = []
    if len(numeric) > 1:
        r = table[numeric].corr()
        pairs = sorted(((a, b, r.loc[a, b]) for i, a in enumerate(numeric) for b in numeric[i + 1:]
                        if r.loc[a, b] == r.loc[a, b]), key=lambda p: -abs(p[2]))
        facts["correlations"] = [[str(a), str(b), number(v)] for a, b, v in pairs[:6]]
    wanted = sorted((c for c in numeric if named(str(c))), key=lambda c: place(str(c)))
    if len(wanted) > 1:
        response, predictor = wanted[:2]
    elif pairs:
        response, predictor = pairs[0][0], pairs[0][1]
    elif numeric:
        response, predictor = numeric[0], None
    else:
        return facts
    group = next((c for c in groups if named(str(c))), groups[0] if groups else None)
    plt.figure(figsize=(5, 3.5))
    plt.hist(table[response].dropna(), bins=25)
    plt.xlabel(response)
    plt.ylabel("number of rows")
    caption = "Distribution of " + str(response) + " in " + facts["file"] + "."
    facts["figures"].append(draw(stem + "-histogram.png", caption))
    if predictor is not None:
        facts["fit"] = fit(table, response, predictor)
        plt.figure(figsize=(5, 3.5))
        parts = table.groupby(group) if group else [("all rows", table)]
        for name, part in parts:
            plt.scatter(part[predictor], part[response], s=8, label=str(name))
        used = table[[predictor, response]].dropna()
        slope, intercept = slope_of(used[predictor], used[response])
        ends = np.array([used[predictor].min(), used[predictor].max()])
        plt.plot(ends, slope * ends + intercept, color="black")
        plt.xlabel(predictor)
        plt.ylabel(response)
        plt.legend(fontsize=7)
        facts["figures"].append(draw(stem + "-relation.png", str(response) + " against " + str(predictor) +
                                     " with the line fitted to all rows."))
    if group is not None:
        for name, part in table.groupby(group):
            entry = [str(group), str(name), int(part[response].count()), number(part[response].mean())]
            enough = predictor is not None and len(part[[predictor, response]].dropna()) > 4
            facts["groups"].append(entry + [fit(part, response, predictor) if enough else None])
        plt.figure(figsize=(5, 3.5))
        parts = [(str(name), part[response].dropna()) for name, part in table.groupby(group)]
        plt.boxplot([values for _name, values in parts])
        plt.xticks(range(1, len(parts) + 1), [name for name, _values in parts])
        plt.ylabel(response)
        facts["figures"].append(draw(stem + "-groups.png", str(response) + " by " + str(group) + "."))
    facts["response"], facts["predictor"] = str(response), str(predictor) if predictor is not None else ""
    return facts


def fit(table, response, predictor):
    used = table[[predictor, response]].dropna()
    x, y = used[predictor].to_numpy(float), used[response].to_numpy(float)
    slope, intercept = slope_of(x, y)
    generator = np.random.default_rng(1)
    drawn = []
    for _ in range(500):
        rows = generator.integers(0, len(x), len(x))
        if np.ptp(x[rows]) > 0:
            drawn.append(slope_of(x[rows], y[rows])[0])
    low, high = np.percentile(drawn, [2.5, 97.5])
    r = np.corrcoef(x, y)[0, 1]
    return {{"rows": len(x), "slope": number(slope), "intercept": number(intercept), "low": number(low),
            "high": number(high), "r": number(r)}}


results = []
for path in FILES:
    try:
        results.append(study(path))
    except Exception as error:
        results.append({{"file": os.path.basename(path), "failed": str(error).splitlines()[0][:200]}})
with open(os.path.join(FOLDER, "results.json"), "w", encoding="utf-8") as file:
    json.dump(results, file, indent=1)
{ending}
"""

_FOR_MACHINES = f'print("{MARK} " + json.dumps(results))'

_FOR_PEOPLE = """
def line(cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


for facts in results:
    print("## " + facts["file"])
    print()
    if "failed" in facts:
        print("This file could not be studied: " + facts["failed"])
        continue
    told = (facts["rows"], len(facts["columns"]), facts["missing"])
    print("%d rows, %d columns, %d rows with missing values." % told)
    print()
    if facts["described"]:
        line(["column", "values", "mean", "standard deviation", "least", "most"])
        line(["---"] * 6)
        for row in facts["described"]:
            line(row)
        print()
    for first, second, r in facts["correlations"]:
        print("- %s and %s go together with r = %s." % (first, second, r))
    if "fit" in facts:
        fitted = facts["fit"]
        print("- %s rises by %s for each unit of %s (95 %% interval %s to %s, %d rows)." % (
            facts["response"], fitted["slope"], facts["predictor"], fitted["low"], fitted["high"], fitted["rows"]))
    for column, name, count, mean, _fit in facts["groups"]:
        print("- %s %s: %d rows, mean %s of %s." % (column, name, count, facts["response"], mean))
    for figure in facts["figures"]:
        print("- Figure: " + figure["caption"])
    print()
"""


def results_code(subject: Subject, idea: str, folder: str) -> str:
    """Return the engineer's answer: a program that studies the data files and writes into `folder`."""
    return code_answer(_program(subject.files, idea, folder, _FOR_MACHINES), _WHAT)


def study_code(files: tuple[str, ...], task: str, folder: str) -> str:
    """Return the engineer's answer to any task with data files: the same study, told for people."""
    return code_answer(_program(files, task, folder, _FOR_PEOPLE), _WHAT)


_WHAT = "Reads the data files, computes statistics and fits, and draws the figures."


def _program(files: tuple[str, ...], about: str, folder: str, ending: str) -> str:
    names = {"files": json.dumps(list(files)), "idea": json.dumps(about.lower()), "folder": json.dumps(folder)}
    return _PROGRAM.format(**names, ending=ending)
