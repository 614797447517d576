"""What cannot be read is refused with what is wrong and what to do next."""

import zipfile
from pathlib import Path

import pytest
from table_files import ROWS, csv_text, table, workbook

from tomas.tables.model import TableLimits, TableRefused
from tomas.tables.reading import read_table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"\n \n\n", "only blank lines"),
        (b"%PDF-1.7\n%stuff", "is a PDF, whatever its name says"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "type image/png"),
        (b"<!DOCTYPE html><html><table>", "web page"),
        (b'{"tickets": []}', "holds no list of records"),
        (b'{"tickets": [{"id": 1', "no readable JSON"),
        (b"<meta charset='utf-8'>\n<table><tr><td>a</td></tr></table>", "web page"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "web page"),
        (b"Dear team,\n\nthis is a letter, with commas, and more.\nRegards\nAnn\n", "does not read as a table"),
        (bytes(range(256)) * 20, "binary file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + "Workbook".encode("utf-16-le"), "old XLS format"),
        (b"Title\nPrinter jams\nVPN drops\n", "only one column"),
        ("\n".join(ROWS).encode(), "has no header row"),
        (csv_text().encode(), "no rows below it"),
        (b"PK\x03\x04 broken", "is damaged"),
    ],
)
def test_a_refusal_names_the_file_and_the_way_out(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(TableRefused) as refused:
        table(tmp_path, content, "july.csv")
    said = str(refused.value)
    assert words in said
    assert "july.csv" in said
    assert "Please" in said
    assert str(tmp_path) not in said


def test_whole_questions_may_be_names_of_columns_and_texts_may_not(tmp_path: Path) -> None:
    asked = "All in all, and with regard to everything you remember, how content were you with our service desk"
    names = ",".join(f'"{asked}, in part {part} of the year, on {2 * part} days"' for part in range(1, 60))
    rows = [
        f"T{number}," + ",".join(["agree", "rather not", "5"][number % 3] for _ in range(1, 60)) for number in range(20)
    ]
    found = table(tmp_path, "\n".join((f"Answer,{names}", *rows)))
    assert (len(found.columns), len(found)) == (60, 20)
    assert found.columns[1].name.startswith("All in all, and with regard")
    texts = [f'Ann,"{f"The printer on floor {number} jams, and nobody knows why. " * 4}"' for number in range(20)]
    with pytest.raises(TableRefused, match="no header row"):
        table(tmp_path, "\n".join(texts).replace("Ann", "Bea", 1))


def test_a_list_without_names_of_columns_is_refused(tmp_path: Path) -> None:
    rows = [f"INC00{number},Printer jams,High,Open" for number in range(10, 30)]
    with pytest.raises(TableRefused, match="no header row"):
        table(tmp_path, "\n".join(rows))


def test_too_many_rows_and_too_large_a_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(csv_text(*ROWS * 10), encoding="utf-8")
    with pytest.raises(TableRefused, match="more than 20 rows"):
        read_table(path, "many.csv", TableLimits(max_rows=20))
    with pytest.raises(TableRefused, match="the limit is"):
        read_table(path, "many.csv", TableLimits(max_bytes=100))


def test_zips_that_are_no_workbook_or_a_trap_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(TableRefused, match="Word document"):
        read_table(other, "tickets.xlsx")
    trap = tmp_path / "trap.xlsx"
    with zipfile.ZipFile(trap, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 90_000_000)
    with pytest.raises(TableRefused, match="unpacks to far more"):
        read_table(trap, "tickets.xlsx")
    entity = tmp_path / "entity.xlsx"
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><a/>')
    with pytest.raises(TableRefused, match="XML entities"):
        read_table(entity, "tickets.xlsx")


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match="no cell with a value"):
        read_table(workbook(tmp_path, {"Empty": []}), "tickets.xlsx")
    with pytest.raises(TableRefused, match="only one column"):
        read_table(workbook(tmp_path, {"One": [["Title"], ["a"], ["b"]]}), "tickets.xlsx")
