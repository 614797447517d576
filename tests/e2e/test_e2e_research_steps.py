"""Each of Denario's steps as a mode of its own: from its form to its end, with numbers that anybody finds again."""

import io
import json
import re
import statistics
import zipfile

import pytest
from house import House, has_action
from PIL import Image, ImageDraw
from thread_kit import completed, costs, failed, pages_of, retyped, sent_back, started, uploaded

from tomas.blocks.ids import Action
from tomas.localslack.user import text_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEKS = range(1, 49)
VANS = [12 + week * 5 % 7 for week in WEEKS]
LATE = [round(0.5 + week * 0.11 + week % 3 * 0.2, 2) for week in WEEKS]
DEPOT = "week;vans;late_h\n" + "".join(
    f"{week};{vans};{late}\n".replace(".", ",") for week, vans, late in zip(WEEKS, VANS, LATE, strict=True)
)
DEPOT_FILE = ("depot log.csv", DEPOT.encode("cp1252"))
DESCRIPTION = (
    "Weekly log of a parcel depot in Ostrava: vans on the road, late_h in lost hours. What goes with the lost hours?"
)
IDEA = "# Late parcels at Ostrava\n\nDo the hours that the depot loses grow from week to week?\n"
METHOD = "1. Look at vans and at late_h.\n2. Fit a straight line of late_h against week.\n"
RESULTS = "Over 48 weeks the lost hours grew by 0.1107 h a week. We thank the drivers of Ostrava."
WISH = "Look at late_h against week"


async def test_an_idea_is_made_again_by_the_other_backend(town_house: House) -> None:
    house = town_house
    given = {"description": DESCRIPTION, "files": await uploaded(house, DEPOT_FILE)}
    thread = await started(house, "research-idea", given)
    gate = await house.gate(thread)
    assert "Is this the idea to work on?" in text_of(gate)
    assert "late_h" in text_of(gate)
    described = (await house.files(thread))["description.md"].decode()
    assert described.startswith(DESCRIPTION)
    assert "- late_h (number): 0,81; 1,12; 0,83" in described
    before = await tokens(house, thread)
    gate = await sent_back(house, thread, gate, {"text": WISH, "input.backend": "detailed"})
    assert await tokens(house, thread) > 4 * before, "CMBAgent plans, makes and criticises in many calls"
    assert "what changed from version 1 to 2" in str(await house.ann.messages(house.channel, thread))
    await house.press(house.ben, gate, Action.APPROVE)
    idea = (await completed(house, thread))["idea.md"].decode()
    assert idea.startswith("**Title:** How late_h goes with week in depot log.csv\n\n")
    assert "\t" not in idea, "no marks of the list that CMBAgent took it from"
    told = await costs(house, thread)
    assert f"Sent back with guidance by <@{house.ann.id}>" in told
    assert f"Approved by <@{house.ben.id}>" in told


async def test_a_methodology_keeps_what_a_person_typed(town_house: House) -> None:
    house = town_house
    given = {"description": DESCRIPTION, "idea": IDEA, "files": await uploaded(house, DEPOT_FILE)}
    thread = await started(house, "research-method", given)
    gate = await house.gate(thread)
    heading = "Methodology for: Late parcels at Ostrava"
    assert heading in text_of(gate)
    gate = await retyped(house, thread, gate, heading, "How we look at late parcels")
    assert "How we look at late parcels" in text_of(gate)
    await house.ben.post(house.channel, "approve", thread_ts=thread)
    methodology = (await completed(house, thread))["methodology.md"].decode()
    assert "How we look at late parcels" in methodology
    assert heading not in methodology
    assert f"Edited by <@{house.ann.id}>" in await costs(house, thread)


async def test_results_are_those_of_the_methodology_and_are_kept_where_the_run_is_stopped(town_house: House) -> None:
    house = town_house
    data = await uploaded(house, DEPOT_FILE)
    given = {"description": DESCRIPTION, "idea": IDEA, "methodology": METHOD, "files": data}
    thread = await started(house, "research-results", given)
    gate = await house.gate(thread)
    assert "Do these results go into the paper?" in text_of(gate)
    files = await house.files(thread)
    told = files["results.md"].decode()
    line = statistics.linear_regression(list(WEEKS), LATE)
    assert f"late_h changes by {line.slope:.6g} per unit of week" in told
    assert f"value at zero is {line.intercept:.6g}" in told
    assert f"| vans | 48 | {statistics.fmean(VANS):.6g} | {statistics.stdev(VANS):.6g} | 12 | 18 |" in told
    assert f"| vans | 48 | {statistics.correlation(VANS, LATE):.6f} |" in told
    assert sum(name.startswith("plot-") and content.startswith(b"\x89PNG") for name, content in files.items()) == 2
    with zipfile.ZipFile(io.BytesIO(files["results-code-and-data.zip"])) as archive:
        computed = json.loads(archive.read("data/results.json"))
    assert computed[0]["fit"]["slope"] == pytest.approx(line.slope, abs=1e-12)
    await house.press(house.ben, gate, Action.CANCEL_AT_GATE)
    card = await house.card_says(thread, "Stopped")
    assert not has_action(card, Action.RETRY)
    kept = text_of(await house.thread_says(thread, "The run was stopped"))
    assert f"by <@{house.ben.id}>" in kept
    assert "`results.md`" in kept


async def test_a_paper_is_written_from_a_persons_results_and_refereed(town_house: House) -> None:
    house = town_house
    given = {"idea": IDEA, "methodology": METHOD, "results": RESULTS, "author": "Ema Novak"}
    thread = await started(house, "research-paper", {**given, "figures": await uploaded(house, figure())})
    files = await completed(house, thread)
    pages = pages_of(files["paper.pdf"])
    whole = " ".join(pages)
    assert "Late parcels at Ostrava" in pages[0]
    assert "Ema Novak" in pages[0]
    assert re.search(r"Abstract\W+(?:\d\W+)?Do the hours that the depot loses grow", whole)
    assert whole.count("0.1107 h a week") >= 3, "in the abstract, the results and the conclusions"
    assert "We thank the drivers of Ostrava" in whole
    with zipfile.ZipFile(io.BytesIO(files["paper-sources.zip"])) as archive:
        assert any(name.endswith(".tex") for name in archive.namelist())
        assert any(name.startswith("input_files/plots/") for name in archive.namelist())
    thread = await started(
        house, "research-referee", {"paper": await uploaded(house, ("ours.pdf", files["paper.pdf"]))}
    )
    report = (await completed(house, thread))["referee.md"].decode()
    assert f"- Pages: {len(pages)}." in report


def figure() -> tuple[str, bytes]:
    """A figure as somebody draws it."""
    picture = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(picture).line([(20, 280), (380, 40)], fill="navy", width=3)
    content = io.BytesIO()
    picture.save(content, "PNG")
    return ("hours by week.png", content.getvalue())


async def test_keywords_are_of_the_field_that_the_text_is_about(town_house: House) -> None:
    house = town_house
    thread = await started(house, "research-keywords", {"description": DESCRIPTION})
    files = await completed(house, thread)
    named = json.loads(files["keywords.json"])
    assert files["keywords.md"].decode() == "".join(f"- {name}\n" for name in named)
    assert "TECHNOLOGICAL SCIENCES" in named
    assert f"Keywords by Denario: {DESCRIPTION[:40]}" in text_of(await house.card(thread))


async def test_where_no_keyword_fits_that_is_the_answer(town_house: House) -> None:
    house = town_house
    thread = await started(house, "research-keywords", {"description": "The quick brown fox jumps over a lazy dog."})
    files = await completed(house, thread)
    assert json.loads(files["keywords.json"]) == []
    assert "None of the keywords in the vocabulary “unesco” fits this text" in files["keywords.md"].decode()


async def test_a_literature_check_without_its_service_ends_with_the_reason(town_house: House) -> None:
    house = town_house
    thread = await started(house, "research-literature", {"description": DESCRIPTION, "idea": IDEA})
    told = await failed(house, thread)
    assert "The idea was not checked against the literature: Semantic Scholar cannot be reached from here" in told
    assert "Go on without the check, or try later" in told
    assert has_action(await house.card(thread), Action.RETRY)
    assert await tokens(house, thread) == 0
    assert "is tried again" not in str(await house.ann.messages(house.channel, thread))


async def tokens(house: House, thread: str) -> int:
    """How many tokens a run's card says were read by models."""
    found = re.search(r"([\d,]+) tokens in", text_of(await house.card(thread)))
    assert found
    return int(found.group(1).replace(",", ""))
