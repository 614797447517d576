"""Task data_analysis/questions: what the profile suggests to ask, in turn of kinds so that no kind has all places."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from tomas.offline_model.guidance import notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt

_COUNT = re.compile(r"at most (\d+) questions")
_GROUPS = {"category", "yes or no"}
_MOST_GROUPS = 12
_LEAST_EXPLAINED, _LEAST_TOGETHER = 0.02, 0.1
_SELF_EVIDENT = 0.99
_FEW = 0.1
_MOST_COURSES = 4


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return questions: the present ones first, then what guidance and goal name, then what stands out."""
    found = _COUNT.search(prompt.text)
    most = int(found.group(1)) if found else 5
    tables: list[dict[str, Any]] = prompt.value("profile", [])
    present: list[dict[str, Any]] = prompt.value("questions", [])
    goal = prompt.blocks.get("goal", "")
    wanted = [topic for topic in read_guidance(prompt.guidance).focus if topic]
    ideas = list(_ideas(tables))
    told = f" {' '.join(wanted)} {goal} ".lower()
    asked = set(_words(told))
    ideas.sort(key=lambda idea: (-_named(idea, told), -len(asked & set(_words(idea["text"])))))
    kept = [_filled(question, tables) for question in present]
    fresh = all(question.get("asked_by") == "person" for question in present)
    new = ideas if fresh else [idea for idea in ideas if wanted and _named(idea, told)]
    for idea in new:
        alike = any(set(one["columns"]) == set(idea["columns"]) for one in kept)
        if len(kept) < max(most, len(present) + bool(wanted)) and not alike:
            kept.append(idea)
    done = {text: _done(text, kept) for text in prompt.guidance}
    acted = {text: said for text, said in done.items() if said}
    return {"questions": kept, "guidance_notes": notes(prompt.guidance, acted)}


def _named(idea: dict[str, Any], told: str) -> int:
    return sum(all(word in told for word in _words(name)) for name in idea["columns"])


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", name.lower()) if len(word) > 2] or [name.lower()]  # noqa: PLR2004 - units


def _done(text: str, kept: list[dict[str, Any]]) -> str:
    topics = [topic.lower() for topic in read_guidance((text,)).focus]
    about = [topic for topic in topics if any(_named(one, f" {topic} ") for one in kept)]
    return f"questions on {' and '.join(about)} are among them." if about else ""


def _ideas(tables: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    kinds = [list(kind(table)) for kind in (_differences, _relations, _courses, _counts, _spreads) for table in tables]
    for turn in zip_longest(*kinds):
        yield from (idea for idea in turn if idea is not None)


def _idea(table: dict[str, Any], text: str, columns: list[str], method: str, how: str) -> dict[str, Any]:
    return {"id": "", "text": text, "table": table["table"], "columns": columns, "method": method, "how": how}


def _differences(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for one in table.get("differences", []):
        if (
            one["values"] < _FEW * table["rows"]
            or one["measure"] in seen
            or not _LEAST_EXPLAINED <= one["explained"] < _SELF_EVIDENT
        ):
            continue
        seen.add(one["measure"])
        yield _idea(
            table,
            f"How does {one['measure']} differ by {one['group']}?",
            [one["measure"], one["group"]],
            "compare groups",
            "Means and medians of each group with their sizes, and the share of spread between the groups; a box plot.",
        )


def _relations(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    behind = {
        one["measure"]: one["group"]
        for one in reversed(table.get("differences", []))
        if one["values"] > table["rows"] / 2
    }
    groups = {column["name"] for column in table["columns"] if column["kind"] in _GROUPS}
    for one in table.get("correlations", []):
        if one["pairs"] < _FEW * table["rows"] or not _LEAST_TOGETHER <= abs(one["pearson"]) < _SELF_EVIDENT:
            continue
        group = behind.get(one["first"], behind.get(one["second"], ""))
        third = [group] if group in groups else []
        columns = [one["first"], one["second"], *third]
        within = f", also within {group}" if third else ""
        yield _idea(
            table,
            f"How do {one['first']} and {one['second']} go together{within}?",
            columns,
            "relation",
            "Linear and rank correlation and the slope, over all rows and within the groups; a scatter plot.",
        )


def _courses(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    numbers = [column["name"] for column in table["columns"] if column["kind"] == "number"]
    for column in table["columns"]:
        if "coverage" not in column or column["coverage"]["periods"] < 3:  # noqa: PLR2004 - a course has a middle
            continue
        for number in numbers[:_MOST_COURSES]:
            yield _idea(
                table,
                f"How does {number} go over time?",
                [column["name"], number],
                "over time",
                "Means of periods and the slope a year; a line chart. The ends may not be covered whole.",
            )
        if column["coverage"]["periods"] == table["rows"]:
            continue
        yield _idea(
            table,
            f"How many rows come over time, by {column['name']}?",
            [column["name"]],
            "over time",
            "Rows a period; a bar chart.",
        )


def _counts(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    groups = [
        column["name"]
        for column in table["columns"]
        if column["kind"] in _GROUPS and 2 <= column["different"] <= _MOST_GROUPS  # noqa: PLR2004 - two groups
    ]
    if len(groups) > 1:
        yield _idea(
            table,
            f"How do {groups[0]} and {groups[1]} go together?",
            groups[:2],
            "counts",
            "Rows of each pair of values; stacked bars.",
        )
    for name in groups if len(groups) == 1 else groups[2:]:
        yield _idea(table, f"How often does each {name} occur?", [name], "counts", "Rows of each value; a bar chart.")


def _spreads(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    numbers = [column for column in table["columns"] if column["kind"] == "number" and column.get("numbers")]
    for column in sorted(numbers, key=lambda one: -one["numbers"]["outliers"]):
        yield _idea(
            table,
            f"How are the values of {column['name']} distributed?",
            [column["name"]],
            "distribution",
            "Quartiles, median, mean and values far from the others; a histogram.",
        )


def _filled(question: dict[str, Any], tables: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a present question; where a person's words name no column whole, columns that share a word with them."""
    told = {name: question.get(name, "") for name in ("id", "text", "table", "method", "how")}
    columns = list(question.get("columns", []))
    if not columns:
        words = set(_words(question["text"]))
        for table in tables:
            near = [one["name"] for one in table["columns"] if words & set(_words(one["name"]))]
            if near:
                told["table"], columns = table["table"], near[:3]
                told["method"] = "other"
                break
    how = told["how"] or "The figures that suit the columns, with a chart."
    return told | {"columns": columns, "how": how}
