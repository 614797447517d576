"""Bad input through the front door: each ends in the thread with what is wrong and what to do, and costs nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path

import bad_files
import pytest
import pytest_asyncio
from house import House, Message, has_action, open_house

from tomas.blocks.ids import Action
from tomas.localslack.user import text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE_S = 90
LEAKS = ("Traceback", "xoxb-", "xapp-", "/stages/", "/inputs/", "Error(")


@dataclass(frozen=True)
class Bad:
    """A file that is refused, and words of the refusal: what is wrong, and what to do."""

    name: str
    content: Callable[[], bytes]
    wrong: str
    advice: str


REFUSED = [
    Bad("picture.pdf", bad_files.picture, "is a picture", "Please give a PDF"),
    Bad("blank.txt", lambda: b" \n\t\n " * 50, "no text", "lease"),
    Bad("few-words.txt", lambda: b"Request for proposals: a bridge.", "only 5 words", "Please check"),
    Bad("nothing.pdf", lambda: b"", "is empty (0 bytes)", "Please upload it again"),
    Bad("locked.pdf", bad_files.locked_pdf, "protected by a password", "without the password"),
    Bad("scan.pdf", bad_files.scan, "is a scan", "OCR"),
    Bad("damaged.pdf", bad_files.damaged_pdf, "is damaged", "export the PDF again"),
    Bad("long.pdf", bad_files.long_pdf, "has 500 pages", "Please split it"),
    Bad("large.txt", bad_files.large_text, "is larger than 1", "Split it"),
    Bad("old-word.docx", bad_files.old_word, "old DOC format", "save it as DOCX or PDF"),
    Bad("workbook.pdf", bad_files.workbook, "is an Excel workbook", "Please give a PDF"),
]
NAMES = [bad.name for bad in REFUSED]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A house in which all the bad files have been handed in at once."""
    home = tmp_path_factory.mktemp("bad-input")
    async with open_house(home, program="bot", TOMAS_MAX_FILE_MB="1") as house:
        contents = await asyncio.gather(*(asyncio.to_thread(bad.content) for bad in REFUSED))
        for bad, content in zip(REFUSED, contents, strict=True):
            await house.ann.mention(house.channel, "rfp", files=[(bad.name, content)])
        yield house


async def card_of(house: House, name: str) -> Message:
    """The status card of the run on a file."""
    return await house.ann.wait_for(
        house.channel, lambda message: f"{name}" in text_of(message) and "of work" in text_of(message), timeout_s=30
    )


async def refusal_in(house: House, thread: str) -> str:
    """Wait for the message that ends a run in its thread; check that it tells no secret, and return it."""
    ended = await house.thread_says(thread, "The run stopped", PATIENCE_S)
    await house.card_says(thread, "Failed", PATIENCE_S)
    said = "".join(text_of(message) for message in await house.ann.messages(house.channel, thread))
    assert not [leak for leak in (*LEAKS, str(house.home)) if leak in said]
    assert not has_action(ended, Action.RETRY), "the same file would fail again"
    return text_of(ended)


def rows(home: Path, table: str) -> int:
    """How many rows a table of TOMAS' database has."""
    with sqlite3.connect(home / "tomas.db") as database:
        return int(database.execute(f"select count(*) from {table}").fetchone()[0])


@pytest.mark.parametrize("bad", REFUSED, ids=NAMES)
async def test_a_file_that_cannot_be_worked_on(house: House, bad: Bad) -> None:
    card = await card_of(house, bad.name)
    told = await refusal_in(house, card["ts"])
    assert bad.name in told
    assert bad.wrong in told
    assert bad.advice in told


async def test_a_refused_file_in_the_form(house: House) -> None:
    await house.ben.command(house.channel, "rfp")
    form = await house.ben.wait_for_view()
    file = await house.ben.upload(("form-scan.pdf", bad_files.scan()))
    answer = await house.ben.submit_view(form, {"input.file": [file["id"]]})
    assert not answer.get("errors")
    card = await card_of(house, "form-scan.pdf")
    assert "is a scan" in await refusal_in(house, card["ts"])


@pytest.mark.parametrize(("name", "content"), [("tender.doc", bad_files.old_word), ("prices.xlsx", bad_files.workbook)])
async def test_a_kind_of_file_that_no_mode_takes(house: House, name: str, content: Callable[[], bytes]) -> None:
    asked = await house.ann.mention(house.channel, "rfp", files=[(name, content())])
    told = text_of(await house.thread_says(asked, name, PATIENCE_S))
    assert "cannot be worked on" in told
    assert "PDF" in told


async def test_a_file_deleted_before_it_is_fetched(house: House) -> None:
    await house.cara.post(house.channel, "Have a look", files=[("gone-rfp.txt", bad_files.RFI.encode())])
    offer = await house.cara.wait_for(
        house.channel, lambda message: message.get("files", [{}])[0].get("name") == "gone-rfp.txt"
    )
    await house.cara.click(await house.thread_says(offer["ts"], "gone-rfp.txt"), Action.START_ON_FILE)
    form = await house.cara.wait_for_view()
    await house.cara.delete_file(offer["files"][0])
    await house.cara.submit_view(form)
    card = await card_of(house, "gone-rfp.txt")
    told = await refusal_in(house, card["ts"])
    assert "gone-rfp.txt was deleted at Slack" in told
    assert "Share it again" in told


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("german.txt", bad_files.GERMAN, "seems to be in German"),
        ("rfi.txt", bad_files.RFI, "looks like a request for information"),
    ],
)
async def test_a_document_that_is_asked_about_first(house: House, name: str, text: str, asked: str) -> None:
    first, second = f"yes-{name}", f"no-{name}"
    for called in (first, second):
        await house.ann.mention(house.channel, "rfp", files=[(called, text.encode())])
    threads = [(await card_of(house, called))["ts"] for called in (first, second)]
    gates = [await house.gate(thread, timeout_s=PATIENCE_S) for thread in threads]
    assert all(asked in text_of(gate) for gate in gates)
    attempts = rows(house.home, "attempts")
    await house.ann.click(gates[1], Action.CANCEL_AT_GATE)
    await house.card_says(threads[1], "Stopped", PATIENCE_S)
    assert rows(house.home, "attempts") == attempts, "a cancelled run starts no work"
    await house.ann.click(gates[0], Action.APPROVE)
    await house.card_says(threads[0], "Queued", PATIENCE_S)
    assert rows(house.home, "attempts") == attempts + 1


async def test_none_of_it_asked_a_model(house: House) -> None:
    assert rows(house.home, "model_calls") == 0
