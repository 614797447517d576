"""A report as Markdown, with the same parts and numbers as its PDF."""

from collections.abc import Iterator
from string import ascii_uppercase

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.documents.render.report import ReportData
from tomas.documents.render.sow import SowSection

_DEEPEST = 4


def report_markdown(data: ReportData) -> str:
    """Return the whole report as Markdown; pictures are left out."""
    parts = [f"# {escaped(data.title)}", escaped(data.lead), _facts(data)]
    parts += [f"> **Caution.** {escaped(data.caution)}"] if data.caution else []
    for section in data.preface:
        parts += _section(section, "", 1)
    for number, section in enumerate(data.sections, 1):
        parts += _section(section, str(number), 1)
    for letter, section in zip(ascii_uppercase, data.annexes, strict=False):
        parts += _section(section, letter, 1)
    parts.append(f"_{data.provenance}_")
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _facts(data: ReportData) -> str:
    return "\n".join(f"- {what}: {escaped(value)}" for what, value in data.lines)


def _section(section: SowSection, number: str, level: int) -> Iterator[str]:
    printed = f"Annex {number}" if number.isalpha() else f"{number}." if number and level == 1 else number
    yield f"{'#' * min(_DEEPEST, level + 1)} {printed} {escaped(section.title)}".replace("  ", " ")
    yield section.body.strip()
    for table in section.tables:
        if table.caption:
            yield f"**{escaped(table.caption)}**"
        yield markdown_table([column.title for column in table.columns], table.rows).strip()
    for below, part in enumerate(section.sections, 1):
        yield from _section(part, f"{number}.{below}" if number else "", level + 1)
