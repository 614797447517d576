"""Works a request's tasks off in their order: the same for both engines, which share cmbagent's model calls."""

from collections.abc import Callable

from tomas.engines.base import EngineResult, Failure, TaskDone
from tomas.engines.cmbagent.calls import ModelCalls
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.workplace import Workplace
from tomas.modes.base import EngineAnswer, EngineTask


def work_through(workplace: Workplace, work: Callable[[EngineTask], EngineAnswer], calls: ModelCalls) -> EngineResult:
    """Return the answers of all tasks, or why there are none; `work` does one task and raises AttemptEnds."""
    answers: list[EngineAnswer] = []
    failure: Failure | None = None
    try:
        for task in workplace.request.tasks:
            answers.append(work(task))
            workplace.channel.emit(TaskDone(task_id=task.id))
    except AttemptEnds as end:
        failure = end.failure
    return EngineResult(
        attempt_id=workplace.request.attempt_id,
        answers=() if failure else tuple(answers),
        failure=failure,
        model_calls=calls.made,
    )
