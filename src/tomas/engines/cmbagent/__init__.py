"""The engine CMBAgent: the package `cmbagent`, run in a process of its own.

This module is imported by the supervisor and must not import cmbagent.
"""

import os
from collections.abc import Iterator

from tomas.engines.base import Engine
from tomas.engines.cmbagent.lookups import ARXIV, OCR, SOFTWARE_DOCS, Arxiv, MistralOcr, software_docs
from tomas.engines.cmbagent.options import Options, OptionsRefused
from tomas.modes.base import EngineTask
from tomas.modes.yamlfile import Fault

ONE_SHOT = "one_shot"
HUMAN = "human_in_the_loop"
PLAN = "plan"
"""Planning alone; the answer is the plan as JSON (see `tomas.modes.plan`)."""
CARRYOVER = "planning_and_control_context_carryover"
PLANNED = "planning_and_control"
CONTROL = "control"
"""Work on a ready plan; without one, on CMBAgent's own plan for research ideas."""
KEYWORDS = "keywords"
SUMMARIES = "summaries"
PREPROCESS = "preprocess"
"""A task's text with summaries of the papers that were given with it, or that it names by their arXiv addresses."""

BY_STEPS = frozenset({CARRYOVER, PLANNED, CONTROL})
"""Methods that work off a plan."""

STEPS = "steps"
"""The note of a task's file that holds what earlier steps left (a ZIP archive among an earlier answer's files)."""

AGENTS = ("researcher", "engineer", "idea_maker", "idea_hater", "camb_context", "classy_context")
"""Who can be asked directly."""
AGENTS_OF = {ONE_SHOT: AGENTS, HUMAN: AGENTS}
"""By the methods that ask one."""
NOT_OFFERED = {
    "perplexity": "it has no client for its service in CMBAgent",
    **dict.fromkeys(
        ("act", "camb", "camels", "classy", "classy_sz", "cobaya", "cosmocnc", "getdist", "memory", "planck"),
        "it searches in files kept at OpenAI's Assistants service, which OpenAI ended on 26 August 2026",
    ),
}
"""Agents that CMBAgent has and TOMAS does not offer, each with the reason.

Of the Assistants service: https://developers.openai.com/api/docs/assistants/migration
"""

_PLANNING = (11, 19)
_PER_STEP = (5, 14)
_CALLS = {
    (ONE_SHOT, "engineer"): (5, 14),
    (ONE_SHOT, "researcher"): (4, 4),
    (ONE_SHOT, "idea_maker"): (5, 5),
    (ONE_SHOT, "idea_hater"): (4, 4),
    (HUMAN, "engineer"): (4, 40),
    (HUMAN, "researcher"): (3, 30),
}


class CmbagentEngine(Engine):
    """Agents that write (researcher), write and run code (engineer), or plan first and then do both."""

    id = "cmbagent"
    title = "CMBAgent"
    methods = (ONE_SHOT, HUMAN, PLAN, CARRYOVER, PLANNED, CONTROL, KEYWORDS, SUMMARIES, PREPROCESS)
    preload = ("tomas.engines.cmbagent.warm",)
    worker = "tomas.engines.cmbagent.worker:run"

    def __init__(self, arxiv: Arxiv | None = None, ocr: MistralOcr | None = None) -> None:
        """Where papers are fetched and scans are read; by default the public services, with the key where it is set."""
        reader = ocr or MistralOcr(key=os.environ.get("MISTRAL_API_KEY", ""))
        self.lookups = {SOFTWARE_DOCS: software_docs, ARXIV: (arxiv or Arxiv()).fetch, OCR: reader.paid}

    def faults(self, task: EngineTask) -> Iterator[Fault]:
        """Yield what keeps CMBAgent from doing a task: its method, its agent, its options."""
        yield from super().faults(task)
        offered = AGENTS_OF.get(task.method)
        if task.agent in NOT_OFFERED:
            why = f"the agent {task.agent} is not offered here: {NOT_OFFERED[task.agent]}"
            yield Fault(("agent",), f"{why}. Choose: {', '.join(offered or AGENTS)}")
        elif offered and task.agent not in offered:
            yield Fault(("agent",), f"there is no agent “{task.agent}” for this; choose: {', '.join(offered)}")
        try:
            Options.of(task)
        except OptionsRefused as refused:
            yield Fault(("options",), str(refused).rstrip("."))

    def calls(self, task: EngineTask) -> tuple[int, int]:
        """Return the least and the most model calls the task usually takes, for estimates.

        A researcher takes 4; an engineer 5 and 3 more for each repair; a plan 11 and its steps.
        """
        if task.method == PLAN:
            return _PLANNING
        if task.method in BY_STEPS:
            planning = (0, 0) if task.options.get("plan") or task.method == CONTROL else _PLANNING
            steps = task.max_plan_steps
            return planning[0] + _PER_STEP[0] * steps, planning[1] + _PER_STEP[1] * steps
        if task.method == KEYWORDS:
            return (11, 40) if task.options.get("taxonomy", "unesco") == "unesco" else (1, 2)
        if task.method in {SUMMARIES, PREPROCESS}:
            return 2 * len(task.files), 2 * len(task.files)
        return _CALLS.get((task.method, task.agent), (4, 14))
