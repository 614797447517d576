"""Opens what the mode works on: the document of the run, and the artifacts of earlier stages."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tomas.documents.errors import DocumentRefused
from tomas.documents.kept import read_kept
from tomas.documents.model import Document
from tomas.documents.quotes import normalised
from tomas.modes.base import InputFile, InputRefused, StageContext
from tomas.modes.rfp.sources import RELATION_KEY, Relation, Request, guessed_relation

MOST_FILES = 2


def read_request(inputs: Mapping[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> Request:
    """Read the run's documents; how two stand to each other is what a person chose, else guessed.

    Raises InputRefused, with what to do next.
    """
    if not files:
        raise InputRefused("There is no document. Please attach the RFP as PDF, DOCX, TXT or Markdown and start again.")
    given = tuple(_read(file) for file in files[:MOST_FILES])
    if len(given) < MOST_FILES:
        return Request(given)
    if normalised(given[0].text) == normalised(given[1].text):
        raise InputRefused(
            f"{given[0].name} and {given[1].name} hold the same text. Please attach the request once, or the request "
            "and its amendment."
        )
    chosen = inputs.get(RELATION_KEY)
    relation = Relation(chosen) if chosen in set(Relation) else guessed_relation(*given)
    return Request(given, relation)


def request_of(context: StageContext) -> Request:
    """Return the documents of a stage's run. Raises InputRefused."""
    return read_request(context.inputs, context.files)


def _read(file: InputFile) -> Document:
    try:
        return read_kept(file.path, file.name)
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
