"""The one card of a run: where it stands, what goes on now, what it cost, and the buttons that hold or stop it."""

from slackblocks import Block
from slackblocks.elements import Element

from tomas.blocks import kit, words
from tomas.blocks.ids import Action
from tomas.blocks.kit import Card, Confirm
from tomas.blocks.limits import SECTION, cut_lines
from tomas.blocks.text import mention, plain, safe_line
from tomas.runs.records import RunStatus, RunView, StageRecord, StageStatus

TITLE, ACTIVITY = 200, 140
STOP = Confirm("Stop this run?", "The work ends now. What was made so far is kept.", "Stop the run")


def status_card(view: RunView, mode_title: str) -> Card:
    """Return the status card of a run."""
    run = view.run
    state = words.status(run)
    paused = run.status is RunStatus.PAUSED
    blocks: list[Block] = [
        kit.header(plain(f"{mode_title}: {run.title}", TITLE)),
        kit.section(f"*{state}* · started by {mention(run.requester_id)}"),
        kit.section(cut_lines([_stage_line(stage, paused=paused) for stage in view.stages], SECTION)),
        kit.context(_numbers(view)),
    ]
    if paused and run.paused_by:
        blocks.append(kit.context(f"Paused by {mention(run.paused_by)}. Press Resume or write `resume`."))
    if not run.status.ended:
        blocks.append(
            kit.context("Reply in this thread to guide the work, or write `status`, `pause`, `stop`, `help`.")
        )
    if buttons := _buttons(view):
        blocks.append(kit.actions(*buttons))
    return Card(f"{safe_line(run.title, TITLE)}: {state}", tuple(blocks))


def _stage_line(stage: StageRecord, *, paused: bool) -> str:
    icon = words.STAGE_ICON[stage.status]
    line = f"{icon} *{safe_line(stage.title, TITLE)}*"
    if paused and stage.status in {StageStatus.QUEUED, StageStatus.RUNNING}:
        return f"⏸️ *{safe_line(stage.title, TITLE)}* · held"
    if stage.status is StageStatus.RUNNING:
        return f"{line} · {safe_line(stage.activity, ACTIVITY)}" if stage.activity else f"{line} · working"
    if stage.status is StageStatus.PENDING:
        return line
    if stage.status is StageStatus.COMPLETED:
        return f"{line} · {_took(stage)}" if stage.started_at and stage.finished_at else line
    if stage.status is StageStatus.WAITING:
        return f"{line} · waits for a decision"
    return f"{line} · {stage.status.value}"


def _took(stage: StageRecord) -> str:
    assert stage.started_at is not None
    assert stage.finished_at is not None
    return words.duration((stage.finished_at - stage.started_at).total_seconds())


def _numbers(view: RunView) -> str:
    spoken = words.tokens(view.input_tokens, view.output_tokens)
    parts = [f"⏱ {words.duration(view.working_s)} of work", spoken, words.spending(view)]
    if not view.run.offline:
        parts.append(safe_line(view.run.model_label, TITLE))
    return " · ".join([*parts, f"run {view.run.id}"])


def _buttons(view: RunView) -> list[Element]:
    run = view.run
    if run.status is RunStatus.FAILED:
        return [kit.button("Retry", Action.RETRY, run.id, style="primary")] if run.failure_retryable else []
    if run.status.ended:
        return []
    buttons: list[Element] = []
    if run.status is RunStatus.PAUSED:
        buttons.append(kit.button("Resume", Action.RESUME, run.id, style="primary"))
    elif run.status is not RunStatus.WAITING:
        buttons.append(kit.button("Pause", Action.PAUSE, run.id))
    return [*buttons, kit.button("Stop", Action.STOP, run.id, style="danger", confirm=STOP)]
