"""Takes a task's answer from what was written. cmbagent has no success flag, so nothing else counts."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tomas.engines.base import Failure
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.modes.base import EngineAnswer, EngineTask

_LARGEST_ANSWER = 32 * 1024 * 1024
_KEPT = ("data", "codebase")


def answer_of(task: EngineTask, folder: Path, work: Path, said: dict[str, str], why: str) -> EngineAnswer:
    """Return the task's answer.

    `folder` is the task's folder, `work` the one its code ran in, `said` the last text of each agent, `why` ag2's
    reason for the end. Raises AttemptEnds (`no_answer`) where there is no answer.
    """
    text = file_text(work / "data", task.answer_file) if task.answer_file else _spoken(task, said)
    if not text.strip():
        raise AttemptEnds(no_answer(task, why))
    return EngineAnswer(task_id=task.id, text=text, files=tuple(sorted(_files(folder, work))))


def no_answer(task: EngineTask, why: str) -> Failure:
    """Return the failure of a task that ended without an answer."""
    wanted = f"the code did not write its answer file ({task.answer_file})" if task.answer_file else "nobody wrote it"
    message = f"The agents ended without an answer: {wanted}. A new try may go better."
    return Failure(code="no_answer", message=message, detail=f"{task.id}: {why or 'no reason given'}", retryable=True)


def _spoken(task: EngineTask, said: dict[str, str]) -> str:
    """The agent's own words; the saved file has been cut at the first fence in them."""
    if task.method == "one_shot":
        return said.get(task.agent, "")
    return said.get("researcher", "") or said.get("executor", "")


def file_text(folder: Path, name: str) -> str:
    """Read a regular file that lies in the folder itself: code could have put a link in its place."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return ""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_ANSWER:
            return ""
        return file.read().decode("utf-8", "replace")


def _files(folder: Path, work: Path) -> Iterator[Path]:
    """Yield what the agents wrote, without cmbagent's own records and without links."""
    for kept in (work / name for name in _KEPT):
        for parent, folders, names in os.walk(kept, followlinks=False):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (path for name in names if is_regular(path := Path(parent, name)))
    yield from (path for path in {*folder.glob("*.md"), *work.glob("*.md")} if is_regular(path))


def is_regular(path: Path) -> bool:
    """Whether a path is a file itself and no link to one."""
    return stat.S_ISREG(path.lstat().st_mode)
