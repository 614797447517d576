"""Runs a stage's tasks with cmbagent, inside a worker process. Nothing else may import this module."""

import shutil
import traceback
from pathlib import Path

import cmbagent
from autogen.io.base import IOStream

from tomas.engines.base import EngineResult, Failure, Progress, TaskDone
from tomas.engines.cmbagent import CARRYOVER
from tomas.engines.cmbagent.answers import answer_of, no_answer
from tomas.engines.cmbagent.calls import ModelCalls
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.preparing import prepare_cmbagent
from tomas.engines.cmbagent.prompt import task_text
from tomas.engines.cmbagent.stream import Tap
from tomas.engines.workplace import Workplace
from tomas.modes.base import EngineAnswer, EngineTask

_ONE_SHOT_AGENTS = ("researcher", "engineer", "idea_maker", "idea_hater")
_NO_KEYS = {"OPENAI": "unused", "GEMINI": None, "ANTHROPIC": None, "MISTRAL": None}
_NOTES = "notes.md"


def run(workplace: Workplace) -> EngineResult:
    """Run the request's tasks in order and return their answers, or why there are none."""
    calls = ModelCalls(workplace.channel)
    prepare_cmbagent(workplace, calls)
    answers: list[EngineAnswer] = []
    failure: Failure | None = None
    try:
        for task in workplace.request.tasks:
            answers.append(_work(workplace, calls, task))
            workplace.channel.emit(TaskDone(task_id=task.id))
    except AttemptEnds as end:
        failure = end.failure
    return EngineResult(
        attempt_id=workplace.request.attempt_id,
        answers=() if failure else tuple(answers),
        failure=failure,
        model_calls=calls.made,
    )


def _work(workplace: Workplace, calls: ModelCalls, task: EngineTask) -> EngineAnswer:
    """Do one task in its folder, made anew: a replayed attempt finds what the first one found. Raises AttemptEnds."""
    folder = workplace.request.folder / task.id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    workplace.channel.emit(Progress(text="the agents get ready"))
    tap = Tap(workplace.channel)
    try:
        with IOStream.set_default(tap):
            _call(workplace, task, folder)
    except AttemptEnds:
        raise
    except BaseException as error:  # cmbagent throws anything, SystemExit too, and not only when the work failed
        if calls.failure is None:
            raise AttemptEnds(_gone_wrong(task, error)) from error
    if calls.failure is not None:
        raise calls.failure
    work = folder / "control" if task.method == CARRYOVER else folder
    return answer_of(task, folder, work, tap.said, tap.stopped_because)


def _call(workplace: Workplace, task: EngineTask, folder: Path) -> None:
    """Call cmbagent. Its results are not looked at: they claim success for anything."""
    limits = workplace.request.limits
    if task.method == CARRYOVER:
        cmbagent.planning_and_control_context_carryover(
            task_text(task),
            max_rounds_planning=limits.max_rounds,
            max_rounds_control=2 * limits.max_rounds,
            max_plan_steps=task.max_plan_steps,
            max_n_attempts=limits.max_attempts,
            work_dir=folder,
            api_keys=_NO_KEYS,
            researcher_filename=_NOTES,
        )
    elif task.method == "one_shot" and task.agent in _ONE_SHOT_AGENTS:
        cmbagent.one_shot(
            task_text(task),
            max_rounds=limits.max_rounds,
            max_n_attempts=limits.max_attempts,
            agent=task.agent,
            work_dir=folder,
            api_keys=_NO_KEYS,
            researcher_filename=_NOTES,
        )
    else:
        message = f"CMBAgent cannot do this task: unknown method or agent ({task.method}, {task.agent})."
        raise AttemptEnds(Failure(code="engine_error", message=message))


def _gone_wrong(task: EngineTask, error: BaseException) -> Failure:
    """The failure for what cmbagent threw: with a working model, all of it means that the answers did not fit."""
    why = "".join(traceback.format_exception(error))[-4000:]
    return no_answer(task, why)
