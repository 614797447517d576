"""What is posted when a run ends: the outputs, a failure or a stop in the thread, and the costs in the channel."""

from decimal import Decimal

from slackblocks import Block

from tomas.blocks import kit, words
from tomas.blocks.ids import Action
from tomas.blocks.kit import Card
from tomas.blocks.limits import SECTION, cut_lines
from tomas.blocks.text import mention, safe, safe_line
from tomas.runs.records import NOTE, ArtifactRecord, CostLine, GateRecord, GateStatus, RunView, StageStatus

LINE, MESSAGE = 200, 2000
RETRY = (
    "*What now:* Retry starts this stage again; what was made before it is kept and not paid for twice. "
    "If it fails again, ask whoever runs TOMAS."
)
OFFLINE = "Made with the offline model: rules, not judgement. Check it before you use it."


def completed_card(view: RunView) -> Card:
    """Return the closing card of a completed run: its outputs, newest versions."""
    blocks: list[Block] = [
        kit.section(f"✅ *All stages are done.* {mention(view.run.requester_id)}, the outputs are in this thread:"),
        kit.section(_outputs(view)),
    ]
    notes = [f"{NOTE}{safe_line(note, 400)}" for stage in view.stages for note in stage.notes]
    if notes:
        blocks.append(kit.section(cut_lines(notes, SECTION)))
    if view.run.offline:
        blocks.append(kit.context(f"⚠️ {OFFLINE}"))
    return Card(f"✅ The run on {safe_line(view.run.title, LINE)} is completed.", tuple(blocks))


def failed_card(view: RunView) -> Card:
    """Return what happened, what was kept, and the next step."""
    run = view.run
    stage = next((stage.title for stage in view.stages if stage.status is StageStatus.FAILED), "")
    where = f" at “{safe_line(stage, LINE)}”" if stage else ""
    message = safe(run.failure_message or "Something went wrong.", MESSAGE)
    blocks: list[Block] = [
        kit.section(f"❌ *The run stopped{where}.* {mention(run.requester_id)}"),
        kit.section(message),
        kit.section(f"*Kept:*\n{_outputs(view)}"),
    ]
    if run.failure_retryable:
        blocks.append(kit.section(RETRY))
        blocks.append(kit.actions(kit.button("Retry", Action.RETRY, run.id, style="primary")))
    blocks.append(kit.context(f"Cost so far: {words.spending(view)} · run {run.id}"))
    return Card(f"❌ The run on {safe_line(run.title, LINE)} stopped: {message}", tuple(blocks))


def cancelled_card(view: RunView, by: str) -> Card:
    """Return the facts about a run that was stopped; `by` is the id of who stopped it, if known."""
    done = [stage.title for stage in view.stages if stage.status is StageStatus.COMPLETED]
    facts = f"Done before: {safe_line(', '.join(done), MESSAGE)}." if done else "No stage was done before."
    who = f" by {mention(by)}" if by else ""
    blocks = (
        kit.section(f"🛑 *The run was stopped{who}.* {facts}"),
        kit.section(f"*Kept:*\n{_outputs(view)}"),
        kit.context(f"{words.duration(view.working_s)} of work · {words.spending(view)} · run {view.run.id}"),
    )
    return Card(f"🛑 The run on {safe_line(view.run.title, LINE)} was stopped{who}.", blocks)


def cost_card(view: RunView, mode_title: str, link: str) -> Card:
    """Return the summary for the channel: what ran for whom, how long, at what cost, approved by whom."""
    run = view.run
    state = words.STATUS[run.status]
    blocks: list[Block] = [
        kit.section(f"*{safe_line(mode_title, LINE)}: {safe_line(run.title, LINE)}*\n{state}"),
        kit.section(
            f"*Requested by* {mention(run.requester_id)}\n"
            f"*Duration* {words.duration(view.working_s)} of work{_elapsed(view)}\n"
            f"*Cost* {words.spending(view)}\n"
            f"*Tokens* {view.input_tokens:,} in, {view.output_tokens:,} out"
        ),
    ]
    if view.costs:
        titles = {stage.id: stage.title for stage in view.stages}
        lines = [_cost_line(line, titles, offline=run.offline) for line in view.costs]
        blocks.append(kit.section(cut_lines(["*By stage and model*", *lines], SECTION)))
    blocks.append(kit.section(cut_lines(["*Decisions*", *_decisions(view)], SECTION)))
    if link:
        blocks.append(kit.actions(kit.button("Open the thread", Action.LINK, url=link)))
    return Card(f"{safe_line(run.title, LINE)}: {state} · {words.spending(view)}", tuple(blocks))


def _elapsed(view: RunView) -> str:
    run = view.run
    if run.finished_at is None:
        return ""
    return f", {words.duration((run.finished_at - run.created_at).total_seconds())} in all"


def _outputs(view: RunView) -> str:
    current = view.current_artifacts.values()
    return cut_lines([_output(artifact) for artifact in current], SECTION - LINE) or "No output yet."


def _output(artifact: ArtifactRecord) -> str:
    edited = ", edited by a person" if artifact.source == "person" else ""
    title, name = safe_line(artifact.title, LINE), safe_line(artifact.name, LINE)
    return f"• {title}: `{name}` (version {artifact.version}, {words.size(artifact.size)}{edited})"


def _cost_line(line: CostLine, titles: dict[str, str], *, offline: bool) -> str:
    stage = safe_line(titles.get(line.stage_id, line.stage_id), LINE)
    money = "free" if offline and not line.usd else _money(line.usd)
    calls = f"{line.calls} call{'s' if line.calls != 1 else ''}"
    spoken = f"{words.tokens(line.input_tokens)} in, {words.tokens(line.output_tokens)} out"
    return f"• {stage} · {safe_line(line.model, LINE)}: {money} ({calls}, {spoken})"


def _money(usd: Decimal | None) -> str:
    return "unknown price" if usd is None else words.dollars(usd)


def _decisions(view: RunView) -> list[str]:
    titles = {stage.id: stage.title for stage in view.stages}
    decided = [gate for gate in view.gates if gate.status is not GateStatus.OPEN and gate.decided_by]
    return [_decision(gate, titles) for gate in decided] or ["None were needed."]


def _decision(gate: GateRecord, titles: dict[str, str]) -> str:
    stage = safe_line(titles.get(gate.stage_id, gate.stage_id), LINE)
    moment = f", {words.clock(gate.decided_at)}" if gate.decided_at else ""
    edited = gate.status is GateStatus.VOID
    state = "✏️ Edited" if edited else words.DECIDED[gate.status]
    return f"• {stage}: {state} by {mention(gate.decided_by)}{moment}"
