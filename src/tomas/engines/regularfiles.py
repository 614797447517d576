"""Reading what generated code left behind: it can put a link, a pipe or a giant in the place of a file."""

import os
import stat
from pathlib import Path

_LARGEST_ANSWER = 32 * 1024 * 1024


def file_text(folder: Path, name: str) -> str:
    """Read a regular file that lies in the folder itself: code could have put a link in its place."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return ""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_ANSWER:
            return ""
        return file.read().decode("utf-8", "replace")


def is_regular(path: Path) -> bool:
    """Whether a path is a file itself and no link to one."""
    return stat.S_ISREG(path.lstat().st_mode)
