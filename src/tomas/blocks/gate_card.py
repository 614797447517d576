"""The card at a gate: what was made, what is asked, and the buttons; afterwards who decided what, and when."""

from slackblocks import Block
from slackblocks.elements import Element

from tomas.blocks import kit, words
from tomas.blocks.ids import Action
from tomas.blocks.kit import Card, Confirm
from tomas.blocks.limits import FALLBACK, SECTION, cut_lines
from tomas.blocks.text import mention, plain, safe, safe_line, safe_markdown
from tomas.runs.records import GateRecord, GateStatus, RunView

SUMMARY, QUESTION, GUIDANCE, TITLE = 3500, 1500, 1000, 200
CANCEL = Confirm("Stop this run?", "The run ends here. What was made so far is kept.", "Stop the run")


def gate_card(view: RunView, gate: GateRecord, *, editable: bool) -> Card:
    """Return the card of a gate, open or decided."""
    blocks: list[Block] = [kit.header(plain(_title(view, gate), FALLBACK))]
    if gate.summary.strip():
        blocks.append(kit.markdown(safe_markdown(gate.summary, SUMMARY)))
    if gate.warnings:
        lines = [f"⚠️ {safe_line(warning, 400)}" for warning in gate.warnings]
        blocks.append(kit.section(cut_lines(lines, SECTION)))
    blocks.append(kit.section(f"*{safe(gate.question, QUESTION)}*"))
    about = f"{safe_line(view.run.title, TITLE)}: {safe_line(gate.question, QUESTION)}"
    if gate.status is GateStatus.OPEN:
        asked = f"Run {view.run.id}, started by {mention(view.run.requester_id)} · cost so far: {words.spending(view)}"
        blocks += [kit.actions(*_buttons(gate, editable=editable)), kit.context(asked)]
        return Card(f"Your decision is needed on {about}", tuple(blocks))
    blocks.append(kit.section(_outcome(gate)))
    return Card(f"{words.DECIDED[gate.status]}: {about}", tuple(blocks))


def recording(shown: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return a message's blocks with its buttons replaced by a line that the decision is being recorded."""
    kept = [block for block in shown if block.get("type") != "actions"]
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": "⏳ Recording your decision…"}]}
    return [*kept, note]


def _title(view: RunView, gate: GateRecord) -> str:
    stage = next((stage.title for stage in view.stages if stage.id == gate.stage_id), gate.stage_id)
    if gate.kind == "budget":
        return f"Budget reached: {stage}"
    if gate.kind == "question":
        return f"A question: {stage}"
    return f"Your decision: {stage}"


def _buttons(gate: GateRecord, *, editable: bool) -> list[Element]:
    cancel = kit.button("Cancel run", Action.CANCEL_AT_GATE, gate.id, style="danger", confirm=CANCEL)
    if gate.kind == "question":
        return [kit.button("Answer", Action.ANSWER, gate.id, style="primary"), cancel]
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


def _outcome(gate: GateRecord) -> str:
    state = words.DECIDED[gate.status]
    if not gate.decided_by:
        return f"*{state}*"
    moment = f" · {words.clock(gate.decided_at)}" if gate.decided_at else ""
    line = f"*{state}* by {mention(gate.decided_by)}{moment}"
    return f"{line}\n>{safe_line(gate.decision_text, GUIDANCE)}" if gate.decision_text.strip() else line
