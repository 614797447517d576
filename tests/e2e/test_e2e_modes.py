"""Modes of both engines as people live them: started by forms, gates answered in each way, results in the thread."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from house import House
from thread_kit import at_the_thread, pages_of, replaced, retyped, sent_back, started, tokens_on

from tomas.blocks.ids import Action
from tomas.localslack.user import text_of
from tomas.modes.registry import load_modes

pytestmark = pytest.mark.asyncio(loop_scope="session")

LAKE = "month,level_m,wind_kn\n" + "".join(f"{n},{3 + n / 100:.2f},{(n * 7) % 11}\n" for n in range(1, 61))
LAKE_FILE = ("lake.csv", LAKE.encode())
ASKED = "Study how the level of the lake goes over time and with the wind, and say what stands out."
HANDBOOK = Path(__file__).resolve().parents[2] / "examples" / "handbook"
DEPLOYMENTS = "id,service,environment,status,deployed_at,committed_at\n" + "".join(
    f"D{n},gate,production,{'failed' if n % 9 == 0 else 'success'},"
    f"2026-0{1 + n % 5}-{1 + n % 27:02d}T10:00:00Z,2026-0{1 + n % 5}-{1 + n % 27:02d}T0{n % 9}:00:00Z\n"
    for n in range(1, 90)
)
DEPLOYMENTS_FILE = ("deployments.csv", DEPLOYMENTS.encode())
OWN_IDEA = "# Wind and water\n\nDoes the wind push the lake's level up, once its rise over the months is taken out?\n"
OWN_PLAN = (
    "# Plan\n\n## Step 1: Fit a line\n\nAgent: engineer\n\n- print the slope of level_m against month\n\n"
    "## Step 2: Explain\n\nAgent: researcher\n\n- say what the slope means\n"
)


async def lake(house: House) -> list[str]:
    return [(await house.ann.upload(LAKE_FILE))["id"]]


async def test_research_from_data_to_a_paper(town_house: House) -> None:
    house = town_house
    description = f"Monthly readings of a lake: level_m in metres, wind_kn in knots. {ASKED}"
    thread = await started(house, "research", {"description": description, "files": await lake(house)})
    gate = await house.gate(thread)
    assert "Is this the idea to work on?" in text_of(gate)
    gate = await sent_back(house, thread, gate, {"text": "Think of storms", "input.focus": "what the wind does"})
    gate = await replaced(house, thread, gate, "idea.md", OWN_IDEA)
    assert "Wind and water" in text_of(gate)
    await house.press(house.ben, gate, Action.APPROVE)
    gate = await house.gate(thread, after=gate["ts"])
    assert "Is this how the work is to be done?" in text_of(gate)
    assert "nobody asked for it" in (await house.files(thread))["literature.md"].decode()
    await house.press(house.ann, gate, Action.APPROVE)
    gate = await house.gate(thread, after=gate["ts"])
    assert "Do these results go into the paper?" in text_of(gate)
    files = await house.files(thread)
    assert files["idea.md"].decode().strip() == OWN_IDEA.strip()
    assert any(name.startswith("plot-") and content.startswith(b"\x89PNG") for name, content in files.items())
    with zipfile.ZipFile(io.BytesIO(files["results-code-and-data.zip"])) as archive:
        assert any(name.endswith(".py") for name in archive.namelist())
    spent = tokens_on(await house.card(thread))
    gate = await sent_back(house, thread, gate, {"input.journal": "ICML"})
    assert "Do these results go into the paper?" in text_of(gate)
    assert tokens_on(await house.card(thread)) == spent, "a style for the paper has no results made anew"
    await house.press(house.ann, gate, Action.APPROVE)
    await house.thread_says(thread, "All stages are done")
    files = await house.files(thread)
    assert {"paper.pdf", "referee.md", "keywords.md"} <= files.keys()
    whole = " ".join(pages_of(files["paper.pdf"]))
    assert "Wind and water" in whole
    assert "Does the wind push the lake" in whole


async def test_a_plan_is_changed_before_it_is_worked_on(town_house: House) -> None:
    house = town_house
    thread = await started(house, "deep-research", {"task": ASKED, "files": await lake(house)})
    gate = await house.gate(thread)
    assert "Is this the plan to work on?" in text_of(gate)
    gate = await sent_back(house, thread, gate, {"input.steps": "2"})
    plan = json.loads((await house.files(thread))["plan.json"])
    assert len(plan["sub_tasks"]) <= 2
    gate = await replaced(house, thread, gate, "plan.md", OWN_PLAN)
    assert "Fit a line" in text_of(gate)
    await house.press(house.ann, gate, Action.APPROVE)
    gate = await house.gate(thread, after=gate["ts"])
    assert "Is this the result you need?" in text_of(gate)
    await house.press(house.ann, gate, Action.APPROVE)
    await house.thread_says(thread, "All stages are done")
    assert "level_m" in (await house.files(thread))["findings.md"].decode()


async def test_an_agents_questions_are_answered_in_the_thread(town_house: House) -> None:
    house = town_house
    given = {"task": ASKED, "agent": "engineer", "files": await lake(house)}
    thread = await started(house, "human-in-the-loop", given)
    asked = await house.ann.wait_for(
        house.channel, lambda message: f'"{Action.ANSWER.value}"' in text_of(message), thread_ts=thread, timeout_s=240
    )
    await house.press(house.ann, asked, Action.ANSWER)
    await house.ann.submit_view(await house.ann.wait_for_view(), {"text": "done"})
    await house.thread_says(thread, "All stages are done")
    assert "60 rows" in (await house.files(thread))["result.md"].decode()


async def test_code_is_agreed_to_and_the_task_is_given_to_another_agent(town_house: House) -> None:
    house = town_house
    given = {"task": ASKED, "agent": "engineer", "ask_before_code": "yes", "files": await lake(house)}
    thread = await started(house, "one-shot", given)
    asked = await house.gate(thread)
    assert "May this code be run?" in text_of(asked)
    assert "# filename: codebase/step.py" in text_of(asked)
    await house.ann.post(house.channel, "go on", thread_ts=thread)
    gate = await house.gate(thread, after=asked["ts"])
    assert "Is this the answer you need?" in text_of(gate)
    assert "60 rows" in (await house.files(thread))["answer.md"].decode()
    gate = await sent_back(house, thread, gate, {"input.agent": "researcher"})
    assert "what changed from version 1 to 2" in str(await house.ann.messages(house.channel, thread))
    await house.press(house.ann, gate, Action.CANCEL_AT_GATE)
    await house.card_says(thread, "Stopped")


async def test_columns_are_corrected_before_anything_is_spent(town_house: House) -> None:
    house = town_house
    rows = "".join(
        f"T{n},Printer jam on floor {n % 4},2026-0{1 + n % 6}-1{n % 9} 08:00,2026-0{1 + n % 6}-1{n % 9} 1{n % 9}:00,x\n"
        for n in range(1, 80)
    )
    content = f"Ref,What,Start,Stop,Extra\n{rows}".encode()
    thread = await house.begin(files=(("list.csv", content),), text="tickets")
    asked = await house.gate(thread)
    assert "“Stop”" not in text_of(asked)
    await house.press(house.ann, asked, Action.REDIRECT)
    answer = await house.ann.submit_view(await house.ann.wait_for_view(), {"input.column.resolved": "Extra"})
    why = "holds no dates"
    assert why in json.dumps(
        answer.get("errors") or await house.ann.wait_for_view(lambda view: why in json.dumps(view), timeout_s=60)
    )
    await at_the_thread(house)
    again = await sent_back(house, thread, asked, {"input.column.resolved": "Stop"})
    assert "“Stop”" in text_of(again)
    card = text_of(await house.card(thread))
    assert "0 tokens in" in card
    await house.press(house.ann, again, Action.CANCEL_AT_GATE)
    await house.card_says(thread, "Stopped")


async def test_an_outline_is_changed_by_typing_before_the_chapters(town_house: House) -> None:
    house = town_house
    documents = [await house.ann.upload(HANDBOOK / name) for name in ("incident-policy.md", "on-call-guide.txt")]
    thread = await started(house, "handbook", {"files": [document["id"] for document in documents]})
    gate = await house.gate(thread)
    assert "Is this the right outline?" in text_of(gate)
    gate = await retyped(house, thread, gate, "Incident policy", "When things break")
    assert "When things break" in text_of(gate)
    await house.approve_to_the_end(thread)
    await house.thread_says(thread, "All stages are done")
    files = await house.files(thread)
    assert files["handbook.pdf"].startswith(b"%PDF")
    assert "When things break" in files["handbook.md"].decode()


async def test_questions_to_a_table_are_chosen_before_they_are_answered(town_house: House) -> None:
    house = town_house
    thread = await started(house, "data-analysis", {"file": await lake(house), "questions": "3"})
    gate = await house.gate(thread)
    assert "Are these the questions to answer?" in text_of(gate)
    gate = await sent_back(house, thread, gate, {"text": "keep only Q1"})
    assert len(json.loads((await house.files(thread))["questions.json"])["questions"]) == 1
    await house.press(house.ann, gate, Action.APPROVE)
    await house.thread_says(thread, "All stages are done")
    assert {"data-analysis.pdf", "data-analysis.xlsx"} <= (await house.files(thread)).keys()


async def test_deployments_become_a_report(town_house: House) -> None:
    house = town_house
    thread = await started(house, "devops", {"files": [(await house.ann.upload(DEPLOYMENTS_FILE))["id"]]})
    await house.approve_to_the_end(thread)
    await house.thread_says(thread, "All stages are done")
    files = await house.files(thread)
    assert files["delivery-report.pdf"].startswith(b"%PDF")
    assert "Deployment frequency" in files["delivery-report.md"].decode()


@pytest.mark.parametrize("mode_id", sorted(load_modes()))
async def test_every_mode_has_a_form_and_a_page(town_house: House, mode_id: str) -> None:
    house = town_house
    await house.ann.command(house.channel, mode_id)
    form = await house.ann.wait_for_view()
    assert load_modes()[mode_id].spec.title[:20] in text_of(form) + json.dumps(form, ensure_ascii=False)
    await house.ann.close_view(form)
    await house.ann.command(house.channel, f"modes {mode_id}")
    page = await house.ann.wait_for(house.channel, lambda message: f"`{mode_id}`" in text_of(message))
    assert "What you give" in text_of(page)
    assert "Estimate" in text_of(page)
