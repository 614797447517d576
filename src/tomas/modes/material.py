"""What people gave with a run, as agents get it: documents as text, tables as a description, each with its path."""

import json
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tomas.documents.errors import DocumentRefused, ScanRefused
from tomas.documents.kept import read_kept
from tomas.modes.base import InputFile, InputRefused, PathNote
from tomas.modes.prompting import data_block
from tomas.modes.summaries import counted
from tomas.tables.model import ColumnKind, Step, Table, TableRefused
from tomas.tables.reading import read_table
from tomas.tables.writing import write_csv

DOCUMENTS = ("pdf", "docx", "txt", "md")
TABLES = ("csv", "tsv", "xlsx")
DATA = (*TABLES, "json")
MOST_WORDS = 30_000
"""Of all documents together in one prompt; agents that run code can read the rest by path."""
AS_GIVEN = "as it was given"
"""How the note of a file ends that stands beside in a plainer form."""
_MOST_JSON = 8 * 1024 * 1024
_EXAMPLES = 3
_EXAMPLES_APART = "; "
"""Between values, which may hold commas themselves."""
_CELL = 60


@dataclass(frozen=True, slots=True)
class Material:
    """One file as it is told to agents."""

    file: InputFile
    text: str
    """A document's text, or a table's description; Markdown."""
    words: int
    pages: int = 0
    is_data: bool = False
    table: Table | None = None

    def notes(self, folder: Path) -> tuple[PathNote, ...]:
        """Return the file for agents that run code; a table also as plain CSV, written into `folder`."""
        if self.table is None:
            return (PathNote(path=self.file.path, note=self.file.name),)
        place = folder / f"{re.sub(r'[^\w.-]+', '-', Path(self.file.name).stem) or 'table'}.csv"
        folder.mkdir(parents=True, exist_ok=True)
        write_csv(self.table, place)
        return (
            PathNote(path=place, note=f"{self.file.name} as plain CSV: commas, decimal points, ISO dates"),
            PathNote(path=self.file.path, note=f"{self.file.name} {AS_GIVEN}"),
        )


def read_material(files: tuple[InputFile, ...], *, scans: bool = False) -> tuple[Material, ...]:
    """Read each file by what its name says it is; `scans` are taken without a text where an engine can recognise it.

    Blocking. Raises InputRefused, with what to do next.
    """
    return tuple(_read(file, scans=scans) for file in files)


def material_block(material: tuple[Material, ...]) -> str:
    """Return everything as blocks of data for a prompt; long texts are cut with a line saying so."""
    left = MOST_WORDS
    blocks = []
    for item in material:
        words = item.text.split(" ")
        text = item.text
        if len(words) > left:
            text = " ".join(words[:left]) + f"\n[{item.file.name} goes on: only its beginning stands here]"
        left = max(0, left - len(words))
        blocks.append(data_block(item.file.name, text))
    return "\n\n".join(blocks)


def _read(file: InputFile, *, scans: bool) -> Material:
    kind = Path(file.name).suffix.lower().lstrip(".")
    if kind in TABLES:
        return _table(file)
    if kind == "json":
        return _json(file)
    try:
        document = read_kept(file.path, file.name)
    except DocumentRefused as refused:
        if scans and isinstance(refused, ScanRefused):
            return Material(file, "", 0)
        raise InputRefused(str(refused)) from refused
    return Material(file, document.text, document.words, pages=len(document.pages))


def _table(file: InputFile) -> Material:
    try:
        table = read_table(file.path, file.name)
    except TableRefused as refused:
        raise InputRefused(str(refused)) from refused
    text = table_text(table)
    return Material(file, text, len(text.split()), is_data=True, table=table)


def table_text(table: Table) -> str:
    """Return a table's description: its size, its columns with kinds and examples, what had to be repaired."""
    lines = [f"{table.name}: {counted(len(table), 'row')}, {counted(len(table.columns), 'column')}.", ""]
    for column in table.columns:
        examples = _EXAMPLES_APART.join(islice(dict.fromkeys(text[:_CELL] for text in column.texts if text), _EXAMPLES))
        missing = len(table) - column.filled
        gaps = f", {missing:,} missing" if missing else ""
        shown = f": {examples}" if column.kind is not ColumnKind.EMPTY else ""
        lines.append(f"- {column.name} ({column.kind.value}{gaps}){shown}")
    repaired = [remark.text for remark in table.remarks if remark.step is not Step.RECOGNISED]
    if repaired:
        lines += ["", "How it was read: " + " ".join(repaired)]
    return "\n".join(lines)


def _json_fault(text: str) -> str:
    """Return what keeps a text from being JSON, or JSON line by line; empty where nothing does."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        whole = len(lines) > 1 and all(line.strip()[-1] in "}]" for line in lines)
        return "" if whole and not any(_json_fault(line) for line in lines) else f"line {error.lineno}: {error.msg}"
    except RecursionError:
        return "its lists lie too deep in each other"
    except ValueError:
        return "it holds a number of thousands of digits"
    return ""


def _json(file: InputFile) -> Material:
    if file.size > _MOST_JSON:
        raise InputRefused(
            f"{file.name} is larger than {_MOST_JSON // 1024 // 1024} MB. Please send a smaller extract."
        )
    try:
        text = file.path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"{file.name} is no text in UTF-8. Please save it again as JSON.") from error
    if not text.strip().startswith(("{", "[")):
        raise InputRefused(f"{file.name} holds no JSON object or list. Please check that it is the right file.")
    if fault := _json_fault(text):
        raise InputRefused(f"{file.name} is no valid JSON: {fault}. Please mend it, or export it again.")
    head = text[: 40 * _CELL]
    more = "\n[it goes on]" if len(text) > len(head) else ""
    return Material(
        file, f"{file.name}, {len(text):,} characters of JSON, beginning with:\n\n{head}{more}", 400, is_data=True
    )
