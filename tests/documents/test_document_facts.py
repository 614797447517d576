"""What kind of document it is, and its dates, criteria and money."""

import json
from pathlib import Path

import pytest

from tomas.documents.dates import find_dates
from tomas.documents.document_kind import DocumentKind, document_kind
from tomas.documents.facts import find_facts
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
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert find_dates(f"by {text}, please") == [(text, iso)]
