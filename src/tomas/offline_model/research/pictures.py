"""What can be known of a PNG without looking at it: its size, and the title that its writer gave it."""

import base64
import binascii
import struct
from dataclasses import dataclass

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEAD = struct.Struct("!I4s")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG's own words."""

    width: int
    height: int
    title: str
    size: int
    """Bytes."""


def read_picture(url: str) -> Picture | None:
    """Return what a `data:` address of a PNG says; None where it is none."""
    try:
        data = base64.b64decode(url.partition("base64,")[2], validate=True)
        return _read(data) if data.startswith(_SIGNATURE) else None
    except (binascii.Error, struct.error):
        return None


def _read(data: bytes) -> Picture:
    width = height = 0
    title, position = "", len(_SIGNATURE)
    while position + _HEAD.size <= len(data):
        size, kind = _HEAD.unpack_from(data, position)
        body = data[position + _HEAD.size : position + _HEAD.size + size]
        if kind == b"IHDR":
            width, height = struct.unpack_from("!II", body)
        elif kind == b"tEXt" and body.startswith(b"Title\0"):
            title = body.partition(b"\0")[2].decode("latin-1")
        elif kind == b"iTXt" and body.startswith(b"Title\0\0\0"):
            title = body.split(b"\0", 5)[5].decode("utf-8", errors="replace")
        position += _HEAD.size + size + 4
    return Picture(width, height, title, len(data))
