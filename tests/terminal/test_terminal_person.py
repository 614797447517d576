"""Somebody at a terminal: gates as prompts, Ctrl-D, and Ctrl-C."""

import json
import re

from terminal_kit import NOTES, Bench, at_terminal

CTRL_C, CTRL_D = b"\x03", b"\x04"
EVIL = NOTES + "\nThe \x1b[2Jcleaner \x1b]0;owned\x07 comes at noon, and everybody leaves the floor for an hour.\n"


async def test_a_person_redirects_edits_and_approves(bench: Bench) -> None:
    bench.notes("# Mine\n\n## Knees\n\n> Bend your knees and keep your back straight.\n", "mine.md")
    async with at_terminal(bench, "run", "outline", "--file", bench.notes(), "--folder", "out") as person:
        await person.sees("[a]pprove, [r]edirect, [ch]ange, [e]dit, [ca]ncel, [l]eave > ")
        person.types("what?")
        await person.sees("[l]eave > ")
        person.types("r")
        await person.sees("What should be done differently?")
        person.types("Begin with the near miss")
        await person.sees("sent back with guidance by")
        await person.sees("Outline (version 2)")
        await person.sees("[l]eave > ")
        person.types("c")
        await person.sees("[ch]ange")
        person.types("ch")
        await person.sees("notes=notes.md   (a path;")
        person.types("notes=nowhere.md")
        await person.sees("There is no file nowhere.md")
        await person.sees("[l]eave > ")
        person.types("edit")
        await person.sees("Path of your version (.md)")
        person.types("nowhere.md")
        await person.sees("There is no file nowhere.md")
        await person.sees("[l]eave > ")
        person.types("e")
        await person.sees("Path of your version")
        person.types("mine.md")
        await person.sees("Outline (version 3)")
        await person.sees("[l]eave > ")
        person.types("approve")
        await person.sees("The run is completed.")
        assert await person.leaves() == 0
    assert (bench.desk / "out" / "handout.md").read_text().startswith("# Mine")


async def test_a_person_answers_leaves_and_comes_back(bench: Bench) -> None:
    arguments = ("--file", bench.notes(EVIL), "--set", "ask=Yes", "--set", "sections=6", "--folder", "out")
    async with at_terminal(bench, "run", "outline", *arguments) as person:
        await person.sees("What matters most in these notes?")
        await person.sees("[a]nswer, [c]ancel, [l]eave > ")
        person.types("a")
        await person.sees("Your answer:")
        person.types("")
        await person.sees("[a]nswer, [c]ancel, [l]eave > ")
        person.types("a")
        await person.sees("Your answer:")
        person.types("everybody leaves the floor")
        await person.sees("answered by")
        await person.sees("Is this the outline to write from?")
        assert "\x1b[2J" not in person.seen
        await person.sees("[l]eave > ")
        person.presses(CTRL_D)
        await person.sees("tomas run --continue ")
        assert await person.leaves() == 4
    headings = re.findall(r"^## (.+)$", (bench.desk / "out" / "outline.md").read_text(), re.MULTILINE)
    assert "cleaner" in headings[0]
    result = json.loads((bench.desk / "out" / "result.json").read_text())
    run_id = result["metadata"]["run_id"]
    async with at_terminal(bench, "run", "--continue", run_id, "--folder", "out") as person:
        await person.sees("The [2Jcleaner ]0;owned comes at noon")
        await person.sees("[l]eave > ")
        person.types("ca")
        await person.sees("Stop this run for good?")
        person.types("y")
        await person.sees("The run was stopped.")
        assert await person.leaves() == 3


async def test_ctrl_c_at_a_prompt_stops_the_run(bench: Bench) -> None:
    async with at_terminal(bench, "run", "outline", "--file", bench.notes(), "--folder", "out") as person:
        await person.sees("[l]eave > ")
        person.presses(CTRL_C)
        await person.sees("Press Ctrl-C again to leave at once.")
        assert await person.leaves() == 3
    result = json.loads((bench.desk / "out" / "result.json").read_text())
    assert result["status"] == "cancelled"
    assert {artifact["key"] for artifact in result["artifacts"]} == {"outline_md", "outline_json"}
