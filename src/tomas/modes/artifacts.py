"""What earlier stages made, and where this one writes."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from tomas.modes.base import InputRefused, StageContext


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
