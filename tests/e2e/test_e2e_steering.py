"""Words in the thread while a stage is at work: guidance, pause, status, resume."""

from pathlib import Path

from house import SMALL_RFP, House, has_action, open_house
from upstream import Upstream, serving_upstream

from tomas.blocks.ids import Action
from tomas.blocks.text import mention
from tomas.localslack.state.seed import ANN
from tomas.localslack.user import text_of

WISH = "Use Azure for hosting"
REPORTS = [f"The system shall show report number {number} to the permit office." for number in range(60)]
LONG_RFP = ("long-rfp.txt", SMALL_RFP.replace("3. Submission", "\n".join([*REPORTS, "", "3. Submission"])).encode())
"""More than the engine takes at once: after the first model call others follow."""


async def test_words_act_while_a_stage_is_at_work(tmp_path: Path) -> None:
    async with serving_upstream() as upstream:
        upstream.hold()
        model = {"TOMAS_MODEL": "compatible:rules", "OPENAI_BASE_URL": upstream.base_url}
        async with open_house(tmp_path / "home", **model) as house:
            thread = await house.begin(files=(LONG_RFP,))
            await upstream.called()
            await guidance_is_seen_and_answered(house, thread)
            await the_run_is_paused_and_resumed(house, thread)
            await the_guidance_reaches_the_model(house, thread, upstream)
            gate = await house.gate(thread)
            await house.press(house.ann, gate, Action.CANCEL_AT_GATE)
            await house.card_says(thread, "Stopped")


async def guidance_is_seen_and_answered(house: House, thread: str) -> None:
    wish = await house.ann.post(house.channel, WISH, thread_ts=thread)
    await house.thread_says(thread, "Noted: it takes effect at the next model call of “Requirements”")
    assert any(reaction["name"] == "eyes" for reaction in (await house.message(thread, wish))["reactions"])


async def the_run_is_paused_and_resumed(house: House, thread: str) -> None:
    await house.ann.post(house.channel, "pause", thread_ts=thread)
    await house.thread_says(thread, "Paused: code stops now")
    card = await house.card_says(thread, "Paused by")
    assert has_action(card, Action.RESUME)
    await house.cara.post(house.channel, "status", thread_ts=thread)
    told = await house.thread_says(thread, "⏸️ Paused at “Requirements”")
    assert "1 of 6 stages" in text_of(told)
    await house.ann.post(house.channel, "resume", thread_ts=thread)
    await house.thread_says(thread, "Resumed: “Requirements” goes on")


async def the_guidance_reaches_the_model(house: House, thread: str, upstream: Upstream) -> None:
    assert not any(WISH in call.text for call in upstream.calls)
    upstream.release()
    await house.thread_says(thread, f"Now in effect, from {mention(ANN)}: “{WISH}”")
    assert any(WISH in call.text for call in upstream.calls)
