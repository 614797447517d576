"""The engine Denario: the package `denario`, run in a process of its own.

This module is imported by the supervisor and must not import denario.
"""

import os
from collections.abc import Iterator

from tomas.engines.base import Engine
from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.cmbagent.lookups import ARXIV, OCR, Arxiv, MistralOcr
from tomas.engines.denario.futurehouse import FUTUREHOUSE, FutureHouse
from tomas.engines.denario.options import Options, OptionsRefused
from tomas.engines.denario.scholar import SemanticScholar
from tomas.modes.base import EngineTask
from tomas.modes.yamlfile import Fault

PLOT = "plot"
"""The note of a task's file that is a figure of the paper."""
PAPER = "paper"
"""The note of a task's file that is the paper (PDF) to be refereed, or one to be summarised."""
SEMANTIC_SCHOLAR = "semantic_scholar"

_PLANNING = 11
_CALLS = {
    ("idea", "detailed"): (50, 90),
    ("check_idea", "fast"): (3, 9),
    ("methodology", "fast"): (1, 2),
    ("methodology", "detailed"): (22, 44),
    ("keywords", "detailed"): (11, 40),
    ("referee", "fast"): (1, 2),
    ("enhance_description", "detailed"): (2, 12),
}


class DenarioEngine(Engine):
    """Steps of a scientific paper: idea, literature, methodology, results by code, keywords, paper, referee."""

    id = "denario"
    title = "Denario"
    methods = (
        "idea",
        "check_idea",
        "methodology",
        "results",
        "keywords",
        "paper",
        "referee",
        "enhance_description",
    )
    preload = (*CmbagentEngine.preload, "tomas.engines.denario.worker")
    worker = "tomas.engines.denario.worker:run"

    def __init__(
        self,
        scholar: SemanticScholar | None = None,
        futurehouse: FutureHouse | None = None,
        arxiv: Arxiv | None = None,
        ocr: MistralOcr | None = None,
    ) -> None:
        """Where literature is looked up; by default the public services, with their keys where they are set."""
        papers = scholar or SemanticScholar(key=os.environ.get("SEMANTIC_SCHOLAR_KEY", ""))
        owl = futurehouse or FutureHouse(key=os.environ.get("FUTURE_HOUSE_API_KEY", ""))
        reader = ocr or MistralOcr(key=os.environ.get("MISTRAL_API_KEY", ""))
        self.lookups = {
            SEMANTIC_SCHOLAR: papers.search,
            FUTUREHOUSE: owl.paid,
            ARXIV: (arxiv or Arxiv()).fetch,
            OCR: reader.paid,
        }

    def faults(self, task: EngineTask) -> Iterator[Fault]:
        """Yield what keeps Denario from doing a task: its step, or its options."""
        wrong = [*super().faults(task)]
        yield from wrong
        given = {name: value for name, value in task.options.items() if value}
        try:
            if not wrong:
                Options.of(task.model_copy(update={"options": given}))
        except OptionsRefused as refused:
            yield Fault(("options",), str(refused).rstrip("."))

    def calls(self, task: EngineTask) -> tuple[int, int]:
        """Return the least and the most model calls the task usually takes, for estimates."""
        try:
            options = Options.of(task)
        except OptionsRefused:
            return 0, 0
        if task.method == "idea" and options.backend == "fast":
            return 2 * options.iterations - 1, 2 * options.iterations
        if task.method == "results":
            return _PLANNING + 8 * task.max_plan_steps, 2 * _PLANNING + 14 * task.max_plan_steps
        if task.method == "paper":
            plots = sum(note.note == PLOT for note in task.files)
            return 13 + (3 + 2 * plots + 2 if plots else 0), 30 + 3 * plots
        return _CALLS.get((task.method, options.backend), (1, 2))
