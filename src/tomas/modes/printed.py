"""What the code that was run printed and wrote: kept with the results, and read again to check what is said of them."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tomas.modes.base import CodeRan

PRINTED_FILE = "what-the-code-printed.txt"
"""Its name in an archive of code and data."""
_KINDS = (".csv", ".json", ".tsv", ".txt")
_LARGEST = 20_000
"""Bytes; a larger file holds data, among which any number may be found."""


def printed_text(ran: tuple[CodeRan, ...]) -> str:
    """Return what each piece of code printed, for people."""
    return "\n".join(f"## Run {number}\n\n{run.printed.rstrip()}\n" for number, run in enumerate(ran, 1))


def written_texts(files: Iterable[Path]) -> Iterator[str]:
    """Yield the small texts among files that code wrote; what agents wrote themselves is Markdown."""
    for path in files:
        if path.suffix.lower() in _KINDS and path.stat().st_size <= _LARGEST:
            yield path.read_text(encoding="utf-8", errors="replace")


def kept_in(archive: Path) -> CodeRan:
    """Return what an archive of code and data tells of the code and of what it printed and wrote, in its folders."""
    code, printed = [], []
    with zipfile.ZipFile(archive) as kept:
        for item in kept.infolist():
            kind = Path(item.filename).suffix.lower()
            if kind == ".py":
                code.append(kept.read(item).decode("utf-8", "replace"))
            elif item.filename == PRINTED_FILE or (
                "/" in item.filename and kind in _KINDS and item.file_size <= _LARGEST
            ):
                printed.append(kept.read(item).decode("utf-8", "replace"))
    return CodeRan(code="\n".join(code), printed="\n".join(printed))
