"""Task data_analysis/report: the executive summary, from the sentences that code wrote and the figures they state."""

import re
from typing import Any

from tomas.offline_model.guidance import notes
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.writing import shortened

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")
_MOST_STATEMENTS = 7
_MOST_FIGURES = 16


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return headline, summary, limits and next steps."""
    findings: list[dict[str, Any]] = prompt.value("findings", [])
    figures: list[dict[str, Any]] = prompt.value("figures", [])
    told = [one for one in findings if one["finding"] and not one["faults"]] or findings
    told.sort(key=lambda one: one["asked_by"] != "person")
    summary = [_statement(one["finding"], [one["id"]], figures) for one in told if one["finding"]]
    return {
        "headline": _headline(told),
        "summary": summary[:_MOST_STATEMENTS]
        or [
            {
                "text": "No question could be answered.",
                "question_ids": [one["id"] for one in findings[:1]],
                "figures": [],
            }
        ],
        "limits": _limits(findings, figures),
        "next_steps": _steps(told),
        "guidance_notes": notes(prompt.guidance),
    }


def _statement(text: str, ids: list[str], figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a statement with the figures that its numbers are."""
    cited = []
    for written in _NUMBER.findall(text):
        plain = written.replace(",", "")
        places = len(plain.partition(".")[2])
        for figure in figures:
            own = any(figure["key"].startswith(f"{one}.") for one in ids)
            if own and abs(abs(figure["value"]) - float(plain)) <= 0.5 * 10**-places + 1e-9:
                cited.append({"key": figure["key"], "value": figure["value"]})
                break
    unique = {one["key"]: one for one in cited}
    return {"text": text, "question_ids": ids, "figures": list(unique.values())[:_MOST_FIGURES]}


def _headline(told: list[dict[str, Any]]) -> str:
    for one in told:
        start = re.split(r"[:.;]\s", one["finding"])[0]
        if start and not _NUMBER.search(start):
            return f"{shortened(start, 110).rstrip('.')}."
    return "The questions are answered below, with what limits the answers."


def _limits(findings: list[dict[str, Any]], figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [one["id"] for one in findings][:8]
    limits = [
        {
            "text": "The questions were chosen by looking at the same data, so some of what stands out may be chance.",
            "question_ids": ids,
            "figures": [],
        }
    ]
    by_text: dict[str, list[str]] = {}
    for one in findings:
        for caveat in one["caveats"][:2]:
            by_text.setdefault(caveat, []).append(one["id"])
    shared = sorted(by_text.items(), key=lambda pair: -len(pair[1]))[:3]
    return limits + [_statement(text, names[:8], figures) for text, names in shared]


def _steps(told: list[dict[str, Any]]) -> list[str]:
    kinds = {one["method"] for one in told}
    steps = []
    if "compare groups" in kinds or "relation" in kinds:
        steps.append("Look for what else differs between the groups before the difference is acted on.")
    if "over time" in kinds:
        steps.append("Compare the course over time with what is known to have happened.")
    if "distribution" in kinds:
        steps.append("Check the values that lie far from the others at their source.")
    return [*steps, "Repeat the analysis with new data, with these questions fixed beforehand."]
