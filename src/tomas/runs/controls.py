"""Pause, resume, stop, retry, and more money."""

from decimal import Decimal

from tomas.runs.change import INTAKE, Change, changing
from tomas.runs.decisions import raise_to
from tomas.runs.part import Part
from tomas.runs.pipeline import cancel, go_on
from tomas.runs.records import Answer, EventKind, Outcome, Person, RunStatus
from tomas.runs.time_limit import give_more_time, time_left
from tomas.runs.wording import dollars, ended, stage_title


class Controls(Part):
    """What people may do to a run as a whole. Each method raises UnknownRun."""

    async def pause(self, run_id: str, by: Person) -> Answer:
        """Hold a run: code stops at once, spending at the next model call."""
        async with changing(self.database, run_id) as change:
            if answer := self._may_not(change, by):
                return answer
            if change.status is RunStatus.PAUSED:
                return Answer(Outcome.ALREADY, f"<@{change.run.paused_by}> has paused this run already.", run_id)
            if change.status is RunStatus.WAITING:
                text = "The run waits for a decision; nothing runs and nothing is spent until then."
                return Answer(Outcome.ALREADY, text, run_id)
            change.move(RunStatus.PAUSED)
            change.run.paused_by = by.user_id
            change.event(EventKind.PAUSED, _stage_id(change), by=by.user_id, by_name=by.name)
            text = "Paused: code stops now, and no further model call is made. Say `resume` to go on."
            return Answer(Outcome.RECORDED, text, run_id)

    async def resume(self, run_id: str, by: Person) -> Answer:
        """Let a paused run go on where it stopped."""
        async with changing(self.database, run_id) as change:
            if answer := self._may_not(change, by):
                return answer
            if change.status is RunStatus.WAITING:
                text = "The run waits for a decision, not for a resume. Decide at its newest question."
                return Answer(Outcome.ALREADY, text, run_id)
            if change.status is not RunStatus.PAUSED:
                return Answer(Outcome.ALREADY, "The run is not paused.", run_id)
            change.event(EventKind.RESUMED, _stage_id(change), by=by.user_id, by_name=by.name)
            await go_on(change, self.queue)
            return Answer(Outcome.RECORDED, f"Resumed: {stage_title(change)} goes on where it stopped.", run_id)

    async def cancel(self, run_id: str, by: Person) -> Answer:
        """Stop a run for good; what it made so far is kept."""
        async with changing(self.database, run_id) as change:
            if change.status is RunStatus.CANCELLED:
                return Answer(Outcome.ALREADY, "This run is stopped already.", run_id)
            if answer := self._may_not(change, by):
                return answer
            queued = await cancel(change, by)
        for attempt_id in queued:
            await self.queue.cancel(attempt_id)
        return Answer(Outcome.RECORDED, "The run is stopped. What was made so far is kept.", run_id)

    async def retry(self, run_id: str, by: Person) -> Answer:
        """Start a failed run again from the stage that failed; everything before is kept."""
        async with changing(self.database, run_id) as change:
            permission = self.may_control(change, by)
            if not permission.allowed:
                return Answer(Outcome.REFUSED, permission.text, run_id)
            stage = change.current
            if change.status is not RunStatus.FAILED or stage is None:
                if change.status.ended:
                    return Answer(Outcome.STALE, ended(change.run), run_id)
                return Answer(Outcome.ALREADY, "The run is on its way; there is nothing to retry.", run_id)
            change.run.failure_message, change.run.failure_retryable = "", False
            change.run.finished_at = None
            stage.failures, stage.finished_at = 0, None
            if time_left(change) < 1:
                give_more_time(change)
            change.event(EventKind.RETRYING, stage.stage_id, by=by.user_id, by_name=by.name)
            if stage.stage_id == INTAKE:
                change.begin_reading()
            await go_on(change, self.queue)
            return Answer(Outcome.RECORDED, f"Once more: {stage_title(change)} starts again.", run_id)

    async def raise_budget(self, run_id: str, by: Person, usd: Decimal) -> Answer:
        """Set the run's whole budget to `usd` dollars; a run that waits for money goes on."""
        async with changing(self.database, run_id) as change:
            if change.status.ended:
                return Answer(Outcome.STALE, ended(change.run), run_id)
            permission = self.may_decide(change, by)
            if not permission.allowed:
                return Answer(Outcome.REFUSED, permission.text, run_id)
            if not usd.is_finite() or usd <= change.run.budget_usd:
                text = f"The budget is {dollars(change.run.budget_usd)} already. Name a higher amount."
                return Answer(Outcome.ALREADY, text, run_id)
            return Answer(Outcome.RECORDED, await raise_to(change, self, by, usd), run_id)

    def _may_not(self, change: Change, by: Person) -> Answer | None:
        if change.status.ended:
            return Answer(Outcome.STALE, ended(change.run), change.run.id)
        permission = self.may_control(change, by)
        return None if permission.allowed else Answer(Outcome.REFUSED, permission.text, change.run.id)


def _stage_id(change: Change) -> str:
    return change.current.stage_id if change.current else ""
