"""Patterns as people read them: a Markdown file that can be edited, and the summary at the gate."""

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.modes.numbers import number, percent
from tomas.modes.summaries import counted, fitted, quoted, section, table
from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.patterns import Pattern, PatternFigures, PatternSet

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COLUMNS = ("ID", "Pattern", "Tickets", "Share", "A month", "Median h", "P90 h", "SLA met", "Reopened")
_MOST_IDS = 12


def pattern_row(pattern: Pattern) -> tuple[str, ...]:
    """Return a pattern's figures as the cells of a table."""
    row = pattern.figures.row
    return (
        pattern.id,
        pattern.name,
        f"{row.tickets:,}",
        f"{number(pattern.figures.share_percent)} %",
        number(pattern.figures.per_month),
        number(row.times.median, 2),
        number(row.times.p90, 2),
        percent(row.sla),
        percent(row.reopened),
    )


def patterns_markdown(found: PatternSet) -> str:
    """Return the patterns for reading and editing; `patterns_edit` reads it back."""
    parts = [
        f"# Patterns: {escaped(found.file)}",
        f"*{found.made_by}*",
        "To change names or descriptions, edit them below; to drop a pattern, delete its section. Then upload the file "
        "with Edit. Tickets are moved by “merge P1 and P3” at Redirect.",
        markdown_table(_COLUMNS, [pattern_row(pattern) for pattern in found.patterns]).strip(),
        f"{found.covered:,} of {found.total:,} tickets belong to a pattern.",
    ]
    parts += [_section(pattern) for pattern in found.patterns]
    if found.done:
        parts.append("## Changes asked for\n\n" + "\n".join(f"- {quoted(line)}" for line in found.done))
    if found.suggestions:
        parts.append("## Suggested by the model\n\n" + "\n".join(f"- {quoted(line)}" for line in found.suggestions))
    if found.guidance_notes:
        parts.append("## Guidance\n\n" + "\n".join(f"- {quoted(note)}" for note in found.guidance_notes))
    return "\n\n".join(parts) + "\n"


def _section(pattern: Pattern) -> str:
    figures = pattern.figures
    more = len(pattern.ticket_ids) - _MOST_IDS
    ids = ", ".join(pattern.ticket_ids[:_MOST_IDS]) + (f" and {more:,} more" if more > 0 else "")
    teams = ", ".join(f"{quoted(name)} ({count:,})" for name, count in figures.groups) or "not told"
    return (
        f"## {pattern.id}: {escaped(pattern.name)}\n\n"
        f"{escaped(pattern.description)}\n\n"
        f"- Telling: {quoted(', '.join(pattern.keywords))}\n"
        f"- Teams: {teams}\n"
        f"- Created {figures.first:%Y-%m-%d} to {figures.last:%Y-%m-%d}: {figures.first_half:,} in the first half of "
        f"the time, {figures.second_half:,} in the second\n"
        f"- Most on {peaks(figures)}\n"
        f"- Tickets: {quoted(ids)}"
    )


def peaks(figures: PatternFigures) -> str:
    """Return the day of the week, and the hour if it is known, in which most tickets were created."""
    said = f"{WEEKDAYS[figures.peak_weekday]} ({figures.peak_weekday_tickets:,})"
    if figures.peak_hour_tickets:
        said += f" and from {figures.peak_hour:02d}:00 on ({figures.peak_hour_tickets:,})"
    return said


def patterns_summary(found: PatternSet, figures: Figures, masked: str) -> str:
    """Return what a person must know to decide on the patterns."""
    rows = [
        (pattern.id, pattern.name, f"{len(pattern.ticket_ids):,}", number(pattern.figures.per_month),
         number(pattern.figures.row.times.median, 2))
        for pattern in found.patterns
    ]  # fmt: skip
    return fitted(
        (
            f"**{counted(len(found.patterns), 'pattern')}** in {counted(figures.tickets, 'ticket')} created "
            f"{figures.first:%Y-%m-%d} to {figures.last:%Y-%m-%d}; {found.covered:,} tickets belong to one.",
            table(("ID", "Pattern", "Tickets", "A month", "Median h"), rows),
            _short_note(figures),
            section("Done as asked", (quoted(line) for line in found.done[-6:])),
            section("Suggested", (quoted(line) for line in found.suggestions[:4])),
            section("Guidance taken into account", (quoted(note) for note in found.guidance_notes[:4])),
            masked,
            "Redirect with lines such as “merge P1 and P3”, “drop P2”, “rename P4 to Nightly job”; anything else goes "
            "to the model.",
        )
    )


def _short_note(figures: Figures) -> str:
    if not figures.short:
        return ""
    days = counted(figures.days, "day")
    return f"The tickets cover only {days}: “a month” is an extrapolation, and trends cannot be told."
