"""Takes a task's answer from what was written. cmbagent has no success flag, so nothing else counts."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tomas.engines.base import Failure
from tomas.engines.cmbagent import HUMAN, ONE_SHOT
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.methods import Job
from tomas.engines.cmbagent.stream import Tap
from tomas.engines.regularfiles import file_text, is_regular
from tomas.modes.base import EngineAnswer, EngineTask

_KEPT = ("data", "codebase")
_ENGINEER, _EXECUTOR = "engineer", "executor"
_SPEAKERS = (_ENGINEER, "researcher", "idea_maker", "idea_hater")
_EXPLANATION = re.compile(r"\*\*Code Explanation:\*\*\s*(.*?)\s*\*\*(?:Modifications|Python Code)", re.DOTALL)
_SUCCESS = re.compile(r"\A\s*Execution results:\s*Execution output:\s*")
"""How a run that ended with exit code 0 is told; a failed one begins in lower case."""
_MARKDOWN = re.compile(r"^(?:#{1,4} \S|\| *-{3})", re.MULTILINE)
"""Output that is meant to be read as Markdown."""


def answer_of(job: Job) -> EngineAnswer:
    """Return the task's answer. Raises AttemptEnds (`no_answer`) where there is none."""
    task = job.task
    text = file_text(job.work / "data", task.answer_file) if task.answer_file else job.told or _spoken(task, job.tap)
    if not text.strip():
        raise AttemptEnds(no_answer(task, job.tap.stopped_because))
    return EngineAnswer(task_id=task.id, text=text, files=(*sorted(_files(job.folder, job.work)), *job.kept))


def no_answer(task: EngineTask, why: str) -> Failure:
    """Return the failure of a task that ended without an answer."""
    wanted = f"the code did not write its answer file ({task.answer_file})" if task.answer_file else "nobody wrote it"
    message = f"The agents ended without an answer: {wanted}. A new try may go better."
    return Failure(code="no_answer", message=message, detail=f"{task.id}: {why or 'no reason given'}", retryable=True)


def _spoken(task: EngineTask, tap: Tap) -> str:
    """The agents' own words; the saved file has been cut at the first fence in them."""
    who = (task.agent,) if task.method in {ONE_SHOT, HUMAN} else _SPEAKERS
    speakers = {*who, _EXECUTOR} if _ENGINEER in who else {*who}
    last = next((agent for agent in reversed(tap.said) if agent in speakers), "")
    return _told_by_code(tap) if last in {_ENGINEER, _EXECUTOR} else tap.said.get(last, "")


def _told_by_code(tap: Tap) -> str:
    """What code was written for, and what it printed; nothing where it failed to the end."""
    output = tap.said.get(_EXECUTOR, "")
    if not _SUCCESS.match(output):
        return ""
    told = _EXPLANATION.search(tap.said.get(f"{_ENGINEER}_response_formatter", ""))
    printed = _SUCCESS.sub("", output).strip()
    parts = [told.group(1).strip()] if told else []
    if printed:
        shown = printed if _MARKDOWN.search(printed) else f"```\n{printed}\n```"
        parts.append(f"The code printed:\n\n{shown}")
    return "\n\n".join(parts)


def _files(folder: Path, work: Path) -> Iterator[Path]:
    """Yield what the agents wrote, without cmbagent's own records and without links."""
    for kept in (work / name for name in _KEPT):
        for parent, folders, names in os.walk(kept, followlinks=False):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (path for name in names if is_regular(path := Path(parent, name)))
    yield from (path for path in {*folder.glob("*.md"), *work.glob("*.md")} if is_regular(path))
