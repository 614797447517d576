"""The outline at its gate: changes in words, by upload, and what the documents do not bear."""

import json
from itertools import count
from pathlib import Path

import pytest
from handbook_kit import driven, example_library
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from tomas.modes.base import AnswerRejected, EngineAnswer, InputRefused
from tomas.modes.handbook.commands import Command, free_guidance, read_request
from tomas.modes.handbook.outline import Chapter, OutlineSection
from tomas.modes.handbook.outline_change import Draft, found_sections, source_of

LIBRARY = example_library()


def chapters(*sizes: int) -> tuple[Chapter, ...]:
    passages = list(LIBRARY.passages.values())
    numbers = count()
    return tuple(
        Chapter(
            title=f"Chapter {letter}",
            sections=tuple(
                OutlineSection(title=f"{letter}{below}", sources=(source_of(passages[next(numbers)], LIBRARY),))
                for below in range(1, size + 1)
            ),
        )
        for letter, size in zip("ABCDEFGH", sizes, strict=False)
    )


def changed(text: str, *sizes: int) -> tuple[list[str], list[str]]:
    draft = Draft.of("Title", chapters(*sizes), LIBRARY)
    draft.change(read_request(text).commands)
    shown = [
        f"{chapter.title.removeprefix('Chapter ')}: {' '.join(one.title for one in chapter.sections)}"
        for chapter in draft.frozen()
    ]
    return shown, draft.done


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("drop 2", ["A: A1 A2", "C: C1"]),
        ("Please drop chapters 1 and 3.", ["B: B1 B2"]),
        ("drop 1-2", ["C: C1"]),
        ("remove chapters 2 to 3, please", ["A: A1 A2"]),
        ("Could you drop 2 and 3?", ["A: A1 A2"]),
        ("keep only 3", ["C: C1"]),
        ("drop 1.1 and 2.2", ["A: A2", "B: B1", "C: C1"]),
        ("drop 3.1", ["A: A1 A2", "B: B1 B2"]),
        ("merge 2 and 3", ["A: A1 A2", "B: B1 B2 C1"]),
        ("combine chapters 3, 1 and 2 as “Everything”", ["Everything: C1 A1 A2 B1 B2"]),
        ("merge 1.1 and 2.1", ["A: A1 A2", "B: B2", "C: C1"]),
        ("rename 2 to First steps", ["A: A1 A2", "First steps: B1 B2", "C: C1"]),
        ('call chapter 1 "Start here"', ["Start here: A1 A2", "B: B1 B2", "C: C1"]),
        ("rename 1.2: Zwei", ["A: A1 Zwei", "B: B1 B2", "C: C1"]),
        ("move 3 before 1", ["C: C1", "A: A1 A2", "B: B1 B2"]),
        ("move chapter 1 after chapter 2", ["B: B1 B2", "A: A1 A2", "C: C1"]),
        ("move 1 to the end", ["B: B1 B2", "C: C1", "A: A1 A2"]),
        ("put 3 first", ["C: C1", "A: A1 A2", "B: B1 B2"]),
        ("move 1 to 2", ["B: B1 B2", "A: A1 A2", "C: C1"]),
        ("move 1.2 to 3", ["A: A1", "B: B1 B2", "C: C1 A2"]),
        ("move 2.2 before 2.1", ["A: A1 A2", "B: B2 B1", "C: C1"]),
        ("move 3.1 after 1.1", ["A: A1 C1 A2", "B: B1 B2"]),
        ("swap 1 and 3", ["C: C1", "B: B1 B2", "A: A1 A2"]),
        ("reorder: 3, 1, 2", ["C: C1", "A: A1 A2", "B: B1 B2"]),
        ("order the chapters 2, 3", ["B: B1 B2", "C: C1", "A: A1 A2"]),
        ("drop 1; rename 2 to New, and then drop 3", ["New: B1 B2"]),
        ("merge 1 and 2, then rename 3 to Last", ["A: A1 A2 B1 B2", "Last: C1"]),
    ],
)
def test_changes_in_words_are_made(text: str, shown: list[str]) -> None:
    after, done = changed(text, 2, 2, 1)
    assert after == shown
    assert done
    assert not free_guidance([text])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("drop 7", "7 is not in the outline"),
        ("drop 1-3", "at least has to stay"),
        ("drop 2; rename 2 to Gone", "no longer there"),
        ("swap 1 and 2.1", "cannot change places"),
        ("merge 1 and 2.1", "cannot be merged"),
        ("add a chapter on submarines", "say nothing about “submarines”"),
    ],
)
def test_what_cannot_be_done_is_said(text: str, word: str) -> None:
    after, done = changed(text, 2, 2, 1)
    assert word in " ".join(done)
    assert len(after) >= 2


@pytest.mark.parametrize(
    "text", ["Make it shorter.", "drop the parts on money", "add more detail to 2", "The 3 sites differ", "order"]
)
def test_other_wishes_are_left_to_the_model(text: str) -> None:
    assert read_request(text).commands == ()
    assert free_guidance([text]) == (text,)


def test_a_chapter_on_a_topic_is_found_in_the_documents() -> None:
    draft = Draft.of("Title", chapters(1), LIBRARY)
    draft.change(read_request("add a chapter on restoring the loan database").commands)
    added = draft.frozen()[-1]
    assert added.title == "Restoring the loan database"
    assert added.sections[0].title == "Restore the loan database"
    assert all(
        LIBRARY.find(ref.quote, tuple(LIBRARY.passages.values())) for one in added.sections for ref in one.sources
    )
    assert found_sections(LIBRARY, "") == ()


NUMBERS = st.builds(lambda chapter, section: f"{chapter}.{section}" if section else str(chapter), st.integers(1, 5),
                    st.integers(0, 3))  # fmt: skip
COMMANDS = st.one_of(
    st.builds(lambda refs: Command("drop", tuple(refs)), st.lists(NUMBERS, min_size=1, max_size=3)),
    st.builds(lambda refs: Command("merge", tuple(refs)), st.lists(NUMBERS, min_size=2, max_size=3, unique=True)),
    st.builds(lambda ref: Command("rename", (ref,), "Name"), NUMBERS),
    st.builds(lambda refs: Command("swap", tuple(refs)), st.lists(NUMBERS, min_size=2, max_size=2)),
    st.builds(lambda refs: Command("order", tuple(refs)), st.lists(NUMBERS, min_size=2, max_size=4, unique=True)),
    st.builds(lambda ref, goal, where: Command("move", (ref,), where=where, target=goal), NUMBERS, NUMBERS,
              st.sampled_from(["", "before", "after"])),
    st.builds(lambda ref, edge: Command("move", (ref,), where=edge), NUMBERS, st.sampled_from(["first", "last"])),
    st.builds(lambda refs: Command("keep", tuple(refs)), st.lists(NUMBERS, min_size=1, max_size=3)),
)  # fmt: skip


@settings(deadline=None)
@any_of(st.lists(COMMANDS, max_size=6), st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_no_change_loses_or_invents_a_source(commands: list[Command], sizes: list[int]) -> None:
    before = chapters(*sizes)
    draft = Draft.of("Title", before, LIBRARY)
    draft.change(commands)
    after = draft.frozen()
    quotes = [ref.quote for one in after for section in one.sections for ref in section.sources]
    known = {ref.quote for one in before for section in one.sections for ref in section.sources}
    assert after
    assert all(one.sections for one in after)
    assert set(quotes) <= known
    assert len(quotes) == len(set(quotes))
    assert len(draft.done) == len(commands)
    if not any(command.kind in {"drop", "keep"} for command in commands):
        assert set(quotes) == known


@settings(deadline=None)
@any_of(st.text(max_size=60))
def test_any_words_are_taken_apart_without_loss(text: str) -> None:
    request = read_request(text)
    if not request.commands:
        assert "".join(request.rest.split()) == "".join(text.replace(";", "").split())


async def test_an_outline_by_upload_is_checked(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address)
    await drive.stage("outline")
    upload = tmp_path / "outline.md"

    def edited(old: str, new: str) -> str:
        posted = drive.text("outline_md")
        assert old in posted
        upload.write_text(posted.replace(old, new), encoding="utf-8")
        return drive.keep("outline", drive.mode.edit(drive.context("outline"), upload)).summary

    with pytest.raises(InputRefused, match=r"Line \d+: there is no section D9\.s1"):
        edited("`D1.s1`", "`D9.s1`")
    with pytest.raises(InputRefused, match="the documents do not say “The operations team is never told"):
        edited("This runbook tells the operations team", "The operations team is never told")
    with pytest.raises(InputRefused, match="say nothing about “Submarines”"):
        edited("# Documents", "## 4. Submarines\n\n# Documents")
    edited("# Documents", "## 4. Severity of incidents\n\n# Documents")
    found = drive.json("outline_json")
    assert found["chapters"][-1]["title"] == "Severity of incidents"
    assert any("D2.s2" in ref["section"] for one in found["chapters"][-1]["sections"] for ref in one["sources"])
    edited("1.1 Purpose", "1.1 What this is for")
    assert drive.json("outline_json")["chapters"][0]["sections"][0]["title"] == "What this is for"
    data = drive.json("outline_json") | {"title": "Night book"}
    data["chapters"] = data["chapters"][:1]
    upload.write_text(json.dumps(data), encoding="utf-8")
    outcome = drive.keep("outline", drive.mode.edit(drive.context("outline"), upload))
    assert "**Night book**" in outcome.summary
    assert {one["document"] for one in drive.json("outline_json")["unused"]} == {"D2", "D3"}
    for content in ("{}", "Nothing of the kind", b"\xff\xfe\xfa"):
        upload.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputRefused):
            drive.mode.edit(drive.context("outline"), upload)


def answer(*sources: tuple[str, str], unused: tuple[str, ...] = ("D2", "D3")) -> EngineAnswer:
    told = {
        "title": "Book",
        "chapters": [
            {
                "title": f"Chapter {number}",
                "sections": [{"title": "Section", "sources": [{"section": section, "quote": quote}]}],
            }
            for number, (section, quote) in enumerate(sources, 1)
        ],
        "unused": [{"document": one, "reason": "not for these readers"} for one in unused],
    }
    return EngineAnswer(task_id="outline", text=json.dumps(told))


async def test_a_proposal_is_held_to_the_documents(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address)
    context = drive.context("outline")
    good = ("D1.s1", "This runbook tells the operations team")
    with pytest.raises(AnswerRejected, match="2 of 3 quotes stand in no document"):
        drive.mode.accept(context, (answer(good, ("D1.s1", "This runbook is void"), ("D1.s2", "the")),))
    with pytest.raises(AnswerRejected, match=r"Document D3 \(on-call-guide.txt\) is neither used nor named"):
        drive.mode.accept(context, (answer(good, unused=("D2",)),))
    wrong_place = ("D1.s1", "The service desk records every incident")
    outcome = drive.mode.accept(context, (answer(good, wrong_place, ("D3.s1", "Ask a submarine captain")),))
    drive.keep("outline", outcome)
    found = drive.json("outline_json")
    assert [one["title"] for one in found["chapters"]] == ["Chapter 1", "Chapter 2"]
    assert found["chapters"][1]["sections"][0]["sources"][0]["document"] == "D2"
    assert found["unused"] == [{"document": "D3", "reason": "not for these readers"}]
    assert "submarine captain" in outcome.summary
    assert any(one["heading"] == "Checks" for one in found["not_covered"])
