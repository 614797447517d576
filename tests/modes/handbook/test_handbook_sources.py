"""How documents are cut into sections and passages."""

from pathlib import Path

from handbook_kit import example_library, written_library

from tomas.documents.model import ContentKind, Heading, ListItem, Page, Paragraph, Table
from tomas.documents.model import Document as Read
from tomas.modes.handbook.search import best_sections
from tomas.modes.handbook.sources import library

LIBRARY = example_library()


def document(*blocks: Heading | Paragraph | ListItem | Table, pages: int = 4) -> Read:
    sheets = tuple(Page(number=number, text=f"page {number}") for number in range(1, pages + 1))
    return Read(name="made.pdf", kind=ContentKind.PDF, pages=sheets, blocks=blocks, words=10)


def test_sections_know_the_headings_above_them() -> None:
    restore = LIBRARY.sections["D1.s4"]
    assert restore.path == ("Backup runbook of the Larkfield library service", "Restore the loan database")
    assert [one.kind for one in restore.passages][:4] == ["text", "item", "item", "code"]
    assert restore.passages[3].code == "systemctl stop loans\nvaultctl list --newest 5"


def test_a_table_over_pages_is_one_with_its_header_once() -> None:
    head, rows = ("Role", "Duty"), (("Lead", "leads"), ("Clerk", "writes"), ("Cook", "cooks"))
    made = library(
        [
            document(
                Heading(page=1, level=1, text="Roles"),
                Table(page=1, rows=(head, rows[0])),
                Table(page=2, rows=(head, rows[1])),
                Table(page=3, rows=(rows[2],)),
                Table(page=3, rows=(("Another", "table"),)),
            )
        ]
    )
    first, second = made.passages.values()
    assert first.rows == (head, *rows)
    assert (first.page, first.last_page) == (1, 3)
    assert second.rows == (("Another", "table"),)


def test_long_text_without_headings_is_cut_at_its_pages() -> None:
    long = [Paragraph(page=page, text="Some words of text. " * 100) for page in (1, 2, 3)]
    made = library([document(*long)])
    assert [section.title for section in made.sections.values()] == ["Page 1", "Page 2", "Page 3"]
    assert made.place(made.passages["D1.2"]) == "p. 2"


def test_a_quote_may_hold_an_items_number_and_run_on(tmp_path: Path) -> None:
    made = written_library(tmp_path, "# Steps\n\n1. Open the valve\n2. Wait for ten minutes\n")
    everywhere = tuple(made.passages.values())
    for quote in ("1. Open the valve", "Open the valve 2. Wait", "Wait for\nten  minutes"):
        assert made.find(quote, everywhere) is not None
    assert made.find("Open the window", everywhere) is None
    assert made.find("", everywhere) is None


def test_what_speaks_of_a_topic_is_found_whatever_its_endings() -> None:
    assert best_sections(LIBRARY, "restoring databases")[0].section.title == "Restore the loan database"
    assert best_sections(LIBRARY, "escalations of incidents")[0].section.document == "D2"
    assert best_sections(LIBRARY, "submarine navigation") == ()
    assert best_sections(LIBRARY, "the and of") == ()
