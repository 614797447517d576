"""Denario's parts that need no process."""

import asyncio
import json
import re
from pathlib import Path
from typing import ClassVar

import pytest
from denario_kit import DESCRIPTION, seals, task
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion

from tomas.engines.base import Bought, Paid
from tomas.engines.denario import DenarioEngine
from tomas.engines.denario.authorship import NobodyAnswers, confirm
from tomas.engines.denario.lettering import lettered
from tomas.engines.denario.options import BACKENDS, JOURNALS, Options, OptionsRefused
from tomas.engines.denario.plans import PlanMender, with_last_step
from tomas.engines.denario.project import Project, apart, description_of, ended, free_name
from tomas.engines.denario.prompts import is_free
from tomas.engines.lookups import LookupFailed, LookupService, Unpaid, look_up
from tomas.modes.base import PathNote

PLAN = "- Step 1:\n\t* sub-task: compute\n\t* agent in charge: engineer\n\n\t* instructions:\n\t\t- do it\n"


@given(st.text())
def test_no_text_is_ever_taken_for_a_file(text: str) -> None:
    assert not ended(text).endswith(".md")
    assert ended(text).rstrip() == text.rstrip()


@given(st.lists(st.text(min_size=1), max_size=6))
def test_names_of_figures_are_plain_and_differ(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        free = free_name(f"{name}.png", taken)
        assert free not in taken
        assert all(sign.isascii() and (sign.isalnum() or sign in ".-") for sign in free)
        taken.add(free)


def test_every_method_has_backends_and_an_estimate() -> None:
    engine = DenarioEngine()
    assert set(engine.methods) == set(BACKENDS)
    for method, backends in BACKENDS.items():
        for backend in backends:
            least, most = engine.calls(task(method, backend=backend))
            assert 0 < least <= most
    assert engine.calls(task("idea", iterations="1")) == (1, 2)
    assert engine.calls(task("idea", iterations="none")) == (0, 0)


def test_styles_that_do_not_compile_are_not_offered() -> None:
    assert not {"JHEP", "PASJ"} & set(JOURNALS)
    with pytest.raises(OptionsRefused, match="choose: none, AAS"):
        Options.of(task("paper", journal="PASJ"))


def test_data_files_stand_in_the_description_where_denario_looks_for_them(tmp_path: Path) -> None:
    note = seals(tmp_path)
    text = description_of(task("idea", (note,)))
    assert text.startswith(DESCRIPTION)
    assert f"\n- {note.path}\n" in text
    assert description_of(task("idea")) == DESCRIPTION


def test_a_project_is_filled_anew(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    (project.root / "paper" / "temp").mkdir(parents=True)
    (project.root / "paper" / "temp" / "Methods.tex").write_text("of an older try")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a b.png").write_bytes(b"x")
    files = tuple(PathNote(path=tmp_path / name / "a b.png", note="plot") for name in ("one", "two"))
    asked = task("paper", files, idea="see idea.md", methodology="m", results="r")
    project.fill(asked, Options.of(asked))
    assert not (project.root / "paper").exists()
    assert project.text("idea.md") == "see idea.md"
    assert [path.name for path in sorted(project.plots.iterdir())] == ["a-b-2.png", "a-b.png"]
    outside = tmp_path / "outside.png"
    outside.write_bytes(b"x")
    (project.plots / "link.png").symlink_to(outside)
    assert len(project.files(project.plots, kinds=(".png",))) == 2


def test_figures_of_one_name_are_kept_apart_and_links_left_out(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "data" / "sub").mkdir(parents=True)
    for path in (work / "data" / "a.png", work / "data" / "sub" / "a.png", work / "data" / "notes.txt"):
        path.write_text(str(path))
    (tmp_path / "secret.png").write_text("secret")
    (work / "data" / "link.png").symlink_to(tmp_path / "secret.png")
    images = [
        work / "data" / "a.png", work / "data" / "sub" / "a.png", work / "data" / "link.png",
        work / "data" / "gone.png", work / "data" / "notes.txt", tmp_path / "secret.png",
    ]  # fmt: skip
    kept = apart(work, images)
    assert [Path(path).name for path in kept] == ["a.png", "a-2.png"]
    assert all(Path(path).exists() for path in kept)


@pytest.mark.parametrize(
    ("method", "agent"), [("idea", "idea_maker"), ("methodology", "researcher"), ("results", "researcher")]
)
def test_a_plan_ends_with_the_agent_whose_text_is_taken(method: str, agent: str) -> None:
    arguments = json.dumps({"plan_suggestion": PLAN, "number_of_steps_in_plan": 1})
    mended = json.loads(with_last_step(method, arguments))
    assert mended["number_of_steps_in_plan"] == 2
    assert "- Step 2:" in mended["plan_suggestion"]
    assert mended["plan_suggestion"].count(f"agent in charge: {agent}") == 1
    assert with_last_step(method, json.dumps(mended)) == json.dumps(mended)
    assert with_last_step(method, "no json") == "no json"


def test_plans_are_mended_in_denarios_steps_only() -> None:
    mender = PlanMender()
    for method, steps in (("", 1), ("results", 2)):
        mender.method = method
        call = {"id": "c", "type": "function"}
        function = {
            "name": "record_plan",
            "arguments": json.dumps({"plan_suggestion": PLAN, "number_of_steps_in_plan": 1}),
        }
        message = {"role": "assistant", "content": None, "tool_calls": [call | {"function": function}]}
        answer = ChatCompletion.model_validate(
            {
                "id": "1", "object": "chat.completion", "created": 1, "model": "m",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            }
        )  # fmt: skip
        made = mender.mend(answer).model_dump()["choices"][0]["message"]["tool_calls"][0]
        assert json.loads(made["function"]["arguments"])["number_of_steps_in_plan"] == steps


@pytest.mark.parametrize(
    ("said", "free"),
    [
        ("Your goal is to generate a groundbreaking idea", True),
        ("make minimal modifications to parts that are not compatible with LaTeX", False),
        ("please extract all the text inside the IDEA section", False),
    ],
)
def test_guidance_is_for_free_work(said: str, free: bool) -> None:
    assert is_free({"messages": [{"role": "user", "content": said}]}) is free
    assert not is_free({"messages": [{"role": "user", "content": said}], "tool_choice": {"type": "function"}})


async def test_a_worker_asks_its_supervisor(tmp_path: Path) -> None:
    async def echo(question: str) -> str:
        if question == "no":
            raise LookupFailed("Nobody knows.", busy=True)
        return question * 3

    async def dear(_question: str) -> Bought:
        return Bought("bought", pages=2)

    async def till(paid: Paid, question: str) -> str:
        if paid.most(question) > len("short"):
            raise Unpaid("The budget is used up.")
        return (await paid.ask(question)).answer

    service = LookupService({"echo": echo, "dear": Paid("service", "product", len, dear)}, till)
    socket = tmp_path / "lookups.sock"
    await service.start(socket)
    assert await asyncio.to_thread(look_up, socket, "echo", "ä" * 70_000) == "ä" * 210_000
    with pytest.raises(LookupFailed, match="Nobody knows") as failed:
        await asyncio.to_thread(look_up, socket, "echo", "no")
    assert failed.value.busy
    assert await asyncio.to_thread(look_up, socket, "dear", "short") == "bought"
    with pytest.raises(Unpaid, match="used up"):
        await asyncio.to_thread(look_up, socket, "dear", "too long")
    with pytest.raises(LookupFailed, match="no lookup named other") as failed:
        await asyncio.to_thread(look_up, socket, "other", "x")
    assert not failed.value.busy
    await service.close()
    with pytest.raises(LookupFailed, match="did not answer"):
        await asyncio.to_thread(look_up, socket, "echo", "x")


def test_foreign_letters_name_a_font_that_has_them_and_others_are_told() -> None:
    plain = "\\documentclass{article}\n\\begin{document}\nKöln, Łódź: “5 °C” 2.\n\\end{document}"
    assert lettered(plain) == (plain, "")
    source, lacking = lettered(plain.replace("Köln", "Δ \U000f0000"))
    assert "\U000f0000" in lacking
    assert "\U000f0000" in source
    if "Δ" not in lacking:
        assert re.search(r"\\newfontfamily\\lettersA\{[^}]+\}", source.partition("\\begin{document}")[0])
        assert "{\\lettersA Δ}" in source


def test_only_a_person_opens_denarios_own_gate() -> None:
    class Newer:
        said: ClassVar[list[str]] = []

        def confirm_authorship(self, words: str) -> None:
            self.said.append(words)

    confirm(object(), "")
    with pytest.raises(NobodyAnswers, match="approve the results"):
        confirm(Newer(), "")
    assert Newer.said == []
    confirm(Newer(), "Ada Byron")
    assert "Ada Byron" in Newer.said[0]
