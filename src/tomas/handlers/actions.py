"""Clicks on buttons. Every handler acknowledges first."""

import contextlib

from tomas.blocks import gate_modals
from tomas.blocks.gate_card import recording
from tomas.blocks.notes import note
from tomas.blocks.start_modal import StartContext
from tomas.handlers import thread
from tomas.handlers.desk import MANY, Desk
from tomas.handlers.payloads import Ack, Body, Click, click
from tomas.handlers.replying import tell, whisper
from tomas.handlers.slack_errors import NO_ANSWER
from tomas.handlers.starting import open_start_modal
from tomas.reading.files import FileRefused, FileUnreachable
from tomas.runs.approval import may_decide
from tomas.runs.gates import UNKNOWN_GATE
from tomas.runs.records import Answer, DecisionKind, GateRecord, GateStatus, Outcome, Person, RunRecord

TEXT_TYPES = ("text/", "application/json")
EDIT_IN_MODAL_BYTES = 12_000


async def approve(desk: Desk, body: Body, ack: Ack) -> None:
    """Approve at a gate."""
    await ack()
    await decide(desk, click(body), DecisionKind.APPROVE)


async def cancel_at_gate(desk: Desk, body: Body, ack: Ack) -> None:
    """Stop the run at a gate."""
    await ack()
    await decide(desk, click(body), DecisionKind.CANCEL)


async def decide(desk: Desk, clicked: Click, kind: DecisionKind) -> None:
    """Record a decision: say so on the card at once, then show the outcome."""
    gate = await desk.runs.gate(clicked.value)
    run = await desk.runs.run(gate.run_id) if gate else None
    if gate is None or run is None:
        await whisper(desk, clicked.channel_id, clicked.thread_ts, clicked.user_id, note(UNKNOWN_GATE.text))
        return
    by = await desk.people.person(clicked.user_id, run.channel_id)
    if gate.status is GateStatus.OPEN and allowed(desk, run, by):
        await show_recording(desk, clicked)
    try:
        answer = await desk.runs.decide(
            gate.id, kind, by, key=clicked.key, place=f"{clicked.channel_id}/{clicked.message_ts}"
        )
    finally:
        await desk.board.redraw_gate(gate.id)
    await tell(desk, run, clicked.user_id, answer)


async def show_recording(desk: Desk, clicked: Click) -> None:
    """Take the buttons away while the decision is recorded."""
    if not clicked.message_ts:
        return
    with contextlib.suppress(*NO_ANSWER):
        await desk.client.chat_update(
            channel=clicked.channel_id,
            ts=clicked.message_ts,
            text="Recording your decision…",
            blocks=recording(clicked.blocks),
        )


async def redirect(desk: Desk, body: Body, ack: Ack) -> None:
    """Ask what should be done differently."""
    await ack()
    clicked = click(body)
    if gate := await open_gate(desk, clicked):
        recent = await desk.recent_files(gate)
        view = gate_modals.redirect_modal(gate, await desk.stage_title(gate), recent)
        await desk.client.views_open(trigger_id=clicked.trigger_id, view=view)


async def answer_question(desk: Desk, body: Body, ack: Ack) -> None:
    """Ask for the answer to an engine's question."""
    await ack()
    clicked = click(body)
    if gate := await open_gate(desk, clicked):
        await desk.client.views_open(trigger_id=clicked.trigger_id, view=gate_modals.answer_modal(gate))


async def edit(desk: Desk, body: Body, ack: Ack) -> None:
    """Ask for a person's own version of the artifact."""
    await ack()
    clicked = click(body)
    if gate := await open_gate(desk, clicked):
        kinds = await desk.editable(gate)
        view = gate_modals.edit_modal(gate, kinds, await typed_text(desk, gate, kinds))
        await desk.client.views_open(trigger_id=clicked.trigger_id, view=view)


async def open_gate(desk: Desk, clicked: Click) -> GateRecord | None:
    """Return the gate of a button if this person may decide there now; tell them why not otherwise."""
    gate = await desk.runs.gate(clicked.value)
    run = await desk.runs.run(gate.run_id) if gate else None
    if gate is None or run is None:
        await whisper(desk, clicked.channel_id, clicked.thread_ts, clicked.user_id, note(UNKNOWN_GATE.text))
        return None
    by = await desk.people.person(clicked.user_id, run.channel_id)
    permission = may_decide(desk.runs.settings.approval, run.requester_id, by)
    if not permission.allowed:
        await tell(desk, run, clicked.user_id, Answer(Outcome.REFUSED, permission.text, run.id))
        return None
    if gate.status is not GateStatus.OPEN:
        await desk.board.redraw_gate(gate.id)
        text = "This question is decided already; the card shows by whom."
        await tell(desk, run, clicked.user_id, Answer(Outcome.ALREADY, text, run.id))
        return None
    return gate


def allowed(desk: Desk, run: RunRecord, by: Person) -> bool:
    """Whether the rules let a person decide; the service has the last word."""
    return may_decide(desk.runs.settings.approval, run.requester_id, by).allowed


async def typed_text(desk: Desk, gate: GateRecord, kinds: tuple[str, ...]) -> str | None:
    """Return the artifact's text where it can be changed by typing."""
    view = await desk.runs.view(gate.run_id)
    shown = next((artifact for artifact in view.artifacts if artifact.id == gate.artifact_id), None)
    if shown is None or not shown.media_type.startswith(TEXT_TYPES) or shown.size > EDIT_IN_MODAL_BYTES:
        return None
    return shown.path.read_text(encoding="utf-8") if shown.path.suffix.lstrip(".") in kinds else None


async def pause(desk: Desk, body: Body, ack: Ack) -> None:
    """Pause a run."""
    await ack()
    await control(desk, click(body), "pause")


async def resume(desk: Desk, body: Body, ack: Ack) -> None:
    """Resume a run."""
    await ack()
    await control(desk, click(body), "resume")


async def stop(desk: Desk, body: Body, ack: Ack) -> None:
    """Stop a run."""
    await ack()
    await control(desk, click(body), "stop")


async def retry(desk: Desk, body: Body, ack: Ack) -> None:
    """Start a failed run again."""
    await ack()
    await control(desk, click(body), "retry")


async def control(desk: Desk, clicked: Click, what: str) -> None:
    """Do something to a run as a whole, and tell the person where it could not be done."""
    run = await desk.runs.run(clicked.value)
    if run is None:
        return
    by = await desk.people.person(clicked.user_id, run.channel_id)
    if what == "pause":
        answer = await desk.runs.pause(run.id, by)
    elif what == "resume":
        answer = await desk.runs.resume(run.id, by)
    elif what == "stop":
        answer = await desk.runs.cancel(run.id, by)
    else:
        answer = await thread.retry(desk, run, by)
    await desk.board.redraw_status(run.id)
    await tell(desk, run, clicked.user_id, answer)


async def start_mode(desk: Desk, body: Body, ack: Ack) -> None:
    """Open the form of a mode from a list of modes."""
    await ack()
    clicked = click(body)
    if await desk.modes.find(clicked.value):
        start = StartContext(clicked.value, clicked.channel_id)
        await open_start_modal(desk, clicked.trigger_id, clicked.workspace_id, start)


async def start_on_file(desk: Desk, body: Body, ack: Ack) -> None:
    """Open the form for a file that TOMAS offered to work on."""
    await ack()
    clicked = click(body)
    mode_id, _, file_id = clicked.value.partition(" ")
    if await desk.modes.find(mode_id) is None:
        return
    recent = await desk.runs.recent_files(clicked.workspace_id, clicked.channel_id, limit=MANY)
    file = next((file for file in recent if file.slack_file_id == file_id), None)
    try:
        file = file or await desk.files.facts(file_id)
    except (FileRefused, FileUnreachable) as error:
        await whisper(desk, clicked.channel_id, clicked.thread_ts, clicked.user_id, note(str(error)))
        return
    start = StartContext(mode_id, clicked.channel_id, file)
    await open_start_modal(desk, clicked.trigger_id, clicked.workspace_id, start)


async def dismiss_offer(desk: Desk, body: Body, ack: Ack) -> None:
    """Take an offer away."""
    await ack()
    clicked = click(body)
    await desk.client.chat_delete(channel=clicked.channel_id, ts=clicked.message_ts)


async def nothing(desk: Desk, body: Body, ack: Ack) -> None:
    """Acknowledge a click that needs nothing more, such as on a link."""
    await ack()
