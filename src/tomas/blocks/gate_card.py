"""The card at a gate: what was made, what is asked, and the buttons; afterwards who decided what, and when."""

from slackblocks import Block
from slackblocks.elements import Element

from tomas.blocks import kit, words
from tomas.blocks.ids import Action
from tomas.blocks.kit import Card, Confirm
from tomas.blocks.limits import FALLBACK, SECTION, cut_lines
from tomas.blocks.text import mention, plain, safe, safe_line, safe_markdown
from tomas.runs.records import CONSENT, ENGINE_ASKS, QUESTION, GateRecord, GateStatus, RunView

SUMMARY, ASKED, FROM_ENGINE, GUIDANCE, TITLE = 3500, 1500, 9000, 1000, 200
CANCEL = Confirm("Stop this run?", "The run ends here. What was made so far is kept.", "Stop the run")


def gate_card(view: RunView, gate: GateRecord, *, editable: bool) -> Card:
    """Return the card of a gate, open or decided."""
    blocks: list[Block] = [kit.header(plain(_title(view, gate), FALLBACK))]
    if gate.summary.strip():
        blocks.append(kit.markdown(safe_markdown(gate.summary, SUMMARY)))
    if gate.warnings:
        lines = [f"⚠️ {safe_line(warning, 400)}" for warning in gate.warnings]
        blocks.append(kit.section(cut_lines(lines, SECTION)))
    if gate.kind in ENGINE_ASKS:
        blocks += _from_engine(gate.question, FROM_ENGINE if gate.status is GateStatus.OPEN else ASKED)
    else:
        blocks.append(kit.section(f"*{safe(gate.question, ASKED)}*"))
    about = f"{safe_line(view.run.title, TITLE)}: {safe_line(_first_line(gate.question), TITLE)}"
    if gate.status is GateStatus.OPEN:
        asked = f"Run {view.run.id}, started by {mention(view.run.requester_id)} · cost so far: {words.spending(view)}"
        blocks += [kit.actions(*_buttons(gate, editable=editable)), kit.context(asked)]
        return Card(f"Your decision is needed on {about}", tuple(blocks))
    blocks.append(kit.section(_outcome(gate)))
    return Card(f"{_state(gate)}: {about}", tuple(blocks))


def recording(shown: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return a message's blocks with its buttons replaced by a line that the decision is being recorded."""
    kept = [block for block in shown if block.get("type") != "actions"]
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": "⏳ Recording your decision…"}]}
    return [*kept, note]


def _title(view: RunView, gate: GateRecord) -> str:
    stage = next((stage.title for stage in view.stages if stage.id == gate.stage_id), gate.stage_id)
    if gate.kind == "budget":
        return f"Budget reached: {stage}"
    if gate.kind in ENGINE_ASKS:
        return f"A question: {stage}"
    return f"Your decision: {stage}"


def _buttons(gate: GateRecord, *, editable: bool) -> list[Element]:
    cancel = kit.button("Cancel run", Action.CANCEL_AT_GATE, gate.id, style="danger", confirm=CANCEL)
    if gate.kind == QUESTION:
        return [kit.button("Answer", Action.ANSWER, gate.id, style="primary"), cancel]
    if gate.kind == CONSENT:
        go_on = kit.button("Yes, go on", Action.APPROVE, gate.id, style="primary")
        return [go_on, kit.button("Say what instead", Action.ANSWER, gate.id), cancel]
    if gate.kind == "budget":
        return [kit.button("Allow more", Action.APPROVE, gate.id, style="primary"), cancel]
    if gate.kind == "intake":
        go_on = kit.button("Go on", Action.APPROVE, gate.id, style="primary")
        return [go_on, *([kit.button("Change", Action.REDIRECT, gate.id)] if gate.asks else []), cancel]
    buttons: list[Element] = [
        kit.button("Approve", Action.APPROVE, gate.id, style="primary"),
        kit.button("Redirect", Action.REDIRECT, gate.id),
    ]
    if editable:
        buttons.append(kit.button("Edit", Action.EDIT, gate.id))
    return [*buttons, cancel]


def _from_engine(question: str, most: int) -> list[Block]:
    """Show what an engine asks as it wrote it: with results, tables, or the whole of some code."""
    shown: list[Block] = [kit.markdown(safe_markdown(question, most))]
    if len(question) > most:
        whole = " The file above has them all: without it, do not agree." if len(question) > FROM_ENGINE else ""
        shown.append(kit.context(f"The first {most:,} of {len(question):,} characters are shown.{whole}"))
    return shown


def is_shown_whole(gate: GateRecord) -> bool:
    """Whether an open gate's card has room for all that is asked; what an engine asks can be longer."""
    return gate.kind not in ENGINE_ASKS or len(gate.question) <= FROM_ENGINE


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")


def _state(gate: GateRecord) -> str:
    answered = gate.kind in ENGINE_ASKS and gate.status is GateStatus.APPROVED and gate.decision_text.strip()
    return "💬 Answered" if answered else words.DECIDED[gate.status]


def _outcome(gate: GateRecord) -> str:
    state = _state(gate)
    if not gate.decided_by:
        return f"*{state}*"
    moment = f" · {words.clock(gate.decided_at)}" if gate.decided_at else ""
    said = safe(gate.decision_text.strip(), GUIDANCE).splitlines()
    return "\n".join([f"*{state}* by {mention(gate.decided_by)}{moment}", *(f">{line}" for line in said)])
