"""Sentences that only look like requirements, and sentences that stray breaks cut in two."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tomas.documents.categories import Category
from tomas.documents.intake import read_document
from tomas.documents.requirements import Candidate, find_requirements

type Find = Callable[[str], dict[str, Candidate]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    def found(text: str) -> dict[str, Candidate]:
        path = tmp_path / "request.md"
        path.write_text(text, encoding="utf-8")
        return {one.quote: one for one in find_requirements(read_document(path, path.name)) if one.binds_supplier}

    return found


@pytest.mark.parametrize(
    "text",
    [
        "If using mail, please use the following address:\n\nBox 12",
        "The following items must be in all offers:\n\n## Signature\n\nA name.",
        "A pass holder who moves must, as things are today, apply again.",
        "Clerks today must copy each letter by hand.",
        "## Current situation\n\nThe records are required to be kept on paper.",
        "The Department of Lakes and Rivers (DLR) runs ferries. Through this action, DLR shall choose a pool of firms.",
        "The labour categories which potential vendors must satisfy to be chosen are:\n\n- Coach\n- Engineer",
    ],
)
def test_what_only_tells_is_no_requirement(find: Find, text: str) -> None:
    assert not find(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "All reports to DLR must be signed.",
        "DLR data must be encrypted.",
        "Please provide the following information:",
        "The following languages must be spoken:",
    ],
)
def test_what_looks_alike_still_binds(find: Find, sentence: str) -> None:
    assert sentence in find(f"The Department of Lakes and Rivers (DLR) runs ferries.\n\n{sentence}\n\nText follows.")


def test_a_duty_stands_in_a_section_on_the_background_too(find: Find) -> None:
    assert "The Contractor shall read the register." in find("## Background\n\nThe Contractor shall read the register.")


def test_a_labour_category_is_about_people(find: Find) -> None:
    quote = "They must design interfaces and databases of the system."
    assert find(f"## Labor categories\n\n{quote}")[quote].category is Category.STAFFING
    assert find(f"## Interfaces\n\n{quote}")[quote].category is not Category.STAFFING


@pytest.mark.parametrize(
    "sentence",
    [
        "Contractor to provide a laptop for each tester.",
        "The technical proposal is limited to 30 pages.",
        "A mandatory pre-proposal conference will be held at the harbour.",
        "Proposals will only be accepted via electronic means.",
        "Bidders are allowed, and encouraged, to include photographs.",
        "Any bidder making such a change will be immediately disqualified.",
        "If a disk is allowed by the State Contract Manager, all files that hold State information shall be encrypted.",
    ],
)
def test_other_ways_to_bind_a_bidder(find: Find, sentence: str) -> None:
    assert sentence in find(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Contracting Officers are encouraged to name the items.",
        "The Security Office of the State shall have the right to audit devices of the contractor.",
        "Liability is limited to twice the price.",
    ],
)
def test_rights_and_promises_bind_no_bidder(find: Find, sentence: str) -> None:
    assert sentence not in find(sentence)


def test_an_order_after_the_first_sentence_of_an_item_binds_too(find: Find) -> None:
    found = find("Vendors shall:\n\n- Write a summary. Place it in the file README.")
    assert list(found) == ["Write a summary.", "Place it in the file README."]


def test_a_lead_in_that_no_item_completes_is_a_requirement(find: Find) -> None:
    found = find("c. Offerors shall sign a statement with respect to:\n\ni. Being impartial, or\n\nii. Being rich.")
    assert list(found) == ["Offerors shall sign a statement with respect to:"]


def test_items_of_one_indent_complete_a_lead_in_with_marks_of_another_kind(find: Find) -> None:
    found = find(
        "5.6. Passwords shall meet the following:\n\na. Eight signs.\n\nb. No name.\n\n5.7. Logs shall be kept."
    )
    assert list(found) == ["Eight signs.", "No name.", "5.7. Logs shall be kept."]


def test_each_row_of_a_table_of_deliverables_is_a_requirement(find: Find) -> None:
    found = find("| Deliverable | Due date |\n|-|-|\n| Status report | Each Monday |\n| Transition plan | May 3 |")
    assert list(found) == ["Status report\nEach Monday", "Transition plan\nMay 3"]
    assert all(one.mandatory for one in found.values())


def test_half_a_sentence_is_made_whole(find: Find) -> None:
    found = find("If a licence gives guidance, the contractor shall ensure\n\ncompliance with that guidance.")
    assert list(found) == ["If a licence gives guidance, the contractor shall ensure compliance with that guidance."]


def test_lines_that_are_no_half_sentences_stay_apart(find: Find) -> None:
    text = "The ferry must carry\n\ncars\n\nand must be painted white."
    assert list(find(text)) == ["The ferry must carry", "and must be painted white."]
