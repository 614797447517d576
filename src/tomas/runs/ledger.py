"""The gateway's ports on the database: who a token is, what may be spent, which answers were paid for."""

from decimal import Decimal
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tomas.gateway.ports import (
    BudgetRefused,
    CallIdentity,
    CallUsage,
    Grant,
    Hold,
    RecordedCall,
    Reservation,
)
from tomas.runs.change import Change, changing
from tomas.runs.database import Database
from tomas.runs.orm import now
from tomas.runs.pipeline import open_gate
from tomas.runs.records import AttemptStatus, EventKind, RunStatus
from tomas.runs.settings import RunSettings
from tomas.runs.tables import AnswerRecordRow, AttemptRow, ModelCallRow, RunRow, TokenRow
from tomas.runs.tokens import token_hash

WARN_AT = Decimal("0.8")
UNPRICED = "unpriced"
"""The question's id of a budget gate that asks about unknown prices, not about more money."""


class CallStatus(StrEnum):
    """The life of a model call."""

    RESERVED = "reserved"
    SETTLED = "settled"
    CUT_OFF = "cut_off"
    RELEASED = "released"


CHARGED = (CallStatus.SETTLED.value, CallStatus.CUT_OFF.value)


class DatabaseTokens:
    """`tomas.gateway.ports.Tokens`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def grant(self, token: str) -> Grant | None:
        """Return what the token stands for; None where it is unknown, superseded or ended."""
        async with self._database.reading() as session:
            row = (
                await session.execute(
                    select(AttemptRow, RunRow.workspace_id)
                    .join(TokenRow, TokenRow.attempt_id == AttemptRow.id)
                    .join(RunRow, RunRow.id == AttemptRow.run_id)
                    .where(TokenRow.hash == token_hash(token), TokenRow.revoked_at.is_(None))
                )
            ).one_or_none()
        if row is None or row[0].status != AttemptStatus.RUNNING:
            return None
        attempt, workspace_id = row
        return Grant(attempt.id, attempt.run_id, attempt.stage_id, workspace_id, attempt.lineage)

    async def hold(self, grant: Grant) -> Hold:
        """Tell whether the run's calls may go on."""
        async with self._database.reading() as session:
            row = (
                await session.execute(
                    select(RunRow.status, AttemptRow.status)
                    .join(AttemptRow, AttemptRow.run_id == RunRow.id)
                    .where(AttemptRow.id == grant.attempt_id)
                )
            ).one_or_none()
        if row is None or row[1] != AttemptStatus.RUNNING or RunStatus(row[0]).ended:
            return Hold.ENDED
        return Hold.GO if row[0] == RunStatus.RUNNING else Hold.PAUSED


class DatabaseLedger:
    """`tomas.gateway.ports.Ledger`: calls reserve one after the other, so parallel ones cannot overshoot."""

    def __init__(self, database: Database, settings: RunSettings | None = None) -> None:
        self._database = database
        self._settings = settings or RunSettings()

    async def reserve(
        self, grant: Grant, call: CallIdentity, provider: str, model: str, usd: Decimal | None
    ) -> Reservation:
        """Set the most that the call can cost aside. Raises BudgetRefused, and holds the run for a decision."""
        async with changing(self._database, grant.run_id) as change:
            attempt = change.live_attempt
            if attempt is None or attempt.id != grant.attempt_id:
                raise BudgetRefused("This work is over.")
            refusal = await self._refusal(change, model, usd)
            if refusal is None:
                reservation = Reservation(uuid4().hex, usd)
                change.session.add(_call_row(reservation, grant, call, provider, model))
                return reservation
        raise BudgetRefused(refusal)

    async def settle(self, reservation: Reservation, usage: CallUsage, usd: Decimal | None, latency_s: float) -> None:
        """Put the call's true cost in the place of the reservation; warns the run once at 80 % of its budget."""
        async with self._database.writing() as session:
            run_id = await _end_call(
                session,
                reservation,
                CallStatus.SETTLED,
                usd=usd,
                input_tokens=usage.input_tokens,
                cached_input_tokens=usage.cached_input_tokens,
                output_tokens=usage.output_tokens,
                latency_s=latency_s,
            )
        if run_id:
            await self._warn(run_id)

    async def cut_off(self, reservation: Reservation, reason: str) -> None:
        """Charge the reservation of a call that was cut off after it reached the provider."""
        async with self._database.writing() as session:
            await _end_call(session, reservation, CallStatus.CUT_OFF, usd=reservation.usd, reason=reason)

    async def release(self, reservation: Reservation, reason: str) -> None:
        """Charge nothing: the provider refused the call or was never reached."""
        async with self._database.writing() as session:
            await _end_call(session, reservation, CallStatus.RELEASED, usd=None, reason=reason)

    async def _refusal(self, change: Change, model: str, usd: Decimal | None) -> str | None:
        """Return why the call may not be made, having opened the gate that asks people; None where it may."""
        run = change.run
        if usd is None:
            if not self._settings.strict_budget or run.unpriced_allowed:
                return None
            text = f"{model} has no known price, and the budget of ${run.budget_usd:.2f} is strict."
            await _ask(change, text, f"{text} Go on without counting its cost?", UNPRICED)
            return text
        spent, reserved = await spent_and_reserved(change.session, run.id)
        if not usd or spent + reserved + usd <= run.budget_usd:
            return None
        text = (
            f"The budget of ${run.budget_usd:.2f} does not bear the next call: "
            f"${spent + reserved:.4f} is spent or set aside, and the call may cost ${usd:.4f}."
        )
        await _ask(change, text, f"{text} Raise the budget by ${run.first_budget_usd:.2f} and go on?")
        return text

    async def _warn(self, run_id: str) -> None:
        async with self._database.reading() as session:
            run = await session.get(RunRow, run_id)
            spent, _ = await spent_and_reserved(session, run_id)
        if run is None or run.budget_warned or spent < run.budget_usd * WARN_AT:
            return
        async with changing(self._database, run_id) as change:
            if not change.run.budget_warned:
                change.run.budget_warned = True
                change.event(EventKind.BUDGET_WARNING, spent_usd=str(spent), budget_usd=str(change.run.budget_usd))


class DatabaseRecord:
    """`tomas.gateway.ports.Record`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, grant: Grant, call: CallIdentity) -> RecordedCall | None:
        """Return the answer recorded in the grant's lineage under this number and digest."""
        async with self._database.reading() as session:
            row = await session.get(AnswerRecordRow, _record_key(grant, call))
        if row is None:
            return None
        usage = CallUsage(row.input_tokens, row.output_tokens, row.cached_input_tokens)
        return RecordedCall(row.status, row.body, usage)

    async def store(self, grant: Grant, call: CallIdentity, request: bytes, answer: RecordedCall, model: str) -> None:
        """Record an answer with the request as it was sent; the first answer to a call stays."""
        async with self._database.writing() as session:
            if await session.get(AnswerRecordRow, _record_key(grant, call)):
                return
            session.add(
                AnswerRecordRow(
                    run_id=grant.run_id,
                    stage_id=grant.stage_id,
                    lineage=grant.lineage,
                    number=call.number,
                    digest=call.digest,
                    attempt_id=grant.attempt_id,
                    agent=call.agent,
                    model=model,
                    status=answer.status,
                    request=request,
                    body=answer.body,
                    input_tokens=answer.usage.input_tokens,
                    cached_input_tokens=answer.usage.cached_input_tokens,
                    output_tokens=answer.usage.output_tokens,
                    at=now(),
                )
            )


async def spent_and_reserved(session: AsyncSession, run_id: str) -> tuple[Decimal, Decimal]:
    """Return what a run has spent, and what is set aside for calls under way, in US dollars."""
    spent, reserved = (
        await session.execute(
            select(
                func.sum(case((ModelCallRow.status.in_(CHARGED), ModelCallRow.usd))),
                func.sum(case((ModelCallRow.status == CallStatus.RESERVED.value, ModelCallRow.reserved_usd))),
            ).where(ModelCallRow.run_id == run_id)
        )
    ).one()
    return spent or Decimal(0), reserved or Decimal(0)


async def charge_orphans(session: AsyncSession, run_id: str) -> None:
    """Charge reservations whose gateway died: nobody knows whether the provider answered."""
    await session.execute(
        update(ModelCallRow)
        .where(ModelCallRow.run_id == run_id, ModelCallRow.status == CallStatus.RESERVED.value)
        .values(
            status=CallStatus.CUT_OFF.value,
            usd=ModelCallRow.reserved_usd,
            reason="the supervisor ended while the call was under way",
            ended_at=now(),
        )
    )


async def _ask(change: Change, text: str, question: str, question_id: str = "") -> None:
    if change.gate:
        return
    stage = change.current
    assert stage is not None
    change.event(EventKind.BUDGET_REACHED, stage.stage_id, message=text, budget_usd=str(change.run.budget_usd))
    await open_gate(change, stage, "budget", question, question_id=question_id)


async def _end_call(
    session: AsyncSession, reservation: Reservation, status: CallStatus, **values: Decimal | int | float | str | None
) -> str | None:
    """End a reserved call, once. Returns its run; None where it had ended before."""
    return await session.scalar(
        update(ModelCallRow)
        .where(ModelCallRow.id == reservation.id, ModelCallRow.status == CallStatus.RESERVED.value)
        .values(status=status.value, ended_at=now(), **values)
        .returning(ModelCallRow.run_id)
    )


def _call_row(reservation: Reservation, grant: Grant, call: CallIdentity, provider: str, model: str) -> ModelCallRow:
    return ModelCallRow(
        id=reservation.id,
        run_id=grant.run_id,
        stage_id=grant.stage_id,
        attempt_id=grant.attempt_id,
        lineage=grant.lineage,
        number=call.number,
        digest=call.digest,
        agent=call.agent,
        provider=provider,
        model=model,
        status=CallStatus.RESERVED.value,
        reserved_usd=reservation.usd,
        reserved_at=now(),
    )


def _record_key(grant: Grant, call: CallIdentity) -> tuple[str, str, str, int, str]:
    return grant.run_id, grant.stage_id, grant.lineage, call.number, call.digest
