"""Documents and outlines for tests of the mode."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from rfp_drive import Drive, input_file

from tomas.documents.intake import read_document
from tomas.modes.base import InputFile
from tomas.modes.handbook import HandbookMode
from tomas.modes.handbook.sources import Library, library

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "handbook"
DOCUMENTS = tuple(EXAMPLE / name for name in ("backup-runbook.md", "incident-policy.md", "on-call-guide.txt"))
KEY: dict[str, Any] = json.loads((EXAMPLE / "key.json").read_text(encoding="utf-8"))


def given(*paths: Path) -> tuple[InputFile, ...]:
    return tuple(
        InputFile(
            name=path.name,
            path=path,
            sha256=sha256(path.read_bytes()).hexdigest(),
            size=path.stat().st_size,
        )
        for path in paths
    )


def example_library() -> Library:
    return library([read_document(path, path.name) for path in DOCUMENTS])


def written_library(folder: Path, *texts: str) -> Library:
    documents = []
    for number, text in enumerate(texts, 1):
        path = folder / f"document-{number}.md"
        path.write_text(text, encoding="utf-8")
        documents.append(read_document(path, path.name))
    return library(documents)


def driven(home: Path, address: str, *paths: Path, **inputs: str) -> Drive:
    files = tuple(input_file(path, home / "inputs") for path in paths or DOCUMENTS)
    return Drive(address=address, home=home / "run", files=files, inputs=dict(inputs), mode=HandbookMode())
