"""Takes this machine's folders out of what people get to see: they know the files, not where they lie here."""

import io
import re
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

from pydantic import BaseModel

_TEXTS = frozenset({
    ".bib", ".csv", ".htm", ".html", ".ipynb", ".json", ".log", ".md", ".py", ".r", ".sh", ".svg", ".tex", ".tsv",
    ".txt", ".xml", ".yaml", ".yml",
})  # fmt: skip
_ARCHIVE = ".zip"
_COMMON = frozenset({"/", "/usr", "/usr/local"})
"""Where everybody's Python may lie; saying so tells nothing of this machine."""
_PART = r"[^/\s'\"`\\,;:()\[\]{}<>|*?]+"
_RUN_FOLDERS = re.compile(r"\Aruns/[^/]+/stages/[^/]+/[^/]+(?:/|$)")
_OF_CODE = ("data", "codebase")
"""The folders below the one that code runs in."""


class PlainPaths:
    """Knows the folders that nobody needs to see.

    A path below one becomes what it is called where the code runs (`data/lake.png`), or the file's name alone.
    """

    def __init__(self, *folders: Path) -> None:
        roots = {str(root) for folder in folders for root in (folder.absolute(), folder.resolve())} - _COMMON
        self._roots = sorted(roots, key=len, reverse=True)
        known = "|".join(map(re.escape, self._roots))
        self._paths = re.compile(rf"(?:{known})(?![\w.-])(?P<below>(?:/{_PART})*)(?P<end>/?)") if known else None

    def text(self, text: str) -> str:
        """Return a text with every such path made plain; it may be code or JSON."""
        return self._paths.sub(_plain, text) if self._paths else text

    def of[T: BaseModel](self, value: T) -> T:
        """Return a value with its texts made plain."""
        told = value.model_dump_json()
        plain = self.text(told)
        return value if plain == told else type(value).model_validate_json(plain)

    def copy(self, source: Path, target: Path) -> None:
        """Copy a file that people get; in a text, and in the texts of an archive, paths are made plain."""
        kind = source.suffix.lower()
        if kind in _TEXTS:
            target.write_bytes(self._content(source.read_bytes()))
        elif kind == _ARCHIVE:
            self._copy_archive(source, target)
        else:
            shutil.copyfile(source, target)

    def _content(self, content: bytes) -> bytes:
        if not any(root.encode() in content for root in self._roots):
            return content
        try:
            return self.text(content.decode()).encode()
        except UnicodeDecodeError:
            return content

    def _copy_archive(self, source: Path, target: Path) -> None:
        mended = io.BytesIO()
        changed = False
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(mended, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                content = old.read(entry)
                is_text = PurePosixPath(entry.filename).suffix.lower() in _TEXTS
                plain = self._content(content) if is_text else content
                changed = changed or plain is not content
                new.writestr(entry, plain, zipfile.ZIP_DEFLATED)
        if changed:
            target.write_bytes(mended.getvalue())
        else:
            shutil.copyfile(source, target)


def programs() -> tuple[Path, ...]:
    """Return the folders of the installed programs, which traces of failed code name."""
    return Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parents[1]


def _plain(found: re.Match[str]) -> str:
    """Say where a path leads, as seen from the folder that code runs in."""
    parts = _RUN_FOLDERS.sub("", found["below"].removeprefix("/")).split("/")
    inner = next((number for number, part in enumerate(parts) if part in _OF_CODE), None)
    if inner is not None:
        plain = "/".join(parts[inner:])
    elif len(parts) == 1 and "." not in parts[0]:  # the task's own folder
        plain = "."
    else:
        plain = parts[-1]
    return plain + found["end"]
