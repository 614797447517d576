"""Reads a compliance matrix back that a person changed, and checks every changed row against the document."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tomas.documents.categories import Category
from tomas.documents.model import Document
from tomas.documents.quotes import page_of_quote, quote_in_page
from tomas.modes.artifacts import artifact
from tomas.modes.base import InputRefused, StageContext
from tomas.modes.rfp.conflicts import find_conflicts
from tomas.modes.rfp.findings import Findings, LeftOut, Origin, Requirement
from tomas.modes.rfp.gaps import find_gaps
from tomas.modes.rfp.matrix import COLUMNS, MATRIX_SHEET, NO, YES
from tomas.modes.rfp.questions import questions_of
from tomas.modes.rfp.reading import request_of

_NEEDED = ("ID", "Page", "Requirement", "Exact quote", "Mandatory", "Category")
_MOST_ROWS = 20_000
_MOST_FAULTS = 15


def read_edited(context: StageContext, upload: Path) -> Findings:
    """Return the findings as a person changed them. Raises InputRefused with the rows that do not fit."""
    before = artifact(context, "requirements_json", Findings)
    document = request_of(context).document
    faults: list[str] = []
    changed = [
        requirement
        for number, row in _rows(upload)
        if (requirement := _requirement(number, row, before, document, faults)) is not None
    ]
    faults += _doubled(changed)
    if faults:
        more = f"\n- and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        listed = "\n".join(f"- {fault}" for fault in faults[:_MOST_FAULTS])
        raise InputRefused(
            f"The matrix was not taken over. Please mend these rows and upload it again:\n{listed}{more}"
        )
    if not changed:
        raise InputRefused("The matrix has no rows left. Use Cancel if the run should end.")
    kept = {requirement.id for requirement in changed}
    removed = [
        LeftOut(id=item.id, page=item.page, quote=item.quote, reason="removed by a person")
        for item in before.requirements
        if item.id not in kept
    ]
    requirements = tuple(changed)
    told = tuple(one for one in before.conflicts if one.found_by == "model")
    conflicts = (*find_conflicts(requirements, before.deadlines, document), *told)
    asked = tuple(one for one in before.gaps if one.found_by == "model")
    gaps = (*find_gaps(document, requirements, before.criteria), *asked)
    return before.model_copy(
        update={
            "requirements": requirements,
            "left_out": (*(item for item in before.left_out if item.id not in kept), *removed),
            "conflicts": conflicts,
            "gaps": gaps,
            "questions": questions_of(conflicts, gaps),
        }
    )


def _rows(upload: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the sheet's row numbers and cells by heading."""
    try:
        book = load_workbook(upload, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises nearly anything on damaged files
        raise InputRefused("The file is not an Excel workbook (XLSX). Please upload the matrix as XLSX.") from error
    if MATRIX_SHEET not in book.sheetnames:
        raise InputRefused(f"The workbook has no sheet “{MATRIX_SHEET}”. Please change the file that was posted here.")
    lines = book[MATRIX_SHEET].iter_rows(values_only=True)
    head = [str(value or "").strip() for value in next(lines, ())]
    missing = [title for title in _NEEDED if title not in head]
    if missing:
        raise InputRefused(
            f"The sheet “{MATRIX_SHEET}” lacks the columns {', '.join(missing)}. Please keep the head row."
        )
    for number, line in enumerate(lines, 2):
        if number > _MOST_ROWS:
            raise InputRefused(f"The sheet “{MATRIX_SHEET}” has more than {_MOST_ROWS:,} rows.")
        cells = {
            title: str(value if value is not None else "").strip() for title, value in zip(head, line, strict=False)
        }
        if any(cells.get(column.title) for column in COLUMNS):
            yield number, cells


def _requirement(
    number: int, row: dict[str, str], before: Findings, document: Document, faults: list[str]
) -> Requirement | None:
    known = before.by_id().get(row["ID"])
    quote = row["Exact quote"]
    page = before.page_of(row.get("Document", ""), _page(row["Page"]))
    fault = _fault(row, quote)
    if not fault and not (known and known.quote.strip() == quote and known.page == page):
        page = page if quote_in_page(document, page, quote) else page_of_quote(document, quote)
        fault = "" if page else "the quote does not stand in the document; copy it exactly from there"
    if fault:
        faults.append(f"Row {number}: {fault}.")
        return None
    values: dict[str, Any] = {
        "page": page,
        "quote": quote,
        "title": row["Requirement"],
        "category": Category(row["Category"].lower()),
        "mandatory": row["Mandatory"].lower() == YES,
        "focus": row.get("Focus", "").lower() == YES,
        "answer": row.get("Our answer", ""),
        "remarks": row.get("Remarks", ""),
    }
    if known is None:
        return Requirement(id=row["ID"], modality=row.get("Modality") or "given", origin=Origin.PERSON, **values)
    same = all(getattr(known, key) == value for key, value in values.items())
    return known if same else known.model_copy(update=values | {"origin": Origin.PERSON})


def _fault(row: dict[str, str], quote: str) -> str:
    if not row["ID"]:
        return "the ID is missing; give new rows an ID of their own, such as NEW-1"
    if not quote:
        return "the exact quote is missing"
    if not row["Requirement"]:
        return "the requirement's title is missing"
    if row["Mandatory"].lower() not in {YES, NO}:
        return f"“Mandatory” must be {YES} or {NO}"
    if row["Category"].lower() not in set(Category):
        return f"the category must be one of: {', '.join(Category)}"
    return ""


def _page(text: str) -> int:
    try:
        return int(float(text))
    except ValueError:
        return 0


def _doubled(requirements: list[Requirement]) -> list[str]:
    counts = Counter(item.id for item in requirements)
    return [f"The ID {key} stands in more than one row." for key, count in counts.items() if count > 1]
