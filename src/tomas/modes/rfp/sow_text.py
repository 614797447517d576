"""The Statement of Work as Markdown: the same document, for reading and for further editing."""

from collections.abc import Iterator

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.documents.render.sow import SowData, SowSection


def sow_markdown(data: SowData) -> str:
    """Return the document with numbered sections."""
    parts = [
        f"# Statement of Work: {escaped(data.title)}",
        f"*{data.provenance}*",
        f"{escaped(data.supplier)} for {escaped(data.client)} · {data.document_number} · version {data.version} · "
        f"{data.date.isoformat()}",
        f"In answer to: {escaped(data.reference)}" if data.reference else "",
    ]
    for number, section in enumerate(data.sections, 1):
        parts += _section(section, f"{number}", 2)
    for letter, annex in zip("ABCDEFGHIJ", data.annexes, strict=False):
        parts += _section(annex, f"Annex {letter}", 2)
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _section(section: SowSection, number: str, level: int) -> Iterator[str]:
    yield f"{'#' * level} {number} {escaped(section.title)}"
    yield section.body
    for table in section.tables:
        yield f"**{escaped(table.caption)}**" if table.caption else ""
        yield markdown_table([column.title for column in table.columns], table.rows)
    if section.figure is not None:
        yield f"![{escaped(section.figure.caption)}]({section.figure.path.name})"
    for position, below in enumerate(section.sections, 1):
        yield from _section(below, f"{number}.{position}", level + 1)
