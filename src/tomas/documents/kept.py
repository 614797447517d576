"""Keeps what was read of a document beside it: a long PDF takes seconds to read, and every stage looks into it."""

import hashlib
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError

from tomas.documents.intake import read_document
from tomas.documents.model import Document

FORMAT = 4
"""To be raised whenever the readers read differently, or `Document` changes: older readings are then not used."""


def read_kept(path: Path, name: str) -> Document:
    """Read a document, or what an earlier call kept of the same bytes under the same name and format.

    Blocking. A folder that cannot be written costs the next call its time, nothing more. Raises DocumentRefused.
    """
    kept = _place(path, name)
    if kept is None:
        return read_document(path, name)
    with suppress(OSError, ValidationError):
        return Document.model_validate_json(kept.read_bytes())
    document = read_document(path, name)
    with suppress(OSError):
        _write(kept, document.model_dump_json().encode())
    return document


def _place(path: Path, name: str) -> Path | None:
    """Where the reading of a file's bytes is kept; None where the file cannot be read, which the reader words."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError:
        return None
    digest.update(f"\0{name}\0{FORMAT}".encode())
    return path.with_name(f".read-{digest.hexdigest()[:32]}.json")


def _write(path: Path, data: bytes) -> None:
    """Put the file in its place whole: several processes may read the document at once."""
    draft = path.with_name(f".{uuid4().hex}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
