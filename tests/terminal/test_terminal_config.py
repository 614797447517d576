"""`tomas config`: a mode of the team's own, from its file to its result."""

from terminal_kit import NOTES, Bench

KEEL = """\
id: keel-check
title: Keel check
summary: Says what notes on a keel leave open.
category: Yard
engine: cmbagent
aliases: [keel]
inputs:
  - {key: files, label: Notes, kind: file, accepts: [md], required: true}
stages:
  - id: check
    title: Check
    name: findings
    prompt: Say what these notes are about.
    pdf: true
    gate: Is this what you need?
"""


async def test_a_mode_file_is_added_and_runs_with_a_worker_that_was_there_before(bench: Bench) -> None:
    file = bench.notes(KEEL, "keel.yaml")
    added = await bench.tomas("config", "add", file)
    assert (added.code, "Keel check, added. `tomas run keel-check` starts it." in added.out) == (0, True)
    assert "keel-check: keel.yaml" in (await bench.tomas("config", "list")).out
    assert "Keel check [Yard" in (await bench.tomas("modes", "keel")).out
    arguments = ("--file", bench.notes(NOTES, "lifting.md"), "--approve-all", "--json", "--folder", bench.desk / "out")
    ended = await bench.tomas("run", "keel", *arguments)
    assert ended.code == 0, ended.said
    assert "lifting" in str(ended.result["content"]).lower()
    assert {artifact["key"] for artifact in ended.result["artifacts"]} >= {"findings", "findings_pdf"}
    assert (await bench.tomas("config", "remove", "keel-check")).code == 0
    gone = await bench.tomas("run", "keel-check")
    assert (gone.code, "There is no mode “keel-check”" in gone.said) == (2, True)


async def test_a_wrong_file_changes_nothing(lonely: Bench) -> None:
    good, bad = lonely.notes(KEEL, "keel.yaml"), lonely.notes(KEEL.replace("engine:", "engin:"), "bad.yaml")
    refused = await lonely.tomas("config", "add", good, bad)
    assert refused.code == 2
    assert "line 5: engin: there is no field of this name; did you mean “engine”?" in refused.said
    assert "No files are in use" in (await lonely.tomas("config", "list")).out
    missing = await lonely.tomas("config", "check", lonely.desk / "none.yaml")
    assert (missing.code, "none.yaml cannot be read" in missing.said) == (2, True)
    nothing = await lonely.tomas("config", "remove", "keel-check")
    assert (nothing.code, "There are: none" in nothing.said) == (2, True)
