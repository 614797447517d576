"""What CMBAgent can be asked to do: each method's call, and where its answer is found."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cmbagent

from tomas.engines.cmbagent import (
    BY_STEPS,
    CARRYOVER,
    CONTROL,
    HUMAN,
    KEYWORDS,
    ONE_SHOT,
    PLAN,
    PLANNED,
    PREPROCESS,
    SUMMARIES,
)
from tomas.engines.cmbagent.options import Options
from tomas.engines.cmbagent.papers import Papers
from tomas.engines.cmbagent.prompt import task_text
from tomas.engines.cmbagent.steps import PlanReady, StepWatch
from tomas.engines.cmbagent.stream import Tap
from tomas.engines.workplace import Workplace
from tomas.modes.base import EngineTask
from tomas.modes.plan import read_plan

_NO_KEYS = {"OPENAI": "unused", "GEMINI": None, "ANTHROPIC": None, "MISTRAL": None}
NOTES = "notes.md"
"""What a researcher says is saved under this name, too; the text itself is the answer."""


@dataclass(slots=True)
class Job:
    """One task at work."""

    workplace: Workplace
    task: EngineTask
    options: Options
    folder: Path
    tap: Tap
    steps: StepWatch
    papers: Papers
    told: str = ""
    """The answer, where the method itself returns it and nothing was said or written."""
    kept: list[Path] = field(default_factory=list)
    """Files to hand on besides what the agents wrote."""

    @property
    def work(self) -> Path:
        """The folder that the task's code runs in."""
        return self.folder / "control" if self.task.method in BY_STEPS else self.folder


type Method = Callable[[Job], None]


def _one_shot(job: Job) -> None:
    limits = job.workplace.request.limits
    cmbagent.one_shot(
        task_text(job.task),
        max_rounds=limits.max_rounds,
        max_n_attempts=limits.max_attempts,
        agent=job.task.agent,
        work_dir=job.folder,
        api_keys=_NO_KEYS,
        researcher_filename=NOTES,
    )


def _human_in_the_loop(job: Job) -> None:
    limits = job.workplace.request.limits
    cmbagent.human_in_the_loop(
        task_text(job.task),
        work_dir=job.folder,
        max_rounds=limits.max_rounds,
        max_n_attempts=limits.max_attempts,
        agent=job.task.agent,
        api_keys=_NO_KEYS,
    )


def _plan(job: Job) -> None:
    try:
        _carryover(job)
    except PlanReady:
        plan = read_plan((job.folder / "planning" / "final_plan.json").read_text(encoding="utf-8"))
        job.told = plan.model_dump_json(indent=1)


def _carryover(job: Job) -> None:
    limits = job.workplace.request.limits
    start = 0
    if job.options.plan:
        start = job.steps.start_from_plan(job.task, job.options, job.folder, limits.max_attempts)
    cmbagent.planning_and_control_context_carryover(
        task_text(job.task),
        max_rounds_planning=limits.max_rounds,
        max_rounds_control=2 * limits.max_rounds,
        max_plan_steps=job.task.max_plan_steps,
        max_n_attempts=limits.max_attempts,
        plan_instructions=job.options.plan_instructions,
        work_dir=job.folder,
        api_keys=_NO_KEYS,
        researcher_filename=NOTES,
        restart_at_step=start,
    )


def _planning_and_control(job: Job) -> None:
    limits = job.workplace.request.limits
    cmbagent.planning_and_control(
        task_text(job.task),
        max_rounds_planning=limits.max_rounds,
        max_rounds_control=2 * limits.max_rounds,
        max_plan_steps=job.task.max_plan_steps,
        max_n_attempts=limits.max_attempts,
        plan_instructions=job.options.plan_instructions,
        work_dir=job.folder,
        api_keys=_NO_KEYS,
        researcher_filename=NOTES,
    )


def _control(job: Job) -> None:
    limits = job.workplace.request.limits
    plan = job.options.plan or read_plan(_IDEA_PLAN.read_text(encoding="utf-8"))
    place = job.folder / "plan.json"
    place.write_text(plan.model_dump_json(indent=1), encoding="utf-8")
    cmbagent.control(
        task_text(job.task),
        plan=str(place),
        max_rounds=2 * limits.max_rounds,
        max_n_attempts=limits.max_attempts,
        work_dir=job.folder,
        api_keys=_NO_KEYS,
    )


def _keywords(job: Job) -> None:
    found = cmbagent.get_keywords(
        job.task.prompt,
        n_keywords=job.options.keywords,
        work_dir=job.folder,
        api_keys=_NO_KEYS,
        kw_type=job.options.taxonomy,
    )
    named = found.items() if isinstance(found, Mapping) else ((name, "") for name in found or ())
    listed = "\n".join(f"- [{name}]({link})" if link else f"- {name}" for name, link in named)
    job.told = listed or f"None of the keywords in the vocabulary “{job.options.taxonomy}” fits this text."


def _summaries(job: Job) -> None:
    os.environ["OPENAI_API_KEY"] = "unused"  # read from the environment by this function alone
    summaries = []
    for number, note in enumerate(job.task.files, 1):
        place, text = job.folder / f"document-{number}", job.folder / "texts" / f"{number}.md"
        text.parent.mkdir(exist_ok=True)
        text.write_text(job.papers.read(note.note, note.path), encoding="utf-8")
        summary = cmbagent.summarize_document(text, work_dir=place)
        summaries.append({"document": note.note, **(summary or {})})
    job.told = json.dumps(summaries, ensure_ascii=False, indent=1)


def _preprocess(job: Job) -> None:
    os.environ["OPENAI_API_KEY"] = "unused"  # as above
    job.papers.gather(job.task.prompt, ((note.note, note.path) for note in job.task.files))
    job.told = cmbagent.preprocess_task(job.task.prompt, work_dir=str(job.folder), clear_work_dir=False)


_IDEA_PLAN = Path(cmbagent.__file__).parents[1] / "plans" / "idea_plan.json"

METHODS: Mapping[str, Method] = {
    ONE_SHOT: _one_shot,
    HUMAN: _human_in_the_loop,
    PLAN: _plan,
    CARRYOVER: _carryover,
    PLANNED: _planning_and_control,
    CONTROL: _control,
    KEYWORDS: _keywords,
    SUMMARIES: _summaries,
    PREPROCESS: _preprocess,
}
