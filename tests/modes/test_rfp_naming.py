"""What a request is called in front of a client."""

from pathlib import Path

import pytest

from tomas.documents.intake import read_document
from tomas.modes.rfp.naming import request_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("REQUEST FOR PROPOSAL #27-014: DISTRICT NETWORK", "Request for Proposal 27-014"),
        ("RFP No. VRTA-2026-11", "RFP VRTA-2026-11"),
        ("Staff must be named at the date of tender.\n\n4.2 The Supplier shall report.", "the request in request.md"),
        ("The tender 2027 is open.", "the request in request.md"),
    ],
)
def test_a_request_has_its_own_number_or_none(text: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "request.md"
    path.write_text(text, encoding="utf-8")
    assert request_name(read_document(path, path.name)) == name
