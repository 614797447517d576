"""What is posted when a run ends: the outputs, a failure or a stop in the thread, and the costs in the channel."""

from collections.abc import Iterable
from decimal import Decimal

from slackblocks import Block

from tomas.blocks import kit, words
from tomas.blocks.ids import Action
from tomas.blocks.kit import Card
from tomas.blocks.limits import SECTION, cut_lines
from tomas.blocks.text import mention, safe, safe_line
from tomas.modes.media import DOCX, JSON, PDF, SVG
from tomas.modes.summaries import counted
from tomas.runs.records import ENGINE_ASKS, NOTE, ArtifactRecord, CostLine, GateRecord, GateStatus, RunView, StageStatus

LINE, MESSAGE = 200, 2000
DOCUMENTS = {DOCX, PDF}
FOR_PROGRAMS = {JSON, SVG}
RETRY = (
    "*What now:* Retry starts this stage again; what was made before it is kept and not paid for twice. "
    "If it fails again, ask whoever runs TOMAS."
)
OFFLINE_PROVIDER = "offline"
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
    """Return the outputs, what is best to read first: finished documents, then the others, newest stage first."""
    newest = {stage.id: -number for number, stage in enumerate(view.stages)}
    current = sorted(best_first(view.current_artifacts.values()), key=lambda artifact: newest.get(artifact.stage_id, 1))
    groups = {"Documents": [artifact for artifact in current if artifact.media_type in DOCUMENTS]}
    for stage in reversed(view.stages):
        mine = [artifact for artifact in current if artifact.stage_id == stage.id]
        groups[stage.title] = [artifact for artifact in mine if artifact.media_type not in DOCUMENTS]
    lines = [
        line
        for title, group in groups.items()
        if group
        for line in (f"\n*{safe_line(title, LINE)}*", *map(_output, group))
    ]
    return cut_lines(lines, SECTION - LINE).strip() or "No output yet."


def best_first(artifacts: Iterable[ArtifactRecord]) -> list[ArtifactRecord]:
    """Return outputs in their order, with those for programs after those for people."""
    return sorted(artifacts, key=lambda artifact: artifact.media_type in FOR_PROGRAMS)


def _output(artifact: ArtifactRecord) -> str:
    edited = ", edited by a person" if artifact.source == "person" else ""
    title, name = safe_line(artifact.title.rstrip(". "), LINE), safe_line(artifact.name, LINE)
    return f"• {title}: `{name}` (version {artifact.version}, {words.size(artifact.size)}{edited})"


def _cost_line(line: CostLine, titles: dict[str, str], *, offline: bool) -> str:
    stage = safe_line(titles.get(line.stage_id, line.stage_id), LINE)
    money = "free" if offline and not line.usd else _money(line.usd)
    calls = counted(line.calls, "call")
    model = "offline model" if line.provider == OFFLINE_PROVIDER else safe_line(line.model, LINE)
    return f"• {stage} · {model}: {money} ({calls}, {words.tokens(line.input_tokens, line.output_tokens)})"


def _money(usd: Decimal | None) -> str:
    return "unknown price" if usd is None else words.dollars(usd)


def _decisions(view: RunView) -> list[str]:
    titles = {stage.id: stage.title for stage in view.stages}
    decided = [gate for gate in view.gates if gate.status is not GateStatus.OPEN and gate.decided_by]
    return [_decision(gate, titles) for gate in decided] or ["No decision was needed."]


def _decision(gate: GateRecord, titles: dict[str, str]) -> str:
    stage = safe_line(titles.get(gate.stage_id, gate.stage_id), LINE)
    moment = f", {words.clock(gate.decided_at)}" if gate.decided_at else ""
    state = "✏️ Edited" if gate.status is GateStatus.VOID else words.DECIDED[gate.status]
    if gate.kind in ENGINE_ASKS:
        stage += " (a question)"
        state = "💬 Answered" if gate.decision_text.strip() else state
    return f"• {stage}: {state} by {mention(gate.decided_by)}{moment}"
