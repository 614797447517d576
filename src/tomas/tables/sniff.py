"""What a table's bytes are, whatever the file's name says, and whether they are safe to open."""

import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

import filetype

from tomas.tables.model import TableLimits, TableRefused

_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_ENTRIES = 20_000
_MAX_RATIO = 400
_SMALL = 80 * 1024 * 1024
_READABLE = "Please export the table as CSV or XLSX and upload that."
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL_SHARE = 0.02
_WEB_PAGE = re.compile(rb"<(?:!doctype html|html|head|meta|body|div|table|tr)\b", re.IGNORECASE)


class TableFile(StrEnum):
    """The two makes of table that can be read."""

    TEXT = "text"
    WORKBOOK = "workbook"


def table_file(path: Path, name: str, limits: TableLimits) -> TableFile:
    """Return what the file is. Raises TableRefused for what cannot or must not be opened."""
    size = path.stat().st_size
    if size == 0:
        raise TableRefused(f"{name} is empty (0 bytes). Please export the table again and upload it.")
    if size > limits.max_bytes:
        raise TableRefused(
            f"{name} has {size / 2**20:.0f} MB; the limit is {limits.max_bytes / 2**20:.0f} MB. "
            "Please export a shorter time range or fewer columns."
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_OLE):
        raise TableRefused(_ole_message(path, name))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook(path, name, limits)
    _check_text(name, head)
    return TableFile.TEXT


def _ole_message(path: Path, name: str) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"{name} is protected by a password. Please remove the password in Excel and upload it again."
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return f"{name} is in Excel's old XLS format. Please open it in Excel, save it as XLSX, and upload that."
    return f"{name} is an old Office file that cannot be read here. {_READABLE}"


def _workbook(path: Path, name: str, limits: TableLimits) -> TableFile:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise TableRefused(_other_zip_message(names, name))
            _check_parts(archive, entries, name, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise TableRefused(
            f"{name} is damaged: it cannot be unpacked. Please open it in Excel, save it again and upload the new copy."
        ) from error
    return TableFile.WORKBOOK


def _other_zip_message(names: set[str], name: str) -> str:
    if "xl/workbook.bin" in names:
        return f"{name} is a binary workbook (XLSB). Please save it as XLSX in Excel and upload that."
    if "word/document.xml" in names:
        return f"{name} is a Word document, not a table. {_READABLE}"
    if "mimetype" in names and "content.xml" in names:
        return f"{name} is an OpenDocument file. Please save it as XLSX or CSV and upload that."
    return f"{name} is a ZIP archive. Please unpack it and upload the table itself."


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limits: TableLimits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if (
        len(entries) > _MAX_ENTRIES
        or unpacked > limits.max_unpacked_bytes
        or (unpacked > _SMALL and unpacked / packed > _MAX_RATIO)
    ):
        raise TableRefused(
            f"{name} unpacks to far more than a table of its size needs, and was not opened. "
            "Please export it as CSV instead."
        )
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                if b"<!DOCTYPE" in part.read(_HEAD):
                    raise TableRefused(
                        f"{name} defines XML entities, which no workbook does; it was not opened. "
                        "Please export it as CSV instead."
                    )


def _check_text(name: str, head: bytes) -> None:
    if head.startswith(_BOMS):
        return
    start = head.lstrip()
    if b"%PDF-" in head[:1024]:
        raise TableRefused(f"{name} is a PDF, whatever its name says: the table in it cannot be read. {_READABLE}")
    if (start.startswith(b"<") and _WEB_PAGE.search(start)) or start[:13].lower() == b"mime-version:":
        raise TableRefused(f"{name} is a web page, not a table, whatever its name says. {_READABLE}")
    if start.startswith((b"<?xml", b"{\\rtf")):
        raise TableRefused(f"{name} is no CSV or XLSX file. {_READABLE}")
    guessed = filetype.guess(head)
    if guessed is not None:
        raise TableRefused(f"{name} is a file of type {guessed.mime}, not a table. {_READABLE}")
    controls = sum(byte < ord(" ") and byte not in b"\t\n\r\f\x00\x1b" for byte in head)
    if controls > _CONTROL_SHARE * len(head) or (b"\0" in head and not _is_utf16(head)):
        raise TableRefused(f"{name} is a binary file that cannot be read here. {_READABLE}")


def _is_utf16(head: bytes) -> bool:
    """Whether the zero bytes stand as they do in UTF-16 text of Latin letters: all at even, or all at odd places."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) > len(head) // 5
