"""Recommendations as people read them."""

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.modes.devops.advice import Advice, CheckedRecommendation, Expected
from tomas.modes.devops.statements import statement_lines
from tomas.modes.numbers import number
from tomas.modes.summaries import clipped, counted, fitted, quoted, section, table

ASSUMED = (
    "Each recommendation rests on figures of the data. “Expected” is such a figure, brought down by the percentage "
    "that the model assumes: check that percentage before you rely on it."
)
_COLUMNS = ("ID", "Recommendation", "Patterns", "Expected", "Effort", "Owner")


def advice_markdown(advice: Advice) -> str:
    """Return the recommendations for reading."""
    parts = [
        "# Recommendations",
        f"*{advice.made_by}*",
        ASSUMED,
        markdown_table(_COLUMNS, [advice_row(item) for item in advice.recommendations]).strip(),
        *(f"## {item.id} {escaped(item.title)}\n\n{advice_body(item)}" for item in advice.recommendations),
    ]
    if advice.guidance_notes:
        notes = "\n".join(f"- {quoted(note)}" for note in advice.guidance_notes)
        parts.append(f"## Guidance taken into account\n\n{notes}")
    if advice.left_out:
        lines = (f"- {item.where}: {quoted(item.text)} — {quoted(item.reason)}" for item in advice.left_out)
        parts.append("## Left out by the check\n\n" + "\n".join(lines))
    return "\n\n".join(part for part in parts if part) + "\n"


def advice_row(item: CheckedRecommendation) -> tuple[str, ...]:
    """Return a recommendation as the cells of a table."""
    short = expected_short(item.expected)
    return (item.id, item.title, ", ".join(item.pattern_ids) or "all", short, item.effort, item.owner)


def expected_short(expected: Expected | None) -> str:
    """Return an effect as values before and after."""
    if expected is None:
        return "not told"
    return f"{number(expected.now)} to {number(expected.then_low)}-{number(expected.then_high)}"


def advice_body(item: CheckedRecommendation) -> str:
    """Return a recommendation's text, Markdown."""
    patterns = f"Patterns: {', '.join(item.pattern_ids)} · " if item.pattern_ids else ""
    return (
        f"{escaped(item.action)}\n\n"
        f"{patterns}effort: {item.effort} · owner: {escaped(item.owner)}\n\n"
        f"{_expected(item.expected)}\n\n"
        f"{statement_lines(item.statements)}"
    )


def _expected(expected: Expected | None) -> str:
    if expected is None:
        return "Expected effect: the data do not bear a number."
    return (
        f"Expected effect: {escaped(expected.about)}: {number(expected.now)} now; {number(expected.then_low)} to "
        f"{number(expected.then_high)} if {expected.percent_low} to {expected.percent_high} % of it can be avoided "
        f"(assumed). *{quoted(f'[{expected.key}]')}*"
    )


def advice_summary(advice: Advice) -> str:
    """Return the recommendations in a few lines."""
    rows = [(item.id, item.title, expected_short(item.expected), item.effort) for item in advice.recommendations]
    left = len(advice.left_out)
    return fitted(
        (
            f"**{counted(len(advice.recommendations), 'recommendation')}**",
            table(("ID", "Recommendation", "Expected", "Effort"), rows),
            section(
                "What to do",
                (f"**{item.id}**: {quoted(clipped(item.action, 160))}" for item in advice.recommendations[:5]),
            ),
            section("Guidance taken into account", (quoted(note) for note in advice.guidance_notes)),
            f"{counted(left, 'statement')} of the model left out: not borne out by the data." if left else "",
        )
    )
