"""Submitted modals. What is wrong with an input is said in the modal; everything else happens after the ack."""

import tempfile
from pathlib import Path

from tomas.blocks import ids
from tomas.blocks.gate_modals import changed_values, message_modal
from tomas.blocks.start_modal import StartContext, read_submission, start_modal
from tomas.handlers import thread
from tomas.handlers.desk import Desk, StartRequest
from tomas.handlers.payloads import Ack, Body, Submitted, submitted
from tomas.handlers.replying import tell
from tomas.runs.records import DecisionKind, GateRecord, RunRecord

EMPTY = "Write a sentence."
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
    recent = await desk.runs.recent_files(form.workspace_id, context.channel_id) if context.channel_id else ()
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
    chosen = StartContext(mode_id, context.channel_id, context.file)
    recent = await desk.runs.recent_files(form.workspace_id, context.channel_id) if context.channel_id else ()
    await ack(response_action="update", view=start_modal(spec, chosen, recent, desk.estimator.usual(spec)))


async def redirect(desk: Desk, body: Body, ack: Ack) -> None:
    """Redirect: the stage is done again, or the input is read again, with guidance and changed inputs."""
    form = submitted(body)
    gate, run = await gate_of(desk, form)
    text = form.text(ids.TEXT_BLOCK)
    changes = changed_values(gate, form.values) if gate else {}
    if gate and not text and not changes:
        errors = {ids.TEXT_BLOCK: "Change something above, or write a sentence." if gate.asks else EMPTY}
        await ack(response_action="errors", errors=errors)
        return
    await ack()
    if gate is None or run is None:
        return
    by = await desk.people.person(form.user_id, run.channel_id)
    redirected = DecisionKind.REDIRECT
    taken = await desk.runs.decide(gate.id, redirected, by, text, key=form.key, changes=changes, place=form.callback_id)
    await desk.board.redraw_gate(gate.id)
    await tell(desk, run, form.user_id, taken)
    await desk.launcher.again(run.id)


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
    """Edit: put an uploaded file, or the text as it was changed, in the place of the artifact."""
    form = submitted(body)
    files, text = form.files(ids.UPLOAD_BLOCK), form.text(ids.TEXT_BLOCK)
    if not files and not text:
        await ack(response_action="errors", errors={ids.UPLOAD_BLOCK: "Upload your version."})
        return
    await ack()
    gate, run = await gate_of(desk, form)
    if gate is None or run is None:
        return
    by = await desk.people.person(form.user_id, run.channel_id)
    if files:
        taken = await thread.edit_with(desk, gate, files[0], by, form.key)
    else:
        view = await desk.runs.view(run.id)
        name = next((artifact.name for artifact in view.artifacts if artifact.id == gate.artifact_id), "edit.md")
        with tempfile.TemporaryDirectory(prefix="tomas-edit-") as folder:
            place = Path(folder) / name
            place.write_text(text, encoding="utf-8")
            taken = await desk.runs.edit(gate.id, by, place, key=form.key)
        await desk.board.redraw_gate(gate.id)
    await tell(desk, run, form.user_id, taken)


async def gate_of(desk: Desk, form: Submitted) -> tuple[GateRecord | None, RunRecord | None]:
    """Return the gate whose id the modal carried, and its run."""
    gate = await desk.runs.gate(form.private)
    return gate, await desk.runs.run(gate.run_id) if gate else None
