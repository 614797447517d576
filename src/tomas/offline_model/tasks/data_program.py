"""Task data_analysis/analysis: the program that answers a question, put together for its method and columns."""

from importlib import resources
from typing import Any

from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.writing import code_answer

_PROGRAMS = {
    "compare groups": "groups",
    "relation": "relation",
    "over time": "time",
    "distribution": "spread",
    "counts": "counts",
}
_WHAT = {
    "groups": "Compares the groups and draws them side by side.",
    "relation": "Measures how two columns go together, over all rows and within groups, and draws them.",
    "time": "Follows the values over time and draws them.",
    "spread": "Describes how the values are distributed and draws them.",
    "counts": "Counts the values and draws the counts.",
}


def program(prompt: TaskPrompt, folder: str) -> str:
    """Return the engineer's answer: a program that reads the table and writes `answer.json` and a plot to `folder`."""
    question: dict[str, Any] = prompt.value("question", {})
    table: dict[str, Any] = next(iter(prompt.value("profile", [])), {})
    kinds = {column["name"]: column["kind"] for column in table.get("columns", [])}
    kinds |= dict.fromkeys(table.get("more_columns", []), "text")
    columns = [name for name in question.get("columns", []) if name in kinds]
    part = _part(str(question.get("method", "")), [kinds[name] for name in columns])
    when = next((one for one in table.get("columns", []) if one["name"] in columns and "coverage" in one), None)
    settings = {
        "PATH": _path(prompt.text),
        "FOLDER": folder,
        "ID": str(question.get("id", "q")).lower(),
        "COLUMNS": columns,
        "KINDS": kinds,
        "UNIT": when["coverage"]["unit"] if when else "day",
    }
    constants = "\n".join(f"{name} = {value!r}" for name, value in settings.items())
    head, body, tail = (_text(name) for name in ("head", part, "tail"))
    return code_answer(f"{constants}\n\n{head}{body}{tail}", _WHAT[part])


def _part(method: str, kinds: list[str]) -> str:
    """Return which program suits: the one for the method, or for questions of no method the one for the columns."""
    if method in _PROGRAMS:
        return _PROGRAMS[method]
    if "date" in kinds:
        return "time"
    if kinds.count("number") > 1:
        return "relation"
    if "number" in kinds:
        return "groups" if len(kinds) > 1 else "spread"
    return "counts"


def _path(text: str) -> str:
    """Return the file that the task names first."""
    return text.partition("from the file `")[2].partition("`")[0]


def _text(name: str) -> str:
    place = resources.files("tomas.offline_model") / "data" / "programs" / f"{name}.txt"
    return place.read_text(encoding="utf-8")
