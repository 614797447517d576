"""Messages of people: mentions, direct messages, files just shared, and replies in a run's thread."""

from collections.abc import Sequence

from tomas.blocks import help_cards
from tomas.blocks.inputs import main_text
from tomas.blocks.notes import note
from tomas.handlers import thread
from tomas.handlers.commands import answer_to, asked_for, mode_named, suggestions
from tomas.handlers.desk import Desk, StartRequest, specs_of
from tomas.handlers.payloads import Said
from tomas.handlers.replying import reply
from tomas.handlers.starting import defaults, file_input, first_taken, likely_mode, missing_inputs, takes
from tomas.modes.base import InputKind, InputSpec, ModeSpec
from tomas.modes.summaries import counted
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
    word, rest = asked_for(said.text)
    modes = await desk.modes.offered(said.workspace_id)
    mode, words = mode_named(modes, word, rest)
    if mode:
        await start_by_words(desk, said, mode.spec, words)
        return
    if said.files and not word:
        if not await offer(desk, said):
            await answer(desk, said, which_mode(specs_of(modes), said.files))
        return
    if said.files or not (word in {"", "help", "modes", "status", "runs", "list"} or suggestions(modes, word)):
        names = ", ".join(f"`{spec.word}`" for spec in specs_of(modes))
        await answer(desk, said, f"Begin with the name of a mode: {names}. `help` says more.")
        return
    card = await answer_to(desk, word, rest, said.workspace_id, said.channel_id)
    await reply(desk, said.channel_id, said.thread_ts or said.ts, card)


async def start_by_words(desk: Desk, said: Said, spec: ModeSpec, rest: str) -> None:
    """Start a mode by its name: with the message's files and words, with everything else as the form shows it at first.

    Words are the mode's one text where it needs one, and guide the run otherwise.
    """
    files = first_taken(spec, said.files)
    main = main_text(spec)
    inputs = defaults(spec) | ({main.key: rest} if main and rest else {})
    left_out = [file for file in said.files if file not in files]
    missing = missing_inputs(spec, inputs, files)
    if missing or (left_out and not files):
        await reply(desk, said.channel_id, said.thread_ts or said.ts, note(what_is_needed(spec, missing, left_out)))
        await reply(desk, said.channel_id, said.thread_ts or said.ts, help_cards.modes_card([spec]))
        return
    by = await desk.people.person(said.user_id, said.channel_id)
    request = StartRequest(
        workspace_id=said.workspace_id,
        channel_id=said.channel_id,
        by=by,
        mode_id=spec.id,
        key=said.key,
        inputs=inputs,
        files=files,
        guidance="" if main else rest,
    )
    run = await desk.launcher.start(request)
    if left_out:
        await reply(desk, run.channel_id, run.thread_ts, note(f"Left out: {why_left_out(spec, left_out)}"))


def which_mode(specs: Sequence[ModeSpec], files: Sequence[SourceFile]) -> str:
    """Ask which mode is to work on files that came without a word, naming those that can."""
    words = [f"`{spec.word}`" for spec in specs if any(takes(spec, file) for file in files)]
    if not words:
        kinds = sorted({kind.upper() for spec in specs for item in spec.inputs for kind in item.accepts})
        return f"No mode can work on {listed(files)}. I can read: {', '.join(kinds)}."
    return f"What shall I do with {listed(files)}? Mention me with the file and the name of a mode: {', '.join(words)}."


def what_is_needed(spec: ModeSpec, missing: Sequence[InputSpec], left_out: Sequence[SourceFile]) -> str:
    """Say what a mode still needs before it starts, and why files that were given are of no use to it."""
    if left_out:
        return f"{why_left_out(spec, left_out)} Nothing was started."
    word = f"`{spec.word}`"
    wanted = file_input(spec)
    kinds = f" ({', '.join(kind.upper() for kind in wanted.accepts)})" if wanted else ""
    if wanted and any(item.kind is InputKind.FILE for item in missing):
        return f"{word} needs a file{kinds}: attach it to the message that names me, or use the form."
    names = ", ".join(f"“{item.label}”" for item in missing)
    if main_text(spec):
        return f"{word} needs {names}: write it after {word} in the message that names me, or use the form."
    return f"{word} needs {names}. Please use the form."


def why_left_out(spec: ModeSpec, files: Sequence[SourceFile]) -> str:
    """Say which kinds of file a mode reads, and how many, where it cannot work on these."""
    word = f"`{spec.word}`"
    wanted = file_input(spec)
    if wanted is None:
        return f"{listed(files)} cannot be worked on: {word} takes no files."
    said = []
    if strange := [file for file in files if not takes(spec, file)]:
        kinds = ", ".join(kind.upper() for kind in wanted.accepts)
        said.append(
            f"{listed(strange)} cannot be worked on: {word} reads {kinds}. Save it as one of these and share that."
        )
    if surplus := [file for file in files if takes(spec, file)]:
        said.append(f"{listed(surplus)} came on top: {word} takes at most {counted(wanted.max_files, 'file')}.")
    return " ".join(said)


def listed(files: Sequence[SourceFile]) -> str:
    """Return files by their names."""
    return ", ".join(file.name for file in files)


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
