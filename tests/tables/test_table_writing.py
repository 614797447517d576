"""A table that was read, written for programs."""

import csv
from pathlib import Path

from table_files import moment, table, values

from tomas.tables.writing import write_csv


def test_what_was_read_is_what_any_program_reads(tmp_path: Path) -> None:
    rows = ['159,2;1.000,5;13.01.2026;?;"a;b"', "160,25;2.000;14.01.2026;Nein;#x", "n/a;3.000,25;15.01.2026;Ja;Öl"]
    found = table(tmp_path, ("Stand 2026\n\nGröße;Preis;Tag;Gut;Wort\n" + "\n".join(rows) + "\n").encode("cp1252"))
    assert values(found, "Größe") == [159.2, 160.25, None]
    assert values(found, "Tag")[0] == moment(2026, 1, 13)
    write_csv(found, tmp_path / "plain.csv")
    with (tmp_path / "plain.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))
    assert read == [
        ["Größe", "Preis", "Tag", "Gut", "Wort"],
        ["159.2", "1000.5", "2026-01-13", "", "a;b"],
        ["160.25", "2000", "2026-01-14", "False", "#x"],
        ["", "3000.25", "2026-01-15", "True", "Öl"],
    ]
