"""Submitted modals. What is wrong with an input is said in the modal; everything else happens after the ack."""

import asyncio
import contextlib
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path

from tomas.blocks import ids
from tomas.blocks.gate_modals import (
    EMPTY,
    Refused,
    Wish,
    edit_modal,
    field_at_fault,
    message_modal,
    redirect_modal,
    unfit_wish,
    wished,
)
from tomas.blocks.inputs import main_text
from tomas.blocks.kit import Json
from tomas.blocks.start_modal import StartContext, read_submission, start_modal
from tomas.handlers import thread
from tomas.handlers.desk import MANY, Desk, StartRequest
from tomas.handlers.payloads import Ack, Body, Submitted, submitted
from tomas.handlers.replying import tell
from tomas.handlers.slack_errors import NO_ANSWER
from tomas.reading.exchange import fetched
from tomas.reading.files import FileRefused, FileUnreachable
from tomas.runs.input_files import FilesFetched
from tomas.runs.records import Answer, DecisionKind, GateRecord, Outcome, RunRecord

CHECK_S = 1.5
"""How long a submitted form waits for its check: Slack gives up after three seconds."""
CHECKING = "The input is being read with your changes. This takes a moment; you may leave this open or close it."
READING = "Your version is being read. This takes a moment; you may leave this open or close it."
GONE = "This mode was taken away. `/tomas modes` lists what there is."


async def start(desk: Desk, body: Body, ack: Ack) -> None:
    """Start: check the form, close it, and launch the run."""
    form = submitted(body)
    context = StartContext.load(form.private)
    mode = await desk.modes.find(context.mode_id)
    if mode is None:
        await ack(response_action="update", view=message_modal("Not there any more", GONE))
        return
    spec = mode.spec
    here = context.channel_id
    recent = await desk.runs.recent_files(form.workspace_id, here, MANY) if here else ()
    given = read_submission(spec, context, form.values, recent)
    if given.errors:
        await ack(response_action="errors", errors=given.errors)
        return
    await ack()
    by = await desk.people.person(form.user_id, given.channel_id)
    request = StartRequest(
        workspace_id=form.workspace_id,
        channel_id=given.channel_id,
        by=by,
        mode_id=spec.id,
        key=form.key,
        inputs=given.inputs,
        files=given.files,
        budget_usd=given.budget_usd,
        guidance="" if main_text(spec) else context.words,
        member=False,
    )
    await desk.launcher.start(request)


async def choose_mode(desk: Desk, body: Body, ack: Ack) -> None:
    """Next: show the form of the chosen mode in the place of the choice."""
    form = submitted(body)
    context = StartContext.load(form.private)
    option = form.values[ids.MODE_BLOCK][ids.INPUT_ACTION].get("selected_option")
    mode_id = str(option["value"]) if isinstance(option, dict) else ""
    mode = await desk.modes.find(mode_id)
    if mode is None:
        await ack(response_action="errors", errors={ids.MODE_BLOCK: "This mode is not installed any more."})
        return
    spec = mode.spec
    chosen = replace(context, mode_id=mode_id)
    recent = await desk.runs.recent_files(form.workspace_id, context.channel_id) if context.channel_id else ()
    await ack(response_action="update", view=start_modal(spec, chosen, recent, desk.estimator.usual(spec)))


async def redirect(desk: Desk, body: Body, ack: Ack) -> None:
    """Redirect: the work is done again from a stage on, or the input is read again, with guidance and changes."""
    form = submitted(body)
    gate, run = await gate_of(desk, form)
    if gate is None or run is None:
        await ack()
        return
    wish = wished(gate, form.values, await desk.recent_files(gate, MANY))
    if errors := unfit_wish(gate, wish):
        await ack(response_action="errors", errors=errors)
        return
    checked = Checked()
    if wish.changes or wish.files:
        checked = await fit(desk, form, ack, Asked(gate, run, wish))
        if checked.refusal:
            return
    else:
        await ack()
    by = await desk.people.person(form.user_id, run.channel_id)
    taken = await desk.runs.decide(
        gate.id,
        DecisionKind.REDIRECT,
        by,
        wish.text,
        key=form.key,
        changes=wish.changes,
        files=checked.files,
        checked=True,
        place=form.callback_id,
    )
    if checked.files and taken.outcome is not Outcome.RECORDED:
        await checked.files.discard()
    await desk.launcher.again(run.id)
    await desk.board.redraw_gate(gate.id)
    await tell(desk, run, form.user_id, taken)
    if checked.late:
        await show(desk, form, message_modal("Read with your changes", taken.text))


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to be changed, and where."""

    gate: GateRecord
    run: RunRecord
    wish: Wish


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the check of changes."""

    refusal: str = ""
    """Why they would not be taken."""
    files: FilesFetched | None = None
    late: bool = False
    """Whether it took longer than Slack waits."""


async def fit(desk: Desk, form: Submitted, ack: Ack, asked: Asked) -> Checked:
    """Acknowledge a form with changed inputs or files, and return whether they can be worked with.

    What is wrong with them stands in the form: as an error of the field where that is found out while Slack waits, and
    in the form shown once more where fetching and reading the input takes longer.
    """
    gate, run, wish = asked.gate, asked.run, asked.wish
    checking = await begun(checked_wish(desk, form, asked))
    late = not checking.done()
    if late:
        await ack(response_action="update", view=message_modal("Reading the input", CHECKING))
    checked = replace(await checking, late=late)
    at = field_at_fault(gate, wish, checked.refusal)
    if late and checked.refusal:
        refused = Refused(wish, checked.refusal, at)
        again = redirect_modal(gate, await desk.stage_title(gate), await desk.recent_files(gate), refused)
        await show(desk, form, again)
        await tell(desk, run, form.user_id, Answer(Outcome.REFUSED, checked.refusal))
    elif checked.refusal:
        await ack(response_action="errors", errors={f"{ids.INPUT_BLOCK}{at}": checked.refusal})
    elif not late:
        await ack()
    return checked


async def checked_wish(desk: Desk, form: Submitted, asked: Asked) -> Checked:
    """Fetch the new files of a wish and have it read; nothing is left of files that would not be taken."""
    wish, run = asked.wish, asked.run
    files = None
    try:
        if wish.files:
            files = await fetched(desk.runs.folders, desk.files, run.id, wish.files)
    except FileRefused as error:
        return Checked(str(error))
    except FileUnreachable as error:
        return Checked(f"{error} now. Send it again in a minute.")
    taken = False
    try:
        by = await desk.people.person(form.user_id, run.channel_id)
        answer = await desk.runs.unfit_changes(asked.gate.id, by, wish.changes, files)
        taken = answer is None or answer.outcome is not Outcome.REFUSED
        return Checked(files=files) if answer is None or taken else Checked(answer.text)
    finally:
        if files and not taken:
            await files.discard()


async def show(desk: Desk, form: Submitted, view: Json) -> None:
    """Change an open modal; one that was closed meanwhile is left alone."""
    with contextlib.suppress(*NO_ANSWER):
        await desk.client.views_update(view_id=form.view_id, view=view)


async def answer(desk: Desk, body: Body, ack: Ack) -> None:
    """Answer an engine's question."""
    form = submitted(body)
    text = form.text(ids.TEXT_BLOCK)
    if not text:
        await ack(response_action="errors", errors={ids.TEXT_BLOCK: EMPTY})
        return
    await ack()
    gate, run = await gate_of(desk, form)
    if gate is None or run is None:
        return
    by = await desk.people.person(form.user_id, run.channel_id)
    taken = await desk.runs.decide(gate.id, DecisionKind.APPROVE, by, text, key=form.key, place=form.callback_id)
    await desk.board.redraw_gate(gate.id)
    await tell(desk, run, form.user_id, taken)


async def edit(desk: Desk, body: Body, ack: Ack) -> None:
    """Edit: put an uploaded file, or the text as it was changed, in the place of the artifact.

    Why a version is not taken stands in the form: as an error of its field where that is found out while Slack waits,
    and in the form shown once more, with what was typed, where reading the version takes longer.
    """
    form = submitted(body)
    files, text = form.files(ids.UPLOAD_BLOCK), form.text(ids.TEXT_BLOCK)
    if not files and not text:
        await ack(response_action="errors", errors={ids.UPLOAD_BLOCK: "Upload your version."})
        return
    gate, run = await gate_of(desk, form)
    if gate is None or run is None:
        await ack()
        return
    storing = await begun(stored(desk, form, gate, run))
    late = not storing.done()
    if late:
        await ack(response_action="update", view=message_modal("Reading your version", READING))
    taken = await storing
    refused = taken.outcome is Outcome.REFUSED
    if refused and not late:
        at = ids.UPLOAD_BLOCK if files else ids.TEXT_BLOCK
        await ack(response_action="errors", errors={at: taken.text})
        return
    if late and refused:
        await show(desk, form, edit_modal(gate, await desk.editable(gate), text or None, taken.text))
    elif late:
        await show(desk, form, message_modal("Your version", taken.text))
    else:
        await ack()
    await tell(desk, run, form.user_id, taken)


async def stored(desk: Desk, form: Submitted, gate: GateRecord, run: RunRecord) -> Answer:
    """Store a person's own version, as a file or as typed."""
    by = await desk.people.person(form.user_id, run.channel_id)
    if files := form.files(ids.UPLOAD_BLOCK):
        return await thread.edit_with(desk, gate, files[0], by, form.key)
    view = await desk.runs.view(run.id)
    name = next((artifact.name for artifact in view.artifacts if artifact.id == gate.artifact_id), "edit.md")
    with tempfile.TemporaryDirectory(prefix="tomas-edit-") as folder:
        place = Path(folder) / name
        place.write_text(form.text(ids.TEXT_BLOCK), encoding="utf-8")
        taken = await desk.runs.edit(gate.id, by, place, key=form.key)
    await desk.board.redraw_gate(gate.id)
    return taken


async def begun[T](work: Coroutine[object, object, T]) -> asyncio.Task[T]:
    """Start some work and return it, done where it took no longer than Slack waits for an answer."""
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=CHECK_S)
    return task


async def gate_of(desk: Desk, form: Submitted) -> tuple[GateRecord | None, RunRecord | None]:
    """Return the gate whose id the modal carried, and its run."""
    gate = await desk.runs.gate(form.private)
    return gate, await desk.runs.run(gate.run_id) if gate else None
