"""Writes a task as cmbagent gets it: the mode's words, the files it may read, the file it must write."""

from tomas.engines.cmbagent import STEPS
from tomas.modes.base import EngineTask


def task_text(task: EngineTask) -> str:
    """Return the prompt. It depends on the task alone, so that a replayed attempt sends the same bytes."""
    parts = [task.prompt.rstrip()]
    shown = [note for note in task.files if note.note != STEPS]
    if shown:
        lines = [f"- `{note.path}`: {note.note}" for note in shown]
        parts.append(
            "\n".join(["## Files", "Code may read these files, by these absolute paths, and not change them:", *lines])
        )
    if task.answer_file:
        parts.append(
            "## Where the answer goes\n"
            f"The code must write the complete answer to the file `data/{task.answer_file}`, relative to the folder it "
            "is run in. Only `data/` and `codebase/` can be written; there is no network; no package can be installed."
        )
    return "\n\n".join(parts) + "\n"
