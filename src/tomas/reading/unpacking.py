"""Unpacks files that were packed with gzip, as logs and large exports often are, before a mode looks at them."""

import gzip
import hashlib
import re
import zlib
from pathlib import Path

from tomas.modes.base import InputFile
from tomas.reading.files import FileRefused
from tomas.tables.model import MEBIBYTE

MOST_UNPACKED = 200 * MEBIBYTE
"""Bytes; no mode takes a larger file, and a few kilobytes may unpack to more than a disk holds."""
_GZIP = b"\x1f\x8b"
_PIECE = MEBIBYTE
_TAR_AT, _TAR = 257, b"ustar"
_ENDING = ".gz"
_FLAGS_AT, _FIXED, _HAS_EXTRA, _HAS_NAME = 3, 10, 4, 8
"""Of gzip's header: where its flags stand, how long it is without what they announce, and two of them (RFC 1952)."""
_HEAD = 70_000
"""Bytes that hold the header with the longest extra field, and a name."""
_PLAIN_ENDING = re.compile(rb"(?<=[^./\\])\.(?!gz$)[a-z0-9]{1,10}$", re.IGNORECASE)


def unpacked(file: InputFile) -> InputFile:
    """Return what is in a file packed with gzip, in its place; any other file as it is.

    Told by content, not by name. Blocking. Raises FileRefused, with what to do next.
    """
    with file.path.open("rb") as opened:
        if opened.read(len(_GZIP)) != _GZIP:
            return file
    name = file.name[: -len(_ENDING)] if file.name.casefold().endswith(_ENDING) else file.name
    part = file.path.with_name(file.path.name + ".part")
    try:
        size, sha256 = _write(file, part)
        with part.open("rb") as opened:
            if opened.read(_TAR_AT + len(_TAR)).endswith(_TAR):
                raise FileRefused(f"{file.name} is an archive of files (TAR). Please unpack it and upload the files.")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        part.unlink(missing_ok=True)
        raise FileRefused(
            f"{file.name} is packed with gzip and cannot be unpacked: it is damaged or cut off. "
            "Please pack it again, or upload it unpacked."
        ) from error
    except FileRefused:
        part.unlink(missing_ok=True)
        raise
    place = file.path.with_suffix("") if file.path.suffix.casefold() == _ENDING else file.path
    if not Path(name).suffix:
        ending = _packed_ending(file.path)
        name, place = name + ending, place.with_name(place.name + ending)
    part.replace(place)
    if place != file.path:
        file.path.unlink()
    return InputFile(name=name, path=place, sha256=sha256, size=size)


def _packed_ending(path: Path) -> str:
    """Return how the name ends under which a file was packed, such as `.csv`; empty where gzip's header tells none.

    The rest of that name is somebody's, and may hold anything; an ending is a few letters and digits.
    """
    with path.open("rb") as packed:
        head = packed.read(_HEAD)
    flags, at = head[_FLAGS_AT], _FIXED
    if not flags & _HAS_NAME:
        return ""
    if flags & _HAS_EXTRA:
        at += 2 + int.from_bytes(head[at : at + 2], "little")
    named = _PLAIN_ENDING.search(head[at:].split(b"\0", 1)[0])
    return named[0].decode().lower() if named else ""


def _write(file: InputFile, place: Path) -> tuple[int, str]:
    """Unpack to a place and return how many bytes they are and their SHA-256. Raises FileRefused for too many."""
    digest, size = hashlib.sha256(), 0
    with gzip.open(file.path) as packed, place.open("wb") as plain:
        while piece := packed.read(_PIECE):
            size += len(piece)
            if size > MOST_UNPACKED:
                raise FileRefused(
                    f"{file.name} unpacks to more than {MOST_UNPACKED // MEBIBYTE} MB. "
                    "Please send a shorter time range, or only the part that matters."
                )
            digest.update(piece)
            plain.write(piece)
    return size, digest.hexdigest()
