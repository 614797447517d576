"""What research modes say to input that cannot be worked on, before any call is made."""

from hashlib import sha256
from pathlib import Path

import pytest

from tomas.modes.base import InputFile, InputRefused
from tomas.modes.research import ResearchMode
from tomas.modes.research.given import notes, read_data

ASKED = "Readings of a lake over the months; find out what drives its level."


def given(folder: Path, content: str | bytes, name: str) -> tuple[InputFile, ...]:
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return (InputFile(name=name, path=folder / name, sha256=sha256(data).hexdigest(), size=len(data)),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"a": 1,\n "b": }', "is no valid JSON: line 2"),
        ('{"a": 1}\n{"a": }', "is no valid JSON"),
        ("a plain note", "holds no JSON"),
        ("[" * 100_000, "is no valid JSON"),
        (b"[\xff\xfe]", "no text in UTF-8"),
    ],
)
def test_json_that_is_none_is_refused_with_the_line(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        ResearchMode().intake({"description": ASKED}, given(tmp_path, content, "lake.json"))


@pytest.mark.parametrize(
    "content", ['\ufeff[{"level": 1}]', '{"level": 1}\n{"level": 2}\n', '{\n "level": [1, 2]\n}\n']
)
def test_json_in_one_piece_or_line_by_line_is_taken(tmp_path: Path, content: str) -> None:
    (material,) = read_data(given(tmp_path, content, "lake.json"))
    assert "level" in material.text


def test_code_gets_tables_that_every_reader_takes(tmp_path: Path) -> None:
    files = given(tmp_path, "Größe (cm);Ort\n159,2;Köln\n161,5;?\n".encode("cp1252"), "Maße (März).csv")
    (note,) = notes(files, tmp_path / "data")
    assert note.path.read_text(encoding="utf-8").splitlines() == ["Größe (cm),Ort", "159.2,Köln", "161.5,"]
    assert note.note.startswith("Maße (März).csv, a table")
