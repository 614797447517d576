"""Runs a stage's tasks with cmbagent, inside a worker process. Nothing else may import this module."""

import shutil
import traceback

import cmbagent
from autogen.io.base import IOStream

from tomas.engines.base import EngineResult, Failure, Progress
from tomas.engines.cmbagent import BY_STEPS, CARRYOVER, PLAN, CmbagentEngine
from tomas.engines.cmbagent.answers import answer_of, no_answer, told_by_chapter
from tomas.engines.cmbagent.approval import CodeApproval
from tomas.engines.cmbagent.calls import ModelCalls
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.instructions import OwnInstructions
from tomas.engines.cmbagent.keywords import keep_to_the_list
from tomas.engines.cmbagent.methods import METHODS, Job
from tomas.engines.cmbagent.options import Options, OptionsRefused
from tomas.engines.cmbagent.papers import Papers
from tomas.engines.cmbagent.preparing import prepare_cmbagent
from tomas.engines.cmbagent.softwaredocs import SoftwareDocs
from tomas.engines.cmbagent.steps import StepWatch
from tomas.engines.cmbagent.stream import Tap
from tomas.engines.cmbagent.summaries import ExactSummaries
from tomas.engines.cmbagent.tasks import work_through
from tomas.engines.workplace import Workplace
from tomas.modes.base import EngineAnswer, EngineTask


def run(workplace: Workplace) -> EngineResult:
    """Run the request's tasks in order and return their answers, or why there are none."""
    office = _Office(workplace)
    return work_through(workplace, office.work, office.calls)


class _Office:
    """CMBAgent, made ready once for an attempt's tasks."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._approval = CodeApproval(always=workplace.request.approve_code)
        self._instructions = OwnInstructions()
        self._steps = StepWatch(workplace)
        self.calls = ModelCalls(workplace.channel)
        prepare_cmbagent(workplace, self.calls)
        keep_to_the_list()
        self._steps.install()
        self._approval.install()
        self._instructions.install()
        ExactSummaries().install()
        SoftwareDocs(workplace).install()
        self._papers = Papers(workplace)
        self._papers.install(cmbagent)

    def work(self, task: EngineTask) -> EngineAnswer:
        """Do one task in its folder, made anew: a replay finds what the first attempt found. Raises AttemptEnds."""
        folder = self._workplace.request.folder / task.id
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._workplace.channel.emit(Progress(text="the agents get ready"))
        options = _options(task)
        self._approval.wanted = options.ask_before_code
        self._instructions.by_agent = options.instructions
        tap = Tap(self._workplace.channel, by_steps=task.method in BY_STEPS)
        self._steps.begin(options, plan_only=task.method == PLAN, at_step=tap.turn_to)
        job = Job(self._workplace, task, options, folder, tap=tap, steps=self._steps, papers=self._papers)
        self._do(job)
        if task.method == CARRYOVER and (kept := self._steps.keep_steps(folder, told_by_chapter(job))):
            job.kept.append(kept)
        return answer_of(job)

    def _do(self, job: Job) -> None:
        """Call cmbagent. Its results are not looked at: they claim success for anything. Raises AttemptEnds."""
        try:
            with IOStream.set_default(job.tap):
                METHODS[job.task.method](job)
        except AttemptEnds:
            raise
        except OptionsRefused as refused:
            raise AttemptEnds(Failure(code="engine_error", message=str(refused))) from refused
        except BaseException as error:  # cmbagent throws anything, SystemExit too, and not only when the work failed
            if self.calls.failure is None:
                raise AttemptEnds(_gone_wrong(job.task, error)) from error
        if self.calls.failure is not None:
            raise self.calls.failure


def _options(task: EngineTask) -> Options:
    """Read what the task asks for. Raises AttemptEnds where there is no such thing."""
    if faults := [fault.text for fault in CmbagentEngine().faults(task)]:
        told = ". ".join(fault[:1].upper() + fault[1:] for fault in faults)
        raise AttemptEnds(Failure(code="engine_error", message=f"{told}."))
    return Options.of(task)


def _gone_wrong(task: EngineTask, error: BaseException) -> Failure:
    """The failure for what cmbagent threw: with a working model, all of it means that the answers did not fit."""
    why = "".join(traceback.format_exception(error))[-4000:]
    return no_answer(task, why)
