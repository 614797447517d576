"""The compliance matrix as Markdown, for reading in the thread."""

from collections import Counter

from tomas.documents.categories import Category
from tomas.documents.render.markdown import markdown_table
from tomas.modes.rfp.findings import Conflict, Findings
from tomas.modes.summaries import counted

_COLUMNS = ("ID", "Page", "Requirement", "Exact quote", "Modality", "Mandatory")


def matrix_markdown(findings: Findings) -> str:
    """Return the matrix, grouped by category, after the dates, criteria and contradictions."""
    parts = [
        f"# Compliance matrix: {findings.document}",
        f"*{findings.made_by}*",
        f"{counted(len(findings.requirements), 'requirement')}, {len(findings.mandatory)} of them mandatory.",
    ]
    where = findings.where
    dates = [(item.what, item.when, where(item.page), item.quote) for item in findings.deadlines]
    criteria = [(item.name, item.weight or "none given", where(item.page), item.quote) for item in findings.criteria]
    rules = [(item.about, where(item.page), item.quote) for item in findings.submission_rules]
    gaps = [(item.kind, item.about, where(item.page), item.quote) for item in findings.gaps]
    if dates:
        parts += ["## Dates", markdown_table(("What", "Date", "Page", "Exact quote"), dates)]
    if criteria:
        parts += ["## Evaluation criteria", markdown_table(("Criterion", "Weight", "Page", "Exact quote"), criteria)]
    if rules:
        parts += ["## Submission rules", markdown_table(("About", "Page", "Exact quote"), rules)]
    if findings.conflicts:
        parts += ["## Possible contradictions", "\n\n".join(_conflict(findings, item) for item in findings.conflicts)]
    if gaps:
        parts += ["## Gaps", markdown_table(("Kind", "What is open", "Page", "Exact quote"), gaps)]
    for category, count in Counter(item.category for item in findings.requirements).most_common():
        parts += [f"## {category.value.capitalize()} ({count})", _category_table(findings, category)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _conflict(findings: Findings, item: Conflict) -> str:
    return (
        f"**{item.about}**\n\n- {findings.where(item.first_page)}: “{_flat(item.first_quote)}”\n"
        f"- {findings.where(item.second_page)}: “{_flat(item.second_quote)}”"
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _category_table(findings: Findings, category: Category) -> str:
    rows = [
        (item.id, findings.where(item.page), item.title, item.quote, item.modality, "yes" if item.mandatory else "no")
        for item in findings.requirements
        if item.category is category
    ]
    return markdown_table(_COLUMNS, rows)
