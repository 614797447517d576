"""What people ask for is acted on, or quoted; never dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.offline_model.guidance import notes, read_guidance


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("use Azure", "provider", "Azure"),
        ("Please use Google Cloud instead of AWS", "provider", "Google Cloud"),
        ("We want it on-premises", "provider", "On-premises"),
        ("drop the search component", "drop", ["search"]),
        ("remove mobile access please", "drop", ["mobile access"]),
        ("add a data warehouse", "add", ["data warehouse"]),
        ("focus on security and accessibility", "focus", ["security", "accessibility"]),
        ("drop the search and add a data warehouse", "add", ["data warehouse"]),
        ("drop the search and add a data warehouse", "drop", ["search"]),
        ("treat R-012 as optional", "optional", ["R-012"]),
        ("mark R-1.4-5c9d9f as optional", "optional", ["R-1.4-5c9d9f"]),
        ("mark F-01 and the payroll export as optional", "optional", ["F-01", "the payroll export"]),
        ("price 3 years of operation", "months", 36),
        ("make it purple", "not_understood", ["make it purple"]),
    ],
)
def test_simple_wishes_are_understood(text: str, field: str, expected: object) -> None:
    assert getattr(read_guidance((text,)), field) == expected


def test_the_later_wish_holds() -> None:
    assert read_guidance(("use AWS", "use Azure")).provider == "Azure"


@given(st.lists(st.text(max_size=60), max_size=4))
def test_every_wish_gets_a_note(texts: list[str]) -> None:
    read_guidance(tuple(texts))
    assert len(notes(tuple(texts))) == sum(bool(text.strip()) for text in texts)
