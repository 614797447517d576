"""What is refused before any model call, and what is told of what was read."""

from pathlib import Path

import pytest
from handbook_kit import DOCUMENTS, example_library, given

from tomas.modes.base import InputRefused
from tomas.modes.handbook import HandbookMode

MODE = HandbookMode()


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(*paths: Path) -> str:
    with pytest.raises(InputRefused) as caught:
        MODE.intake({}, given(*paths))
    message = str(caught.value)
    assert "lease" in message, "every refusal says what to do next"
    assert "/" not in message.replace("TXT/", "")
    return message


def test_no_document() -> None:
    assert "no document" in refused()


def test_more_than_ten(tmp_path: Path) -> None:
    paths = [file(tmp_path, f"{number}.txt", f"Text {number}. " * 40) for number in range(11)]
    assert "11 documents" in refused(*paths)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.txt", b"", "empty"),
        ("note.md", b"Call the desk.", "only 3 words"),
        ("broken.pdf", b"%PDF-1.7\nnothing", "damaged"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old DOC format"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
        ("page.txt", b"<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        ("data.txt", bytes(range(1, 9)) * 50, "not a document"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    message = refused(file(tmp_path, name, content))
    assert name in message
    assert word in message


def test_a_bad_document_among_good_ones_is_named(tmp_path: Path) -> None:
    assert "broken.pdf" in refused(*DOCUMENTS, file(tmp_path, "broken.pdf", b"%PDF-1.7\nnothing"))


def test_too_much_text(tmp_path: Path) -> None:
    paths = [file(tmp_path, f"{number}.txt", f"These are five words {number}.\n\n" * 32_000) for number in range(2)]
    assert "320,000 words" in refused(*paths)


def test_what_was_read_is_told(tmp_path: Path) -> None:
    copy = file(tmp_path, "copy.md", DOCUMENTS[0].read_bytes())
    reprint = file(tmp_path, "reprint.md", DOCUMENTS[1].read_bytes().replace(b"\n\n", b"\n\n\n"))
    report = MODE.intake({}, given(*DOCUMENTS, copy, reprint))
    for words in (
        "D1 = backup-runbook.md",
        "D3 = on-call-guide.txt",
        "257 words, 6 headings (Backup runbook",
        "copy.md says the same as backup-runbook.md and is read once",
        "reprint.md says the same as incident-policy.md and is read once",
    ):
        assert words in report.summary
    assert report.question == ""
    assert report.words == sum(source.document.words for source in example_library().sources)
