"""Every kind of file that cannot be read is refused with words that help a person."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from PIL import Image

from tomas.documents.errors import DocumentRefused
from tomas.documents.intake import read_document
from tomas.documents.model import Limits


def refusal(path: Path, name: str = "tender.pdf", limits: Limits | None = None) -> str:
    with pytest.raises(DocumentRefused) as caught:
        read_document(path, name, limits)
    message = str(caught.value)
    assert message.startswith(name)
    assert str(path.parent) not in message
    assert "lease" in message, "every refusal says what to do next"
    return message


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path


def test_an_empty_file(tmp_path: Path) -> None:
    assert "empty" in refusal(write(tmp_path, b""))


def test_an_encrypted_pdf(encrypted_pdf: Path) -> None:
    assert "password" in refusal(encrypted_pdf)


def test_a_scanned_pdf(scanned_pdf: Path) -> None:
    assert "OCR" in refusal(scanned_pdf)


def test_a_pdf_with_nothing_on_its_page(make_pdf: Callable[..., Path]) -> None:
    assert "no text" in refusal(make_pdf("#set page(width: 100pt)\n#hide[nothing] #pagebreak()"))


@pytest.mark.parametrize("content", [b"%PDF-1.7\ngarbage", b"%PDF-1.7\n" + bytes(range(256)) * 40])
def test_a_damaged_pdf(tmp_path: Path, content: bytes) -> None:
    assert "damaged" in refusal(write(tmp_path, content))


def test_a_truncated_pdf_is_refused_or_read(make_pdf: Callable[..., Path], tmp_path: Path) -> None:
    whole = make_pdf("The contractor shall deliver.").read_bytes()
    cut = write(tmp_path, whole[: len(whole) // 2])
    assert "damaged" in refusal(cut)


def test_a_pdf_of_500_pages(make_pdf: Callable[..., Path]) -> None:
    message = refusal(make_pdf("#for i in range(500) [Page #i #pagebreak(weak: true)]"))
    assert "500 pages" in message
    assert "400" in message


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    assert "MB" in refusal(write(tmp_path, b"a" * 3_000_000), limits=Limits(max_bytes=2_000_000))


def test_a_picture_named_pdf(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.new("RGB", (20, 20)).save(path)
    assert "picture" in refusal(path)


def test_a_workbook_named_pdf(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    openpyxl.Workbook().save(path)
    assert "Excel" in refusal(path)


def test_an_archive_named_docx(tmp_path: Path) -> None:
    path = tmp_path / "files.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "ZIP" in refusal(path, "tender.docx")


@pytest.mark.parametrize(
    ("stream", "word"), [("EncryptedPackage", "password"), ("WordDocument", "DOCX"), ("Book", "old")]
)
def test_old_and_locked_office_files(tmp_path: Path, stream: str, word: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le")
    assert word in refusal(write(tmp_path, content), "tender.doc")


def test_program_bytes(tmp_path: Path) -> None:
    refusal(write(tmp_path, bytes(range(256)) * 20))


def word_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "made.docx"
    word = docx.Document()
    word.add_paragraph(text)
    word.save(str(path))
    return path


def repacked(path: Path, extra: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()} | extra
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_docx_that_unpacks_to_far_too_much(tmp_path: Path) -> None:
    path = repacked(word_file(tmp_path, "Hello"), {"word/media/bomb.xml": b"a" * 90_000_000})
    assert "unpacks" in refusal(path, "tender.docx")


def test_a_docx_with_macros(tmp_path: Path) -> None:
    path = repacked(word_file(tmp_path, "Hello"), {"word/vbaProject.bin": b"macro"})
    assert "macros" in refusal(path, "tender.docx")


def test_a_docx_with_entities(tmp_path: Path) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
    assert "entities" in refusal(repacked(word_file(tmp_path, "Hello"), {"word/document.xml": evil}), "tender.docx")


def test_a_docx_with_a_damaged_part(tmp_path: Path) -> None:
    path = repacked(word_file(tmp_path, "Hello"), {"word/document.xml": b"<w:document><w:body>"})
    assert "damaged" in refusal(path, "tender.docx")


def test_a_docx_whose_compressed_bytes_are_damaged(tmp_path: Path) -> None:
    path = repacked(word_file(tmp_path, "Hello"), {"word/document.xml": b"<w:document/>" * 100})
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("[Content_Types].xml").header_offset
    start = place + 30 + len("[Content_Types].xml")
    content[start : start + 8] = b"\xff" * 8
    path.write_bytes(content)
    assert "damaged" in refusal(path, "tender.docx")


def test_a_docx_without_text(tmp_path: Path) -> None:
    assert "no text" in refusal(word_file(tmp_path, ""), "tender.docx")


def test_a_text_of_blanks(tmp_path: Path) -> None:
    assert "no text" in refusal(write(tmp_path, b" \n\t\n " * 50), "tender.txt")
