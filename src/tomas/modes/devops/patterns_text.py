"""Figures and failure patterns as people read them: a Markdown file that can be edited, and the summary at the gate."""

from collections.abc import Iterable

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.measured import Measured
from tomas.modes.devops.patterns import Pattern, PatternSet, Where
from tomas.modes.numbers import number
from tomas.modes.summaries import clipped, counted, fitted, quoted, section, table

FOUND_IN = {Where.LOG: "logs", Where.JOB: "CI runs", Where.SERVICE: "deployments"}
_LONGEST_LINE = 220


def value_of(measured: Measured) -> str:
    """Return a figure's value for reading."""
    if measured.value is None:
        return "not known"
    return f"{number(measured.value, 2 if measured.unit != '%' else 1)} {measured.unit}".strip()


def extent(pattern: Pattern) -> str:
    """Return how often a pattern comes, in words."""
    figures = pattern.figures
    if pattern.where is Where.LOG:
        return f"{counted(figures.failures, 'error line')} in {figures.logs or 0:,} of {counted(figures.of, 'log')}"
    what = counted(figures.of, "finished run" if pattern.where is Where.JOB else "production deployment")
    return f"{figures.failures:,} of {what} failed ({number(figures.percent)} %)"


def more_of(pattern: Pattern) -> Iterable[str]:
    """Yield what else is known of a pattern, one line each."""
    figures = pattern.figures
    if figures.flaky:
        yield f"{figures.flaky:,} of the failures went away when the same commit ran again"
    if figures.incidents:
        yield f"{counted(figures.incidents, 'incident')} of the service"
    if figures.first and figures.last:
        yield f"first {figures.first:%Y-%m-%d %H:%M}, last {figures.last:%Y-%m-%d %H:%M}"
    elif pattern.where is Where.LOG:
        yield "the logs do not tell when"


def patterns_markdown(found: PatternSet, figures: Figures) -> str:
    """Return figures and patterns for reading and editing; `patterns_changes` reads the patterns back."""
    parts = [
        f"# Figures and failure patterns: {escaped(', '.join(found.files))}",
        f"*{found.made_by}*",
        markdown_table(("Figure", "Value", "Records", "Not told by the data"), measure_rows(figures)).strip(),
        "To change names or explanations of patterns, edit them below; to drop a pattern, delete its section. Then "
        "upload the file with Edit. Patterns are put together by “merge P1 and P3” at Redirect.",
        *(_section(pattern) for pattern in found.patterns),
    ]
    if not found.patterns:
        parts.append("Nothing failed often enough to be a pattern.")
    for title, lines in (("Changes asked for", found.done), ("Suggested by the model", found.suggestions),
                         ("Guidance", found.guidance_notes)):  # fmt: skip
        if lines:
            parts.append(f"# {title}\n\n" + "\n".join(f"- {quoted(line)}" for line in lines))
    return "\n\n".join(parts) + "\n"


def measure_rows(figures: Figures) -> list[tuple[str, ...]]:
    """Return all figures as the rows of a table."""
    return [
        (one.title, value_of(one), f"{one.records:,} {one.of}" if one.records else "0", one.unknown)
        for one in figures.measures
    ]


def _section(pattern: Pattern) -> str:
    lines = [f"- {extent(pattern)}", *(f"- {line}" for line in more_of(pattern))]
    lines += [
        f"- {quoted(example.file)}, line {example.line:,}: {quoted(clipped(example.text, _LONGEST_LINE))}"
        for example in pattern.figures.examples
    ]
    check = f"- To check: {quoted(pattern.check)}" if pattern.check else ""
    return f"## {pattern.id}: {escaped(pattern.name)}\n\n{escaped(pattern.explanation)}\n\n" + "\n".join(
        filter(None, (*lines, check))
    )


def patterns_summary(found: PatternSet, figures: Figures, masked: str) -> str:
    """Return what a person must know to decide."""
    known = [one for one in figures.measures if one.value is not None]
    unknown = [one for one in figures.measures if one.value is None]
    kinds = [(pattern.id, pattern.name, extent(pattern)) for pattern in found.patterns]
    return fitted(
        (
            section("Figures", (f"{one.title}: **{value_of(one)}** ({one.records:,} {one.of})" for one in known)),
            section("Not known", (f"{one.title}: {one.unknown.removeprefix('not known: ')}" for one in unknown)),
            f"**{counted(len(found.patterns), 'failure pattern')}**",
            table(("ID", "Pattern", "How often"), kinds) if kinds else "",
            section("Done as asked", (quoted(line) for line in found.done[-6:])),
            section("Suggested", (quoted(line) for line in found.suggestions[:4])),
            section("Guidance taken into account", (quoted(note) for note in found.guidance_notes[:4])),
            masked,
            "Redirect with lines such as “merge P1 and P3”, “drop P2”, “rename P4 to Registry login”; anything else "
            "goes to the model.",
        )
    )
