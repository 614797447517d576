"""The compliance matrix as a workbook."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

from tomas.documents.categories import Category
from tomas.documents.render.sheets import CellKind, CellValue, Sheet, SheetColumn
from tomas.documents.render.workbook import write_workbook
from tomas.modes.rfp.amendment import Comparison
from tomas.modes.rfp.findings import Findings, Origin, Requirement

MATRIX_SHEET = "Compliance matrix"
YES, NO = "yes", "no"
_ANSWERS = ("Comply", "Partly comply", "Do not comply", "Question to buyer")
_PAGE = SheetColumn(title="Page", width=7, kind=CellKind.NUMBER)
_WHERE = SheetColumn(title="Page", width=16)
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
    SheetColumn(title="Document", width=24),
)


def write_matrix(findings: Findings, path: Path) -> None:
    """Write the workbook: the matrix, a summary, and everything else that the document says or leaves open."""
    sheets = [
        _summary(findings),
        _matrix(findings),
        _dates(findings),
        _criteria(findings),
        _submission(findings),
        _conflicts(findings),
        _gaps(findings),
        _questions(findings),
        *([_amendment(findings.comparison)] if findings.comparison is not None else []),
        _left_out(findings),
        _rejected(findings),
    ]
    write_workbook(path, sheets, title=f"Compliance matrix: {findings.document}")


def _matrix(findings: Findings) -> Sheet:
    return Sheet(name=MATRIX_SHEET, columns=COLUMNS, rows=tuple(_row(findings, item) for item in findings.requirements))


def _row(findings: Findings, requirement: Requirement) -> tuple[CellValue, ...]:
    name, page = findings.place(requirement.page)
    return (
        requirement.id,
        requirement.source_id,
        page,
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
        name,
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
            f"Claims rejected by code: {len(findings.rejected)}. Possible contradictions: {len(findings.conflicts)}. "
            f"Gaps: {len(findings.gaps)}. Questions to the issuer: {len(findings.questions)}.",
            *findings.notes,
        ),
    )


def _dates(findings: Findings) -> Sheet:
    return Sheet(
        name="Dates",
        columns=(SheetColumn(title="What", width=26), SheetColumn(title="Date", width=22), _WHERE, _QUOTE),
        rows=tuple((item.what, item.when, findings.where(item.page), item.quote) for item in findings.deadlines),
    )


def _criteria(findings: Findings) -> Sheet:
    return Sheet(
        name="Evaluation criteria",
        columns=(SheetColumn(title="Criterion", width=50), SheetColumn(title="Weight", width=14), _WHERE, _QUOTE),
        rows=tuple((item.name, item.weight, findings.where(item.page), item.quote) for item in findings.criteria),
    )


def _submission(findings: Findings) -> Sheet:
    return Sheet(
        name="Submission rules",
        columns=(SheetColumn(title="About", width=20), _WHERE, _QUOTE),
        rows=tuple((one.about, findings.where(one.page), one.quote) for one in findings.submission_rules),
    )


def _conflicts(findings: Findings) -> Sheet:
    return Sheet(
        name="Possible contradictions",
        columns=(
            SheetColumn(title="What does not agree", width=44),
            SheetColumn(title="Kind", width=16),
            SheetColumn(title="First page", width=14),
            SheetColumn(title="First quote", width=56),
            SheetColumn(title="First ID", width=18),
            SheetColumn(title="Second page", width=14),
            SheetColumn(title="Second quote", width=56),
            SheetColumn(title="Second ID", width=18),
            SheetColumn(title="Found by", width=10),
        ),
        rows=tuple(
            (
                one.about,
                one.kind,
                findings.where(one.first_page),
                one.first_quote,
                one.first_id,
                findings.where(one.second_page),
                one.second_quote,
                one.second_id,
                one.found_by,
            )
            for one in findings.conflicts
        ),
    )


def _gaps(findings: Findings) -> Sheet:
    return Sheet(
        name="Gaps",
        columns=(
            SheetColumn(title="Kind", width=22),
            SheetColumn(title="What is open", width=50),
            _WHERE,
            _QUOTE,
            SheetColumn(title="ID", width=18),
            SheetColumn(title="Found by", width=10),
        ),
        rows=tuple(
            (one.kind, one.about, findings.where(one.page), one.quote, one.requirement_id, one.found_by)
            for one in findings.gaps
        ),
    )


def _questions(findings: Findings) -> Sheet:
    return Sheet(
        name="Questions to the issuer",
        columns=(
            SheetColumn(title="ID", width=8),
            SheetColumn(title="Question", width=60),
            SheetColumn(title="Rests on", width=80),
            SheetColumn(title="Requirements", width=24),
            SheetColumn(title="Answer", width=40),
        ),
        rows=tuple(
            (
                one.id,
                one.text,
                "\n".join(f"“{part.quote}” ({findings.where(part.page)})" for part in one.quotes),
                ", ".join(one.requirement_ids),
                "",
            )
            for one in findings.questions
        ),
    )


def _amendment(change: Comparison) -> Sheet:
    rows: list[tuple[CellValue, ...]] = [
        (f"{one.kind} changed", one.about, one.before_page, one.before, one.after_page, one.after)
        for one in (*change.dates, *change.changed)
    ]
    rows += [("requirement added", "", None, "", one.page, one.quote) for one in change.added]
    rows += [("requirement removed", "", one.page, one.quote, None, "") for one in change.removed]
    return Sheet(
        name="Amendment",
        columns=(
            SheetColumn(title="What", width=20),
            SheetColumn(title="About", width=22),
            SheetColumn(title="Page before", width=12, kind=CellKind.NUMBER),
            SheetColumn(title="Words before", width=60),
            SheetColumn(title="Page after", width=12, kind=CellKind.NUMBER),
            SheetColumn(title="Words after", width=60),
        ),
        rows=tuple(rows),
        notes=(f"Before: {change.earlier}. After: {change.later}. The later document counts.",),
    )


def _left_out(findings: Findings) -> Sheet:
    return Sheet(
        name="Not requirements",
        columns=(SheetColumn(title="ID", width=18), _WHERE, _QUOTE, SheetColumn(title="Why left out", width=44)),
        rows=tuple((item.id, findings.where(item.page), item.quote, item.reason) for item in findings.left_out),
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
