"""The slash command: `/tomas` alone shows the modes, `/tomas <mode>` opens its form."""

from collections.abc import Mapping
from difflib import get_close_matches

from slack_bolt.context.respond.async_respond import AsyncRespond

from tomas.blocks import help_cards
from tomas.blocks.kit import Card
from tomas.blocks.start_modal import StartContext
from tomas.handlers import config
from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Ack, Body
from tomas.handlers.starting import open_start_modal
from tomas.handlers.words import first_word, without_mentions
from tomas.modes.base import Mode
from tomas.modes.catalogue import NothingFound, categories, engines, engines_of, select
from tomas.modes.registry import find_mode, suggest

WORDS = ("help", "status", "modes", "config")
FILLERS = {"run", "start"}
"""Said before a mode, as at a terminal."""


async def tomas(desk: Desk, body: Body, ack: Ack, respond: AsyncRespond) -> None:
    """Take `/tomas …`; the answer is for the eyes of the person who typed it."""
    await ack()
    word, rest = asked_for(str(body.get("text") or ""))
    workspace_id, channel_id = str(body["team_id"]), str(body["channel_id"])
    modes = await desk.modes.offered(workspace_id)
    mode, said = mode_named(modes, word, rest)
    if mode:
        start = StartContext(mode.spec.id, channel_id, words=said)
        await open_start_modal(desk, str(body["trigger_id"]), workspace_id, start)
        return
    if word == "config":
        card = await config.card(desk, workspace_id, str(body["user_id"]))
    else:
        card = await answer_to(desk, word, rest, workspace_id, channel_id)
    await respond(text=card.fallback, blocks=card.payload, response_type="ephemeral")


def asked_for(text: str) -> tuple[str, str]:
    """Return the first word that counts of what was said to the app, and the rest."""
    word, rest = first_word(without_mentions(text))
    return first_word(rest) if word in FILLERS and rest else (word, rest)


def mode_named(modes: Mapping[str, Mode], word: str, rest: str) -> tuple[Mode | None, str]:
    """Return the mode that is asked for, also by several words, and what was said after its name."""
    if word and (whole := find_mode(modes, f"{word} {rest}")):
        return whole, ""
    return find_mode(modes, word) if word else None, rest


async def answer_to(desk: Desk, word: str, rest: str, workspace_id: str, channel_id: str) -> Card:
    """Return the answer to a word that starts nothing; `rest` is what was said after it."""
    modes = await desk.modes.offered(workspace_id)
    if word in {"", "modes", "mode", "list"}:
        return modes_answer(desk, modes, rest)
    if word == "help":
        return help_cards.help_card()
    if word in {"status", "runs"}:
        return await status_card(desk, workspace_id, channel_id)
    return help_cards.unknown_word_card(word, suggestions(modes, word))


def modes_answer(desk: Desk, modes: Mapping[str, Mode], wanted: str) -> Card:
    """Return the modes that words mean, or everything about the one that they name."""
    groups = (*engines(modes), *categories(modes))
    try:
        selection = select(modes, wanted)
    except NothingFound as nothing:
        return help_cards.nothing_found_card(nothing.word, nothing.close, groups)
    if spec := selection.page:
        return help_cards.mode_page(spec, engines_of(spec), desk.estimator.usual(spec), selection.namesake)
    usual = {spec.id: found for spec in selection.specs if (found := desk.estimator.usual(spec))}
    return help_cards.modes_card(selection.specs, selection.title, () if selection.title else groups, usual)


async def status_card(desk: Desk, workspace_id: str, channel_id: str) -> Card:
    """Return the channel's runs: those under way, or the latest where there are none."""
    runs = await desk.runs.list_runs(workspace_id, channel_id=channel_id, active_only=True)
    title = "Runs under way in this channel"
    if not runs:
        runs = await desk.runs.list_runs(workspace_id, channel_id=channel_id, limit=5)
        title = "Nothing runs here now. The latest runs"
    links = {run.id: await desk.board.link(run) for run in runs}
    return help_cards.runs_card(runs, links, title)


def suggestions(modes: Mapping[str, Mode], word: str) -> list[str]:
    """Return what was probably meant, as one would type it."""
    return [f"/tomas {close}" for close in [*suggest(modes, word), *get_close_matches(word, WORDS, n=2, cutoff=0.5)]]
