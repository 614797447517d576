"""How many of the true requirements the finder finds, and how much of what it finds is one.

Runs on the project's own example, whose key was marked by hand in its source, and on the hand-read pages listed in
`benchmarks/labels` of public RFPs that lie beside the repository (`TOMAS_SHARED_DATA`). A label is the beginning of a
requirement; permissions (`may`) and promises of the issuer are no requirements.

The rules were written while looking at what they did to the example and to the pages of the set `development`, so
these figures flatter. Where a page of it was labelled before anybody had looked, the label keeps what was measured
then (`first_recall`, `first_precision`). Pages of the set `held out` were labelled before the finder was run on them,
and no rule was changed because of them; whoever changes one moves the label to `development` and reads new pages.

Without arguments only the rules are measured, which takes seconds. With `--by-model` each document goes through
`tomas run rfp` with the model that is configured (`TOMAS_MODEL`, or the offline model), and what stands in its
compliance matrix is measured; the model's name is printed. On the example, the contradictions of its key are counted
too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tomas.documents.intake import read_document
from tomas.documents.modality import Modality
from tomas.documents.model import Document
from tomas.documents.quotes import normalised
from tomas.documents.requirements import Candidate, find_requirements
from tomas.modes.rfp.findings import Findings

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TOMAS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "rfp"


def main() -> None:
    """Print one line for each document, then what was missed and what was found in error."""
    parser = argparse.ArgumentParser(description="Precision and recall of requirement extraction.")
    parser.add_argument("--by-model", action="store_true", help="run the mode rfp with the configured model")
    by_model = parser.parse_args().by_model
    key = json.loads((ROOT / "examples" / "rfp" / "key.json").read_text(encoding="utf-8"))
    true = [entry["quote"] for entry in key["requirements"] if entry["modality"] != "may"]
    allowed = [entry["quote"] for entry in key["requirements"] if entry["modality"] == "may"]
    for ending in ("pdf", "docx"):
        source = ROOT / "examples" / "rfp" / f"veldmark-rfp-2026-11.{ending}"
        findings = run(source) if by_model else None
        report(source.name, found_in(source, findings), true, allowed)
        if findings is not None:
            report_contradictions(findings, key["contradictions"])
    for path in sorted((ROOT / "benchmarks" / "labels").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        source = SHARED / label["document"]
        if not source.is_file():
            print(f"{label['document']}: not on this machine")
            continue
        findings = run(source) if by_model else None
        first = f", at first {label['first_recall']} and {label['first_precision']}" if "first_recall" in label else ""
        report(f"{source.name} ({label['set']}{first})", found_in(source, findings, label), label["requirements"])


def run(source: Path) -> Findings:
    """Run the mode on a document as a person would, and return what its first stage found."""
    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-m", "tomas.bot.cli", "run", "rfp", "--file", str(source))
        subprocess.run((*command, "--approve-all", "--folder", folder), check=True, stdout=subprocess.DEVNULL)
        found = Findings.model_validate_json((Path(folder) / "requirements.json").read_bytes())
    print(f"{source.name}: {found.made_by}")
    return found


def found_in(source: Path, findings: Findings | None, label: dict[str, str | int] | None = None) -> list[str]:
    """Return the quotes found, by rules or by a run, on the pages that a person has read."""
    all_of = candidates(read(source))
    here = within(all_of, label) if label is not None else all_of
    if findings is None:
        return [one.quote for one in here]
    ids = {one.id for one in here}
    pages = {one.page for one in here}
    elsewhere = {one.id for one in all_of} - ids
    return [
        one.quote
        for one in findings.requirements
        if one.modality != Modality.MAY and (one.id in ids or (one.id not in elsewhere and one.page in pages))
    ]


def report_contradictions(findings: Findings, known: Sequence[dict[str, Any]]) -> None:
    """Print how many of the known contradictions were found, and how many others."""
    pairs = [tuple(normalised(quote["quote"]) for quote in one["quotes"]) for one in known]
    shown = [(normalised(one.first_quote), normalised(one.second_quote)) for one in findings.conflicts]
    hit = [pair for pair in pairs if any(same_pair(pair, quotes) for quotes in shown)]
    wrong = [quotes for quotes in shown if not any(same_pair(pair, quotes) for pair in pairs)]
    print(f"  contradictions: {len(hit)} of {len(pairs)} known ones found, {len(wrong)} others named")


def same_pair(wanted: tuple[str, ...], quotes: tuple[str, str]) -> bool:
    """Whether two quotes are the two wanted ones, in either order, one perhaps longer than the other."""
    return all(any(want in quote or quote in want for quote in quotes) for want in wanted)


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


def report(name: str, found: Sequence[str], true: Sequence[str], allowed: Sequence[str] = ()) -> None:
    """Print the figures of one document."""
    quotes = [normalised(quote) for quote in found]
    wanted = [normalised(quote) for quote in true]
    fine = [*wanted, *(normalised(quote) for quote in allowed)]
    missed = [want for want in wanted if not any(matches(want, quote) for quote in quotes)]
    wrong = [quote for quote in quotes if not any(matches(want, quote) for want in fine)]
    recall = 1 - len(missed) / len(wanted)
    precision = 1 - len(wrong) / len(quotes) if quotes else 0.0
    print(f"{name}: recall {recall:.3f}, precision {precision:.3f}, true {len(wanted)}, found {len(quotes)}")
    for quote in missed:
        print(f"  missed: {quote[:110]}")
    for quote in wrong:
        print(f"  wrong:  {quote[:110]}")


def matches(want: str, quote: str) -> bool:
    """Whether a quote is the wanted one, whole or from its beginning, an item's letter before it aside."""
    return quote.startswith(want) or quote.partition(" ")[2].startswith(want)


if __name__ == "__main__":
    main()
