"""JSON as a table: APIs' answers, one object on each line, nested fields, and what is no list of records."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.tables.model import ColumnKind, TableLimits, TableRefused
from tomas.tables.records import read_records

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def written(folder: Path, text: str) -> Path:
    path = folder / "export.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_largest_list_of_records_is_the_table(tmp_path: Path) -> None:
    value = {
        "meta": [{"page": 1, "of": 2}],
        "data": {
            "runs": [{"id": 1, "at": "2026-01-02T03:04:05Z", "by": {"name": "x", "roles": ["a", "b"]}}, {"id": 2}]
        },
    }
    table = read_records(written(tmp_path, json.dumps(value)), "export.json")
    assert [column.name for column in table.columns] == ["id", "at", "by.name", "by.roles"]
    assert table.columns[1].kind is ColumnKind.DATE
    assert table.columns[3].texts == ("a, b", "")
    assert "“data.runs”" in table.remarks[-1].text


def test_an_object_on_each_line_is_read(tmp_path: Path) -> None:
    table = read_records(written(tmp_path, '{"a": 1, "b": true}\n\n{"a": 2, "b": false}\n'), "export.json")
    assert table.columns[0].values == (1.0, 2.0)
    assert table.columns[1].values == (True, False)


def test_what_is_no_number_is_no_value(tmp_path: Path) -> None:
    table = read_records(written(tmp_path, '[{"a": NaN, "b": 1}, {"a": 3, "b": 2}, {"a": 4, "b": 2}]'), "export.json")
    assert table.columns[0].values == (None, 3.0, 4.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"runs": [{"id": 1},', "no readable JSON (line 1, column 21"),
        ("[1, 2]", "holds no list of records"),
        ("", "only blank lines"),
        ('[{"a": 1}]', "holds no list of records"),
        ("[" * 100_000, "nested too deeply"),
        (f'[{{"a": {"1" * 5_000}, "b": 2}}]', "a number of thousands of digits"),
    ],
)
def test_what_is_no_list_of_records_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TableRefused) as refused:
        read_records(written(tmp_path, text), "export.json")
    assert said in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_too_many_records_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps([{"a": number, "b": "x"} for number in range(12)]))
    with pytest.raises(TableRefused, match="more than 10 records"):
        read_records(path, "export.json", TableLimits(max_rows=10))


@given(JSON)
def test_any_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = written(tmp_path_factory.mktemp("json"), json.dumps(value))
    with contextlib.suppress(TableRefused):
        table = read_records(path, "export.json")
        assert all(len(column.texts) == len(table) for column in table.columns)
