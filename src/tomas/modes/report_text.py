"""A report as Markdown, beside its PDF."""

from collections.abc import Iterable

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.documents.render.report import ReportData
from tomas.documents.render.sow import SowSection


def report_markdown(data: ReportData) -> str:
    """Return the report as Markdown, for reading and for further use."""

    def told(section: SowSection, level: int) -> Iterable[str]:
        yield f"{'#' * level} {escaped(section.title)}"
        yield section.body
        for table in section.tables:
            yield f"**{escaped(table.caption)}**" if table.caption else ""
            yield markdown_table([column.title for column in table.columns], table.rows)
        if section.figure is not None:
            yield f"![{escaped(section.figure.caption)}]({section.figure.path.name})"
        for below in section.sections:
            yield from told(below, min(level + 1, 5))

    parts = [f"# {data.kind}: {escaped(data.title)}", f"*{data.provenance}*", data.caution, f"**{escaped(data.lead)}**"]
    for section in (*data.sections, *data.annexes):
        parts += told(section, 2)
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"
