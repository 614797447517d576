"""How many of the true requirements the finder finds, and how much of what it finds is one.

Runs on the project's own example, whose key was marked by hand in its source, and on the hand-read pages listed in
`benchmarks/labels` of public RFPs that lie beside the repository (`TOMAS_SHARED_DATA`). A label is the beginning of a
requirement; permissions (`may`) and promises of the issuer are no requirements.
"""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from tomas.documents.intake import read_document
from tomas.documents.modality import Modality
from tomas.documents.model import Document
from tomas.documents.quotes import normalised
from tomas.documents.requirements import Candidate, find_requirements

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TOMAS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "rfp"


def main() -> None:
    """Print one line for each document, then what was missed and what was found in error."""
    key = json.loads((ROOT / "examples" / "rfp" / "key.json").read_text(encoding="utf-8"))
    true = [entry["quote"] for entry in key["requirements"] if entry["modality"] != "may"]
    allowed = [entry["quote"] for entry in key["requirements"] if entry["modality"] == "may"]
    for ending in ("pdf", "docx"):
        document = read(ROOT / "examples" / "rfp" / f"veldmark-rfp-2026-11.{ending}")
        report(document, candidates(document), true, allowed)
    for path in sorted((ROOT / "benchmarks" / "labels").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        source = SHARED / label["document"]
        if not source.is_file():
            print(f"{label['document']}: not on this machine")
            continue
        document = read(source)
        report(document, within(candidates(document), label), label["requirements"])


def read(path: Path) -> Document:
    """Read a document under its own name."""
    return read_document(path, path.name)


def candidates(document: Document) -> list[Candidate]:
    """Return what would stand in a compliance matrix as an obligation."""
    return [one for one in find_requirements(document) if one.binds_supplier and one.modality is not Modality.MAY]


def within(found: Iterable[Candidate], label: dict[str, str | int]) -> list[Candidate]:
    """Return the candidates on the pages, or below the headings, that a person has read."""
    if "from_page" in label:
        return [one for one in found if int(label["from_page"]) <= one.page <= int(label["to_page"])]
    first, last = str(label["from_section"]), str(label["to_section"])
    return [one for one in found if any(first <= heading[: len(first)] <= last for heading in one.section)]


def report(document: Document, found: Sequence[Candidate], true: Sequence[str], allowed: Sequence[str] = ()) -> None:
    """Print the figures of one document."""
    quotes = [normalised(one.quote) for one in found]
    wanted = [normalised(quote) for quote in true]
    fine = [*wanted, *(normalised(quote) for quote in allowed)]
    missed = [want for want in wanted if not any(matches(want, quote) for quote in quotes)]
    wrong = [quote for quote in quotes if not any(matches(want, quote) for want in fine)]
    recall = 1 - len(missed) / len(wanted)
    precision = 1 - len(wrong) / len(quotes) if quotes else 0.0
    print(f"{document.name}: recall {recall:.3f}, precision {precision:.3f}, true {len(wanted)}, found {len(quotes)}")
    for quote in missed:
        print(f"  missed: {quote[:110]}")
    for quote in wrong:
        print(f"  wrong:  {quote[:110]}")


def matches(want: str, quote: str) -> bool:
    """Whether a quote is the wanted one, whole or from its beginning, an item's letter before it aside."""
    return quote.startswith(want) or quote.partition(" ")[2].startswith(want)


if __name__ == "__main__":
    main()
