"""Writes small tables in the shapes that people export."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from tomas.tables.model import Step, Table
from tomas.tables.reading import read_table

HEAD = "Number,Title,Priority,Opened,Hours"
ROWS = [
    "INC1,Printer jams,High,13-01-2026 08:30,1.5",
    "INC2,VPN drops,Low,14-01-2026 09:00,2.25",
    "INC3,Disk full,Low,2-02-2026 10:15,?",
]


def table(folder: Path, content: str | bytes, name: str = "tickets.csv") -> Table:
    path = folder / "upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, name)


def csv_text(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows)) + "\n"


def workbook(folder: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    path = folder / "book.xlsx"
    book.save(path)
    return path


def values(found: Table, name: str) -> list[object]:
    column = found.column(name)
    assert column is not None
    return list(column.values)


def remarks(found: Table, step: Step) -> str:
    return " ".join(f"{remark.text} {list(remark.rows)}" for remark in found.remarks if remark.step is step)


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - tables hold local times
