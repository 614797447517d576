"""Budgets as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.modes.rfp.wishes import read_budget


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("400k-600k", 400_000, 600_000),
        ("$400-600k", 400_000, 600_000),
        ("up to 2 million", None, 2_000_000),
        ("Under $100,000", None, 100_000),
        ("more than 1.5m", 1_500_000, None),
        ("USD 250.000 to 300.000", 250_000, 300_000),
        ("$300,000 (page 2 of the document)", None, 300_000),
    ],
)
def test_a_range_is_read(text: str, low: int | None, high: int | None) -> None:
    budget = read_budget(text)
    assert budget is not None
    assert (budget.low, budget.high) == (low, high)


@pytest.mark.parametrize("text", ["", "to be agreed", "small"])
def test_no_amount_is_no_range(text: str) -> None:
    assert read_budget(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    budget = read_budget(text)
    assert budget is None or budget.most > 0


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("EUR 2.4 million", "EUR"),
        ("\u00a3500k", "GBP"),
        ("$500k", "USD"),
        ("500k", "USD"),
        ("We have a $500k budget", "USD"),
        ("ca $500k", "USD"),
        ("A$2 million", "AUD"),
        ("C$2 million", "CAD"),
    ],
)
def test_only_dollars_are_compared_with_dollars(text: str, currency: str) -> None:
    budget = read_budget(text)
    assert budget is not None
    assert budget.currency == currency
    assert ("not comparable" in budget.verdict(Decimal(10_000_000))) is (currency != "USD")


def test_the_verdict_names_the_difference() -> None:
    budget = read_budget("400k-600k")
    assert budget is not None
    assert budget.verdict(Decimal(500_000)) == "within the budget range"
    assert budget.verdict(Decimal(700_000)).startswith("above the budget range by USD 100,000")
    assert budget.verdict(Decimal(300_000)).startswith("below the budget range by USD 100,000")
