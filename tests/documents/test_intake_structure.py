"""What comes out of good files: pages, headings, lists, tables, encodings."""

from collections.abc import Callable
from pathlib import Path

import docx
from PIL import Image

from tomas.documents.intake import read_document
from tomas.documents.model import ContentKind, Document, Heading, ListItem, Paragraph, Table
from tomas.documents.quotes import page_of_quote, quote_in_page

REPORT = """
#set page(paper: "a5", header: [Tender 7, confidential], footer: context [Page #counter(page).display()])
#set heading(numbering: "1.1")
= Scope
The contractor shall deliver the plat#sym.hyph.soft;form described in this document and in all of its annexes.
== Services
The supplier provides:
- hosting
- support on working days
#pagebreak()
= Table of prices
#table(columns: 3, [Item], [Days], [Price], [Design], [10], [5,000], [Build], [40], [20,000])
#pagebreak()
= End
The end is here.
#pagebreak()
One more page of text.
"""


def blocks_of(document: Document, kind: type) -> list[str]:
    return [block.text for block in document.blocks if not isinstance(block, Table) and isinstance(block, kind)]


def test_a_pdf(make_pdf: Callable[..., Path]) -> None:
    document = read_document(make_pdf(REPORT), "tender.pdf")
    assert document.kind is ContentKind.PDF
    assert len(document.pages) == 4
    assert not document.pages_estimated
    headings = [(b.number, b.text, b.level) for b in document.blocks if isinstance(b, Heading)]
    assert headings[:3] == [("1", "Scope", 1), ("1.1", "Services", 2), ("2", "Table of prices", 1)]
    assert blocks_of(document, ListItem) == ["hosting", "support on working days"]
    (table,) = document.tables
    assert table.page == 2
    assert table.rows == (("Item", "Days", "Price"), ("Design", "10", "5,000"), ("Build", "40", "20,000"))


def test_running_headers_are_not_text(make_pdf: Callable[..., Path]) -> None:
    document = read_document(make_pdf(REPORT), "tender.pdf")
    assert "confidential" not in document.text
    assert "Page 3" not in document.text


def test_running_headers_of_two_pages_are_not_text(make_pdf: Callable[..., Path]) -> None:
    markup = "#set page(header: [Tender 7, confidential])\nFirst page of it.\n#pagebreak()\nSecond page of it."
    assert "confidential" not in read_document(make_pdf(markup), "tender.pdf").text


def test_an_address_keeps_the_hyphen_that_it_is_broken_at(make_pdf: Callable[..., Path]) -> None:
    markup = (
        "#set page(width: 6.2cm, height: 9cm)\nMail it to water-scada-tender\\@north-mere.example by noon of that day."
    )
    text = read_document(make_pdf(markup), "tender.pdf").text
    assert "water-scada-tender@north-mere.example" in " ".join(text.split())


def test_lines_with_leaders_stand_for_themselves(tmp_path: Path) -> None:
    path = tmp_path / "request.txt"
    path.write_text("Scores\n\n  Price of goods ........ 400 points\n  Support ............... 100 points\n")
    lines = blocks_of(read_document(path, path.name), Paragraph)
    assert [line.partition(" .")[0] for line in lines[-2:]] == ["Price of goods", "Support"]


def test_a_sentence_over_a_page_break_is_whole_and_found_on_its_first_page(make_pdf: Callable[..., Path]) -> None:
    text = "The supplier shall keep the records of every " + "word " * 40 + "for ten years."
    document = read_document(make_pdf(f"#set page(width: 12cm, height: 6cm)\n#v(2.4cm)\n{text}"), "tender.pdf")
    assert len(document.pages) > 1
    assert any(paragraph.endswith("for ten years.") for paragraph in blocks_of(document, Paragraph))
    assert page_of_quote(document, text) == 1
    assert not quote_in_page(document, 2, text)


def test_scanned_pages_among_others_are_named(make_pdf: Callable[..., Path], tmp_path: Path) -> None:
    Image.new("RGB", (80, 80), "white").save(tmp_path / "scan.png")
    document = read_document(make_pdf('Text enough to be read here.\n#pagebreak()\n#image("scan.png")'), "tender.pdf")
    assert "Page 2" in document.warnings[0]


def test_a_word_file(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Scope", 1)
    word.add_paragraph("The vendor shall deliver.")
    word.add_paragraph("First point", "List Bullet")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("Id", "Requirement", "1", "Fast"), strict=True
    ):
        cell.text = text
    word.add_page_break()
    word.add_paragraph("Second page.")
    word.save(str(tmp_path / "made.docx"))

    document = read_document(tmp_path / "made.docx", "anything.bin")
    assert document.kind is ContentKind.DOCX
    assert document.pages_estimated
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "item", "table", "paragraph"]
    assert [block.page for block in document.blocks] == [1, 1, 1, 1, 2]


def test_code_in_a_word_file_is_code_unless_all_is_typed_so(tmp_path: Path) -> None:
    def made(*fonts: str) -> list[str]:
        word = docx.Document()
        for line, font in zip(("Restart the agent with these two commands.", "systemctl stop agent", "agent --reset"),
                              fonts, strict=True):  # fmt: skip
            word.add_paragraph().add_run(line).font.name = font
        for _ in range(2):
            word.add_paragraph("The night shift writes the result into the log book.")
        word.save(str(tmp_path / "made.docx"))
        document = read_document(tmp_path / "made.docx", "made.docx")
        return [block.verbatim for block in document.blocks if isinstance(block, Paragraph) and block.verbatim]

    assert made("Arial", "Courier New", "Consolas") == ["systemctl stop agent\nagent --reset"]
    assert made("Courier New", "Courier New", "Courier New") == []


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "made.md"
    path.write_text(
        "# Title\n\n## 2.1 Part\n\nSome **bold** [link](http://x.y).\n\n1. one\n2. two\n\n|a|b|\n|-|-|\n|1|2|\n"
    )
    document = read_document(path, "made.md")
    assert document.kind is ContentKind.MARKDOWN
    assert blocks_of(document, Heading) == ["Title", "Part"]
    assert blocks_of(document, Paragraph) == ["Some bold link."]
    assert [b.marker for b in document.blocks if isinstance(b, ListItem)] == ["1.", "2."]
    assert [b.rows for b in document.blocks if isinstance(b, Table)] == [(("a", "b"), ("1", "2"))]


def test_text_with_form_feeds_has_true_pages(tmp_path: Path) -> None:
    path = tmp_path / "made.txt"
    path.write_text("1. INTRODUCTION\n\nFirst page\nof text.\n\f2. SCOPE\n\n  - one\n  - two\n")
    document = read_document(path, "made.txt")
    assert [page.number for page in document.pages] == [1, 2]
    assert not document.pages_estimated
    assert blocks_of(document, Paragraph) == ["First page of text."]
    assert blocks_of(document, ListItem) == ["one", "two"]


def test_other_encodings_and_languages(tmp_path: Path) -> None:
    german = "Der Auftragnehmer muss die Anlage für die Behörde prüfen und über die Ergebnisse berichten. " * 30
    path = tmp_path / "made.txt"
    path.write_bytes(german.encode("cp1252"))
    document = read_document(path, "made.txt")
    assert "Behörde" in document.text
    assert document.language == "de"
    assert "another language" in document.warnings[0]


def test_long_text_gets_estimated_pages(tmp_path: Path) -> None:
    path = tmp_path / "made.txt"
    path.write_text("\n\n".join(f"Paragraph {number} " + "word " * 100 for number in range(30)))
    document = read_document(path, "made.txt")
    assert document.pages_estimated
    assert 6 <= len(document.pages) <= 8
