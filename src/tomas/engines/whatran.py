"""What code was run for each task of an attempt, by its events."""

from collections.abc import Iterable

from tomas.engines.base import CodeRun, NumberedEvent, Progress, TaskDone
from tomas.modes.base import CodeRan


def ran_by_task(events: Iterable[NumberedEvent]) -> dict[str, tuple[CodeRan, ...]]:
    """Return the code that ended without an error, by the id of the task that was done with it."""
    codes: dict[str, str] = {}
    ran: list[CodeRan] = []
    step = ""
    by_task: dict[str, tuple[CodeRan, ...]] = {}
    for numbered in events:
        match numbered.event:
            case Progress() as begun:
                step = begun.step or step
            case CodeRun(state="started") as run:
                codes[run.id] = run.code
            case CodeRun(exit_code=0) as run:
                ran.append(CodeRan(code=codes.get(run.id, ""), printed=run.output, step=step))
            case TaskDone() as done:
                by_task[done.task_id], ran, step = tuple(ran), [], ""
    return by_task
