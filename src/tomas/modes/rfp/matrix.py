"""The compliance matrix as a workbook."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

from tomas.documents.categories import Category
from tomas.documents.render.sheets import CellKind, CellValue, Sheet, SheetColumn
from tomas.documents.render.workbook import write_workbook
from tomas.modes.rfp.findings import Findings, Origin, Requirement

MATRIX_SHEET = "Compliance matrix"
YES, NO = "yes", "no"
_ANSWERS = ("Comply", "Partly comply", "Do not comply", "Question to buyer")
_PAGE = SheetColumn(title="Page", width=7, kind=CellKind.NUMBER)
_QUOTE = SheetColumn(title="Exact quote", width=80)
COLUMNS = (
    SheetColumn(title="ID", width=18),
    SheetColumn(title="RFP's own ID", width=12),
    _PAGE,
    SheetColumn(title="Section", width=28),
    SheetColumn(title="Requirement", width=40),
    SheetColumn(title="Exact quote", width=70),
    SheetColumn(title="Part of", width=34),
    SheetColumn(title="Modality", width=11),
    SheetColumn(title="Mandatory", width=11, choices=(YES, NO)),
    SheetColumn(title="Category", width=18, choices=tuple(Category)),
    SheetColumn(title="Focus", width=8, choices=(YES, NO)),
    SheetColumn(title="Our answer", width=18, choices=_ANSWERS),
    SheetColumn(title="Remarks", width=34),
    SheetColumn(title="Origin", width=18),
)


def write_matrix(findings: Findings, path: Path) -> None:
    """Write the workbook: the matrix, a summary, dates, criteria, contradictions, what was left out and why."""
    sheets = [_summary(findings), _matrix(findings), _dates(findings), _criteria(findings), _conflicts(findings)]
    write_workbook(
        path, [*sheets, _left_out(findings), _rejected(findings)], title=f"Compliance matrix: {findings.document}"
    )


def _matrix(findings: Findings) -> Sheet:
    return Sheet(name=MATRIX_SHEET, columns=COLUMNS, rows=tuple(_row(item) for item in findings.requirements))


def _row(requirement: Requirement) -> tuple[CellValue, ...]:
    return (
        requirement.id,
        requirement.source_id,
        requirement.page,
        requirement.section,
        requirement.title,
        requirement.quote,
        requirement.context,
        requirement.modality,
        YES if requirement.mandatory else NO,
        requirement.category.value,
        YES if requirement.focus else NO,
        requirement.answer,
        requirement.remarks,
        requirement.origin.value,
    )


def _summary(findings: Findings) -> Sheet:
    all_of = Counter(item.category for item in findings.requirements)
    mandatory = Counter(item.category for item in findings.mandatory)
    pages = f"about {findings.pages} (the file has no fixed pages)" if findings.pages_estimated else str(findings.pages)
    added = sum(item.origin is Origin.MODEL for item in findings.requirements)
    return Sheet(
        name="Summary",
        columns=(
            SheetColumn(title="Category", width=30),
            SheetColumn(
                title="Requirements", width=16, kind=CellKind.NUMBER, total=Decimal(len(findings.requirements))
            ),
            SheetColumn(title="Mandatory", width=16, kind=CellKind.NUMBER, total=Decimal(len(findings.mandatory))),
        ),
        rows=tuple((category.value, count, mandatory[category]) for category, count in all_of.most_common()),
        notes=(
            f"Compliance matrix: {findings.document}",
            findings.made_by,
            f"Pages: {pages}",
            f"Added by the model: {added}. Left out as no requirement: {len(findings.left_out)}. "
            f"Claims rejected by code: {len(findings.rejected)}. Possible contradictions: {len(findings.conflicts)}.",
            *findings.notes,
        ),
    )


def _dates(findings: Findings) -> Sheet:
    return Sheet(
        name="Dates",
        columns=(SheetColumn(title="What", width=26), SheetColumn(title="Date", width=22), _PAGE, _QUOTE),
        rows=tuple((item.what, item.date, item.page, item.quote) for item in findings.deadlines),
    )


def _criteria(findings: Findings) -> Sheet:
    return Sheet(
        name="Evaluation criteria",
        columns=(SheetColumn(title="Criterion", width=50), SheetColumn(title="Weight", width=14), _PAGE, _QUOTE),
        rows=tuple((item.name, item.weight, item.page, item.quote) for item in findings.criteria),
    )


def _conflicts(findings: Findings) -> Sheet:
    return Sheet(
        name="Possible contradictions",
        columns=(
            SheetColumn(title="What does not agree", width=90),
            SheetColumn(title="First ID", width=18),
            SheetColumn(title="First page", width=11, kind=CellKind.NUMBER),
            SheetColumn(title="Second ID", width=18),
            SheetColumn(title="Second page", width=12, kind=CellKind.NUMBER),
        ),
        rows=tuple(
            (one.about, one.first_id, one.first_page, one.second_id, one.second_page) for one in findings.conflicts
        ),
    )


def _left_out(findings: Findings) -> Sheet:
    return Sheet(
        name="Not requirements",
        columns=(SheetColumn(title="ID", width=18), _PAGE, _QUOTE, SheetColumn(title="Why left out", width=44)),
        rows=tuple((item.id, item.page, item.quote, item.reason) for item in findings.left_out),
    )


def _rejected(findings: Findings) -> Sheet:
    return Sheet(
        name="Rejected claims",
        columns=(
            SheetColumn(title="Kind", width=16),
            SheetColumn(title="Page claimed", width=13, kind=CellKind.NUMBER),
            SheetColumn(title="Text", width=80),
            SheetColumn(title="Why rejected", width=44),
        ),
        rows=tuple((item.kind, item.page, item.quote, item.reason) for item in findings.rejected),
    )
