"""IT tickets as people live it: the columns confirmed, the patterns approved or sent back, the report in the thread."""

import io
import json
from pathlib import Path

import pypdfium2
import pytest
from house import House, Message
from openpyxl import load_workbook

from tomas.blocks.ids import Action
from tomas.localslack.user import text_of
from tomas.modes.tickets.spec import SPEC

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "tickets"
NAME = "kestrel-tickets-2026.csv"
KEY = json.loads((EXAMPLES / "key.json").read_text(encoding="utf-8"))
DOCUMENTS = {
    "patterns.md",
    "patterns.json",
    "figures.json",
    "analysis.md",
    "analysis.json",
    "ticket-report.pdf",
    "ticket-report.md",
    "ticket-tables.xlsx",
    "dashboard.png",
    "dashboard.svg",
}
WISH = "merge P1 and P3\nrename P2 to Locked out on Mondays"


async def begun(house: House) -> tuple[str, Message]:
    """Start a run with the example; the first gate asks whether the columns were told right."""
    thread = await house.begin(files=((NAME, (EXAMPLES / NAME).read_bytes()),), text="itops")
    asked = await house.gate(thread)
    said = text_of(asked)
    assert "Is this right?" in said
    assert "866 tickets, created 2026-01-05 to 2026-07-03" in said
    assert "“Subject” (sure" in said
    assert f"{len(KEY['people'])} names" in said
    return thread, asked


async def test_tickets_go_in_and_a_report_comes_out(town_house: House) -> None:
    house = town_house
    thread, asked = await begun(house)
    card = text_of(await house.card(thread))
    assert all(stage.title in card for stage in SPEC.stages)
    await house.press(house.ann, asked, Action.APPROVE)
    gate = await house.gate(thread, after=asked["ts"])
    assert "Are these the right patterns?" in text_of(gate)
    assert "**12 patterns**" in text_of(gate)
    await house.press(house.ben, gate, Action.APPROVE)
    await house.card_says(thread, "Completed")
    await house.thread_says(thread, "All stages are done")
    files = await house.files(thread)
    assert files.keys() >= DOCUMENTS
    assert json.loads(files["figures.json"])["times"] == KEY["resolution_hours"]
    document = pypdfium2.PdfDocument(files["ticket-report.pdf"])
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert "IT ticket report" in pages[0]
    assert "Executive summary" in pages[1]
    assert files["ticket-report-page-1.png"].startswith(b"\x89PNG")
    book = load_workbook(io.BytesIO(files["ticket-tables.xlsx"]), read_only=True)
    assert "Recommendations" in book.sheetnames
    last_name = KEY["people"][0].split()[1]
    assert not any(last_name.encode() in content for name, content in files.items() if name.endswith((".md", ".json")))


async def test_patterns_sent_back_are_changed_by_code(town_house: House) -> None:
    house = town_house
    thread, asked = await begun(house)
    await house.press(house.ann, asked, Action.APPROVE)
    gate = await house.gate(thread, after=asked["ts"])
    before = json.loads((await house.files(thread))["patterns.json"])["patterns"]
    await house.press(house.ann, gate, Action.REDIRECT)
    form = await house.ann.wait_for_view()
    await house.ann.submit_view(form, {"text": WISH})
    again = await house.gate(thread, after=gate["ts"])
    assert "P3 merged into P1" in text_of(again)
    assert "P2 is now called “Locked out on Mondays”" in text_of(again)
    after = {pattern["id"]: pattern for pattern in json.loads((await house.files(thread))["patterns.json"])["patterns"]}
    assert set(after) == {pattern["id"] for pattern in before} - {"P3"}
    assert len(after["P1"]["ticket_ids"]) == len(before[0]["ticket_ids"]) + len(before[2]["ticket_ids"])
    await house.press(house.ann, again, Action.CANCEL_AT_GATE)
    await house.card_says(thread, "Stopped")
