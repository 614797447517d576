"""Numbers, times and states in words for people."""

from datetime import UTC, datetime
from decimal import Decimal

from tomas.modes.base import Estimate
from tomas.modes.summaries import counted
from tomas.runs.records import GateStatus, RunRecord, RunStatus, RunView, StageStatus

_MINUTE_S, _HOUR_S, _KILO = 60, 3600, 1024
_CENT = Decimal("0.01")

STATUS = {
    RunStatus.CREATED: "📥 Reading the input",
    RunStatus.QUEUED: "⏳ Queued",
    RunStatus.RUNNING: "▶️ Working",
    RunStatus.WAITING: "🙋 Waits for a decision",
    RunStatus.PAUSED: "⏸️ Paused",
    RunStatus.COMPLETED: "✅ Completed",
    RunStatus.FAILED: "❌ Failed",
    RunStatus.CANCELLED: "🛑 Stopped",
}

_CLOSED = "💤 Closed, everything is kept"

STAGE_ICON = {
    StageStatus.PENDING: "▫️",
    StageStatus.QUEUED: "⏳",
    StageStatus.RUNNING: "▶️",
    StageStatus.WAITING: "🙋",
    StageStatus.COMPLETED: "✅",
    StageStatus.FAILED: "❌",
    StageStatus.CANCELLED: "🛑",
}

DECIDED = {
    GateStatus.APPROVED: "✅ Approved",
    GateStatus.REDIRECTED: "↪️ Sent back with guidance",
    GateStatus.CANCELLED: "🛑 Stopped",
    GateStatus.VOID: "♻️ Replaced by a newer version",
}


def status(run: RunRecord) -> str:
    """Return where a run stands."""
    return _CLOSED if run.closed_at else STATUS[run.status]


def duration(seconds: float) -> str:
    """Return a length of time such as `45 s`, `3 min 05 s` or `2 h 10 min`."""
    whole = max(0, int(seconds))
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min {whole % _MINUTE_S:02d} s"
    return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S:02d} min"


def dollars(usd: Decimal) -> str:
    """Return an amount of US dollars; parts of a cent are shown where there is nothing else."""
    return f"${usd:,.4f}" if Decimal(0) < usd < _CENT else f"${usd:,.2f}"


def tokens(into: int, out: int) -> str:
    """Return how many tokens went to the models and came back."""
    return f"{into:,} tokens in, {out:,} out"


def size(count: int) -> str:
    """Return a file's size from bytes."""
    if count < _KILO:
        return f"{count} B"
    if count < _KILO**2:
        return f"{count / _KILO:.0f} kB"
    return f"{count / _KILO**2:.1f}".removesuffix(".0") + " MB"


def clock(moment: datetime) -> str:
    """Return a moment as Slack shows it in each reader's own time zone."""
    utc = moment.astimezone(UTC)
    return f"<!date^{int(utc.timestamp())}^{{date_short_pretty}} {{time}}|{utc:%Y-%m-%d %H:%M} UTC>"


def estimate(found: Estimate) -> str:
    """Return an estimate as a sentence."""
    time = _minutes(found)
    if found.basis == "offline":
        return f"Estimate: free (offline model), about {time} of work."
    if found.basis == "unknown price":
        return f"Estimate: about {time} of work; the model's price is not known here, so the cost is not either."
    money = _money(found)
    basis = "from past runs" if found.basis == "past runs" else "from the provider's prices"
    return f"Estimate: {money}, about {time} of work ({basis}). Time spent waiting for people comes on top."


def estimate_in_short(found: Estimate) -> str:
    """Return an estimate in a few words."""
    money = {"offline": "free (offline model)", "unknown price": "price not known"}.get(found.basis) or _money(found)
    return f"usually {_minutes(found)} of work, {money}"


def _minutes(found: Estimate) -> str:
    low, high = found.minutes_low, found.minutes_high
    return f"{low} min" if low == high else f"{low}-{high} min"


def _money(found: Estimate) -> str:
    return f"{dollars(found.usd_low)}-{dollars(found.usd_high)}"


def spending(view: RunView) -> str:
    """Return what a run cost so far, against its budget; a free one needs none."""
    if view.run.offline and not (view.spent_usd or view.reserved_usd or view.unpriced_calls):
        return "free (offline model)"
    words = f"{dollars(view.spent_usd)} of {dollars(view.run.budget_usd)}"
    if view.reserved_usd:
        words += f" (+ {dollars(view.reserved_usd)} under way)"
    if view.unpriced_calls:
        words += f" + {counted(view.unpriced_calls, 'call')} of unknown price"
    return words
