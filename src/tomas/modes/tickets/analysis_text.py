"""Causes and recommendations as people read them."""

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.modes.checking import Verdict, shown
from tomas.modes.numbers import number
from tomas.modes.summaries import clipped, counted, fitted, quoted, section, table
from tomas.modes.tickets.analysis import Analysis, CheckedCause, CheckedRecommendation, Impact
from tomas.modes.tickets.checking import Checked

_COLUMNS = ("ID", "Recommendation", "Patterns", "Tickets a month", "Avoided a month", "Effort", "Owner")
_TOP = 6


def analysis_markdown(analysis: Analysis) -> str:
    """Return causes and recommendations for reading."""
    parts = [
        f"# Root causes and recommendations: {escaped(analysis.file)}",
        f"*{analysis.made_by}*",
        ASSUMED,
        markdown_table(_COLUMNS, [advice_row(item) for item in analysis.recommendations]).strip(),
        "## Root causes" if analysis.root_causes else "",
        *(_cause(item) for item in analysis.root_causes),
        "## Recommendations",
        *(_advice(item, analysis.currency) for item in analysis.recommendations),
    ]
    if analysis.guidance_notes:
        parts.append(
            "## Guidance taken into account\n\n" + "\n".join(f"- {quoted(n)}" for n in analysis.guidance_notes)
        )
    if analysis.left_out:
        lines = (f"- {item.where}: {quoted(item.text)} — {quoted(item.reason)}" for item in analysis.left_out)
        parts.append("## Left out by the check\n\n" + "\n".join(lines))
    return "\n\n".join(part for part in parts if part) + "\n"


ASSUMED = (
    "“Avoided a month” is the tickets a month of the patterns, computed from the data, times the share that the model "
    "assumes can be avoided: check that share before you rely on it."
)


def advice_row(item: CheckedRecommendation) -> tuple[str, ...]:
    """Return a recommendation as the cells of a table."""
    monthly = number(item.impact.per_month)
    return (item.id, item.title, ", ".join(item.pattern_ids), monthly, avoided(item.impact), item.effort, item.owner)


def avoided(impact: Impact) -> str:
    """Return the tickets avoided as a range."""
    return f"{number(impact.avoided_low)} to {number(impact.avoided_high)}"


def cost_words(impact: Impact, currency: str) -> str:
    """Return what would be saved each month, if a ticket's cost was given."""
    if impact.cost_low is None or impact.cost_high is None:
        return ""
    return f"{currency} {impact.cost_low:,.0f} to {impact.cost_high:,.0f} a month"


def evidence(statement: Checked) -> str:
    """Return what a statement rests on, in brackets; nothing where it rests on nothing."""
    parts = [f"{cited.key} = {shown(cited.value)}" for cited in statement.figures]
    if statement.ticket_ids:
        parts.append(f"tickets {', '.join(statement.ticket_ids)}")
    return f"[{'; '.join(parts)}]" if parts else ""


def mark(statement: Checked) -> str:
    """Return the mark of a statement that the data do not show, with the reason; empty for others."""
    return f"({statement.verdict}: {statement.reason})" if statement.verdict is Verdict.MARKED else ""


def statement_lines(statements: tuple[Checked, ...]) -> str:
    """Return statements as a list with what they rest on."""
    return "\n".join(
        f"- {quoted(one.text)}"
        + (f" *{quoted(evidence(one))}*" if evidence(one) else "")
        + (f" **{quoted(mark(one))}**" if mark(one) else "")
        for one in statements
    )


def _cause(item: CheckedCause) -> str:
    return (
        f"### {item.id} {escaped(item.title)}\n\n"
        f"{escaped(item.cause)}\n\n"
        f"Patterns: {', '.join(item.pattern_ids)} · confidence: {item.confidence}\n\n"
        f"{statement_lines(item.statements)}\n\n"
        f"**To verify:** {escaped(item.verify)}"
    )


def _advice(item: CheckedRecommendation, currency: str) -> str:
    money = cost_words(item.impact, currency)
    return (
        f"### {item.id} {escaped(item.title)}\n\n"
        f"{escaped(item.action)}\n\n"
        f"Patterns: {', '.join(item.pattern_ids)}"
        + (f" · causes: {', '.join(item.root_cause_ids)}" if item.root_cause_ids else "")
        + f" · effort: {item.effort} · owner: {escaped(item.owner)}\n\n"
        f"Touches {counted(item.impact.tickets, 'ticket')}, {number(item.impact.per_month)} a month; avoids "
        f"{avoided(item.impact)} a month if {item.avoidable_percent_low} to {item.avoidable_percent_high} % can be "
        f"avoided{f' ({money})' if money else ''}.\n\n"
        f"{statement_lines(item.statements)}"
    )


def analysis_summary(analysis: Analysis) -> str:
    """Return the analysis in a few lines."""
    rows = [(item.id, item.title, avoided(item.impact)) for item in analysis.recommendations[:_TOP]]
    left = len(analysis.left_out)
    return fitted(
        (
            f"**{counted(len(analysis.root_causes), 'likely root cause')}**, "
            f"**{counted(len(analysis.recommendations), 'recommendation')}**.",
            table(("ID", "Recommendation", "Avoided a month"), rows),
            section(
                "Likely causes",
                (f"**{quoted(item.title)}** ({item.confidence}): {quoted(clipped(item.cause, 160))}"
                 for item in analysis.root_causes[:4]),
            ),
            section("Guidance taken into account", (quoted(note) for note in analysis.guidance_notes)),
            f"{counted(left, 'statement')} of the model left out: not borne out by the data." if left else "",
        )
    )  # fmt: skip
