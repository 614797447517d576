"""`tomas modes`: a list, a selection, one mode's page, and suggestions."""

import json

from terminal_kit import Bench


async def test_what_can_be_started_is_told(lonely: Bench) -> None:
    listed = await lonely.tomas("modes")
    assert listed.code == 0
    assert "outline: Notes to handout [Writing · outline]" in listed.out
    assert "rfp: RFP to Statement of Work [Bids · cmbagent]" in listed.out
    page = await lonely.tomas("modes", "outline")
    for words in (
        "--file …  Notes: file (TXT, MD); needed; can be changed at a gate. Text in UTF-8.",
        "--set audience=…  Audience: one of Everyone | Beginners | Experts; Everyone if nothing is said",
        "1. Outline, then you decide: Is this the outline to write from? You may put your own MD in its place.",
        "Estimate: free (offline model)",
        "Budget $1.00 if none is named; 30 min 00 s of work at most",
        "tomas run outline --file notes.md",
    ):
        assert words in page.out
    narrowed = await lonely.tomas("modes", "cmbagent", "bids")
    assert narrowed.out.startswith("rfp: ")
    chosen = await lonely.tomas("modes", "--engine", "Outline", "--category", "writing", "--json")
    (mode,) = json.loads(chosen.out)
    assert (mode["id"], mode["engines"], mode["usual"]["basis"]) == ("outline", ["outline"], "offline")
    unknown = await lonely.tomas("modes", "--engine", "outlin")
    assert (unknown.code, unknown.out) == (2, "")
    assert "Did you mean outline?" in unknown.said
