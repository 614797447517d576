"""What the offline model can work out, one file per kind of task."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points

from tomas.offline_model.prompt import TaskPrompt, read_prompt
from tomas.offline_model.tasks import (
    architecture,
    costs,
    data_program,
    data_questions,
    data_report,
    devops_advice,
    devops_figures,
    devops_report,
    fallback,
    handbook_chapter,
    handbook_outline,
    requirements,
    risks,
    sow,
    ticket_analysis,
    ticket_patterns,
    ticket_report,
)
from tomas.offline_model.writing import code_answer, json_answer


@dataclass(frozen=True, slots=True)
class Setting:
    """Under which conditions an answer is written."""

    code: bool
    """True where the caller runs code: the answer must be code that computes the result."""
    data_folder: str = "data/"
    failures: int = 0
    """How often code for this task has failed already."""


type Writer = Callable[[TaskPrompt], dict[str, object]]

GROUP = "tomas.offline_tasks"
"""Entry points by which installed modes bring rules of their own; each is named like the task it answers."""

_WRITERS: dict[str, Writer] = {
    "rfp/requirements": requirements.write,
    "rfp/architecture": architecture.write,
    "rfp/costs": costs.write,
    "rfp/risks": risks.write,
    "rfp/sow": sow.write,
    "handbook/outline": handbook_outline.write,
    "handbook/chapter": handbook_chapter.write,
    "devops/figures": devops_figures.write,
    "devops/advice": devops_advice.write,
    "devops/report": devops_report.write,
    "data_analysis/questions": data_questions.write,
    "data_analysis/report": data_report.write,
    "tickets/patterns": ticket_patterns.write,
    "tickets/analysis": ticket_analysis.write,
    "tickets/report": ticket_report.write,
}


def write_answer(
    text: str, *, code: bool, data_folder: str = "data/", failures: int = 0, earlier: str = "", step: str = ""
) -> str:
    """Return what can be derived from a task: JSON or, for callers that run code, Python that computes it.

    `data_folder` is where code must write; `failures` is how often code for this task has failed already; `earlier` is
    what the steps before this one found, `step` what a plan says of this one.
    """
    setting = Setting(code, data_folder, failures)
    prompt = read_prompt(text)
    if prompt.kind == "rfp/costs" and setting.code:
        return code_answer(costs.program(prompt, setting.data_folder), "Computes the cost of each component.")
    if prompt.kind == "data_analysis/analysis":
        return data_program.program(prompt, setting.data_folder)
    writer = _WRITERS.get(prompt.kind) or _brought(prompt.kind)
    if writer is None:
        return fallback.code(prompt, setting.data_folder, step) if setting.code else fallback.text(prompt, earlier)
    return json_answer(writer(prompt))


def _brought(kind: str) -> Writer | None:
    """Return the rule that an installed package brings for a kind of task."""
    found = entry_points(group=GROUP, name=kind) if kind else ()
    return next((point.load() for point in found), None)
