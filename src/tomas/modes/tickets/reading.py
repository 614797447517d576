"""Opens what the stages work on: the tickets of the run, and the artifacts of earlier stages."""

import hashlib
import json
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tomas.modes.base import InputRefused, StageContext
from tomas.modes.tickets.selection import Selection, read_selection
from tomas.modes.tickets.wishes import read_wishes

_WORDS_ONLY = {"focus", "ticket_cost"}
"""Inputs that change what is said of the tickets, not which tickets there are."""


def tickets_of(context: StageContext) -> Selection:
    """Return the tickets that the run is about. Raises InputRefused."""
    return read_selection(context.files, read_wishes(context.inputs))


def basis_of(context: StageContext) -> str:
    """Return a digest of the file and of the inputs that decide which tickets are looked at and how."""
    deciding = {key: value for key, value in sorted(context.inputs.items()) if key not in _WORDS_ONLY}
    told = json.dumps([[file.sha256 for file in context.files], deciding], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def artifact[M: BaseModel](context: StageContext, key: str, kind: type[M]) -> M:
    """Return an earlier stage's JSON artifact. Raises InputRefused where it is missing or not readable."""
    found = context.artifacts.get(key)
    if found is None:
        raise InputRefused(f"The result `{key}` of an earlier stage is missing. Please start that stage again.")
    try:
        return kind.model_validate_json(found.path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputRefused(
            f"The result `{key}` of an earlier stage cannot be read. Please start that stage again."
        ) from error


def out_folder(context: StageContext) -> Path:
    """Return the folder for this stage's outputs, made if it is missing."""
    folder = context.folder / "out"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
