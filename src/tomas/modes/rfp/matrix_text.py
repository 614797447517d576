"""The compliance matrix as Markdown, for reading in the thread."""

from collections import Counter

from tomas.documents.categories import Category
from tomas.documents.render.markdown import markdown_table
from tomas.modes.rfp.findings import Findings

_COLUMNS = ("ID", "Page", "Requirement", "Exact quote", "Modality", "Mandatory")


def page_word(findings: Findings, page: int) -> str:
    """Return a page for people: estimated numbers are called so."""
    return f"about page {page}" if findings.pages_estimated else f"page {page}"


def matrix_markdown(findings: Findings) -> str:
    """Return the matrix, grouped by category, after the dates, criteria and contradictions."""
    parts = [
        f"# Compliance matrix: {findings.document}",
        f"*{findings.made_by}*",
        f"{len(findings.requirements)} requirements, {len(findings.mandatory)} of them mandatory.",
    ]
    dates = [(item.what, item.date, str(item.page), item.quote) for item in findings.deadlines]
    criteria = [(item.name, item.weight or "none given", str(item.page)) for item in findings.criteria]
    if dates:
        parts += ["## Dates", markdown_table(("What", "Date", "Page", "Exact quote"), dates)]
    if criteria:
        parts += ["## Evaluation criteria", markdown_table(("Criterion", "Weight", "Page"), criteria)]
    if findings.conflicts:
        parts += ["## Possible contradictions", "\n".join(f"- {item.about}" for item in findings.conflicts)]
    for category, count in Counter(item.category for item in findings.requirements).most_common():
        parts += [f"## {category.value.capitalize()} ({count})", _category_table(findings, category)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _category_table(findings: Findings, category: Category) -> str:
    rows = [
        (item.id, str(item.page), item.title, item.quote, item.modality, "yes" if item.mandatory else "no")
        for item in findings.requirements
        if item.category is category
    ]
    return markdown_table(_COLUMNS, rows)
