"""Files that are given at a gate of a terminal's run, as `change=NAME=PATH`."""

from collections.abc import Mapping

from tomas.runs.changes import Value
from tomas.runs.input_files import FilesWanted, distinct, file_item
from tomas.runs.records import GateRecord
from tomas.terminal.inputs import WrongInput, file_problem, typed_path
from tomas.terminal.localfiles import source_file


def files_apart(
    gate: GateRecord, changes: Mapping[str, Value], most_bytes: int
) -> tuple[dict[str, Value], FilesWanted | None]:
    """Return the changes without that of the files, and the files that the run is to go on with, if they change.

    A path names a new file; the name of a file that the run has keeps that one, and all others go. `most_bytes` is the
    largest file that is taken. Raises WrongInput.
    """
    item = file_item(gate.asks)
    if item is None or item.key not in changes:
        return dict(changes), None
    value = changes[item.key]
    kept, new, problems = [], [], []
    for name in filter(None, (value,) if isinstance(value, str) else value):
        path = typed_path(name)
        if name in item.chosen and not path.is_file():
            kept.append(item.chosen.index(name))
        elif problem := file_problem(path, most_bytes):
            problems.append(problem)
        else:
            new.append(source_file(path))
    if problems:
        raise WrongInput("\n".join(problems))
    others = {key: value for key, value in changes.items() if key != item.key}
    wanted = FilesWanted(tuple(dict.fromkeys(kept)), distinct(new))
    return others, wanted if new or len(wanted.kept) < len(item.chosen) else None
