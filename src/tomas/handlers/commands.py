"""The slash command: `/tomas` alone shows the modes, `/tomas <mode>` opens its form."""

from difflib import get_close_matches

from slack_bolt.context.respond.async_respond import AsyncRespond

from tomas.blocks import help_cards
from tomas.blocks.kit import Card
from tomas.blocks.start_modal import StartContext
from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Ack, Body
from tomas.handlers.starting import open_start_modal
from tomas.handlers.words import first_word
from tomas.modes.catalogue import NothingFound, categories, engines, engines_of, select
from tomas.modes.registry import find_mode, suggest

WORDS = ("help", "status", "modes")


async def tomas(desk: Desk, body: Body, ack: Ack, respond: AsyncRespond) -> None:
    """Take `/tomas …`; the answer is for the eyes of the person who typed it."""
    await ack()
    word, rest = first_word(str(body.get("text") or ""))
    mode = find_mode(desk.modes, f"{word} {rest}".strip()) or find_mode(desk.modes, word) if word else None
    channel_id = str(body["channel_id"])
    if mode:
        start = StartContext(mode.spec.id, channel_id)
        await open_start_modal(desk, str(body["trigger_id"]), str(body["team_id"]), start)
        return
    card = await answer_to(desk, word, rest, str(body["team_id"]), channel_id)
    await respond(text=card.fallback, blocks=card.payload, response_type="ephemeral")


async def answer_to(desk: Desk, word: str, rest: str, workspace_id: str, channel_id: str) -> Card:
    """Return the answer to a word that starts nothing; `rest` is what was said after it."""
    if word in {"", "modes", "mode", "list"}:
        return modes_answer(desk, rest)
    if word == "help":
        return help_cards.help_card(desk.specs)
    if word in {"status", "runs"}:
        return await status_card(desk, workspace_id, channel_id)
    return help_cards.unknown_word_card(word, suggestions(desk, word))


def modes_answer(desk: Desk, wanted: str) -> Card:
    """Return the modes that a word means, or everything about the one that it names."""
    try:
        selection = select(desk.modes, wanted)
    except NothingFound as nothing:
        return help_cards.unknown_word_card(nothing.word, [f"/tomas modes {close}" for close in nothing.close])
    if spec := selection.page:
        return help_cards.mode_page(spec, engines_of(spec), desk.estimator.usual(spec))
    groups = () if selection.title else (*engines(desk.modes), *categories(desk.modes))
    return help_cards.modes_card(selection.specs, selection.title, groups)


async def status_card(desk: Desk, workspace_id: str, channel_id: str) -> Card:
    """Return the channel's runs: those under way, or the latest where there are none."""
    runs = await desk.runs.list_runs(workspace_id, channel_id=channel_id, active_only=True)
    title = "Runs under way in this channel"
    if not runs:
        runs = await desk.runs.list_runs(workspace_id, channel_id=channel_id, limit=5)
        title = "Nothing runs here now. The latest runs"
    links = {run.id: await desk.board.link(run) for run in runs}
    return help_cards.runs_card(runs, links, title)


def suggestions(desk: Desk, word: str) -> list[str]:
    """Return what was probably meant, as one would type it."""
    modes = suggest(desk.modes, word)
    return [f"/tomas {close}" for close in [*modes, *get_close_matches(word, WORDS, n=2, cutoff=0.5)]]
