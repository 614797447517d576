"""Messages of people: mentions, direct messages, files just shared, and replies in a run's thread."""

from collections.abc import Sequence

from tomas.blocks import help_cards
from tomas.blocks.notes import note
from tomas.handlers import thread
from tomas.handlers.commands import answer_to, suggestions
from tomas.handlers.desk import Desk, StartRequest, specs_of
from tomas.handlers.payloads import Said
from tomas.handlers.replying import reply
from tomas.handlers.starting import defaults, file_input, first_taken, likely_mode, needs_form
from tomas.handlers.words import first_word, without_mentions
from tomas.modes.base import InputSpec, ModeSpec
from tomas.modes.registry import find_mode
from tomas.runs.records import SourceFile


async def on_message(desk: Desk, said: Said) -> None:
    """Take a message that a person wrote, once."""
    for file in said.files:
        await desk.runs.remember_file(said.workspace_id, said.channel_id, file, said.user_id, said.ts)
    run = await desk.runs.find_by_thread(said.workspace_id, said.channel_id, said.thread_ts)
    if run:
        await thread.on_reply(desk, run, said)
    elif said.direct or f"<@{desk.bot_user_id}" in said.text:
        await on_address(desk, said)
    elif not said.thread_ts:
        await offer(desk, said)


async def on_address(desk: Desk, said: Said) -> None:
    """Answer what was said to the app: start a mode, or say what there is."""
    spoken = without_mentions(said.text)
    word, rest = first_word(spoken)
    modes = await desk.modes.offered(said.workspace_id)
    mode = find_mode(modes, word) if word else None
    if mode:
        await start_by_words(desk, said, mode.spec, rest)
        return
    if said.files and not word:
        if not await offer(desk, said):
            await answer(desk, said, "I cannot tell what to do with this file. Name a mode, such as `rfp`.")
        return
    if said.files or not (word in {"", "help", "modes", "status", "runs", "list"} or suggestions(modes, word)):
        names = ", ".join(f"`{spec.word}`" for spec in specs_of(modes))
        await answer(desk, said, f"Begin with the name of a mode: {names}. `help` says more.")
        return
    card = await answer_to(desk, word, rest, said.workspace_id, said.channel_id)
    await reply(desk, said.channel_id, said.thread_ts or said.ts, card)


async def start_by_words(desk: Desk, said: Said, spec: ModeSpec, guidance: str) -> None:
    """Start a mode by its name: with the message's files, with everything else as the form shows it at first."""
    files = first_taken(spec, said.files)
    wanted = file_input(spec)
    if needs_form(spec) or (wanted and wanted.required and not files):
        await reply(desk, said.channel_id, said.thread_ts or said.ts, note(what_is_needed(spec, wanted, said.files)))
        await reply(desk, said.channel_id, said.thread_ts or said.ts, help_cards.modes_card([spec]))
        return
    by = await desk.people.person(said.user_id, said.channel_id)
    request = StartRequest(
        workspace_id=said.workspace_id,
        channel_id=said.channel_id,
        by=by,
        mode_id=spec.id,
        key=said.key,
        inputs=defaults(spec),
        files=files,
        guidance=guidance,
    )
    await desk.launcher.start(request)


def what_is_needed(spec: ModeSpec, wanted: InputSpec | None, given: Sequence[SourceFile]) -> str:
    """Say which kinds of file a mode reads, and that those given are of none of them."""
    kinds = ", ".join(kind.upper() for kind in wanted.accepts) if wanted else ""
    if given and kinds:
        names = ", ".join(file.name for file in given)
        return f"{names} cannot be worked on: {spec.title} reads {kinds}. Save the file as one of these and share that."
    return f"{spec.title} needs a file ({kinds}): attach it to the message that names me, or use the form."


async def offer(desk: Desk, said: Said) -> bool:
    """Offer to work on a file that looks made for a mode; returns whether there was one. Once for each file."""
    modes = await desk.modes.offered(said.workspace_id) if said.files else {}
    for file in said.files:
        spec = likely_mode(modes, file)
        if spec and await desk.runs.first_time(f"offer:{said.workspace_id}:{file.slack_file_id}"):
            await reply(desk, said.channel_id, said.ts, help_cards.offer_card(file, spec))
            return True
    return False


async def answer(desk: Desk, said: Said, text: str) -> None:
    """Say one sentence where the message was written."""
    await reply(desk, said.channel_id, said.thread_ts or said.ts, note(text))
