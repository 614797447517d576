"""A document is read once; nothing that goes wrong with the kept reading is ever noticed."""

from pathlib import Path

import pytest

from tomas.documents import kept
from tomas.documents.errors import DocumentRefused
from tomas.documents.intake import read_document
from tomas.documents.kept import read_kept

TEXT = "# Portal\n\nThe system shall store documents.\n\n| Id | Text |\n|---|---|\n| 1 | It must be quick. |\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "0-rfp.md"
    path.write_text(TEXT)
    return path


def test_the_second_reading_is_the_first_one(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_kept(source, "rfp.md")
    assert first == read_document(source, "rfp.md")
    monkeypatch.setattr(kept, "read_document", unreadable)
    assert read_kept(source, "rfp.md") == first


@pytest.mark.parametrize("change", ["bytes", "name", "format", "damage"])
def test_another_document_is_read_anew(source: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read_kept(source, "rfp.md")
    name = "rfp.md"
    match change:
        case "bytes":
            source.write_text(TEXT + "\nMore shall be said.\n")
        case "name":
            name = "other.md"
        case "format":
            monkeypatch.setattr(kept, "FORMAT", kept.FORMAT + 1)
        case "damage":
            next(source.parent.glob(".read-*")).write_text('{"name": "rfp.md"')
    assert read_kept(source, name) == read_document(source, name)


def test_a_folder_that_cannot_be_written_is_no_obstacle(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_write", unwritable)
    assert read_kept(source, "rfp.md") == read_document(source, "rfp.md")


def test_a_refused_document_is_refused_each_time(tmp_path: Path) -> None:
    empty = tmp_path / "0-empty.pdf"
    empty.touch()
    for _ in range(2):
        with pytest.raises(DocumentRefused):
            read_kept(empty, "empty.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["0-empty.pdf"]


def unreadable(*_: object) -> None:
    raise AssertionError("it was read again")


def unwritable(*_: object) -> None:
    raise PermissionError
