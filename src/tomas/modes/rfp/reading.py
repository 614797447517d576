"""Opens what the mode works on: the document of the run, and the artifacts of earlier stages."""

from collections.abc import Mapping

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
