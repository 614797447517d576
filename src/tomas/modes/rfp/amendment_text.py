"""What an amendment changes, as Markdown."""

from collections.abc import Sequence

from tomas.documents.render.markdown import markdown_table
from tomas.modes.rfp.amendment import Changed, Comparison, Sentence
from tomas.modes.summaries import counted

_CHANGED = ("About", "Page before", "Words before", "Page after", "Words after")


def amendment_markdown(change: Comparison) -> str:
    """Return the comparison with both quotes and pages of each change."""
    rest = "What it does not repeat no longer counts." if change.whole else "What it does not speak of still counts."
    parts = [
        f"# What changes: {change.earlier} and {change.later}",
        f"The later document is {change.later}; where the two differ, it counts. {rest}",
        f"{change.unchanged} requirements stand in both in the same words, {len(change.changed)} were changed, "
        f"{len(change.added)} added, {len(change.removed)} removed; {counted(len(change.dates), 'date')} moved.",
    ]
    for title, rows in (("Dates moved", change.dates), ("Requirements changed", change.changed)):
        if rows:
            parts += [f"## {title} ({len(rows)})", markdown_table(_CHANGED, [_changed(one) for one in rows]).strip()]
    parts += _listed("Requirements added", change.later, change.added)
    parts += _listed("Requirements removed", change.earlier, change.removed)
    return "\n\n".join(parts) + "\n"


def _changed(one: Changed) -> tuple[str, ...]:
    return (one.about, str(one.before_page), one.before, str(one.after_page), one.after)


def _listed(title: str, document: str, found: Sequence[Sentence]) -> list[str]:
    if not found:
        return []
    rows = [(str(one.page), one.quote, "yes" if one.mandatory else "no") for one in found]
    table = markdown_table((f"Page of {document}", "Exact quote", "Mandatory"), rows)
    return [f"## {title} ({len(found)})", table.strip()]
