"""Where sentences end, and where they only seem to."""

import pytest

from tomas.documents.sentences import sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The vendor shall deliver. The State will pay.", 2),
        ("Use of tools (e.g. Docker, Git) is allowed. It is free.", 2),
        ("See Sec. 4.2 and No. 5 for details.", 1),
        ("It ends at 5 p.m. The door closes.", 2),
        ("Deadline is 3.30 p.m. on Monday.", 1),
        ("1. The offeror must sign.", 1),
        ("The U.S. Government may inspect. Then it pays.", 2),
        ('He said "stop." Then he left.', 2),
        ("Is it ready? Yes! Good.", 3),
        ("Signed by A. N. Other for Acme Inc. and others.", 1),
        ("See Attachment C. The form must be signed.", 2),
        ("Price of goods ............ 400 points", 1),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count
