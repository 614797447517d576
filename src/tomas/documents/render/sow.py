"""The Statement of Work: what goes in, and its PDF."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from tomas.documents.model import Frozen
from tomas.documents.render.nodes import Node, breakable, markdown_nodes
from tomas.documents.render.pdf import TEMPLATES, compile_pdf

_EMPTY = "Nothing was stated for this section."


class SowColumn(Frozen):
    """One column of a table."""

    title: str
    width: float = 1.0
    """Its share of the page's width beside the other columns'."""
    align: Literal["left", "right", "center"] = "left"


class SowTable(Frozen):
    """A table; its header is repeated on each page. Cells are plain text."""

    caption: str = ""
    columns: tuple[SowColumn, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    last_is_total: bool = False
    """Whether the last row is a total, set apart from the others."""
    small: bool = False
    """A smaller type, for wide tables such as a compliance matrix."""


class SowFigure(Frozen):
    """A picture (SVG or PNG) with its caption."""

    path: Path
    caption: str = ""


class SowSection(Frozen):
    """A numbered section: Markdown, then tables, a figure, and sections below it."""

    title: str
    body: str = ""
    """Markdown; headings in it become unnumbered headings below the section's own."""
    tables: tuple[SowTable, ...] = ()
    figure: SowFigure | None = None
    sections: tuple["SowSection", ...] = ()


class Signatory(Frozen):
    """A party that signs; name and role may be left open, to be filled in by hand."""

    party: str
    name: str = ""
    role: str = ""


class SowData(Frozen):
    """Everything a Statement of Work says. Numbers arrive formatted; nothing is computed here."""

    title: str
    """What the work is, such as `Case Management Platform`."""
    client: str
    supplier: str
    document_number: str
    version: str = "1.0 draft"
    date: date
    reference: str = ""
    """The request it answers, such as `RFP 2026-014, issued 2 March 2026`."""
    model: str = ""
    """The model that drafted it, for the line on its origin."""
    offline: bool = False
    """True where no language model was used: the title page then says so."""
    sections: tuple[SowSection, ...] = Field(min_length=1)
    annexes: tuple[SowSection, ...] = ()
    signatories: tuple[Signatory, ...] = ()

    @property
    def provenance(self) -> str:
        """The line on how the document came to be."""
        if self.offline:
            return "Drafted by TOMAS with its offline model (rules, no language model)."
        return f"Drafted by TOMAS with {self.model}." if self.model else "Drafted by TOMAS."


class _Table(Frozen):
    caption: str
    columns: tuple[SowColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool
    small: bool


class LaidSection(Frozen):
    """A section as the templates read it."""

    title: str
    body: tuple[Node, ...]
    tables: tuple[_Table, ...]
    figure: str
    caption: str
    sections: tuple["LaidSection", ...]


class _Page(Frozen):
    """What the template reads."""

    title: str
    client: str
    supplier: str
    facts: tuple[tuple[str, str], ...]
    running: str
    provenance: str
    offline: bool
    sections: tuple[LaidSection, ...]
    annexes: tuple[LaidSection, ...]
    signatories: tuple[Signatory, ...]


def render_sow(data: SowData) -> bytes:
    """Return the Statement of Work as PDF bytes. Blocking; raises RenderFailed."""
    assets: dict[str, Path] = {}
    page = _Page(
        title=breakable(data.title),
        client=breakable(data.client),
        supplier=breakable(data.supplier),
        facts=_facts(data),
        running=f"{data.document_number} \u00b7 version {data.version}",
        provenance=data.provenance,
        offline=data.offline,
        sections=tuple(laid_section(section, assets) for section in data.sections),
        annexes=tuple(laid_section(section, assets) for section in data.annexes),
        signatories=data.signatories,
    )
    return compile_pdf(TEMPLATES / "sow.typ", page, assets)


def _facts(data: SowData) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Document", data.document_number),
        ("Version", data.version),
        ("Date", f"{data.date.day} {data.date:%B %Y}"),
        ("In answer to", breakable(data.reference)),
    )
    return tuple(fact for fact in facts if fact[1])


def laid_section(section: SowSection, assets: dict[str, Path]) -> LaidSection:
    """Return a section for a template; its pictures are added to `assets` under the names it uses."""
    figure = ""
    if section.figure is not None:
        figure = f"figure-{len(assets) + 1}{section.figure.path.suffix.lower()}"
        assets[figure] = section.figure.path
    has_content = section.body.strip() or section.tables or section.figure or section.sections
    body = section.body if has_content else f"*{_EMPTY}*"
    return LaidSection(
        title=breakable(section.title),
        body=markdown_nodes(body),
        tables=tuple(_table(table) for table in section.tables),
        figure=figure,
        caption=section.figure.caption if section.figure is not None else "",
        sections=tuple(laid_section(below, assets) for below in section.sections),
    )


def _table(table: SowTable) -> _Table:
    width = len(table.columns)
    rows = tuple(tuple(breakable(cell) for cell in (*row, *("",) * width)[:width]) for row in table.rows)
    return _Table(
        caption=table.caption,
        columns=table.columns,
        rows=rows,
        total=table.last_is_total and bool(rows),
        small=table.small,
    )
