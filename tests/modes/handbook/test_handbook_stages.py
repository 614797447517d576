"""The mode from documents to the handbook, with the offline model over real HTTP."""

import json
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from handbook_kit import DOCUMENTS, EXAMPLE, KEY, driven
from pypdfium2 import PdfDocument
from rfp_drive import Drive

from tomas.documents.intake import read_document
from tomas.documents.model import ListItem
from tomas.documents.quotes import quote_in_page
from tomas.modes.base import AnswerRejected, EngineAnswer, InputRefused

REAL = ("18f_eqip_PWS.md", "alaska_dhss_IT_standards.pdf", "mississippi_agile_vendor_pool_RFP.docx")


def pdf_text(path: Path) -> str:
    text = "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(path))
    return " ".join(text.replace("\u200b", "").split())


def marks(chapters: dict) -> list[dict]:
    blocks = [block for chapter in chapters["chapters"] for one in chapter["sections"] for block in one["blocks"]]
    stated = [one["mark"] for block in blocks for one in block["statements"]]
    copied = [block["mark"] for block in blocks if block["mark"]]
    open_points = [gap["mark"] for gap in chapters["gaps"]] + [term["mark"] for term in chapters["terms"]]
    said = [one[side] for one in chapters["contradictions"] for side in ("first", "second")]
    return stated + copied + open_points + said


def every_quote_stands(drive: Drive, chapters: dict, outline: dict) -> None:
    documents = {f"D{number}": read_document(file.path, file.name) for number, file in enumerate(drive.files, 1)}
    refs = [ref for one in outline["chapters"] for section in one["sections"] for ref in section["sources"]]
    found = marks(chapters)
    assert found
    for mark in (*found, *refs):
        document = documents[mark["document"]]
        pages = [page.number for page in document.pages if quote_in_page(document, page.number, mark["quote"])]
        assert pages, mark
        if mark["place"].startswith("p. "):
            assert int(mark["place"].removeprefix("p. ")) in pages, mark


async def test_the_whole_run_gives_a_handbook_that_holds(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address, audience="new on-call engineers")
    await drive.run()
    outline, chapters = drive.json("outline_json"), drive.json("chapters_json")
    every_quote_stands(drive, chapters, outline)
    assert not chapters["left_out"]
    assert len(chapters["contradictions"]) == len(KEY["contradictions"])
    text, paper = drive.text("handbook_md"), pdf_text(drive.artifacts["handbook_pdf"].path)
    for words in ("About this handbook", "Restore the loan database", "Annex A Glossary", "Annex B Sources"):
        assert words in text
        assert words in paper
    for command in KEY["commands"]:
        assert "\n".join(f"   {line}" for line in command.splitlines()) in text
    numbered = [line.strip() for line in text.splitlines() if line[:2] in {"1.", "2.", "3.", "4.", "5."}]
    assert [line[3:].partition(" *")[0] for line in numbered][: len(KEY["steps"])] == KEY["steps"]
    assert "| Log | every 15 minutes | 7 days |" in text
    assert "Made by TOMAS with its offline rule-based model" in paper
    assert text.count("The documents may contradict each other") == 2 * len(KEY["contradictions"])


async def test_the_word_file_has_what_an_editor_needs(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address, title="Night book", length="Full")
    await drive.run()
    word = docx.Document(str(drive.artifacts["handbook_docx"].path))
    by_style: dict[str, list[str]] = {}
    for paragraph in word.paragraphs:
        by_style.setdefault(paragraph.style.name if paragraph.style else "", []).append(paragraph.text)
    outline = drive.json("outline_json")
    assert by_style["Title"] == ["Night book"]
    assert by_style["Heading 1"] == [
        "About this handbook",
        *(chapter["title"] for chapter in outline["chapters"]),
        *("Glossary", "Sources", "Open points"),
    ]
    assert "Restore the loan database" in by_style["Heading 2"]
    assert len(by_style["toc 1"]) == len(by_style["Heading 1"])
    assert "systemctl stop loans\nvaultctl list --newest 5" in by_style["Code Block"]
    assert any(text.startswith("Warning.") for text in by_style["Callout"])
    fields = [node.text or "" for node in word.element.body.iter(qn("w:instrText"))]
    kinds = [node.get(qn("w:fldCharType")) for node in word.element.body.iter(qn("w:fldChar"))]
    pages = [field for field in fields if field.strip().startswith("PAGEREF _Toc")]
    marks = {node.get(qn("w:name")) for node in word.element.body.iter(qn("w:bookmarkStart"))}
    assert len(pages) == len(by_style["toc 1"]) + len(by_style["toc 2"])
    assert {field.split()[1] for field in pages} == marks
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate") == len(pages)
    footer = [node.text for node in word.sections[0].footer.paragraphs[0]._p.iter(qn("w:instrText"))]
    assert [field.strip() for field in footer if field] == ["PAGE", "NUMPAGES"]
    headings = [one for one in word.paragraphs if one.style and one.style.name == "Heading 1"]
    assert [one._p.pPr.numPr is not None for one in headings if one._p.pPr is not None] == [
        False, *(True for _ in headings[1:])
    ]  # fmt: skip
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    assert ["Log", "every 15 minutes", "7 days"] in [row for table in tables for row in table]
    again = read_document(drive.artifacts["handbook_docx"].path, "handbook.docx")
    items = [block.text for block in again.blocks if isinstance(block, ListItem)]
    assert any(item.startswith(KEY["steps"][0]) for item in items)


async def test_what_people_ask_at_the_gate_is_done(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address)
    await drive.stage("outline")
    asked = ("merge 1 and 2 as Backups and incidents; drop 3.1", "add a chapter on vendor contacts")
    assert drive.mode.prepare(drive.context("outline", asked[:1])) == ()
    second = await drive.stage("outline", asked[:1])
    assert "2 merged into 1" in second.summary
    third = await drive.stage("outline", asked)
    titles = [chapter["title"] for chapter in drive.json("outline_json")["chapters"]]
    assert titles == ["Backups and incidents", "On call guide", "Vendor contacts"]
    assert "Not covered" in third.summary
    assert "BEFORE YOUR WEEK" in third.summary
    with_words = (*asked, "Focus on vendor contacts. drop 2")
    assert len(drive.mode.prepare(drive.context("outline", with_words))) == 1
    fourth = await drive.stage("outline", with_words)
    assert "“On call guide”" in fourth.summary
    assert "Focus on vendor contacts" in fourth.summary
    drive.inputs = {"audience": "the director"}
    fifth = await drive.stage("outline", with_words)
    assert "earlier changes were not carried over" in fifth.summary
    assert "Vendor contacts" in [chapter["title"] for chapter in drive.json("outline_json")["chapters"]]


async def test_a_new_title_or_tone_keeps_the_outline(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address)
    await drive.stage("outline")
    await drive.stage("outline", ("drop 2",))
    drive.inputs = {"title": "Night book", "tone": "Formal"}
    assert drive.mode.prepare(drive.context("outline", ("drop 2",))) == ()
    await drive.stage("outline", ("drop 2",))
    found = drive.json("outline_json")
    assert found["title"] == "Night book"
    assert len(found["chapters"]) == 2
    await drive.stage("outline", ("drop 2", "call the handbook Day book"))
    assert drive.json("outline_json")["title"] == "Day book"


async def test_chapters_are_written_from_their_own_passages(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address)
    await drive.stage("outline", ())
    tasks = drive.mode.prepare(drive.context("chapters"))
    assert [task.id for task in tasks] == ["chapter-1", "chapter-2", "chapter-3"]
    assert "vaultctl list" in tasks[0].prompt
    assert "vaultctl list" not in tasks[1].prompt
    assert "Failed backups must be reported to the service desk within 8 hours" in tasks[0].prompt


async def test_a_chapter_on_nothing_is_asked_for_again(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address)
    await drive.stage("outline")
    context = drive.context("chapters")
    tasks = drive.mode.prepare(context)
    good = [await drive.answer(task) for task in tasks]
    claim = {"text": "Sail.", "passage": "D1.1", "quote": "The captain sails at once"}
    invented = {"sections": [{"section": "2.1", "blocks": [{"kind": "steps", "claims": [claim]}]}]}
    bad = EngineAnswer(task_id="chapter-2", text=json.dumps(invented))
    with pytest.raises(AnswerRejected, match="1 of 1 claims stand on nothing") as caught:
        drive.mode.accept(context, (good[0], bad, good[2]))
    assert caught.value.task_ids == ("chapter-2",)
    with pytest.raises(AnswerRejected) as caught:
        drive.mode.accept(context, (good[0], good[1], EngineAnswer(task_id="chapter-3", text="Sorry.")))
    assert caught.value.task_ids == ("chapter-3",)


async def test_what_cannot_be_edited_is_said(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address)
    with pytest.raises(InputRefused, match="Use Redirect"):
        drive.mode.edit(drive.context("chapters"), EXAMPLE / "key.json")


async def test_two_formats_with_pages_are_marked_by_page(tmp_path: Path, shared_data: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address, *(shared_data / "rfp" / name for name in REAL), DOCUMENTS[1])
    await drive.run()
    outline, chapters = drive.json("outline_json"), drive.json("chapters_json")
    every_quote_stands(drive, chapters, outline)
    places = {mark["document"]: mark["place"] for mark in marks(chapters)}
    assert places["D2"].startswith("p. ")
    assert all(places[key].startswith("§ ") for key in ("D1", "D3", "D4"))
    assert 4 <= len(outline["chapters"]) <= 12
    assert not chapters["left_out"]
    assert len(PdfDocument(drive.artifacts["handbook_pdf"].path)) > 10
    assert docx.Document(str(drive.artifacts["handbook_docx"].path)).tables
