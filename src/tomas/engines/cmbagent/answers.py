"""Takes a task's answer from what was written. cmbagent has no success flag, so nothing else counts."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tomas.engines.base import Failure
from tomas.engines.cmbagent import BY_STEPS, HUMAN, ONE_SHOT
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.methods import NOTES, Job
from tomas.engines.cmbagent.tidying import PRINTED, tidied
from tomas.engines.regularfiles import file_text, is_regular
from tomas.modes.base import EngineAnswer, EngineTask

_KEPT = ("data", "codebase")
_ENGINEER, _EXECUTOR = "engineer", "executor"
_SPEAKERS = (_ENGINEER, "researcher", "idea_maker", "idea_hater")
_EXPLANATION = re.compile(r"\*\*Code Explanation:\*\*\s*(.*?)\s*\*\*(?:Modifications|Python Code)", re.DOTALL)
_SUCCESS = re.compile(r"\A\s*Execution results:\s*Execution output:\s*")
"""How a run that ended with exit code 0 is told; a failed one begins in lower case."""
_HEADING = re.compile(r"^(#{1,6}) ", re.MULTILINE)
_CHAPTER_LEVEL, _DEEPEST = 2, 6
_MARKDOWN = re.compile(r"^(?:#{1,4} \S|\| *-{3})", re.MULTILINE)
"""Output that is meant to be read as Markdown."""


def answer_of(job: Job) -> EngineAnswer:
    """Return the task's answer. Raises AttemptEnds (`no_answer`) where there is none."""
    task = job.task
    text = file_text(job.work / "data", task.answer_file) if task.answer_file else job.told or tidied(_spoken(job))
    if not text.strip():
        raise AttemptEnds(no_answer(task, job.tap.stopped_because))
    files = (*sorted(_files(job.folder, job.work)), *job.kept)
    return EngineAnswer(task_id=task.id, text=text, files=files, remarks=tuple(_remarks(job)), ran=job.steps.ran_before)


def no_answer(task: EngineTask, why: str) -> Failure:
    """Return the failure of a task that ended without an answer."""
    wanted = f"the code did not write its answer file ({task.answer_file})" if task.answer_file else "nobody wrote it"
    message = f"The agents ended without an answer: {wanted}. A new try may go better."
    return Failure(code="no_answer", message=message, detail=f"{task.id}: {why or 'no reason given'}", retryable=True)


def told_by_chapter(job: Job) -> dict[str, str]:
    """Return the agents' own words, for each step or wish; the saved file has been cut at the first fence in them.

    It is empty where the last piece of work came to nothing.
    """
    task = job.task
    who = (task.agent,) if task.method in {ONE_SHOT, HUMAN} else _SPEAKERS
    speakers = {*who, _EXECUTOR} if _ENGINEER in who else {*who}
    told = {name: _told(said, speakers) for name, said in job.tap.chapters.items() if speakers & said.keys()}
    return {name: text for name, text in told.items() if text.strip()} if any([*told.values()][-1:]) else {}


def _spoken(job: Job) -> str:
    """One piece of work as it is; several under a heading each."""
    told = told_by_chapter(job)
    if not told:
        return ""
    told = job.steps.told_before | told
    if len(told) == 1:
        return next(iter(told.values()))
    parts = (f"## {_heading(job, name)}\n\n{_below(text.strip())}" for name, text in told.items())
    return "\n\n".join(parts)


def _below(text: str) -> str:
    """Put a text's headings below that of its chapter."""
    deeper = "#" * max(0, _CHAPTER_LEVEL + 1 - min((len(mark) for mark in _HEADING.findall(text)), default=0))
    return _HEADING.sub(lambda found: f"{deeper}{found[1]}"[:_DEEPEST] + " ", text)


def _heading(job: Job, name: str) -> str:
    if job.task.method == HUMAN:
        return " ".join(name.split()) or "The task"
    if not name.isdigit():
        return "What was found"
    titles = dict(enumerate(job.steps.titles(job.folder), 1))
    return f"Step {name}: {titles.get(int(name), '')}".rstrip(": ")


def _remarks(job: Job) -> Iterator[str]:
    """Say which steps of a plan nobody has worked on, and which papers were read by others."""
    yield from job.papers.remarks()
    planned = len(job.steps.titles(job.folder)) if job.task.method in BY_STEPS else 0
    worked = [int(name) for name in job.tap.chapters if name.isdigit()]
    if worked and max(worked) < planned:
        yield f"Only {max(worked)} of the plan's {planned} steps were worked on."


def _told(said: dict[str, str], speakers: set[str]) -> str:
    last = next((agent for agent in reversed(said) if agent in speakers), "")
    return _told_by_code(said) if last in {_ENGINEER, _EXECUTOR} else said.get(last, "")


def _told_by_code(said: dict[str, str]) -> str:
    """What code was written for, and what it printed; nothing where it failed to the end."""
    output = said.get(_EXECUTOR, "")
    if not _SUCCESS.match(output):
        return ""
    told = _EXPLANATION.search(said.get(f"{_ENGINEER}_response_formatter", ""))
    printed = _SUCCESS.sub("", output).strip()
    parts = [told.group(1).strip()] if told else []
    if printed:
        shown = printed if _MARKDOWN.search(printed) else f"```\n{printed}\n```"
        parts.append(f"{PRINTED}{shown}")
    return "\n\n".join(parts)


def _files(folder: Path, work: Path) -> Iterator[Path]:
    """Yield what the agents wrote, without cmbagent's own records and without links."""
    for kept in (work / name for name in _KEPT):
        for parent, folders, names in os.walk(kept, followlinks=False):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (path for name in names if is_regular(path := Path(parent, name)))
    written = {*folder.glob("*.md"), *work.glob("*.md")}
    yield from (path for path in written if path.name != NOTES and is_regular(path))
