"""The first look: what is told, what is refused before any model call, and what only a person can decide."""

import json
from pathlib import Path

import pytest
from data_kit import EXAMPLE, KEY, SHOPS, dataset, given, written
from openpyxl import Workbook

from tomas.modes.base import InputRefused
from tomas.modes.data_analysis import DataAnalysisMode
from tomas.modes.data_analysis.dataset import Nature

MODE = DataAnalysisMode()
REFUSED = {
    "nothing": ("", "is empty"),
    "a header alone": ("a,b,c\n", "no rows"),
    "two rows": ("a,b\n1,2\n3,4\n", "only 2 rows"),
    "one column": ("a\n1\n2\n3\n4\n", "only one column"),
    "identifiers and constants": (
        "Plant ID,Site\n" + "".join(f"P{n},here\n" for n in range(20)),
        "No column of shops.csv can be analysed",
    ),
    "a JSON object": ('{"a": 1}', "holds no list of records"),
    "a JSON list of numbers in objects": ('[{"a": 1}, 2]', "holds no list of records"),
    "broken JSON": ('[{"a": 1}, {"a"', "no readable JSON"),
    "a web page": ("<html><table></table></html>", "web page"),
    "too many rows": ("a,b\n" + "1,2\n" * 150_001, "150,000 rows"),
    "too many columns": (",".join(f"c{n}" for n in range(301)) + "\n" + ("1," * 300 + "1\n") * 4, "300 columns"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_worked_on_is_refused_with_the_reason(tmp_path: Path, case: str) -> None:
    content, reason = REFUSED[case]
    with pytest.raises(InputRefused, match=reason) as caught:
        MODE.intake({}, written(tmp_path, content))
    assert str(tmp_path) not in str(caught.value)


def test_no_file_too_many_files_and_files_of_one_name_are_refused(tmp_path: Path) -> None:
    files = written(tmp_path, SHOPS)
    for wrong, reason in (((), "no table"), (files * 5, "at most 4"), (files * 2, "same name")):
        with pytest.raises(InputRefused, match=reason):
            MODE.intake({}, wrong)


def test_a_plain_table_starts_without_a_question(tmp_path: Path) -> None:
    report = MODE.intake({}, written(tmp_path, SHOPS))
    assert report.question == ""
    assert report.asks == ()
    assert "30 rows, 5 columns" in report.summary
    assert "“visitors” (number)" in report.summary
    assert "2026-01-01 to 2026-01-30" in report.summary


def test_the_example_is_read_as_its_key_says() -> None:
    report = MODE.intake({}, given(EXAMPLE))
    assert f"{KEY['rows']} rows" in report.summary
    assert f"{KEY['duplicates']} rows repeat" in report.summary
    assert f"{KEY['missing_heights']} missing" in report.summary
    natures = {field.name: field.nature for field in dataset(given(EXAMPLE)).fields}
    assert natures["Plant ID"] is Nature.IDENTIFIER
    assert natures["Sown"] is Nature.TIME
    assert natures["Bed"] is Nature.CATEGORY
    assert natures["Water (l)"] is Nature.MEASURE
    assert natures["Shaded"] is Nature.FLAG


def test_codes_for_no_value_are_left_out_unless_a_person_says_otherwise() -> None:
    report = MODE.intake({}, given(EXAMPLE))
    (ask,) = report.asks
    assert ask.default == "They mean: no value"
    assert f"-999 ({KEY['failed_sensors']} rows) read as no value" in report.summary
    kept = dataset(given(EXAMPLE), **{ask.key: "They are real values"})
    assert kept.by_name["Water (l)"].counts["-999"] == KEY["failed_sensors"]
    assert "-999" not in dataset(given(EXAMPLE)).by_name["Water (l)"].counts


@pytest.mark.parametrize(
    "values", [(-1.5, -3, -2, 4), (0, 9, 99, 99, 99, 150), (-9, -8, -9, -9, 3), (999, 999, 999, 998)]
)
def test_values_that_may_be_meant_are_kept(tmp_path: Path, values: tuple[float, ...]) -> None:
    rows = "".join(f"{value},{'ab'[n % 2]}\n" for n, value in enumerate(values * 3))
    files = written(tmp_path, "value,group\n" + rows)
    assert MODE.intake({}, files).asks == ()
    assert int(dataset(files).by_name["value"].filled.sum()) == len(values) * 3


def test_dates_that_can_be_meant_both_ways_are_asked_for(tmp_path: Path) -> None:
    rows = "".join(f"0{n % 9 + 1}/0{n % 8 + 1}/2026,{n}.5\n" for n in range(12))
    files = written(tmp_path, "day,value\n" + rows)
    (ask,) = MODE.intake({}, files).asks
    first = dataset(files).by_name["day"].moments[1]
    other = dataset(files, **{ask.key: "month first"}).by_name["day"].moments[1]
    assert first is not None
    assert other is not None
    assert (first.day, first.month) == (other.month, other.day) == (2, 2) or (first.month, first.day) == (
        other.day,
        other.month,
    )


def test_dates_with_dots_do_not_stop_the_run_and_are_said(tmp_path: Path) -> None:
    rows = "".join(f"0{n % 9 + 1}.0{n % 8 + 1}.2026,{n}.5\n" for n in range(12))
    files = written(tmp_path, "day,value\n" + rows)
    report = MODE.intake({}, files)
    assert not report.question
    assert "dates with the day first, as is usual with dots" in report.summary
    turned = dataset(files, **{"read.dates": "month first"}).by_name["day"].moments[8]
    assert turned is not None
    assert (turned.month, turned.day) == (9, 1)


def test_a_header_that_is_too_short_asks_for_names(tmp_path: Path) -> None:
    rows = "".join(f"2026-01-{n + 1:02d},{n}.5,{n * 2}\n" for n in range(20))
    files = written(tmp_path, "day,value\n" + rows)
    report = MODE.intake({}, files)
    (ask,) = report.asks
    assert "The header names 2 columns, but 20 rows have 3 cells" in report.summary
    assert ask.default == "day; value; Column 3"
    named = dataset(files, **{ask.key: "day; low; high"})
    assert [field.name for field in named.fields] == ["day", "low", "high"]
    for wrong, reason in (("day; low", "3 columns, and 2 names"), ("day; low; LOW", "same name")):
        with pytest.raises(InputRefused, match=reason):
            MODE.intake({ask.key: wrong}, files)


def test_json_and_workbooks_are_tables_too(tmp_path: Path) -> None:
    records = [
        {"city": "Oslo" if n % 2 else "Rome", "value": None if n == 3 else n / 4, "more": {"deep": n}}
        for n in range(12)
    ]
    table = dataset(written(tmp_path, json.dumps(records), "cities.json"))
    assert [field.name for field in table.fields] == ["city", "value", "more.deep"]
    assert int(table.by_name["value"].filled.sum()) == 11
    for text in (json.dumps({"meta": {"n": 12}, "rows": records}), "\n".join(map(json.dumps, records))):
        inside = dataset(written(tmp_path, text, "wrapped.json"))
        assert inside.by_name["value"].labels == table.by_name["value"].labels
    by_column = {name: [record[name] for record in records] for name in ("city", "value")}
    listed = dataset(written(tmp_path, json.dumps({"source": "x", **by_column}), "columns.json"))
    assert listed.by_name["value"].labels == table.by_name["value"].labels
    book = Workbook()
    for row in (["city", "value"], *([record["city"], record["value"]] for record in records)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "cities.xlsx")
    same = dataset(given(tmp_path / "cities.xlsx"))
    assert same.by_name["value"].labels == table.by_name["value"].labels


def test_real_data_with_a_short_header_and_months_of_long_ago(shared_data: Path) -> None:
    files = given(shared_data / "science" / "co2-mm-mlo.csv")
    report = MODE.intake({}, files)
    assert {ask.key for ask in report.asks} == {"read.codes", "read.names.1"}
    table = dataset(files)
    assert table.rows == 820
    assert table.by_name["Date"].nature is Nature.TIME
    assert table.by_name["Decimal Date"].nature is Nature.CLOCK
