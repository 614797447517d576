"""Time ranges, priorities and costs as people write them."""

import contextlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_kit import at, ids_of, selected, written

from tomas.modes.base import InputRefused
from tomas.modes.tickets.wishes import read_wishes
from tomas.modes.time_range import read_span

NOW = at("2026-05-20 15:00")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-01-05 to 2026-01-31", "2026-01-05", "2026-02-01"),
        ("5.1.2026 - 31.1.2026", "2026-01-05", "2026-02-01"),
        ("from March 2026 to April 2026", "2026-03-01", "2026-05-01"),
        ("Q1 2026", "2026-01-01", "2026-04-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("December 2025", "2025-12-01", "2026-01-01"),
        ("last 30 days", "2026-04-20", None),
        ("since 2026-02-01", "2026-02-01", None),
        ("until 2026-02-01", None, "2026-02-02"),
        ("all", None, None),
        ("", None, None),
    ],
)
def test_time_ranges_are_understood(text: str, start: str | None, end: str | None) -> None:
    span = read_span(text, NOW)
    assert span.start == (at(start) if start else None)
    assert span.end == (at(end) if end else None)


@given(st.text(max_size=30))
def test_any_time_range_is_understood_or_refused(text: str) -> None:
    with contextlib.suppress(InputRefused):
        span = read_span(text, NOW)
        assert span.start is None or span.end is None or span.start < span.end


@pytest.mark.parametrize(("words", "ids"), [("1", ["A"]), ("P2, low", ["B", "D"]), ("high", ["B"]), ("", list("ABCD"))])
def test_priorities_are_found_by_number_or_word(tmp_path: Path, words: str, ids: list[str]) -> None:
    rows = [f"{one},Down,{level},2026-01-0{day}" for day, (one, level) in enumerate(
        zip("ABCD", ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low"), strict=True), 1)]  # fmt: skip
    files = written(tmp_path, *rows, head="Number,Title,Priority,Opened")
    assert ids_of(selected(files, priorities=words).tickets) == ids


@pytest.mark.parametrize(
    ("text", "cost", "currency"),
    [("25 EUR", "25", "EUR"), ("$1,200.50", "1200.50", "$"), ("12,5", "12.5", "USD"), ("1.500 €", "1500", "€")],
)
def test_costs_are_understood(text: str, cost: str, currency: str) -> None:
    wishes = read_wishes({"ticket_cost": text})
    assert (wishes.ticket_cost, wishes.currency) == (Decimal(cost), currency)
