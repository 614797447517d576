"""Replies in a run's thread: plain words act, everything else guides the work."""

import contextlib
import tempfile
from pathlib import Path

from tomas.blocks import words
from tomas.blocks.help_cards import thread_help_card
from tomas.blocks.notes import note
from tomas.handlers.desk import Desk, StartRequest
from tomas.handlers.payloads import Said
from tomas.handlers.replying import reply
from tomas.handlers.slack_errors import NO_ANSWER
from tomas.handlers.starting import first_taken
from tomas.handlers.words import Meaning, Word, meaning, without_mentions
from tomas.reading.files import FileRefused, FileUnreachable
from tomas.runs.consent import agrees, declines
from tomas.runs.input_files import file_item
from tomas.runs.records import (
    ENGINE_ASKS,
    Answer,
    DecisionKind,
    GateRecord,
    Outcome,
    Person,
    RunRecord,
    RunStatus,
    SourceFile,
    StageStatus,
)

ANSWERS = {Word.RESUME, Word.RETRY}
"""Words such as “go on” and “try again”, which may answer a question where one is open."""


async def on_reply(desk: Desk, run: RunRecord, said: Said) -> None:
    """Take a reply of a person in the thread of a run."""
    meant = meaning(said.text)
    if meant.word is Word.ASIDE and not said.files:
        return
    await seen(desk, said)
    by = await desk.people.person(said.user_id, said.channel_id)
    if said.files:
        await say(desk, said, await on_files(desk, run, said, by))
    if meant.word is Word.STATUS:
        await desk.board.redraw_status(run.id)
        await say(desk, said, Answer(Outcome.RECORDED, await status_sentence(desk, run)))
    elif meant.word is Word.HELP:
        await reply(desk, said.channel_id, said.thread_ts, thread_help_card())
    elif meant.word is not Word.ASIDE:
        await say(desk, said, await act(desk, run, by, meant, said))


async def act(desk: Desk, run: RunRecord, by: Person, meant: Meaning, said: Said) -> Answer:
    """Do what a word means; anything that is no word guides the run, or answers what is asked."""
    if meant.word in ANSWERS and (gate := (await desk.runs.view(run.id)).open_gate):
        text = without_mentions(said.text)
        meant = Meaning(Word.GUIDANCE, text) if spoken_decision(gate, text) else meant
    controls = {Word.PAUSE: desk.runs.pause, Word.RESUME: desk.runs.resume, Word.STOP: desk.runs.cancel}
    if control := controls.get(meant.word):
        return await control(run.id, by)
    if meant.word is Word.RETRY:
        return await retry(desk, run, by)
    if meant.word is Word.BUDGET and meant.usd is not None:
        return await desk.runs.raise_budget(run.id, by, meant.usd)
    return await decide_or_guide(desk, run, by, meant, said)


async def decide_or_guide(desk: Desk, run: RunRecord, by: Person, meant: Meaning, said: Said) -> Answer:
    """Take words as a decision where one is open and the words are one; as guidance otherwise."""
    if known := await desk.runs.acted_on(said.key):
        return known
    gate = (await desk.runs.view(run.id)).open_gate
    if meant.word is Word.APPROVE:
        if gate is None:
            return Answer(Outcome.ALREADY, "Nothing waits for a decision now.")
        return await decide(desk, gate, DecisionKind.APPROVE, by, said, text="")
    if gate and (kind := spoken_decision(gate, meant.text)):
        return await decide(desk, gate, kind, by, said, text=meant.text)
    return await desk.runs.steer(run.id, by, meant.text, key=said.key)


async def retry(desk: Desk, run: RunRecord, by: Person) -> Answer:
    """Start a failed run again, its input too where that was not read yet."""
    answer = await desk.runs.retry(run.id, by)
    if answer.outcome is Outcome.RECORDED:
        await desk.launcher.again(run.id)
    return answer


async def decide(desk: Desk, gate: GateRecord, kind: DecisionKind, by: Person, said: Said, *, text: str) -> Answer:
    """Decide at a gate by words."""
    place = f"{said.channel_id}/{said.ts}"
    answer = await desk.runs.decide(gate.id, kind, by, text, key=said.key, place=place)
    await desk.board.redraw_gate(gate.id)
    return answer


def spoken_decision(gate: GateRecord, text: str) -> DecisionKind | None:
    """Return what an open question makes of a free text; None where the text is guidance."""
    if gate.kind in ENGINE_ASKS:
        return DecisionKind.APPROVE
    if gate.kind in {"intake", "budget"}:
        return DecisionKind.APPROVE if agrees(text) else DecisionKind.CANCEL if declines(text) else None
    return None


async def on_files(desk: Desk, run: RunRecord, said: Said, by: Person) -> Answer:
    """Take files dropped into the thread: a new version at a gate, or another input after one was refused."""
    view = await desk.runs.view(run.id)
    gate = view.open_gate
    if gate and await is_other_input(desk, gate, said.files[0]):
        button = "Redirect" if gate.kind == "stage" else "Change"
        text = f"To go on with {said.files[0].name} as input, press *{button}* above and choose it there."
        return Answer(Outcome.REFUSED, text, run.id)
    if gate and gate.kind == "stage":
        return await edit_with(desk, gate, said.files[0], by, said.key)
    if run.status is RunStatus.FAILED and view.stages[0].status is StageStatus.FAILED:
        return await start_with(desk, run, said, by)
    text = "Files are not taken while the run works. At a gate, a file replaces the result it asks about."
    return Answer(Outcome.REFUSED, text, run.id)


async def is_other_input(desk: Desk, gate: GateRecord, file: SourceFile) -> bool:
    """Whether a file can be the run's input and not the result that a gate asks about, by its name."""
    item = file_item(gate.asks)
    kind = file.name.rpartition(".")[2].lower()
    return item is not None and kind in item.accepts and kind not in await desk.editable(gate)


async def edit_with(desk: Desk, gate: GateRecord, file: SourceFile, by: Person, key: str) -> Answer:
    """Put a file from Slack in the place of a gate's artifact."""
    with tempfile.TemporaryDirectory(prefix="tomas-edit-") as folder:
        place = Path(folder) / Path(file.name).name
        try:
            await desk.files.fetch(file, place)
        except FileRefused as error:
            return Answer(Outcome.REFUSED, str(error), gate.run_id)
        except FileUnreachable as error:
            return Answer(Outcome.REFUSED, f"{error} now. Send it again in a minute.", gate.run_id)
        answer = await desk.runs.edit(gate.id, by, place, key=key)
    await desk.board.redraw_gate(gate.id)
    return answer


async def start_with(desk: Desk, run: RunRecord, said: Said, by: Person) -> Answer:
    """Start a new run with the failed one's inputs and the new files."""
    files = first_taken(desk.modes[run.mode_id].spec, said.files) if run.mode_id in desk.modes else ()
    if not files:
        return Answer(Outcome.REFUSED, "This kind of file cannot be worked on here either.", run.id)
    request = StartRequest(
        workspace_id=run.workspace_id,
        channel_id=run.channel_id,
        by=by,
        mode_id=run.mode_id,
        key=said.key,
        inputs=run.inputs,
        files=files,
        budget_usd=run.budget_usd,
    )
    started = await desk.launcher.start(request)
    link = await desk.board.link(started)
    return Answer(Outcome.RECORDED, f"A new run was started with this file: {link}", run.id)


async def status_sentence(desk: Desk, run: RunRecord) -> str:
    """Say in a sentence where a run stands."""
    view = await desk.runs.view(run.id)
    stage = next((stage for stage in view.stages if stage.status not in {"pending", "completed"}), None)
    done = sum(stage.status == "completed" for stage in view.stages)
    at = f" at “{stage.title}”" if stage and view.run.status is not RunStatus.CREATED else ""
    spent = f"{words.duration(view.working_s)} of work, {words.spending(view)}"
    return f"{words.status(view.run)}{at}: {done} of {len(view.stages)} stages are done, {spent}."


async def seen(desk: Desk, said: Said) -> None:
    """Show at once that a reply was seen."""
    with contextlib.suppress(*NO_ANSWER):
        await desk.client.reactions_add(channel=said.channel_id, timestamp=said.ts, name="eyes")


async def say(desk: Desk, said: Said, answer: Answer) -> None:
    """Answer in the thread; a redelivery was answered before."""
    if answer.outcome is not Outcome.REPEATED and answer.text:
        await reply(desk, said.channel_id, said.thread_ts, note(answer.text))
