"""What a run cost, by stage and model."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tomas.runs.ledger import CHARGED, spent_and_reserved
from tomas.runs.records import CostLine
from tomas.runs.tables import ModelCallRow, StageRow


@dataclass(frozen=True, slots=True)
class Costs:
    """What a run cost so far."""

    lines: tuple[CostLine, ...]
    spent_usd: Decimal
    reserved_usd: Decimal
    unpriced_calls: int


async def costs_of(session: AsyncSession, run_id: str) -> Costs:
    """Return a run's costs; lines in the order of its stages."""
    unpriced = func.sum(case((ModelCallRow.usd.is_(None), 1), else_=0))
    rows = await session.execute(
        select(
            ModelCallRow.stage_id,
            ModelCallRow.provider,
            ModelCallRow.model,
            func.count(),
            func.sum(ModelCallRow.input_tokens),
            func.sum(ModelCallRow.output_tokens),
            func.sum(ModelCallRow.usd),
            unpriced,
        )
        .join(StageRow, (StageRow.run_id == ModelCallRow.run_id) & (StageRow.stage_id == ModelCallRow.stage_id))
        .where(ModelCallRow.run_id == run_id, ModelCallRow.status.in_(CHARGED))
        .group_by(StageRow.position, ModelCallRow.stage_id, ModelCallRow.provider, ModelCallRow.model)
        .order_by(StageRow.position, ModelCallRow.provider, ModelCallRow.model)
    )
    lines: list[CostLine] = []
    without_price = 0
    for stage_id, provider, model, calls, tokens_in, tokens_out, usd, unknown in rows:
        without_price += unknown
        lines.append(
            CostLine(stage_id, provider, model, calls, int(tokens_in), int(tokens_out), None if unknown else usd)
        )
    spent, reserved = await spent_and_reserved(session, run_id)
    return Costs(tuple(lines), spent, reserved, without_price)
