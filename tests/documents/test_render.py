"""Documents that go out: the Statement of Work, workbooks, diagrams, Markdown."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pdfplumber
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PIL import Image

from tomas.documents.errors import DocumentRefused
from tomas.documents.intake import read_document
from tomas.documents.render.diagrams import Diagram, DiagramEdge, DiagramGroup, DiagramNode, Shape, render_diagram
from tomas.documents.render.markdown import markdown_table
from tomas.documents.render.pdf import RenderFailed
from tomas.documents.render.sheets import CellKind, Link, Sheet, SheetColumn, SumDiffers, read_sheet
from tomas.documents.render.sow import Signatory, SowColumn, SowData, SowFigure, SowSection, SowTable, render_sow
from tomas.documents.render.workbook import write_workbook

COLUMNS = (SowColumn(title="Id"), SowColumn(title="Requirement", width=4), SowColumn(title="Days", align="right"))


def sow(sections: tuple[SowSection, ...], **more: object) -> SowData:
    fixed = {"title": "Platform", "client": "Authority", "supplier": "Firm", "document_number": "SOW-1"}
    return SowData.model_validate(fixed | {"date": date(2026, 11, 23), "sections": sections} | more)


def read_back(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "made.pdf"
    path.write_bytes(pdf)
    return " ".join(read_document(path, "made.pdf").text.replace("\u200b", "").split())


def test_a_statement_of_work_says_what_it_was_given(tmp_path: Path) -> None:
    table = SowTable(
        caption="Prices", columns=COLUMNS, rows=(("1", "Design", "10"), ("", "Total", "10")), last_is_total=True
    )
    data = sow(
        (
            SowSection(title="Scope", body="Some **bold** words.\n\n- one\n- two", tables=(table,)),
            SowSection(title="Empty"),
        ),
        annexes=(SowSection(title="Matrix", tables=(SowTable(columns=COLUMNS),)),),
        signatories=(Signatory(party="Authority"), Signatory(party="Firm", name="A. Smith")),
        model="some-model",
    )
    text = read_back(render_sow(data), tmp_path)
    for words in (
        "Some bold words.",
        "Annex A",
        "Nothing was stated",
        "No entries.",
        "For Firm",
        "A. Smith",
        "some-model",
    ):
        assert words in text
    assert "language model" not in text


def test_offline_work_says_so_on_the_title_page(tmp_path: Path) -> None:
    text = read_back(render_sow(sow((SowSection(title="Scope", body="x"),), offline=True)), tmp_path)
    assert "Made without a language model" in text


def test_the_same_data_gives_the_same_bytes() -> None:
    data = sow((SowSection(title="Scope", body="x"),))
    assert render_sow(data) == render_sow(data)


@pytest.mark.parametrize("text", ["请求支持", "サポート", "기술 지원"])
def test_east_asian_letters_have_a_font(text: str) -> None:
    section = SowSection(title=text, body=f"Asked for: {text}, **{text}**, `{text}`")
    with pdfplumber.open(BytesIO(render_sow(sow((section,))))) as pdf:
        fonts = {letter["fontname"] for page in pdf.pages for letter in page.chars if letter["text"] == text[0]}
    assert len(fonts) == 1
    assert "NotoSansCJK" in fonts.pop()


def test_a_long_title_is_cut_in_the_running_header(tmp_path: Path) -> None:
    text = read_back(render_sow(sow((SowSection(title="Scope", body="x"),), title="Replacement " * 9)), tmp_path)
    assert "Statement of Work: Replacement" in text.replace("\n", " ")
    assert "\u2026" in text


def test_very_long_tables_words_and_titles(tmp_path: Path) -> None:
    rows = tuple((f"R-{n}", "word " * (n % 40) + "x" * 300, str(n)) for n in range(60))
    data = sow(
        (SowSection(title="T" * 200, tables=(SowTable(caption="Long", columns=COLUMNS, rows=rows, small=True),)),),
        title="L" * 150,
    )
    path = tmp_path / "made.pdf"
    path.write_bytes(render_sow(data))
    document = read_document(path, "made.pdf")
    assert len(document.pages) > 4
    assert sum("Requirement" in page.text for page in document.pages) > 2, "the header is repeated"
    captions = [line for page in document.pages for line in page.text.splitlines() if line.endswith(": Long")]
    assert set(captions) == {"Table 1: Long"}, "one table has one number on all its pages"


@given(st.text(max_size=120), st.text(alphabet='#$[]{}\\"*_`@<>=~-|\n ax', max_size=80))
@settings(max_examples=12, deadline=None)
def test_no_text_is_ever_run_as_markup(first: str, second: str) -> None:
    table = SowTable(columns=COLUMNS, rows=((first, second, second),))
    pdf = render_sow(sow((SowSection(title=first or "x", body=second, tables=(table,)),), title=second or "x"))
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("lines", range(26, 34))
def test_no_total_stands_alone_on_a_page(lines: int, tmp_path: Path) -> None:
    rows = (*((f"Part {number}", "x", "1.00") for number in range(lines)), ("Total", "", "9.00"))
    table = SowTable(caption="Sums", columns=COLUMNS, rows=rows, last_is_total=True)
    path = tmp_path / "made.pdf"
    path.write_bytes(render_sow(sow((SowSection(title="Price", tables=(table,)),))))
    last = next(page.text for page in read_document(path, "made.pdf").pages if "Total" in page.text)
    assert f"Part {lines - 1}" in last
    assert "Table 1: Sums" in last


def diagram() -> Diagram:
    return Diagram(
        groups=(DiagramGroup(id="g", label='Cloud "EU" <1>'),),
        nodes=(
            DiagramNode(id="a b", label='Portal; #1 & "all" | <b>', detail="`code`", group="g"),
            DiagramNode(id="end", label="end", shape=Shape.DATABASE),
            DiagramNode(id="p", label="People &amp; #quot;x", shape=Shape.PERSON),
        ),
        edges=(
            DiagramEdge(source="p", target="a b", label="HTTPS | TLS"),
            DiagramEdge(source="a b", target="end", dashed=True),
        ),
    )


def test_a_diagram_is_drawn_the_same_way_each_time(tmp_path: Path) -> None:
    first, again = render_diagram(diagram()), render_diagram(diagram())
    assert first == again
    assert first.png.startswith(b"\x89PNG")
    words = " ".join(ET.fromstring(first.svg).itertext())
    assert "Portal;" in words
    assert "People" in words
    assert "foreignObject" not in first.svg, "many viewers leave such labels blank"
    assert first.svg.index('class="edgePaths"') < first.svg.index("Cloud"), "no edge runs over a frame's title"
    figure = tmp_path / "diagram.svg"
    figure.write_text(first.svg)
    section = SowSection(title="Architecture", figure=SowFigure(path=figure, caption="Components"))
    assert "Components" in read_back(render_sow(sow((section,))), tmp_path)


def test_the_heading_of_a_wide_picture_stands_on_its_turned_page(tmp_path: Path) -> None:
    figure = tmp_path / "wide.svg"
    figure.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="700"><rect width="9" height="9"/></svg>'
    )
    section = SowSection(title="Wide layer", figure=SowFigure(path=figure, caption="Drawn wide"))
    path = tmp_path / "made.pdf"
    path.write_bytes(render_sow(sow((SowSection(title="Scope", body="x"), section))))
    (page,) = [page.text for page in read_document(path, "made.pdf").pages if "Drawn wide" in page.text]
    assert "Wide layer" in page


def test_an_edge_to_nowhere_is_an_error() -> None:
    with pytest.raises(RenderFailed, match="no such node"):
        render_diagram(Diagram(nodes=(DiagramNode(id="a", label="A"),), edges=(DiagramEdge(source="a", target="b"),)))


@given(st.text(min_size=1, max_size=60))
@example("\x00 \x1b \ufffe \u200b #34; --> end")
@settings(max_examples=2, deadline=None)
def test_any_label_can_be_drawn(label: str) -> None:
    assert render_diagram(Diagram(nodes=(DiagramNode(id="a", label=label, detail=label),))).png


def cost_sheet(total: str, amount: str = "200") -> Sheet:
    return Sheet(
        name="Costs/1",
        notes=("Drafted by TOMAS",),
        columns=(
            SheetColumn(title="Item", width=40),
            SheetColumn(title="Days", kind=CellKind.NUMBER),
            SheetColumn(title="Rate", kind=CellKind.MONEY),
            SheetColumn(title="Amount", kind=CellKind.MONEY, product_of=("Days", "Rate"), total=Decimal(total)),
            SheetColumn(title="Kind", choices=("a", "b")),
        ),
        rows=(
            ('=HYPERLINK("x")', Decimal(1), Decimal(100), Decimal(100), "a"),
            ("+1 or -1", Decimal(2), Decimal(100), Decimal(amount), "b"),
        ),
    )


def test_a_workbook_has_formulas_for_sums_and_text_for_text(tmp_path: Path) -> None:
    path = tmp_path / "costs.xlsx"
    write_workbook(path, (cost_sheet("300"), cost_sheet("300")), "Costs")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Costs 1", "Costs 1 2"]
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[4]][3] == "=ROUND(B4*C4,2)"
    assert sheet["D6"].value == "=SUM(D4:D5)"
    shown = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    assert [shown[place].value for place in ("D4", "D5", "D6")] == [100, 200, 300], "what a preview shows"
    assert sheet["A4"].data_type == "s"
    assert sheet["A4"].quotePrefix
    assert sheet.freeze_panes == "A4"
    assert read_sheet(path, "costs.xlsx")[2][0] == '=HYPERLINK("x")'


def test_figures_linked_to_another_sheet_show_what_they_are_linked_to(tmp_path: Path) -> None:
    costs = cost_sheet("300").model_copy(update={"name": "Costs"})
    link = Link(value=Decimal(300), formula=costs.cell("Amount", 2))
    column = SheetColumn(title="Sum", kind=CellKind.MONEY, total=Decimal(300))
    write_workbook(tmp_path / "costs.xlsx", (costs, Sheet(name="All", columns=(column,), rows=((link,),))))
    assert openpyxl.load_workbook(tmp_path / "costs.xlsx")["All"]["A2"].value == "='Costs'!D6"
    assert openpyxl.load_workbook(tmp_path / "costs.xlsx", data_only=True)["All"]["A2"].value == 300
    wrong = column.model_copy(update={"total": Decimal(301)})
    with pytest.raises(SumDiffers):
        write_workbook(tmp_path / "costs.xlsx", (costs, Sheet(name="All", columns=(wrong,), rows=((link,),))))


def test_wrong_sums_and_products_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(SumDiffers, match="add up to 300"):
        write_workbook(tmp_path / "costs.xlsx", (cost_sheet("301"),))
    with pytest.raises(SumDiffers, match="200"):
        write_workbook(tmp_path / "costs.xlsx", (cost_sheet("310", "210"),))


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK nothing")
    with pytest.raises(DocumentRefused, match=r"x\.xlsx is not a readable Excel workbook"):
        read_sheet(path, "x.xlsx")


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=5))
def test_a_markdown_table_keeps_its_shape_whatever_its_cells_say(rows: list[tuple[str, str]]) -> None:
    html = MarkdownIt("commonmark").enable("table").render(markdown_table(("A", "B"), rows))
    assert html.count("<tr>") == len(rows) + 1
    assert html.count("<td>") == 2 * len(rows)


def test_a_picture_and_its_caption_stand_on_one_page(tmp_path: Path) -> None:
    path = tmp_path / "tall.png"
    Image.new("RGB", (400, 438), "navy").save(path)
    for lines in (9, 10, 11):
        section = SowSection(
            title="Seen", body="\n\n".join(["A line of text."] * lines), figure=SowFigure(path=path, caption="Tall")
        )
        with pdfplumber.open(BytesIO(render_sow(sow((section,))))) as pdf:
            (page,) = [page for page in pdf.pages if page.images]
            assert "Figure 1: Tall" in page.extract_text()
