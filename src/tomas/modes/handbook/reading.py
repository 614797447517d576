"""Opens what the stages work on: the documents of the run."""

import re

from tomas.documents.errors import DocumentRefused
from tomas.documents.kept import read_kept
from tomas.documents.model import Document
from tomas.modes.base import InputFile, InputRefused, StageContext
from tomas.modes.handbook.sources import Library, library
from tomas.modes.handbook.spec import MOST_DOCUMENTS

_MOST_WORDS = 300_000


def read_documents(files: tuple[InputFile, ...]) -> tuple[Document, ...]:
    """Read the run's documents, each content once. Raises InputRefused, with what to do next."""
    if not files:
        raise InputRefused(
            "There is no document. Please attach up to ten as PDF, DOCX, TXT or Markdown and start again."
        )
    if len(files) > MOST_DOCUMENTS:
        raise InputRefused(
            f"There are {len(files)} documents; a handbook is made from at most {MOST_DOCUMENTS}. "
            "Please choose those that matter most, or join some of them."
        )
    documents = tuple(document for document, _ in opened(files))
    words = sum(document.words for document in documents)
    if words > _MOST_WORDS:
        raise InputRefused(
            f"The documents have {words:,} words together; the limit is {_MOST_WORDS:,}. "
            "Please leave some out, or give only the parts that matter."
        )
    return documents


def opened(files: tuple[InputFile, ...]) -> tuple[tuple[Document, tuple[str, ...]], ...]:
    """Return each document once, with the names of the files that say the same. Raises InputRefused.

    Files say the same where their bytes or all their words are the same, whatever their formats.
    """
    documents: dict[str, Document] = {}
    words: dict[str, str] = {}
    copies: dict[str, list[str]] = {}
    for file in files:
        if file.sha256 not in words:
            document = _read(file)
            words[file.sha256] = " ".join(re.findall(r"\w+", document.text.casefold()))
            documents.setdefault(words[file.sha256], document)
        said = words[file.sha256]
        copies.setdefault(said, []).append(file.name)
    return tuple((document, tuple(copies[said][1:])) for said, document in documents.items())


def _read(file: InputFile) -> Document:
    try:
        return read_kept(file.path, file.name)
    except DocumentRefused as refused:
        raise InputRefused(str(refused)) from refused


def library_of(context: StageContext) -> Library:
    """Return the run's documents, cut into sections and passages. Raises InputRefused."""
    return library(read_documents(context.files))
