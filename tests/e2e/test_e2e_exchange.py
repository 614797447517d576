"""Files and stages that people think better of at a gate: other files are read before they are taken."""

import pytest
from house import House, Message

from tomas.blocks.ids import Action
from tomas.localslack.user import Value, text_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

LAKE = ("lake.csv", "\n".join(["month,level_m", *(f"{n},{3 + n / 100:.2f}" for n in range(1, 41))]).encode())
POND = ("pond.csv", "\n".join(["month,depth_cm", *(f"{n},{80 + n % 7}" for n in range(1, 51))]).encode())
EMPTY = ("empty.csv", b"")


async def redirected(house: House, gate: Message, values: dict[str, Value]) -> str:
    """Send the form of Redirect; return what it says against what was given, empty where it was taken."""
    await house.press(house.ann, gate, Action.REDIRECT)
    form = await house.ann.wait_for_view()
    answer = await house.ann.submit_view(form, values)
    if answer.get("errors"):
        await house.ann.close_view(form)
    return " ".join(answer.get("errors", {}).values())


async def test_a_table_is_exchanged_and_the_run_starts_over_with_it(town_house: House) -> None:
    house, ann = town_house, town_house.ann
    thread = await house.begin(files=(LAKE,), text="data-analysis")
    gate = await house.gate(thread)
    assert "level_m" in text_of(gate)

    nothing = (await ann.upload(EMPTY))["id"]
    refused = await redirected(house, gate, {"input.file": [nothing]})
    late = "" if refused else text_of(await ann.wait_for_view(lambda view: "is empty" in text_of(view), timeout_s=60))
    assert "empty.csv is empty" in (refused or late)
    for view in await ann.views():
        await ann.close_view(view)
    assert "level_m" in text_of(await house.message(thread, gate["ts"]))

    await ann.post(house.channel, "Take this one instead", thread_ts=thread, files=(POND,))
    await house.thread_says(thread, "To go on with pond.csv as input, press *Redirect* above")
    assert not await redirected(
        house,
        gate,
        {"kept_files.file": [], "recent_files.file": f"pond.csv ({len(POND[1])} B)", "text": "Look at the seasons"},
    )
    after = await house.gate(thread, after=gate["ts"])
    shown = text_of(after)
    assert "depth_cm" in shown
    assert "level_m" not in shown
    decided = text_of(await house.message(thread, gate["ts"]))
    assert "pond.csv" in decided
    assert "pond.csv" in text_of(await house.card(thread))
    await house.approve_to_the_end(thread)
    await house.thread_says(thread, "All stages are done")
    files = await house.files(thread)
    report = files["data-analysis.md"].decode()
    assert "50" in report
    assert "pond.csv" in report
    assert "lake.csv" not in report
    assert "level_m" not in report
