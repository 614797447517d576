"""What the code that was run printed and wrote: kept with the results, and read again to check what is said of them."""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tomas.modes.base import CodeRan

PRINTED_FILE = "what-the-code-printed.txt"
"""Its name in an archive of code and data."""
FILES_BY_STEP = "files.json"
"""In such an archive: the step that each file was made in, by the file's name there."""
_RUN = re.compile(r"^## Run \d+(?:, step (\d{1,4}))?\n", re.MULTILINE)
_KINDS = (".csv", ".json", ".tsv", ".txt")
_LARGEST = 20_000
"""Bytes; a larger file holds data, among which any number may be found."""


def printed_text(ran: tuple[CodeRan, ...]) -> str:
    """Return what each piece of code printed, for people."""
    return "\n".join(
        f"## Run {number}{f', step {run.step}' if run.step else ''}\n\n{run.printed.rstrip()}\n"
        for number, run in enumerate(ran, 1)
    )


def written_texts(files: Iterable[Path]) -> Iterator[str]:
    """Yield the small texts among files that code wrote; what agents wrote themselves is Markdown."""
    for path in files:
        if path.suffix.lower() in _KINDS and path.stat().st_size <= _LARGEST:
            yield path.read_text(encoding="utf-8", errors="replace")


def made_later(kept: zipfile.ZipFile, step: int) -> set[str]:
    """Return the names of the files in an archive that this step or one after it made."""
    by_step = json.loads(kept.read(FILES_BY_STEP)) if FILES_BY_STEP in kept.namelist() else {}
    return {name for name, made_in in by_step.items() if int(made_in) >= step}


def kept_in(archive: Path, before: int | None = None) -> CodeRan:
    """Return what an archive of code and data tells of the code and of what it printed and wrote, in its folders.

    With `before`, what is known to be of this step or of a later one is left out.
    """
    code, printed = [], []
    with zipfile.ZipFile(archive) as kept:
        later = made_later(kept, before) if before else set()
        for item in kept.infolist():
            if item.filename in later:
                continue
            kind = Path(item.filename).suffix.lower()
            if kind == ".py":
                code.append(kept.read(item).decode("utf-8", "replace"))
            elif item.filename == PRINTED_FILE:
                printed.append(_printed_before(kept.read(item).decode("utf-8", "replace"), before))
            elif "/" in item.filename and kind in _KINDS and item.file_size <= _LARGEST:
                printed.append(kept.read(item).decode("utf-8", "replace"))
    return CodeRan(code="\n".join(code), printed="\n".join(printed))


def _printed_before(text: str, step: int | None) -> str:
    first, *parts = _RUN.split(text)
    runs = zip(parts[::2], parts[1::2], strict=True)
    return "\n".join([first, *(said for ran_in, said in runs if not (step and ran_in and int(ran_in) >= step))])
