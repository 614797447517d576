"""What a model says is kept only as far as tickets and figures bear it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.modes.checking import Cited, Verdict
from tomas.modes.facts import Fact
from tomas.modes.tickets.checking import Grounds, Statement

FACTS = {
    key: Fact(key=key, value=value, about=key)
    for key, value in {
        "tickets.total": 1866,
        "P1.tickets": 42,
        "P1.share_percent": 21.43,
        "P1.median_hours": 5.25,
        "P1.p90_hours": 9.5,
        "change[2026-W16].before": 30,
        "change[2026-W16].after": 60,
        "group[Group 56].tickets": 17,
        "priority[3].tickets": 8,
    }.items()
}
TEXTS = {"INC0001": "VPN 2.4.1 drops on Windows 11 after KB5034441 2026-01-05", "T-12": "Screen is dark"}
FACTS["P1.peak_weekday_tickets"] = Fact(key="P1.peak_weekday_tickets", value=7, about="from 07:00 on, of P1")
FACTS["P1.peak_hour_tickets"] = Fact(key="P1.peak_hour_tickets", value=7, about="created from 08:00 on, of P1")
GROUNDS = Grounds.of(
    FACTS,
    {"P1": ["INC0001", "INC0002", "T-12", "20260001", "7"], "P2": ["INC0003"]},
    ["INC0001", "INC0002", "INC0003", "T-12", "20260001", "7"],
    ["Site 9"],
    TEXTS,
)


def check(text: str, cited: dict[str, float] | None = None, ids: tuple[str, ...] = ()) -> tuple[Verdict, str]:
    figures = tuple(Cited(key=key, value=value) for key, value in (cited or {}).items())
    found = GROUNDS.check(Statement(text=text, ticket_ids=ids, figures=figures), ("P1",))
    return found.verdict, found.reason


@pytest.mark.parametrize(
    ("text", "cited", "ids"),
    [
        ("P1 has 42 tickets.", {"P1.tickets": 42}, ()),
        ("P1 makes up 21.4 % of all.", {"P1.share_percent": 21.4}, ("INC0001",)),
        ("P1 makes up 21 % of 1,866 tickets.", {"P1.share_percent": 21.43, "tickets.total": 1866}, ()),
        ("Half take 5,25 hours.", {"P1.median_hours": 5.25}, ()),
        ("Group 56 handled 17.", {"group[Group 56].tickets": 17}, ()),
        ("P1 peaks from 08:00 on and since 2026-W16.", {"P1.peak_hour_tickets": 7, "change[2026-W16].after": 60}, ()),
        ("VPN 2.4.1 drops on Windows 11 since KB5034441, on 2026-01-05.", {}, ("INC0001",)),
        ("T-12 and 20260001 are alike.", {}, ("T-12",)),
        ("Ticket 7 is like #7.", {}, ("7",)),
        ("P1 peaks from 07:00 on.", {"P1.peak_weekday_tickets": 7}, ("7",)),
        ("Half take 5.25 hours, nine of ten 9.5.", {"P1.median_hours": 5.25, "P1.p90_hours": 9.5}, ()),
        ("It doubled from 30 to 60.", {"change[2026-W16].before": 30, "change[2026-W16].after": 60}, ()),
        ("A fifth of all is P1, forty-two tickets.", {"P1.share_percent": 21.43, "P1.tickets": 42}, ()),
        ("Priority 3 has 8.", {"priority[3].tickets": 8}, ()),
        ("See INC0002 at Site 9.", {}, ("INC0002",)),
    ],
)
def test_what_the_data_bear_is_kept(text: str, cited: dict[str, float], ids: tuple[str, ...]) -> None:
    assert check(text, cited, ids) == (Verdict.BORNE_OUT, "")


@pytest.mark.parametrize(
    ("text", "cited", "ids", "reason"),
    [
        ("P1 has 43 tickets.", {"P1.tickets": 43}, (), "P1.tickets is 42, not 43"),
        ("P1 has 43 tickets.", {"P1.tickets": 42}, (), "the number 43 is none of the figures"),
        ("It doubled to 84 %.", {"P1.tickets": 42}, (), "the number 84"),
        ("P1 takes 5.3 hours or 7.", {"P1.median_hours": 5.25}, (), "the number 7"),
        ("It is often so.", {"P1.guess": 1}, (), "there is no figure P1.guess"),
        ("It is often so.", {}, ("INC9999",), "there is no ticket INC9999"),
        ("It is often so.", {}, ("INC0003",), "does not belong to P1"),
        ("P7 is worse.", {"P1.tickets": 42}, (), "there is no pattern P7"),
        ("See INC4711 too.", {"P1.tickets": 42}, (), "INC4711"),
        ("There are 3 of them.", {"priority[3].tickets": 8}, (), "the number 3"),
        ("It is Windows 10.", {}, ("INC0001",), "the number 10"),
        ("KB5034441 is behind it.", {}, ("T-12",), "KB5034441"),
        ("T-13 shows it.", {}, ("T-12",), "the number 13"),
        ("There are 7 of them.", {}, ("7",), "the number 7"),
        ("It grew 3x.", {"P1.tickets": 42}, (), "the number 3"),
        ("It takes 42.9h.", {"P1.tickets": 42}, (), "the number 42.9"),
    ],
)
def test_what_they_do_not_bear_is_removed(
    text: str, cited: dict[str, float], ids: tuple[str, ...], reason: str
) -> None:
    verdict, said = check(text, cited, ids)
    assert verdict is Verdict.REMOVED
    assert reason in said


def test_what_rests_on_nothing_is_marked() -> None:
    assert check("The vendor is probably slow.")[0] is Verdict.MARKED


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Half of the 42 tickets wait.", "does not show “Half”"),
        ("Twelve of 42 tickets wait.", "does not show “Twelve”"),
        ("It doubled to 42 tickets.", "does not show “doubled”"),
        ("Most of the 42 tickets come at 07:00.", "does not show 07:00"),
        ("The 42 tickets came after 2026-01-05.", "does not show 2026-01-05"),
        ("P2 has 42 tickets.", "cites nothing of P2"),
    ],
)
def test_what_is_said_in_words_and_not_shown_is_marked(text: str, reason: str) -> None:
    verdict, said = check(text, {"P1.tickets": 42})
    assert verdict is Verdict.MARKED
    assert reason in said


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_number_that_no_figure_has_never_stands(number: int, value: int) -> None:
    facts = {"tickets.total": Fact(key="tickets.total", value=value, about="tickets")}
    statement = Statement(text=f"There were {number} of them.", figures=(Cited(key="tickets.total", value=value),))
    kept = Grounds.of(facts, {}, ()).check(statement).kept
    assert kept == (number == value)
