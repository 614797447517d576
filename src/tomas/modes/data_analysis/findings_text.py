"""Findings as people read them: Markdown, and the summary after the stage."""

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.modes.data_analysis.findings import CheckedNumber, Finding, Findings, Verdict
from tomas.modes.data_analysis.wording import value_words
from tomas.modes.summaries import clipped, counted, fitted, quoted, section

NUMBER_HEAD = ("Number", "Value", "n", "How", "Own check")


def findings_markdown(findings: Findings) -> str:
    """Return all findings with their numbers."""
    parts = ["# Findings", f"*{findings.made_by}*", CAUTION.format(count=comparisons_words(findings))]
    for one in findings.findings:
        parts.append(f"## {one.question.id}: {escaped(one.question.text)}")
        parts.append(finding_body(one))
        parts.append(markdown_table(NUMBER_HEAD, [number_cells(number) for number in one.numbers]).strip())
    return "\n\n".join(parts) + "\n"


CAUTION = (
    "{count} Among many, some stand out by chance alone. What goes together need not be cause and effect: something "
    "else may lie behind both."
)


def comparisons_words(findings: Findings) -> str:
    """Return how many comparisons were made, as a sentence."""
    questions = counted(len(findings.findings), "question")
    return f"{counted(findings.comparisons, 'comparison')} were made to answer {questions}."


def finding_body(one: Finding) -> str:
    """Return a finding without its numbers: sentence, check, caveats."""
    parts = [escaped(one.finding) if one.finding else "*No sentence stands: see below.*", f"*{check_line(one)}*"]
    if one.faults:
        parts.append("\n".join(f"- **Check:** {escaped(fault)}" for fault in one.faults))
    if one.caveats:
        parts.append("**Mind:**\n\n" + "\n".join(f"- {escaped(text)}" for text in one.caveats))
    return "\n\n".join(parts)


def check_line(one: Finding) -> str:
    """Return how many of a finding's numbers were computed again, and with what outcome."""
    agree, differ, left = (one.count(verdict) for verdict in (Verdict.AGREES, Verdict.DIFFERS, Verdict.OPEN))
    parts = [f"{agree} of {counted(len(one.numbers), 'number')} computed again by TOMAS's own code and found the same"]
    if differ:
        parts.append(f"{differ} DIFFER")
    if left:
        parts.append(f"{left} of a kind that it does not compute")
    return "; ".join(parts) + "."


def number_cells(number: CheckedNumber) -> tuple[str, ...]:
    """Return a number as the cells of a table."""
    value = value_words(number.value) + (f" {number.unit}" if number.unit else "")
    return (number.name, value, f"{number.n:,}", number.how, verdict_words(number))


def verdict_words(number: CheckedNumber) -> str:
    """Return what our own computation says of a number."""
    return f"{number.verdict.value}: {number.note}" if number.note else number.verdict.value


def findings_summary(findings: Findings) -> str:
    """Return what a person should know of the answers."""
    lines = []
    for one in findings.findings:
        said = quoted(clipped(one.finding, 260)) if one.finding else "no sentence stands beside the numbers"
        lines.append(f"- **{one.question.id}** {said}")
    agree = sum(one.count(Verdict.AGREES) for one in findings.findings)
    total = sum(len(one.numbers) for one in findings.findings)
    faults = [f"{one.question.id}: {quoted(clipped(fault, 200))}" for one in findings.findings for fault in one.faults]
    return fitted(
        (
            f"**{counted(len(findings.findings), 'question')} answered**; {agree} of {counted(total, 'number')} "
            "computed again by TOMAS's own code and found the same.",
            "\n".join(lines),
            section("What the check found", faults[:6]),
            CAUTION.format(count=comparisons_words(findings)),
        )
    )
