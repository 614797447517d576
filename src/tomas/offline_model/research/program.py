"""The program for the results: reads the data files that the description names, and computes from nothing else."""

import re
from pathlib import Path

from tomas.offline_model.research.subject import Subject
from tomas.offline_model.writing import MADE_BY, code_answer

MARK = "RESULTS_JSON"
"""Before the line of output that holds all numbers."""

_OWN_IMPORT = re.compile(r"^from tomas\..*\n", re.MULTILINE)
_WISH = re.compile(r'^- "(.+?)": .*$', re.MULTILINE)

_FOR_MACHINES = f'print("{MARK} " + json.dumps(results))'

_FOR_PEOPLE = """
def line(cells):
    print("| " + " | ".join("%.6g" % cell if isinstance(cell, float) else str(cell) for cell in cells) + " |")


def counted(count, noun):
    return "%d %s%s" % (count, noun, "" if count == 1 else "s")


for facts in results:
    print("## " + facts["file"])
    print()
    if "failed" in facts:
        print("This file could not be studied: " + facts["failed"])
        continue
    held = counted(facts["rows"], "row"), counted(len(facts["columns"]), "column")
    print("%s, %s, %s with missing values." % (*held, counted(facts["missing"], "row")))
    print()
    if facts["described"]:
        line(["column", "values", "mean", "standard deviation", "least", "most"])
        line(["---"] * 6)
        for row in facts["described"]:
            line(row)
        print()
    for other, rows, r in facts["correlations"]:
        print("- %s and %s go together with r = %.6g (%s)." % (facts["response"], other, r, counted(rows, "row")))
    if facts.get("fit"):
        fitted = facts["fit"]
        print("- %s changes by %.6g for each unit of %s (95 %% interval %.6g to %.6g, %d rows)." % (
            facts["response"], fitted["slope"], facts["predictor"], fitted["low"], fitted["high"], fitted["rows"]))
    for name, count, mean, _spread, _median, _fit in facts["groups"]:
        told = facts["grouped_by"], name, counted(count, "row"), mean, facts["response"]
        print("- %s %s: %s, mean %.6g of %s." % told)
    for figure in facts["figures"]:
        print("- Figure: " + figure["caption"])
    print()
"""
_WHAT = "Reads the data files, computes statistics and fits, and draws the figures."


def results_code(subject: Subject, told: str, folder: str) -> str:
    """Return the engineer's answer: a program that studies the data files and writes into `folder`.

    `told` is the idea and the methodology; what people asked for since counts after what they say.
    """
    wishes = list(dict.fromkeys([*_WISH.findall(told), *subject.wishes]))
    plain = [_WISH.sub("", part) for part in told.split(MADE_BY) if part.strip()]
    program = _program(subject.files, subject.told(*plain), wishes, folder, _FOR_MACHINES)
    return code_answer(program, _WHAT)


def study_code(files: tuple[str, ...], told: list[str], folder: str) -> str:
    """Return the engineer's answer to any task with data files: the same study, told for people.

    `told` is what says what is to be studied, oldest first.
    """
    named = tuple((path, path.rsplit("/", 1)[-1]) for path in files)
    return code_answer(_program(named, told, [], folder, _FOR_PEOPLE), _WHAT)


def _program(files: tuple[tuple[str, str], ...], told: list[str], wishes: list[str], folder: str, ending: str) -> str:
    own = Path(__file__).parent
    parts = [
        _OWN_IMPORT.sub("", (own / name).read_text(encoding="utf-8"))
        for name in ("choosing.py", "drawing.py", "study.py")
    ]
    values = f"FILES = {list(files)!r}\nTOLD = {told!r}\nWISHES = {wishes!r}\nFOLDER = {folder!r}"
    return "\n\n".join([*parts, values, "results = studies(FILES, Asked(TOLD, WISHES, Path(FOLDER)))", ending])
