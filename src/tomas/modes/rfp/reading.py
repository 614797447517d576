"""Opens what the mode works on: the document of the run, and the artifacts of earlier stages."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from tomas.documents.errors import DocumentRefused
from tomas.documents.kept import read_kept
from tomas.documents.model import Document
from tomas.modes.base import InputFile, InputRefused, StageContext


def read_input(files: tuple[InputFile, ...]) -> Document:
    """Read the run's document. Raises InputRefused, with what to do next."""
    if not files:
        raise InputRefused("There is no document. Please attach the RFP as PDF, DOCX, TXT or Markdown and start again.")
    source = files[0]
    try:
        return read_kept(source.path, source.name)
    except DocumentRefused as refused:
        raise InputRefused(str(refused)) from refused


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
