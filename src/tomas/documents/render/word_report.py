"""A report as a Word document: real heading styles, numbering, contents, page numbers; made to be edited."""

import io
import re
from collections.abc import Iterable, Sequence

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from tomas.documents.render import word_fields
from tomas.documents.render.nodes import Node, markdown_nodes
from tomas.documents.render.report import ReportData
from tomas.documents.render.sow import SowSection, SowTable
from tomas.documents.render.word_fields import (
    Numbering,
    add_entry,
    add_field,
    bookmark,
    element,
)

_INK, _ACCENT, _FAINT = RGBColor(0x1F, 0x2A, 0x37), RGBColor(0x1D, 0x4E, 0x79), RGBColor(0x6B, 0x77, 0x85)
_TEXT_WIDTH = Mm(160)
_CALLOUT, _CODE, _CELL, _CAPTION, _CONTENTS = "Callout", "Code Block", "Table Text", "Table Caption", "Contents Title"
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b]")
_PICTURES = (".png", ".jpg", ".jpeg")
_DEEPEST = 3
_IN_CONTENTS = 2


def render_word_report(data: ReportData) -> bytes:
    """Return the report as the bytes of a DOCX file. Pictures that are no PNG or JPEG are left out."""
    writer = _Writer(data)
    writer.run()
    file = io.BytesIO()
    writer.document.save(file)
    return file.getvalue()


class _Writer:
    def __init__(self, data: ReportData) -> None:
        self._data = data
        self.document: WordDocument = docx.Document()
        self._numbering = Numbering(self.document)
        _set_styles(self.document)
        self._styles = {str(style.name): style.style_id for style in self.document.styles}
        """By name; python-docx looks through all styles each time one is named."""
        self._tables = 0
        self._marks = 0

    def run(self) -> None:
        """Write everything."""
        self._set_page()
        self._title_page()
        entries = _entries(self._data)
        self._contents(entries)
        for section in self._data.preface:
            self._section(section, 1, None)
        chapters = self._numbering.headings()
        for section in self._data.sections:
            self._section(section, 1, chapters)
        annexes = self._numbering.headings("Annex ", "upperLetter")
        for section in self._data.annexes:
            self._section(section, 1, annexes)

    def _paragraph(self, style: str, text: str = "") -> Paragraph:
        paragraph = self.document.add_paragraph(_clean(text))
        paragraph._p.style = self._styles[style]
        return paragraph

    def _set_page(self) -> None:
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(25)
        page.top_margin, page.bottom_margin = Mm(25), Mm(24)
        page.different_first_page_header_footer = True
        page.header.paragraphs[0].text = _clean(f"{self._data.kind}: {self._data.title}")
        foot = page.footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        foot.add_run(_clean(self._data.provenance.split(". ", 1)[0].rstrip(".") + ".\t"))
        foot.add_run("Page ")
        add_field(foot, "PAGE", "1")
        foot.add_run(" of ")
        add_field(foot, "NUMPAGES", "1")
        properties = self.document.core_properties
        properties.title = _clean(self._data.title)
        properties.subject = self._data.kind
        properties.author = "TOMAS"
        properties.comments = self._data.provenance

    def _title_page(self) -> None:
        data = self._data
        self._paragraph("Subtitle", data.kind)
        self._paragraph("Title", data.title)
        if data.lead:
            self.document.add_paragraph(_clean(data.lead))
        table = self.document.add_table(rows=0, cols=2)
        for what, value in data.lines:
            cells = table.add_row().cells
            self._fill(cells[0], what, faint=True)
            self._fill(cells[1], value)
        _set_widths(table, (1, 3))
        self.document.add_paragraph()
        if data.caution:
            self._paragraph(_CALLOUT, data.caution)
        note = self._paragraph("Normal")
        note.add_run(_clean(data.provenance))._r.style = self._styles["Emphasis"]

    def _contents(self, entries: Sequence[tuple[int, str]]) -> None:
        """Write the contents; each page number is a field of its own, which every reader computes on opening.

        A field for the whole contents is computed by Word alone; other readers would show it without page numbers.
        """
        title = self._paragraph(_CONTENTS, "Contents")
        title.paragraph_format.page_break_before = True
        for number, (level, text) in enumerate(entries, 1):
            add_entry(self._paragraph(f"toc {level}"), _clean(text), _mark(number))

    def _section(self, section: SowSection, level: int, numbering: int | None) -> None:
        heading = self._paragraph(f"Heading {min(_DEEPEST, level)}", section.title)
        if level <= _IN_CONTENTS:
            self._marks += 1
            bookmark(heading, _mark(self._marks), self._marks)
        if numbering is not None and level <= _DEEPEST:
            self._numbering.apply(heading, numbering, level - 1)
        if level == 1 and self._marks == 1:
            heading.paragraph_format.page_break_before = True
        self._blocks(markdown_nodes(section.body))
        for table in section.tables:
            self._table(table)
        if section.figure is not None and section.figure.path.suffix.lower() in _PICTURES:
            self.document.add_picture(str(section.figure.path), width=_TEXT_WIDTH)
            self._paragraph(_CAPTION, section.figure.caption)
        for below in section.sections:
            self._section(below, level + 1, numbering)

    def _blocks(self, nodes: Iterable[Node], *, depth: int = 0, style: str = "Normal") -> None:
        for node in nodes:
            match node.t:
                case "heading":
                    self._write(self._paragraph(f"Heading {_DEEPEST + 1}"), node.c)
                case "bullets" | "numbers":
                    self._list(node, depth, style)
                case "quote":
                    self._blocks(node.c, depth=depth, style="Quote")
                case "callout":
                    self._blocks(node.c, depth=depth, style=_CALLOUT)
                case "code":
                    self._indented(self._paragraph(_CODE, node.text), depth)
                case "table":
                    rows = [[cell.c for cell in row.c] for row in node.c]
                    shares = [max(1, cell.n) for cell in node.c[0].c] if node.c else []
                    self._rows(rows, shares)
                case "rule":
                    self._paragraph(style)
                case _:
                    paragraph = self._paragraph(style)
                    self._indented(paragraph, depth)
                    self._write(paragraph, node.c)

    def _list(self, node: Node, depth: int, style: str) -> None:
        ordered = node.t == "numbers"
        numbering = self._numbering.numbers(node.n) if ordered else self._numbering.bullets()
        for item in node.c:
            first, *others = item.c or (Node(t="para"),)
            base = style if style == _CALLOUT else ("List Number" if ordered else "List Bullet")
            paragraph = self._paragraph(base)
            self._numbering.apply(paragraph, numbering, depth)
            if first.t == "para":
                self._write(paragraph, first.c)
            else:
                others = [first, *others]
            self._blocks(others, depth=depth + 1, style=style)

    @staticmethod
    def _indented(paragraph: Paragraph, depth: int) -> None:
        if depth:
            paragraph.paragraph_format.left_indent = Mm(6 * depth)

    def _table(self, table: SowTable) -> None:
        if table.caption:
            self._tables += 1
            self._paragraph(_CAPTION, f"Table {self._tables}: {table.caption}")
        rows = [[column.title for column in table.columns], *table.rows]
        self._rows(
            [[(Node(t="text", text=cell),) for cell in row] for row in rows],
            [column.width for column in table.columns],
        )

    def _rows(self, rows: Sequence[Sequence[tuple[Node, ...]]], shares: Sequence[float]) -> None:
        if not rows or not shares:
            return
        table = self.document.add_table(rows=len(rows), cols=len(shares))
        table.style = "Table Grid"
        table.autofit = False
        word_fields.thin_borders(table._tbl)
        for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
            word_fields.keep_whole(row._tr)
            if number == 0:
                word_fields.repeat_header(row._tr)
            for cell, content in zip(row.cells, texts, strict=False):
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self._styles[_CELL]
                self._write(paragraph, (Node(t="strong", c=content),) if number == 0 else content)
                if number == 0:
                    word_fields.shade(cell._tc.get_or_add_tcPr(), "DCE6F0")
        _set_widths(table, shares)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _write(self, paragraph: Paragraph, nodes: Iterable[Node], *, bold: bool = False) -> None:
        for node in nodes:
            match node.t:
                case "strong":
                    self._write(paragraph, node.c, bold=True)
                case "emph":
                    run = paragraph.add_run(_text(node))
                    run._r.style = self._styles["Emphasis"]
                    run.bold = bold or None
                case "code":
                    paragraph.add_run(_clean(node.text)).font.name = "Consolas"
                case "break":
                    paragraph.add_run().add_break()
                case "strike" | "link":
                    self._write(paragraph, node.c, bold=bold)
                case _:
                    paragraph.add_run(_clean(node.text)).bold = bold or None

    def _fill(self, cell: _Cell, text: str, *, faint: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self._styles[_CELL]
        run = paragraph.add_run(_clean(text))
        if faint:
            run.font.color.rgb = _FAINT


def _entries(data: ReportData) -> list[tuple[int, str]]:
    """Return the lines of the contents in order: level, and text with its number."""
    found: list[tuple[int, str]] = []
    parts = [("", section) for section in data.preface]
    parts += [(f"{number} ", section) for number, section in enumerate(data.sections, 1)]
    parts += [(f"Annex {chr(ord('A') + number)} ", section) for number, section in enumerate(data.annexes)]
    for number, section in parts:
        found.append((1, f"{number}{section.title}"))
        for below, part in enumerate(section.sections, 1):
            start = number.removeprefix("Annex ").strip()
            found.append((2, f"{start}.{below} {part.title}" if start else part.title))
    return found


def _mark(number: int) -> str:
    return f"_Toc{number:06d}"


def _text(node: Node) -> str:
    return _clean(node.text) + "".join(_text(child) for child in node.c)


def _clean(text: str) -> str:
    """Return text that XML can hold, without the places where the PDF may break long words."""
    return _UNREADABLE.sub("", text)


def _set_widths(table: Table, shares: Sequence[float]) -> None:
    whole = sum(shares)
    widths = [Emu(round(_TEXT_WIDTH * share / whole)) for share in shares]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width


def _set_styles(document: WordDocument) -> None:
    styles = document.styles
    normal = _paragraph_style(document, "Normal")
    normal.font.name, normal.font.size, normal.font.color.rgb = "Calibri", Pt(10.5), _INK
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.12
    for level, size in enumerate((16, 13, 11.5, 10.5), 1):
        style = _paragraph_style(document, f"Heading {level}")
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), _ACCENT
        style.font.bold, style.font.italic = True, False
        _drop_theme_font(style)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(22 - 4 * level), Pt(5)
        style.paragraph_format.keep_with_next = True
    title = _paragraph_style(document, "Title")
    title.font.name, title.font.size, title.font.color.rgb = "Calibri", Pt(28), _ACCENT
    _drop_theme_font(title)
    title.paragraph_format.space_after = Pt(24)
    kind = _paragraph_style(document, "Subtitle")
    kind.font.name, kind.font.size, kind.font.italic, kind.font.color.rgb = "Calibri", Pt(13), False, _FAINT
    _drop_theme_font(kind)
    kind.paragraph_format.space_before = Pt(120)
    emphasis = styles["Emphasis"]
    emphasis.font.size, emphasis.font.color.rgb, emphasis.font.italic = Pt(8.5), _FAINT, True
    for name in ("Header", "Footer"):
        style = _paragraph_style(document, name)
        style.font.size, style.font.color.rgb = Pt(8.5), _FAINT
    for name in ("List Bullet", "List Number"):
        _paragraph_style(document, name).paragraph_format.space_after = Pt(3)
    _own_styles(document)


def _own_styles(document: WordDocument) -> None:
    cell = _added(document, _CELL)
    cell.font.size, cell.paragraph_format.space_after, cell.paragraph_format.line_spacing = Pt(9), Pt(2), 1.0
    caption = _added(document, _CAPTION)
    caption.font.size, caption.font.color.rgb, caption.paragraph_format.keep_with_next = Pt(9), _FAINT, True
    contents = _added(document, _CONTENTS)
    contents.font.size, contents.font.bold, contents.font.color.rgb = Pt(16), True, _ACCENT
    code = _added(document, _CODE)
    word_fields.shade(code.element.get_or_add_pPr(), "F3F6F9")
    code.font.name, code.font.size = "Consolas", Pt(8.5)
    callout = _added(document, _CALLOUT)
    properties = callout.element.get_or_add_pPr()
    border = element("pBdr")
    border.append(element("left", val="single", sz="24", space="6", color="C58A00"))
    properties.append(border)
    word_fields.shade(properties, "FDF3DC")
    for level in range(1, _IN_CONTENTS + 1):
        style = _added(document, f"toc {level}")
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.left_indent = Mm(5 * (level - 1))
        style.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        style.font.bold = level == 1


def _added(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    return style


def _paragraph_style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is no paragraph style")
    return style


def _drop_theme_font(style: ParagraphStyle) -> None:
    """Let the font named here hold; python-docx leaves the theme's font in the style, which Word prefers."""
    fonts = style.element.rPr.rFonts if style.element.rPr is not None else None
    if fonts is not None:
        for name in [name for name in fonts.attrib if "Theme" in name]:
            del fonts.attrib[name]
