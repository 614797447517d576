"""What a file's bytes are, whatever its name says, and whether they are safe to open."""

import zipfile
import zlib
from pathlib import Path

import filetype

from tomas.documents.errors import DocumentRefused
from tomas.documents.model import ContentKind, Limits

_PDF_HEADER_WITHIN = 1024
_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_ENTRIES = 20_000
_MAX_XML_PART = 80 * 1024 * 1024
_MAX_RATIO = 400
_READABLE = "Please give a PDF, DOCX, TXT or Markdown file."
_MARKDOWN_NAMES = {".md", ".markdown"}
_LEAST_MARKDOWN_HEADINGS = 3
_CONTROL_SHARE = 0.02


def content_kind(path: Path, name: str, limits: Limits) -> ContentKind:
    """Return what the file is. Raises DocumentRefused for what cannot or must not be opened."""
    size = path.stat().st_size
    if size == 0:
        raise DocumentRefused(f"{name} is empty (0 bytes). Please upload it again, or another copy of it.")
    if size > limits.max_bytes:
        raise DocumentRefused(
            f"{name} has {size / 2**20:.0f} MB; the limit is {limits.max_bytes / 2**20:.0f} MB. "
            "Please compress it or split it, and upload the part that matters."
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN]:
        return ContentKind.PDF
    if head.startswith(_OLE):
        raise DocumentRefused(_ole_message(path, name))
    if head.startswith(b"PK"):
        return _zip_kind(path, name, limits)
    return _plain_kind(name, head)


def _ole_message(path: Path, name: str) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"{name} is protected by a password. Please remove the password in Word and upload it again."
    if "WordDocument".encode("utf-16-le") in data:
        return f"{name} is in Word's old DOC format. Please open it in Word, save it as DOCX or PDF, and upload that."
    return f"{name} is an old Office file that cannot be read here. {_READABLE}"


def _zip_kind(path: Path, name: str, limits: Limits) -> ContentKind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "word/document.xml" not in names:
                raise DocumentRefused(_other_zip_message(names, name))
            _check_docx(archive, entries, name, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DocumentRefused(
            f"{name} is damaged: it cannot be unpacked. Please open it in Word, save it again and upload the new copy."
        ) from error
    return ContentKind.DOCX


def _other_zip_message(names: set[str], name: str) -> str:
    if "xl/workbook.xml" in names:
        return f"{name} is an Excel workbook, not a document. {_READABLE}"
    if "ppt/presentation.xml" in names:
        return f"{name} is a PowerPoint presentation. Please export it as PDF and upload that."
    if "mimetype" in names and "content.xml" in names:
        return f"{name} is an OpenDocument file. Please save it as DOCX or PDF and upload that."
    return f"{name} is a ZIP archive. Please unpack it and upload the documents themselves."


def _check_docx(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    parts = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    if (
        len(entries) > _MAX_ENTRIES
        or unpacked > limits.max_unpacked_bytes
        or any(entry.file_size > _MAX_XML_PART for entry in parts)
        or (unpacked > _MAX_XML_PART and unpacked / packed > _MAX_RATIO)
    ):
        raise DocumentRefused(
            f"{name} unpacks to far more than a document needs, and was not opened. Please save it as PDF instead."
        )
    if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
        raise DocumentRefused(f"{name} contains macros. Please save it as a plain DOCX (without macros) or as PDF.")
    for entry in parts:
        with archive.open(entry) as part:
            if b"<!DOCTYPE" in part.read(_HEAD):
                raise DocumentRefused(
                    f"{name} defines XML entities, which no Word document does; it was not opened. "
                    "Please save it as PDF instead."
                )


def _plain_kind(name: str, head: bytes) -> ContentKind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ContentKind.TEXT
    guessed = filetype.guess(head)
    if guessed is not None:
        raise DocumentRefused(_media_message(guessed.mime, name))
    if head.lstrip().startswith(b"{\\rtf"):
        raise DocumentRefused(f"{name} is a rich text (RTF) file. Please save it as DOCX or PDF and upload that.")
    controls = sum(byte < ord(" ") and byte not in b"\t\n\r\f\x0b\x1b" for byte in head)
    if controls > _CONTROL_SHARE * len(head):
        raise DocumentRefused(f"{name} is not a document that can be read here. {_READABLE}")
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise DocumentRefused(f"{name} is a web page. Please print it to PDF and upload that.")
    headings = sum(line.startswith((b"# ", b"## ", b"### ")) for line in head.splitlines())
    is_markdown = Path(name).suffix.lower() in _MARKDOWN_NAMES or headings >= _LEAST_MARKDOWN_HEADINGS
    return ContentKind.MARKDOWN if is_markdown else ContentKind.TEXT


def _media_message(mime: str, name: str) -> str:
    group = mime.split("/", 1)[0]
    what = {"image": "a picture", "video": "a video", "audio": "a sound file", "font": "a font"}.get(group)
    if what is None:
        return f"{name} is a file of type {mime}, not a document. {_READABLE}"
    hint = " If it shows a page of text, run text recognition (OCR) and upload the PDF." if group == "image" else ""
    return f"{name} is {what}, not a document. {_READABLE}{hint}"
