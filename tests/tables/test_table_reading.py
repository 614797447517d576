"""What the reader makes of tables of unknown make."""

from pathlib import Path

import pytest
from table_files import HEAD, ROWS, csv_text, moment, remarks, table, values, workbook

from tomas.tables.dates import Order
from tomas.tables.model import ColumnKind, Step
from tomas.tables.reading import read_table


@pytest.mark.parametrize("head", ["x,y,n", "No,Title,Y", "ja,si,s"])
def test_short_words_for_yes_and_no_name_columns(tmp_path: Path, head: str) -> None:
    found = table(tmp_path, f"{head}\n1,2,3.5\n2,4.1,4\n")
    assert [column.name for column in found.columns] == head.split(",")
    assert len(found) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_recognised(tmp_path: Path, delimiter: str, line_end: str) -> None:
    content = csv_text(*ROWS).replace(",", delimiter).replace("\n", line_end)
    found = table(tmp_path, content)
    assert [column.name for column in found.columns] == HEAD.split(",")
    assert values(found, "Opened")[0] == moment(2026, 1, 13, 8, 30)
    assert values(found, "Hours") == [1.5, 2.25, None]
    assert found.row_numbers == (2, 3, 4)
    assert "“?” (1)" in remarks(found, Step.RECOGNISED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    text = csv_text("INC1,Drucker überhitzt \u2013 Büro Köln,High,13-01-2026 08:30,1", *ROWS * 5)
    found = table(tmp_path, text.encode(encoding))
    assert values(found, "Title")[0] == "Drucker überhitzt \u2013 Büro Köln"
    assert "Encoding" in remarks(found, Step.RECOGNISED)


def test_a_file_in_two_encodings_is_read_line_by_line(tmp_path: Path) -> None:
    first = csv_text(*[f"INC{number},Büro {number},Low,13-01-2026,1" for number in range(8)]).encode()
    found = table(tmp_path, first + "INC9,Café,Low,14-01-2026,1\n".encode("cp1252"))
    assert values(found, "Title")[-1] == "Café"
    assert "[10]" in remarks(found, Step.REPAIRED)


def test_quotes_delimiters_and_line_breaks_inside_cells_stay(tmp_path: Path) -> None:
    found = table(tmp_path, csv_text('INC1,"Says ""no"", then\nstops",High,13-01-2026,1', *ROWS))
    assert values(found, "Title")[0] == 'Says "no", then\nstops'
    assert found.row_numbers == (2, 4, 5, 6)


def test_an_inch_sign_and_an_open_quote_cost_no_other_row(tmp_path: Path) -> None:
    found = table(tmp_path, csv_text('INC8,24" monitor,Low,13-01-2026,1', 'INC9,"left open,Low,13-01-2026,1', *ROWS))
    assert values(found, "Title")[0] == '24" monitor'
    assert len(found) == 4
    assert "cut off" in remarks(found, Step.SKIPPED)
    assert "[3]" in remarks(found, Step.SKIPPED)


def test_ragged_and_cut_rows_are_told_with_their_numbers(tmp_path: Path) -> None:
    rows = ["INC4,Short,Low", "INC5,Trailing,Low,13-01-2026,1,,", "INC6,Too,many,Low,13-01-2026,1", "", "Total: 6"]
    found = table(tmp_path, csv_text(*ROWS, *rows) + HEAD + "\nINC7,Cut of")
    assert [str(value) for value in values(found, "Number")] == ["INC1", "INC2", "INC3", "INC4", "INC5"]
    repaired, skipped = remarks(found, Step.REPAIRED), remarks(found, Step.SKIPPED)
    assert "fewer cells than columns: the missing ones count as empty. [5]" in repaired
    assert "beyond the last column: these were dropped. [6]" in repaired
    for words in (
        "more cells than there are columns, so that values cannot be told apart. [7]",
        "Blank rows. [8]",
        "totals or notes. [9]",
        "repeat the header. [10]",
        "cut off: they end in the middle, or a quotation mark is never closed. [11]",
    ):
        assert words in skipped


def test_titles_above_the_header_are_skipped_and_names_made_unique(tmp_path: Path) -> None:
    content = "Incident report\n\nsite:,Berlin\n" + csv_text(*ROWS, head="Number,State,state,,Hours")
    found = table(tmp_path, content)
    assert [column.name for column in found.columns] == ["Number", "State", "state (2)", "Column 4", "Hours"]
    assert "Lines above the header. [1, 3]" in remarks(found, Step.SKIPPED)


@pytest.mark.parametrize(
    ("cells", "expected", "order"),
    [
        (["01-02-2026", "13-02-2026"], [(2026, 2, 1), (2026, 2, 13)], "the day first"),
        (["1/2/2026", "2/13/2026"], [(2026, 1, 2), (2026, 2, 13)], "the month first"),
        (["2026-02-01T10:00:00Z", "2026-02-03T11:30:00Z"], [(2026, 2, 1, 10), (2026, 2, 3, 11, 30)], ""),
        (["1. Februar 2026", "3 Mar 2026"], [(2026, 2, 1), (2026, 3, 3)], ""),
        (["Feb 1, 2026 3:05 PM", "Feb 2, 2026 12:00 AM"], [(2026, 2, 1, 15, 5), (2026, 2, 2)], ""),
        (["3 juil. 2026", "4 août 2026", "5 dic 2026"], [(2026, 7, 3), (2026, 8, 4), (2026, 12, 5)], ""),
        (["46054", "46055.5"], [(2026, 2, 1), (2026, 2, 2, 12)], ""),
    ],
)
def test_dates_are_read_by_all_values_of_a_column(
    tmp_path: Path, cells: list[str], expected: list[tuple[int, ...]], order: str
) -> None:
    rows = [f'INC{number},"{cell}"' for number, cell in enumerate(cells)]
    found = table(tmp_path, csv_text(*rows, head="Number,Opened at"))
    assert values(found, "Opened at") == [moment(*parts) for parts in expected]
    assert order in remarks(found, Step.RECOGNISED)
    assert not found.ambiguous_dates


def test_dates_that_can_be_meant_both_ways_are_said_and_can_be_decided(tmp_path: Path) -> None:
    found = table(tmp_path, csv_text("A1,01/02/2026", "A2,03/04/2026", head="Number,Opened"))
    assert found.ambiguous_dates == ("Opened",)
    assert "all values could also be meant the other way round" in remarks(found, Step.DOUBTFUL)
    decided = read_table(tmp_path / "upload", "tickets.csv", order=Order.MONTH_FIRST)
    assert values(decided, "Opened") == [moment(2026, 1, 2), moment(2026, 3, 4)]
    assert not decided.ambiguous_dates


def test_dots_speak_for_day_first(tmp_path: Path) -> None:
    found = table(tmp_path, csv_text("A1,01.02.2026", "A2,03.04.2026 10:00", "A3,", head="Number,Opened"))
    assert values(found, "Opened") == [moment(2026, 2, 1), moment(2026, 4, 3, 10), None]
    assert (found.ambiguous_dates, found.dotted_dates) == ((), ("Opened",))
    assert "day first, as is usual with dots; all values could also be meant" in remarks(found, Step.DOUBTFUL)
    decided = read_table(tmp_path / "upload", "tickets.csv", order=Order.MONTH_FIRST)
    assert values(decided, "Opened")[0] == moment(2026, 1, 2)
    assert not decided.dotted_dates
    told = table(tmp_path, csv_text("A1,01.31.2026", "A2,03.04.2026", head="Number,Opened"))
    assert values(told, "Opened") == [moment(2026, 1, 31), moment(2026, 3, 4)]
    assert not told.dotted_dates


def test_a_column_that_leaves_no_doubt_decides_for_the_others(tmp_path: Path) -> None:
    found = table(tmp_path, csv_text("A1,01/02/2026,1/31/2026", head="Number,Opened,Closed"))
    assert values(found, "Opened") == [moment(2026, 1, 2)]
    assert not found.ambiguous_dates


@pytest.mark.parametrize("opened", ["12.14.2024", "05/13/2024"])
def test_dots_alone_decide_nothing_where_another_column_does(tmp_path: Path, opened: str) -> None:
    rows = f"A1,{opened},01.02.2025,03/04/2025"
    found = table(tmp_path, csv_text(rows, head="Number,Opened,Closed,Due"))
    assert values(found, "Closed") == [moment(2025, 1, 2)]
    assert values(found, "Due") == [moment(2025, 3, 4)]
    assert (found.ambiguous_dates, found.dotted_dates) == ((), ())
    doubtful = table(tmp_path, csv_text("A1,01.02.2025,03/04/2025", head="Number,Closed,Due"))
    assert (doubtful.ambiguous_dates, doubtful.dotted_dates) == (("Due",), ("Closed",))


@pytest.mark.parametrize(
    ("cells", "expected", "said"),
    [
        (["1,5", "2.000,25", "-7"], [1.5, 2000.25, -7], "decimal commas"),
        (["1,500", "2.5", "3"], [1500, 2.5, 3], ""),
        (["1,500", "2,750"], [1500, 2750], "read as thousands"),
        (["0,5 h", "12,25 h"], [0.5, 12.25], "decimal commas"),
        (["€ 1.249,95", "-€ 2,50", "7 €"], [1249.95, -2.5, 7], "decimal commas"),
        (["$1,200.50", "($15.00)", "$3"], [1200.5, -15, 3], ""),
        (["CHF 5'123.45", "CHF 20"], [5123.45, 20], ""),
        (["1.234,50-", "3,00"], [-1234.5, 3], "decimal commas"),
        (["30 min", "2 h"], ["30 min", "2 h"], ""),
    ],
)
def test_numbers_are_read_in_either_notation(
    tmp_path: Path, cells: list[str], expected: list[float | str], said: str
) -> None:
    rows = [f'INC{number};"{cell}"' for number, cell in enumerate(cells)]
    found = table(tmp_path, csv_text(*rows, head="Number;Hours"))
    assert values(found, "Hours") == expected
    assert said in remarks(found, Step.RECOGNISED) + remarks(found, Step.DOUBTFUL)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["30 min", "2 h", "45 min"], "different units (min, h)"),
        (["$5", "€7", "$9"], "different units (usd, eur)"),
        (["01067", "80331", "20095"], "taken for codes"),
        (["138434624357801123", "138434624357801124"], "taken for codes"),
        (["2024", "(2023)"], ""),
    ],
)
def test_what_counts_nothing_by_itself_is_left_as_text(tmp_path: Path, cells: list[str], said: str) -> None:
    found = table(tmp_path, csv_text(*[f"INC{number};{cell}" for number, cell in enumerate(cells)], head="Number;X"))
    column = found.column("X")
    assert column is not None
    assert (column.kind, list(column.texts)) == (ColumnKind.TEXT, cells)
    assert said in remarks(found, Step.RECOGNISED) + remarks(found, Step.DOUBTFUL)


def test_a_single_wrong_value_does_not_change_a_columns_kind(tmp_path: Path) -> None:
    rows = [f"INC{number},{number}" for number in range(20)]
    found = table(tmp_path, csv_text(*rows, "INC99,soon", head="Number,Hours"))
    hours = found.column("Hours")
    assert hours is not None
    assert hours.kind is ColumnKind.NUMBER
    assert values(found, "Hours")[-1] is None
    assert "1 value that is not a number (“soon”)" in remarks(found, Step.SKIPPED)


def test_the_largest_sheet_of_a_workbook_is_taken_with_its_dates(tmp_path: Path) -> None:
    rows = [["Number", "Opened", "Open?"], *[[f"A{day}", moment(2026, 5, day, 7), day % 2 == 0] for day in range(1, 9)]]
    path = workbook(tmp_path, {"Notes": [["made", "by"], ["a", "tool"]], "Export": rows})
    found = read_table(path.rename(tmp_path / "book.xls"), "book.xls")  # its content tells the make, not its name
    assert values(found, "Opened")[2] == moment(2026, 5, 3, 7)
    assert values(found, "Open?")[:2] == [False, True]
    assert "sheet “Export”" in remarks(found, Step.RECOGNISED)
    assert "“Notes” (2 rows)" in remarks(found, Step.SKIPPED)


def test_empty_cells_at_the_end_of_a_workbooks_rows_are_nothing_to_repair(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"A": [["Number", "Team", "Note"], *[[f"A{row}", "Mail", None] for row in range(5)]]})
    assert not remarks(read_table(path, "book.xlsx"), Step.REPAIRED)


def test_real_exports_are_read(shared_data: Path) -> None:
    log = read_table(shared_data / "tickets" / "uci_incident_event_log_5998.csv", "log.csv")
    assert len(log) == 5998
    assert values(log, "opened_at")[0] == moment(2016, 2, 29, 1, 16)
    sample = read_table(shared_data / "tickets" / "bpic2014_itsm_sample.csv", "sample.csv")
    assert len(sample) == 40
    assert values(sample, "Open_Time")[0] == moment(2012, 2, 5, 13, 32)
    assert "“Handle_Time_hrs” is left as text" in remarks(sample, Step.DOUBTFUL)
