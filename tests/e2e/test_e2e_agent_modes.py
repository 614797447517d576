"""CMBAgent's ways of working as people live them: plans, ideas, papers, a mode of one's own, and bad input to each."""

import asyncio
import re
import statistics
from pathlib import Path

import bad_files
import pytest
from house import House, Message, has_action
from thread_kit import completed, costs, dropped, failed, filled_in, pages_of, sent_back, started, uploaded

from tomas.blocks.ids import Action
from tomas.localslack.user import Value, text_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).resolve().parents[2]
DAYS = range(1, 41)
LITRES = [round(90 + day * 1.37 + day * 11 % 13, 1) for day in DAYS]
BREAD = [200 + day * 7 % 31 for day in DAYS]
BAKERY = "day,bread,litres\n" + "".join(
    f"{day},{bread},{litres}\n" for day, bread, litres in zip(DAYS, BREAD, LITRES, strict=True)
)
BAKERY_FILE = ("bakery.csv", BAKERY.encode())
TASK = "The oven of a bakery burns oil: bread in loaves, litres of oil. Say what goes with the litres."
PLAN = (
    "## Step 1: Follow the oil\n\nAgent: engineer\n\n- print the slope of litres against day\n\n"
    "## Step 2: Explain it\n\nAgent: researcher\n\n- say what the slope means\n"
)
OWN_FINDINGS = "# What we found\n\nThe oven needs 1.4 litres more each day, so its seal is to be replaced.\n"
KILN = (
    "Kiln safety at Marrow Lane\n\nThe kiln is fired at 1240 degrees on Tuesdays, its voltage at 400. In 2025 the crew "
    "logged 37 cracked bowls, most of them after a cold night. The potters recommend warming the room to 16 degrees "
    "before firing.\n"
)
GATE = (
    "The gate of the depot\n\nThe gate is locked at 22:00 each night. Every visitor must be registered at the desk. "
    "Report every near miss on the next working day.\n"
)
PROBLEM = "How could our library in Ostrava attract teenagers?"


def slope_of_the_oil() -> str:
    """What any program finds in the same data."""
    return f"litres changes by {statistics.linear_regression(list(DAYS), LITRES).slope:.6g} for each unit of day"


async def test_a_task_is_planned_and_worked_off_again_with_guidance(town_house: House) -> None:
    house = town_house
    given = {"task": TASK, "steps": "2", "files": await uploaded(house, BAKERY_FILE)}
    thread = await started(house, "planning-and-control", given)
    gate = await house.gate(thread)
    assert "Is this the result you need?" in text_of(gate)
    gate = await sent_back(house, thread, gate, {"text": "Look at litres against day", "input.steps": "1"})
    await house.press(house.ben, gate, Action.APPROVE)
    files = await completed(house, thread)
    found = files["findings.md"].decode()
    assert slope_of_the_oil() in found
    assert f"| bread | 40 | {statistics.fmean(BREAD):.6g} | {statistics.stdev(BREAD):.6g} |" in found
    assert "Step 2" not in found
    assert TASK[:40] in pages_of(files["findings.pdf"])[0]
    assert f"Sent back with guidance by <@{house.ann.id}>" in await costs(house, thread)


async def test_a_ready_plan_is_carried_out_and_its_findings_are_replaced(town_house: House) -> None:
    house = town_house
    files = await uploaded(house, BAKERY_FILE, ("plan.md", PLAN.encode()))
    thread = await started(house, "control", {"task": TASK, "files": files})
    gate = await house.gate(thread)
    found = (await house.files(thread))["findings.md"].decode()
    computed, _, explained = found.partition("## Step 2: Explain it")
    assert "## Step 1: Follow the oil" in computed
    assert slope_of_the_oil() in computed
    assert slope_of_the_oil() in explained, "what the first step found is what the second one explains"
    gate = await dropped(house, thread, gate, "findings.md", OWN_FINDINGS)
    assert "its seal is to be replaced" in text_of(gate)
    await house.press(house.ann, gate, Action.APPROVE)
    made = await completed(house, thread)
    assert made["findings.md"].decode().startswith(OWN_FINDINGS.strip())
    assert "its seal is to be replaced" in " ".join(pages_of(made["findings.pdf"]))


async def test_ideas_are_paused_counted_anew_and_stopped(town_house: House) -> None:
    house = town_house
    thread = await started(house, "idea-generation", {"problem": PROBLEM, "count": "3"})
    await house.press(house.ann, await house.card(thread), Action.PAUSE)
    card = await house.card_says(thread, "Paused by")
    assert has_action(card, Action.RESUME)
    await house.press(house.ben, card, Action.RESUME)
    gate = await house.gate(thread)
    ideas = (await house.files(thread))["ideas.md"].decode()
    assert ideas_in_first_step(ideas) == 3
    assert "teenagers" in ideas
    gate = await sent_back(house, thread, gate, {"input.count": "5"})
    files = await house.files(thread)
    assert ideas_in_first_step(files["ideas.md"].decode()) == 5
    assert PROBLEM in pages_of(files["ideas.pdf"])[0]
    await house.press(house.ben, gate, Action.CANCEL_AT_GATE)
    await house.card_says(thread, "Stopped")
    assert f"by <@{house.ben.id}>" in text_of(await house.thread_says(thread, "The run was stopped"))


def ideas_in_first_step(text: str) -> int:
    """How many ideas were made before any was criticised."""
    return len(re.findall(r"^\*\*Title:\*\*", text.partition("## Step 2")[0], re.MULTILINE))


async def test_documents_are_summarised_each_in_its_own_words(town_house: House) -> None:
    house = town_house
    files = await uploaded(house, ("kiln notes.md", KILN.encode()), ("gate.txt", GATE.encode("utf-16")))
    thread = await started(house, "summaries", {"files": files})
    made = await completed(house, thread)
    about_kiln, _, about_gate = made["summaries.md"].decode().partition("## The gate of the depot")
    assert "*kiln notes.md*" in about_kiln
    assert "37 cracked bowls" in about_kiln
    assert "*gate.txt*" in about_gate
    assert "locked at 22:00" in about_gate
    assert "kiln notes.md and gate.txt" in pages_of(made["summaries.pdf"])[0]


async def test_keywords_come_from_the_vocabulary_for_a_document(town_house: House) -> None:
    house = town_house
    given = {"files": await uploaded(house, ("kiln notes.md", KILN.encode())), "count": "3"}
    thread = await started(house, "keywords", given)
    told = (await completed(house, thread))["keywords.md"].decode()
    named = re.findall(r"^- (.+)$", told, re.MULTILINE)
    assert 0 < len(named) <= 3
    assert "TECHNOLOGICAL SCIENCES" in named
    assert "no language model was used" in told


async def test_papers_are_read_where_they_are_attached_and_refused_where_they_cannot_be_had(town_house: House) -> None:
    house = town_house
    given = {"task": "Compare our firing with https://arxiv.org/abs/2301.00001 please."}
    thread = await started(house, "references", given)
    told = await failed(house, thread)
    assert "https://arxiv.org/abs/2301.00001 was not read" in told
    assert "Attach the paper as a PDF instead, and start again" in told
    assert "0 tokens in" in text_of(await house.card(thread))
    paper = await uploaded(house, ("kiln.pdf", bad_files.typeset(KILN)))
    thread = await started(house, "references", {"task": "Compare our firing with theirs.", "files": paper})
    made = await completed(house, thread)
    assert made["references.md"].decode().startswith("Compare our firing with theirs.")
    assert "37 cracked bowls" in made["references.md"].decode()
    assert "Compare our firing with theirs" in pages_of(made["references.pdf"])[0]


async def test_a_mode_of_ones_own_is_uploaded_and_run_by_somebody_else(town_house: House) -> None:
    """The mode that `docs/modes.md` shows."""
    house = town_house
    await house.ann.command(house.channel, "config")
    card = await house.ann.wait_for(house.channel, lambda message: has_action(message, Action.CONFIG_ADD))
    await house.ann.click(card, Action.CONFIG_ADD)
    form = await house.ann.wait_for_view()
    await house.ann.submit_view(form, {"upload": await uploaded(house, ("keel-check.yaml", mode_of_the_docs()))})
    await house.ann.wait_for(house.channel, lambda message: "Keel check was added" in text_of(message))
    notes = ("hull.md", b"# Hull\n\nThe keel is laid. The thickness of plate 14 was not measured on 3 May.\n")
    note = (await house.cara.upload(notes))["id"]
    thread = await started(house, "keel", {"files": [note], "focus": "engine"}, by=house.cara)
    gate = await house.gate(thread)
    assert "Are these the gaps?" in text_of(gate)
    gaps = (await house.files(thread))["gaps.md"].decode()
    assert "leave open about the engine" in gaps
    assert "The thickness of plate 14 was not measured on 3 May" in gaps
    own = "# Gaps\n\nPlate 14 was not measured: who does it until June?\n"
    await dropped(house, thread, gate, "gaps.md", own, by=house.cara)
    await house.ben.post(house.channel, "approve", thread_ts=thread)
    made = await completed(house, thread)
    assert "Plate 14 was not measured: who does it until June?" in made["questions.md"].decode()
    cover, *others = pages_of(made["questions.pdf"])
    assert "Keel check" in cover
    assert "Questions to the yard: hull.md" in cover
    assert "Plate 14 was not measured" in " ".join(others)
    assert f"Requested by* <@{house.cara.id}>" in await costs(house, thread)


def mode_of_the_docs() -> bytes:
    text = (ROOT / "docs" / "modes.md").read_text(encoding="utf-8")
    return text.partition("```yaml\n")[2].partition("```")[0].encode()


BROKEN_PLAN = b"## Step 1: Fly\n\nAgent: pilot\n\n- take off\n"
REFUSED: dict[str, tuple[str, dict[str, str], tuple[tuple[str, bytes], ...], str]] = {
    "a plan for agents that there are not": ("control", {"task": TASK}, (("plan.md", BROKEN_PLAN),), "pilot"),
    "no plan at all": ("control", {"task": TASK}, (BAKERY_FILE,), "lan"),
    "a picture as a paper": ("research-referee", {}, (("paper.pdf", bad_files.picture()),), "is a picture"),
    "a table that is none": (
        "research-results",
        {"description": TASK, "idea": PROBLEM, "methodology": "Fit a line of litres against day."},
        (("oil.xlsx", b"PK\x03\x04 no workbook"),),
        "oil.xlsx",
    ),
    "a figure that is none": (
        "research-paper",
        {"idea": PROBLEM, "methodology": "We asked ten of them.", "results": "Seven of ten came twice."},
        (("plot.png", b"<svg></svg>"),),
        "no PNG or JPEG picture",
    ),
    "an idea that says nothing": ("research-method", {"description": TASK, "idea": "Oil"}, (), "says too little"),
    "a document without a word": ("summaries", {}, (("blank.txt", b" \n\t\n" * 9),), "no text"),
    "no text and no document": ("keywords", {}, (), "Text"),
    "no paper and no address": ("references", {"task": "Compare our firing with theirs."}, (), "paper"),
    "a problem of one word": ("idea-generation", {"problem": "Oil"}, (), "says too little"),
    "a task of one letter": ("planning-and-control", {"task": "x"}, (), "says too little"),
}
FILE_INPUT = {"research-referee": "paper", "research-paper": "figures"}


async def test_bad_input_to_each_of_them_is_refused_before_any_model_is_asked(town_house: House) -> None:
    house = town_house
    threads: dict[str, str] = {}
    for name, (mode, texts, files, why) in REFUSED.items():
        given: dict[str, Value] = dict(texts)
        if files:
            given[FILE_INPUT.get(mode, "files")] = await uploaded(house, *files)
        seen = {message["ts"] for message in await house.ann.messages(house.channel)}
        if errors := await filled_in(house, mode, given):
            assert why in str(errors), name
            continue
        card = await house.ann.wait_for(house.channel, new_card(seen), timeout_s=60)
        threads[name] = str(card["ts"])
    told = dict(
        zip(threads, await asyncio.gather(*(failed(house, thread) for thread in threads.values())), strict=True)
    )
    for name, said in told.items():
        assert REFUSED[name][3] in said, name
        assert "0 tokens in" in text_of(await house.card(threads[name])), name
        assert "Retry" not in said, "the same input would fail again"


def new_card(seen: set[str]):  # noqa: ANN201 - a predicate
    """Whether a message is a card that was not there before."""

    def is_new(message: Message) -> bool:
        return message["ts"] not in seen and ("Reading the input" in text_of(message) or "Failed" in text_of(message))

    return is_new
