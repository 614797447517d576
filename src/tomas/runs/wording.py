"""Sentences about a run for people. A person is written `<@id>`, which chat clients show as a name."""

from decimal import Decimal

from tomas.runs.change import Change
from tomas.runs.records import GateStatus, RunStatus
from tomas.runs.tables import GateRow, RunRow

DECIDED = {
    GateStatus.APPROVED: "approved it",
    GateStatus.REDIRECTED: "sent it back with guidance",
    GateStatus.CANCELLED: "stopped the run",
    GateStatus.VOID: "changed it",
}


def already_decided(gate: GateRow) -> str:
    """Say who was first at a gate, and what they decided."""
    status = GateStatus(gate.status)
    if not gate.decided_by:
        return "This question is closed: what it asked about has changed. Look at the newest message of the thread."
    moment = f" at {gate.decided_at:%H:%M} UTC" if gate.decided_at else ""
    return f"<@{gate.decided_by}> was first and {DECIDED[status]}{moment}."


def ended(run: RunRow) -> str:
    """Say how a run ended, and what can be done now."""
    how = {
        RunStatus.COMPLETED: "This run is completed. Start a new one to change its result.",
        RunStatus.CANCELLED: "This run was stopped. Start a new one to go on.",
        RunStatus.FAILED: "This run has failed. Press Retry to start again from the stage that failed.",
    }
    return how[RunStatus(run.status)]


def stage_title(change: Change) -> str:
    """Return the current stage's title for a sentence."""
    return f"“{change.current.title}”" if change.current else "the next stage"


def dollars(usd: Decimal) -> str:
    """Return an amount for people, with as many decimals as it needs."""
    return f"${usd:.2f}" if usd == usd.quantize(Decimal("0.01")) else f"${usd.normalize():f}"
