"""Tables and selections for tests of the mode."""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tomas.modes.base import InputFile
from tomas.modes.tickets.selection import Selection, read_selection
from tomas.modes.tickets.tickets import Ticket
from tomas.modes.tickets.wishes import read_wishes

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "tickets" / "kestrel-tickets-2026.csv"
KEY: dict[str, Any] = json.loads((EXAMPLE.parent / "key.json").read_text(encoding="utf-8"))
HEAD = "Number,Short description,State,Priority,Category,Opened at,Resolved at,Assignment group,Made SLA,Caller"


def given(path: Path, name: str = "") -> tuple[InputFile, ...]:
    content = path.read_bytes()
    return (InputFile(name=name or path.name, path=path, sha256=sha256(content).hexdigest(), size=len(content)),)


def written(folder: Path, *rows: str, head: str = HEAD, name: str = "tickets.csv") -> tuple[InputFile, ...]:
    path = folder / name
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return given(path)


def selected(files: tuple[InputFile, ...], **inputs: str | tuple[str, ...]) -> Selection:
    return read_selection(files, read_wishes(inputs))


def example_rows() -> list[dict[str, str]]:
    with EXAMPLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ticket(number: str, created: str, resolved: str = "", **fields: Any) -> Ticket:
    end = at(resolved) if resolved else None
    texts = {
        name: fields.pop(name, "")
        for name in (
            "title",
            "description",
            "status",
            "priority",
            "category",
            "subcategory",
            "detail",
            "group",
            "caller",
        )
    }
    values: dict[str, Any] = {"ended": end is not None, "closed": None, "sla_met": None, "reopened": None} | fields
    return Ticket(id=number, created=at(created), resolved=end, **texts, **values)


def ids_of(tickets: Sequence[Ticket]) -> list[str]:
    return [one.id for one in tickets]
