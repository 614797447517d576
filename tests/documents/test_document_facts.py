"""What kind of document it is, and its dates, criteria and money."""

import json
from pathlib import Path

import pytest

from tomas.documents.dates import Order, date_order, find_dates
from tomas.documents.document_kind import DocumentKind, document_kind
from tomas.documents.events import event_of, time_on
from tomas.documents.facts import find_facts, weight_sum, weights_fault
from tomas.documents.intake import read_document
from tomas.documents.quotes import quote_in_page

KINDS = {
    "18f_eqip_PWS.md": DocumentKind.SOW,
    "18f_eqip_RFQ.md": DocumentKind.RFQ,
    "alaska_dhss_IT_standards.pdf": DocumentKind.UNKNOWN,
    "alaska_dhss_RFP.md": DocumentKind.RFP,
    "california_intake_SOW.docx": DocumentKind.SOW,
    "california_vendor_pool_RFI.pdf": DocumentKind.RFI,
    "mississippi_agile_vendor_pool_RFP.docx": DocumentKind.RFP,
}


def test_the_kinds_of_the_public_documents(shared_rfps: Path) -> None:
    for name, kind in KINDS.items():
        document = read_document(shared_rfps / name, name)
        finding = document_kind(document)
        assert finding.kind is kind, name
        assert all(quote_in_page(document, quote.page, quote.text) for quote in finding.evidence)


def test_a_letter_is_of_no_kind(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ms Smith,\n\nthank you for the RFP that you sent. We will answer soon.\n")
    assert document_kind(read_document(path, "letter.txt")).kind is DocumentKind.UNKNOWN


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_facts_of_the_example(example_folder: Path, ending: str) -> None:
    key = json.loads((example_folder / "key.json").read_text(encoding="utf-8"))
    path = example_folder / f"veldmark-rfp-2026-11.{ending}"
    document = read_document(path, path.name)
    assert document_kind(document).kind is DocumentKind.RFP
    facts = find_facts(document)
    assert {entry["date"] for entry in key["deadlines"]} <= {date.iso for date in facts.dates}
    weights = {criterion.name: criterion.weight for criterion in facts.criteria}
    assert all(weights.get(entry["name"]) == entry["weight"] for entry in key["criteria"])
    assert any(money.amount == key["budget"][0]["amount"] for money in facts.budget)
    assert len(facts.submission_rules) > 10
    every = (*facts.dates, *facts.criteria, *facts.money)
    assert all(quote_in_page(document, fact.page, fact.quote) for fact in every)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("November 27, 2017", "2017-11-27"),
        ("4 May 2026", "2026-05-04"),
        ("1st of June 2026", "2026-06-01"),
        ("2026-02-29", ""),
        ("5/13/16", "2016-05-13"),
        ("6/9/16", ""),
        ("31.12.2026", "2026-12-31"),
        ("December 4", ""),
        ("12.02.2027", "2027-02-12"),
        ("15-Jan-2027", "2027-01-15"),
        ("12-28-2026", "2026-12-28"),
        ("12-08-2026", ""),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert find_dates(f"by {text}, please") == [(text, iso)]


def test_dates_in_numbers_are_read_as_the_rest_of_the_document_writes_them() -> None:
    assert date_order("Questions by 5/13/16, proposals by 6/9/16") is Order.MONTH_FIRST
    assert date_order("Questions by 13/5/16, proposals by 6/9/16") is Order.DAY_FIRST
    assert date_order("5/13/16 and 13/5/16") is date_order("6/9/16") is Order.UNKNOWN
    assert find_dates("6/9/16", Order.MONTH_FIRST) == [("6/9/16", "2016-06-09")]
    assert find_dates("6/9/16", Order.DAY_FIRST) == [("6/9/16", "2016-09-06")]


@pytest.mark.parametrize(
    ("quote", "dates"),
    [
        (
            "The contract will start on 1 June 2027 and the system must be in operation by 31 October 2028.",
            [("Contract start", ""), ("Go-live", "")],
        ),
        (
            "RFP issued 1 March 2027; questions due 5 March 2027, 5 p.m. ET; proposals due 9 March 2027 at 17:00 CET",
            [("Request issued", ""), ("Questions due", "5 p.m. ET"), ("Proposals due", "17:00 CET")],
        ),
        ("Tenders shall be received by 12 noon GMT on 12 March 2027.", [("Proposals due", "12 noon GMT")]),
        ("Proposals are due at 2:00 p.m. Pacific Time on June 4, 2027.", [("Proposals due", "2:00 p.m. Pacific Time")]),
        ("Sealed bids are due 12/18/2026 at 1700 hours PST", [("Proposals due", "1700 hours PST")]),
        (
            "The deadline for proposals is moved from May 1, 2027 to May 8, 2027.",
            [("Proposals due", ""), ("Proposals due", "")],
        ),
    ],
)
def test_each_date_of_a_sentence_has_its_own_event_and_time(quote: str, dates: list[tuple[str, str]]) -> None:
    assert [(event_of(quote, date), time_on(quote, date)) for date, _ in find_dates(quote)] == dates


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("Merit will be weighted at 45%, experience 20%, and price 35%.", {"Merit": 45, "experience": 20, "price": 35}),
        ("Price of goods ............ 400 points\n\nTotal 1000 points", {"Price of goods": 400}),
        ("Staffing Plan (10%)\n\nOverall, 20% of the points will be assigned to cost.", {"Staffing Plan": 10}),
        ("Price: 40 points\n\nProposals with fewer than 15 points will be excluded.", {"Price": 40}),
        ("| Factor | Max. score |\n|-|-|\n| Cost | 300 |\n| Total | 1000 |", {"Cost": 300}),
        ("Factor 1 - Evaluation of Approach\n\nFactor 2 - Price", {"Approach": None, "Price": None}),
        ("We judge by the following criteria:\n\n- Team: its skills.\n- Cost; and", {"Team": None, "Cost": None}),
    ],
)
def test_criteria_with_and_without_weights(text: str, weights: dict[str, float | None], tmp_path: Path) -> None:
    path = tmp_path / "request.md"
    path.write_text(f"# Request\n\n## 4 Evaluation\n\n{text}\n", encoding="utf-8")
    document = read_document(path, path.name)
    criteria = find_facts(document).criteria
    assert {one.name: one.weight for one in criteria} == weights
    assert all(quote_in_page(document, one.page, one.quote) for one in criteria)


def test_weights_are_held_against_the_whole_they_nearly_reach() -> None:
    assert weights_fault((35, 20, 15, 25), "%") == "the weights of the evaluation criteria add up to 95 %, not 100 %"
    assert weights_fault((400, 250, 200, 100), "points").endswith("add up to 950, not 1000")
    assert not weights_fault((60, 20, 40, 40), "%"), "20 and 40 only divide the 60"
    assert not weights_fault((5, 10, 15), "points"), "nobody knows what these are parts of"
    assert weight_sum((10, 5, 5, 80)) == 100
    assert not weights_fault((16.67, 16.67, 16.67, 16.67, 16.67, 16.65), "%"), "computers add these up to a little more"
    assert weight_sum((50.1, 16.7, 16.7, 16.7, 49.9)) == 100
