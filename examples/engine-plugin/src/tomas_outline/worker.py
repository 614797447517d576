"""Runs in the engine's own process, forked for one attempt: no network but the gateway, no keys, no database."""

from tomas.engines.base import EngineResult, Failure, Message, Progress, TaskDone
from tomas.engines.workplace import Workplace
from tomas.modes.base import EngineAnswer, EngineTask
from tomas_outline.calls import AttemptEnds, ModelCalls

AGENT = "writer"


def run(workplace: Workplace) -> EngineResult:
    """Do the request's tasks in order, and return their answers or why there are none."""
    calls = ModelCalls(workplace)
    answers: list[EngineAnswer] = []
    failure: Failure | None = None
    try:
        for number, task in enumerate(workplace.request.tasks, start=1):
            workplace.channel.emit(
                Progress(text=f"writing {number} of {len(workplace.request.tasks)}: {task.options['title']}")
            )
            answers.append(_answer(workplace, calls, task))
            workplace.channel.emit(TaskDone(task_id=task.id))
    except AttemptEnds as end:
        failure = end.failure
    return EngineResult(
        attempt_id=workplace.request.attempt_id,
        answers=() if failure else tuple(answers),
        failure=failure,
        model_calls=calls.made,
    )


def _answer(workplace: Workplace, calls: ModelCalls, task: EngineTask) -> EngineAnswer:
    """Ask a person where the task says so, then the model. Raises AttemptEnds."""
    prompt = task.prompt
    if question := task.options.get("question", ""):
        # The run waits here, perhaps for days: the worker is then given up, and its calls are replayed later.
        prompt += f"\n\n[steering] {workplace.channel.ask(question)}"
    text = calls.ask(prompt, AGENT)
    workplace.channel.emit(Message(sender=AGENT, text=text))
    if not text.strip():
        raise AttemptEnds(Failure(code="no_answer", message="The model answered with nothing.", retryable=True))
    return EngineAnswer(task_id=task.id, text=text)
