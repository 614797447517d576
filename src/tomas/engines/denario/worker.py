"""Runs a stage's tasks with Denario, inside a worker process. Nothing else may import this module."""

import traceback

import denario.denario as implementation
from autogen.io.base import IOStream
from denario import Denario
from denario.key_manager import KeyManager

from tomas.engines.base import EngineResult, Failure, FileWritten, Progress
from tomas.engines.cmbagent.calls import ModelCalls
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.keywords import keep_to_the_list
from tomas.engines.cmbagent.papers import Papers
from tomas.engines.cmbagent.preparing import prepare_cmbagent
from tomas.engines.cmbagent.stream import Tap
from tomas.engines.cmbagent.tasks import work_through
from tomas.engines.denario.graphs import prepare_graphs
from tomas.engines.denario.images import keep_images_apart
from tomas.engines.denario.literature import Literature
from tomas.engines.denario.options import Options, OptionsRefused
from tomas.engines.denario.plans import PlanMender
from tomas.engines.denario.project import InputsRefused, Project
from tomas.engines.denario.prompts import is_free
from tomas.engines.denario.steps import STEPS, Bench, Left, must_have_inputs
from tomas.engines.denario.typesetting import Typesetting
from tomas.engines.workplace import Workplace
from tomas.modes.base import EngineAnswer, EngineTask

_LONGEST_DETAIL = 4000


def run(workplace: Workplace) -> EngineResult:
    """Run the request's tasks in order and return their answers, or why there are none."""
    office = _Office(workplace)
    return work_through(workplace, office.work, office.calls)


class _Office:
    """Denario, made ready once for an attempt's tasks."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._plans = PlanMender()
        self._literature = Literature(workplace)
        self._typesetting = Typesetting()
        self._documents = Papers(workplace)
        self.calls = ModelCalls(workplace.channel, self._plans.mend, is_free)
        prepare_cmbagent(workplace, self.calls)
        prepare_graphs(workplace, self.calls)
        keep_images_apart()
        keep_to_the_list()
        self._literature.install()
        self._typesetting.install()
        self._documents.install(implementation)

    def work(self, task: EngineTask) -> EngineAnswer:
        """Do one task. Raises AttemptEnds."""
        folder = self._workplace.request.folder / task.id
        project = Project(folder / "project")
        try:
            options = Options.of(task)
            must_have_inputs(task, options)
            project.fill(task, options)
        except (OptionsRefused, InputsRefused) as refused:
            raise AttemptEnds(Failure(code="engine_error", message=str(refused))) from refused
        self._plans.method = task.method
        self._workplace.channel.emit(Progress(text=f"Denario starts: {task.method.replace('_', ' ')}"))
        denario = Denario(project_dir=str(project.root))
        denario.keys = KeyManager(OPENAI="unused")
        bench = Bench(
            workplace=self._workplace,
            task=task,
            options=options,
            project=project,
            denario=denario,
            literature=self._literature,
            typesetting=self._typesetting,
            documents=self._documents,
        )
        left = self._done(bench)
        for path in left.files:
            self._workplace.channel.emit(FileWritten(path=path))
        return EngineAnswer(task_id=task.id, text=left.text, files=left.files, remarks=tuple(bench.remarks))

    def _done(self, bench: Bench) -> Left:
        """Do a step; Denario throws anything, SystemExit too, and claims success for anything. Raises AttemptEnds."""
        tap = Tap(self._workplace.channel)
        why = ""
        left = Left("", ())
        try:
            with IOStream.set_default(tap):
                left = STEPS[bench.task.method].work(bench)
        except AttemptEnds:
            raise
        except BaseException as error:
            why = "".join(traceback.format_exception(error))[-_LONGEST_DETAIL:]
        if self.calls.failure is not None:
            raise self.calls.failure
        if why or not left.text.strip():
            raise AttemptEnds(_no_answer(bench.task, why or tap.stopped_because))
        return left


def _no_answer(task: EngineTask, why: str) -> Failure:
    message = f"Denario's step {task.method.replace('_', ' ')} ended without a result. A new try may go better."
    return Failure(
        code="no_answer", message=message, detail=f"{task.id}: {why or 'nothing was written'}", retryable=True
    )
