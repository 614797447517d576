"""Gathers what a mode may look at when it works on a stage."""

from pathlib import Path

from sqlalchemy import select

from tomas.modes.base import StageContext
from tomas.runs.change import Change
from tomas.runs.records import UNSEEN, DecisionKind
from tomas.runs.rows import artifact_ref, input_file, inputs_of
from tomas.runs.tables import ArtifactRow, DecisionRow, GateRow, InputFileRow, SteerRow


async def stage_context(change: Change, stage_id: str, guidance: tuple[str, ...], folder: Path) -> StageContext:
    """Return the context of a stage, with the current version of every artifact, edits by people included."""
    files = await change.session.scalars(
        select(InputFileRow).where(InputFileRow.run_id == change.run.id).order_by(InputFileRow.position)
    )
    artifacts = await change.session.scalars(
        select(ArtifactRow)
        .where(ArtifactRow.run_id == change.run.id, ArtifactRow.left_behind.is_(False))
        .order_by(ArtifactRow.serial)
    )
    return StageContext(
        run_id=change.run.id,
        mode_id=change.run.mode_id,
        stage_id=stage_id,
        inputs=inputs_of(change.run),
        files=tuple(input_file(row) for row in files),
        artifacts={row.key: artifact_ref(row) for row in artifacts},
        guidance=guidance,
        approvals=await _approvals(change),
        folder=folder,
        model_label=change.run.model_label,
        offline=change.run.offline,
    )


async def _approvals(change: Change) -> dict[str, str]:
    """Who approved which stage, the last one where it was done again."""
    rows = await change.session.execute(
        select(GateRow.stage_id, DecisionRow.by_name, DecisionRow.by_id)
        .join(GateRow, GateRow.id == DecisionRow.gate_id)
        .where(
            DecisionRow.run_id == change.run.id,
            DecisionRow.kind == DecisionKind.APPROVE.value,
            DecisionRow.place != UNSEEN,
            GateRow.kind == "stage",
        )
        .order_by(DecisionRow.at)
    )
    return {row.stage_id: row.by_name or row.by_id for row in rows}


async def guidance_since(change: Change, number: int) -> list[SteerRow]:
    """Return what people said to guide the run after the steer `number`, oldest first."""
    rows = await change.session.scalars(
        select(SteerRow).where(SteerRow.run_id == change.run.id, SteerRow.number > number).order_by(SteerRow.number)
    )
    return list(rows)
