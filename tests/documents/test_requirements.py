"""What the finder makes of lead-ins, tables, headings and repeated text; and how it does on the example."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tomas.documents.actors import Actor
from tomas.documents.intake import read_document
from tomas.documents.modality import Modality
from tomas.documents.model import Document
from tomas.documents.quotes import normalised, quote_in_page
from tomas.documents.requirements import Candidate, find_requirements

LEAST_RECALL, LEAST_PRECISION = 0.95, 0.93

SAMPLE = """# Request

## 3.2 Services

The Contractor shall provide:

- hosting in two places;
- a service desk, which:
  - answers calls; and
  - keeps a list.

Background text. The State will provide rooms. A report must be delivered monthly. A report must be delivered monthly.

The offer must be sent to the following address:

Box 12, Harbour Street.

## 4 Requirements

| ID | Requirement | M/D |
|----|-------------|-----|
| F-1 | One record for each person | M |
| F-2 | The system should speak French | D |
| F-3 | The system should be fast and safe | M |

## 5 Examples

The bidder must laugh.
"""


@pytest.fixture
def sample(tmp_path: Path) -> Document:
    path = tmp_path / "sample.md"
    path.write_text(SAMPLE, encoding="utf-8")
    return read_document(path, "sample.md")


def by_quote(document: Document) -> dict[str, Candidate]:
    return {candidate.quote: candidate for candidate in find_requirements(document)}


def test_items_below_a_lead_in(sample: Document) -> None:
    found = by_quote(sample)
    for quote in ("hosting in two places;", "answers calls; and", "keeps a list."):
        assert found[quote].modality is Modality.SHALL
        assert found[quote].actor is Actor.BIDDER
        assert found[quote].lead_in.startswith("The Contractor shall provide:")
    assert "The Contractor shall provide:" not in found


def test_a_lead_in_without_a_list_is_a_requirement_itself(sample: Document) -> None:
    assert "The offer must be sent to the following address:" in by_quote(sample)


def test_rows_of_a_requirement_table(sample: Document) -> None:
    found = by_quote(sample)
    assert found["One record for each person"].mandatory
    assert found["One record for each person"].source_id == "F-1"
    assert not found["The system should speak French"].mandatory
    assert found["The system should be fast and safe"].mandatory, "the table's flag is stronger than its words"


def test_promises_of_the_issuer_are_marked(sample: Document) -> None:
    promise = by_quote(sample)["The State will provide rooms."]
    assert not promise.binds_supplier
    assert not promise.mandatory


def test_examples_are_no_requirements(sample: Document) -> None:
    assert "The bidder must laugh." not in by_quote(sample)


def test_ids_are_unique_and_stay_when_other_text_changes(sample: Document, tmp_path: Path) -> None:
    first = find_requirements(sample)
    ids = [candidate.id for candidate in first]
    assert len(set(ids)) == len(ids)
    assert any(candidate.id.startswith("R-3.2-") for candidate in first)
    changed = tmp_path / "changed.md"
    changed.write_text(SAMPLE.replace("Background text.", "Other background. It must be read."), encoding="utf-8")
    later = {candidate.id for candidate in find_requirements(read_document(changed, "sample.md"))}
    assert set(ids) < later


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_example_meets_the_bar(
    example_folder: Path, ending: str, record_property: Callable[[str, object], None]
) -> None:
    key = json.loads((example_folder / "key.json").read_text(encoding="utf-8"))
    path = example_folder / f"veldmark-rfp-2026-11.{ending}"
    found = [one for one in find_requirements(read_document(path, path.name)) if one.binds_supplier]
    true = {normalised(entry["quote"]): entry for entry in key["requirements"]}
    binding = {quote for quote, entry in true.items() if entry["modality"] != "may"}
    quotes = {normalised(one.quote): one for one in found}
    judged = {quote for quote, one in quotes.items() if one.modality is not Modality.MAY}

    recall = len(binding & quotes.keys()) / len(binding)
    precision = len(judged & true.keys()) / len(judged)
    record_property("figures", f"{path.name}: recall {recall:.3f}, precision {precision:.3f} of {len(binding)}")
    assert recall >= LEAST_RECALL
    assert precision >= LEAST_PRECISION

    same = [(true[quote], quotes[quote]) for quote in judged & true.keys()]
    assert all(entry["mandatory"] == one.mandatory for entry, one in same)
    if ending == "pdf":
        assert all(entry["page"] == one.page for entry, one in same)


def test_every_quote_of_the_public_rfps_stands_on_its_page(shared_rfps: Path) -> None:
    least = {"alaska_dhss_RFP.md": 230, "california_intake_SOW.docx": 200, "mississippi_agile_vendor_pool_RFP.docx": 40}
    for path in sorted(shared_rfps.iterdir()):
        document = read_document(path, path.name)
        found = find_requirements(document)
        assert all(quote_in_page(document, one.page, one.quote) for one in found)
        assert len({one.id for one in found}) == len(found)
        assert sum(one.binds_supplier for one in found) >= least.get(path.name, 0)
