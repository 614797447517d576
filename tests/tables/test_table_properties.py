"""What must hold for any table: written and read again, it is the same; and nothing but a refusal is ever raised."""

import contextlib
import csv
import io
import tempfile
from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from table_files import moment, values

from tomas.tables.dates import Order, dates
from tomas.tables.model import TableRefused
from tomas.tables.reading import read_table
from tomas.tables.values import is_null, numbers

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and not is_null(text)
)
moments = st.datetimes(moment(1971, 1, 1), moment(2099, 1, 1)).map(lambda found: found.replace(second=0, microsecond=0))


def read(content: bytes) -> tuple:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        return (read_table(path, "tickets.csv"),)


@given(st.lists(st.tuples(words, words), min_size=3, max_size=12), st.sampled_from(",;\t|"))
def test_what_is_written_by_the_book_is_read_as_it_was(rows: list[tuple[str, str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(("Ticket key", "What is said", "State of it"))
    writer.writerows((f"K{number}", f"x {text}", f"y {state}") for number, (text, state) in enumerate(rows))
    (found,) = read(out.getvalue().encode())
    assert values(found, "What is said") == [f"x {text}".strip() for text, _ in rows]
    assert values(found, "State of it") == [f"y {state}".strip() for _, state in rows]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(TableRefused):
        read(content)


@given(st.text(alphabet='ab1,;"\n\t|.-/', max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TableRefused):
        read(text.encode())


@given(st.lists(moments, min_size=1, max_size=20))
def test_dates_written_day_first_are_read_day_first_when_told(found: list[datetime]) -> None:
    texts = [f"{written:%d/%m/%Y %H:%M}" for written in found]
    reading = dates(texts, Order.DAY_FIRST)
    if reading.order is not Order.MONTH_FIRST:
        assert reading.values == found
    if any(written.day > 12 for written in found):
        assert reading.values == found
        assert not reading.ambiguous


@given(st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=1, max_size=20))
def test_numbers_with_decimal_commas_are_read(found: list) -> None:
    texts = [f"{value:,.2f}".translate(str.maketrans(",.", ".,")) for value in found]
    read_back, decimal_comma, _ = numbers(texts)
    assert decimal_comma
    assert read_back == [float(value) for value in found]
