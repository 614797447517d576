"""Reads a document that a person gave, whatever its name claims it to be."""

from pathlib import Path

from tomas.documents.errors import DocumentRefused
from tomas.documents.model import ContentKind, Document, Limits
from tomas.documents.pdf import read_pdf
from tomas.documents.plain import read_plain
from tomas.documents.sniff import content_kind
from tomas.documents.word import read_docx

__all__ = ["DocumentRefused", "Limits", "read_document"]


def read_document(path: Path, name: str, limits: Limits | None = None) -> Document:
    """Read a PDF, DOCX, text or Markdown file; its content tells the type, not its name.

    Blocking, and slow for large files: callers run it in a process of its own with a time limit. `name` is what
    people call the file. Raises DocumentRefused, whose message says what is wrong and what to do next.
    """
    limits = limits or Limits()
    kind = content_kind(path, name, limits)
    match kind:
        case ContentKind.PDF:
            return read_pdf(path, name, limits)
        case ContentKind.DOCX:
            return read_docx(path, name, limits)
        case _:
            return read_plain(path, name, kind, limits)
