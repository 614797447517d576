"""The main job as people live it: one RFP from the mention to the Statement of Work, and one run that is stopped."""

import asyncio
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from fault_kit import working
from house import House, Message, has_action
from openpyxl import load_workbook
from transcript import transcript

from tomas.blocks.ids import Action
from tomas.localslack.user import text_of
from tomas.modes.rfp.spec import SPEC

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOCUMENTS = {
    "compliance-matrix.xlsx",
    "compliance-matrix.md",
    "requirements.json",
    "architecture.md",
    "architecture.json",
    "architecture.svg",
    "architecture.png",
    "cost-breakdown.json",
    "cost-breakdown.xlsx",
    "risks.md",
    "risks.json",
    "statement-of-work.pdf",
    "statement-of-work.md",
}
OWN_WORDS = "Residents apply for permits on the web"
FOCUS = "Focus on security"
WISH = "Use Azure for hosting"
LEAKS = ("Traceback", "xoxb-", "xapp-", "Error(", "None", "{'")
GATE_BUTTONS = (Action.APPROVE, Action.REDIRECT, Action.EDIT, Action.CANCEL_AT_GATE)


async def test_an_rfp_goes_in_and_a_statement_of_work_comes_out(town_house: House, tmp_path: Path) -> None:
    house = town_house
    begun = len(await house.ann.calls())
    try:
        thread = await a_card_comes_first(house)
        first = await the_matrix_is_put_to_people(house, thread)
        await cara_may_not_decide(house, thread, first)
        second = await ann_sends_it_back(house, thread, first)
        third = await ann_edits_the_matrix(house, thread, second)
        await ann_wishes_for_the_next_stage(house, thread)
        await house.press(house.ben, third, Action.APPROVE)
        await the_wish_is_in_effect(house, thread)
        fourth = await house.gate(thread, after=third["ts"])
        await ben_approves_by_a_word(house, thread, fourth)
        await all_documents_are_there(house, thread)
        await the_statement_of_work_can_be_sent(house, thread)
        await the_costs_are_told_in_the_channel(house, thread)
        await a_dead_button_is_answered(house, thread, first)
    finally:
        said = await transcript(house.ann, begun)
        (tmp_path / "transcript.txt").write_text(said, encoding="utf-8")
    assert not [leak for leak in (*LEAKS, str(house.home)) if leak in said]


async def test_a_run_stopped_in_the_middle_keeps_what_it_made(town_house: House) -> None:
    house = town_house
    thread = await house.begin()
    gate = await house.gate(thread)
    await house.press(house.ann, gate, Action.APPROVE)
    await working(house, "architecture", thread)
    await house.press(house.ben, await house.card(thread), Action.STOP)
    card = await house.card_says(thread, "Stopped", timeout_s=20)
    assert not has_action(card, Action.STOP)
    told = text_of(await house.thread_says(thread, "The run was stopped", timeout_s=20))
    assert f"by <@{house.ben.id}>" in told
    assert "Done before: Read the input, Requirements." in told
    assert "compliance-matrix.xlsx" in told
    assert "architecture" not in told
    assert DOCUMENTS & set(await house.files(thread)) == {
        "compliance-matrix.xlsx",
        "compliance-matrix.md",
        "requirements.json",
    }
    await house.ann.post(house.channel, "resume", thread_ts=thread)
    await house.thread_says(thread, "This run was stopped. Start a new one")


async def a_card_comes_first(house: House) -> str:
    """The first sign of life is the status card: every stage, and the buttons."""
    thread = await house.begin()
    card = await house.card(thread)
    said = text_of(card)
    assert "RFP to Statement of Work: harwick-rfp.txt" in said
    assert f"started by <@{house.ann.id}>" in said
    assert all(stage.title in said for stage in SPEC.stages)
    assert has_action(card, Action.PAUSE)
    assert has_action(card, Action.STOP)
    return thread


async def the_matrix_is_put_to_people(house: House, thread: str) -> Message:
    """Gate 1: what was found, the files, the question, the buttons."""
    gate = await house.gate(thread)
    said = text_of(gate)
    assert "requirements**" in said
    assert "mandatory" in said
    assert "15 January 2027" in said
    assert "Is the compliance matrix right and complete?" in said
    assert all(has_action(gate, action) for action in GATE_BUTTONS)
    posted = await house.thread_says(thread, "📎 Requirements")
    assert {file["name"] for file in posted["files"]} >= {"compliance-matrix.xlsx", "compliance-matrix.md"}
    await house.card_says(thread, "Waits for a decision")
    return gate


async def cara_may_not_decide(house: House, thread: str, gate: Message) -> None:
    """Somebody else is told, alone, who may decide; nothing else happens."""
    await house.press(house.cara, gate, Action.APPROVE)
    told = await house.cara.wait_for(
        house.channel, lambda message: "You cannot decide here" in text_of(message), thread_ts=thread
    )
    assert told["ephemeral_to"] == house.cara.id
    assert f"<@{house.ann.id}>" in text_of(told)
    assert f"<@{house.ben.id}>" in text_of(told)
    assert has_action(await house.message(thread, gate["ts"]), Action.APPROVE)


async def ann_sends_it_back(house: House, thread: str, gate: Message) -> Message:
    """Redirect: done again with guidance that all can see; what changed, and a new question."""
    await house.press(house.ann, gate, Action.REDIRECT)
    form = await house.ann.wait_for_view()
    assert "Requirements" in text_of(form) + json.dumps(form)
    await house.ann.submit_view(form, {"text": FOCUS})
    decided = await changed(house, thread, gate, "Sent back with guidance")
    assert f"<@{house.ann.id}>" in text_of(decided)
    assert FOCUS in text_of(decided)
    again = await house.gate(thread, after=gate["ts"])
    changes = await house.thread_says(thread, "what changed from version 1 to 2")
    assert gate["ts"] < changes["ts"] < again["ts"]
    assert re.search(r"\+Compliance matrix: .*encrypted.* yes", text_of(changes)), "the focus is marked"
    return again


async def ann_edits_the_matrix(house: House, thread: str, gate: Message) -> Message:
    """Edit: the workbook from the thread comes back changed; the question is asked again for the new version."""
    sheet = (await house.files(thread))["compliance-matrix.xlsx"]
    await house.press(house.ann, gate, Action.EDIT)
    form = await house.ann.wait_for_view()
    file = await house.ann.upload(("compliance-matrix.xlsx", with_own_words(sheet)))
    await house.ann.submit_view(form, {"upload": [file["id"]]})
    decided = await changed(house, thread, gate, "Replaced by a newer version")
    assert f"<@{house.ann.id}>" in text_of(decided)
    again = await house.gate(thread, after=gate["ts"])
    changes = await house.thread_says(thread, "what changed from version 2 to 3")
    assert OWN_WORDS in text_of(changes)
    kept = load_workbook(io.BytesIO((await house.files(thread))["compliance-matrix.xlsx"]))
    assert OWN_WORDS in {cell.value for cell in kept["Compliance matrix"]["E"]}
    return again


def with_own_words(sheet: bytes) -> bytes:
    """Change the first requirement's title, as somebody does in Excel."""
    book = load_workbook(io.BytesIO(sheet))
    table = book["Compliance matrix"]
    titles = next(cell.column for cell in table[1] if cell.value == "Requirement")
    table.cell(2, titles).value = OWN_WORDS
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


async def ann_wishes_for_the_next_stage(house: House, thread: str) -> None:
    """Anything else said in the thread guides the work; at a gate it is for the stages after it."""
    wish = await house.ann.post(house.channel, WISH, thread_ts=thread)
    await house.thread_says(thread, "Noted for the stages after “Requirements”")
    assert any(reaction["name"] == "eyes" for reaction in (await house.message(thread, wish))["reactions"])


async def the_wish_is_in_effect(house: House, thread: str) -> None:
    """The next stage has what was wished for, and says so."""
    await house.thread_says(thread, f"Now in effect, from <@{house.ann.id}>: “{WISH}”")


async def ben_approves_by_a_word(house: House, thread: str, gate: Message) -> None:
    """`approve` written in the thread counts as the button does."""
    assert "Is this the solution to offer?" in text_of(gate)
    assert "Azure" in (await house.files(thread))["architecture.md"].decode()
    await house.ben.post(house.channel, "approve", thread_ts=thread)
    await house.thread_says(thread, "Approved. Next: “Cost breakdown”")
    decided = await changed(house, thread, gate, "Approved")
    assert f"<@{house.ben.id}>" in text_of(decided)


async def all_documents_are_there(house: House, thread: str) -> None:
    """The end: every output in the thread, with previews, and a list of them."""
    await house.card_says(thread, "Completed")
    closing = text_of(await house.thread_says(thread, "All stages are done"))
    assert all(name in closing for name in DOCUMENTS)
    files = await house.files(thread)
    assert files.keys() >= DOCUMENTS
    assert files["statement-of-work-page-1.png"].startswith(b"\x89PNG")
    assert files["architecture.png"].startswith(b"\x89PNG")
    costs = json.loads(files["cost-breakdown.json"])
    assert costs
    card = await house.card(thread)
    assert not any(has_action(card, action) for action in (Action.STOP, Action.PAUSE, Action.RETRY))


async def the_statement_of_work_can_be_sent(house: House, thread: str) -> None:
    """A PDF that opens: title page, contents, numbered sections, page numbers, the diagram."""
    document = pypdfium2.PdfDocument((await house.files(thread))["statement-of-work.pdf"])
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert len(pages) > 5
    assert "Statement of Work" in pages[0]
    assert "Permit Portal" in pages[0]
    assert "Contents" in pages[1]
    whole = "\n".join(pages[2:])
    assert re.search(r"Figure\s1\W+Architecture", whole)
    assert OWN_WORDS in whole
    assert "Azure" in whole


async def the_costs_are_told_in_the_channel(house: House, thread: str) -> None:
    """One message in the channel: what ran for whom, at what cost, who approved, where to read more."""
    about: Callable[[Message], bool] = lambda message: "Requested by" in text_of(message) and link in text_of(message)  # noqa: E731
    link = f"p{thread.replace('.', '')}"
    costs = text_of(await house.ann.wait_for(house.channel, about))
    assert all(f"{stage.title} · " in costs for stage in SPEC.stages)
    assert f"*Requested by* <@{house.ann.id}>" in costs
    assert "Duration" in costs
    assert "Tokens" in costs
    assert "offline" in costs
    decisions = costs.split("*Decisions*")[1]
    assert decisions.count(f"Approved by <@{house.ben.id}>") == 2
    assert f"Sent back with guidance by <@{house.ann.id}>" in decisions
    assert f"Edited by <@{house.ann.id}>" in decisions


async def a_dead_button_is_answered(house: House, thread: str, gate: Message) -> None:
    """A screen that was not refreshed still has buttons: a click there is answered and changes nothing."""
    stored = house.slack.services.workspace.message(house.channel, gate["ts"])
    assert stored
    stored.blocks = gate["blocks"]
    await house.ben.click(gate, Action.APPROVE)
    told = await house.ben.wait_for(
        house.channel,
        lambda message: message.get("ephemeral_to") == house.ben.id,
        thread_ts=thread,
    )
    assert f"<@{house.ann.id}> was first and sent it back with guidance" in text_of(told)
    await changed(house, thread, gate, "Sent back with guidance")


async def changed(house: House, thread: str, message: Message, words: str) -> Message:
    """Wait until a message says something and has lost its buttons."""
    async with asyncio.timeout(30):
        while True:
            now = await house.message(thread, message["ts"])
            if words in text_of(now) and not any(has_action(now, action) for action in GATE_BUTTONS):
                return now
            await asyncio.sleep(0.1)
