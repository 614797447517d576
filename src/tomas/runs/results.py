"""Results of runs, read from the database and the newest documents."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from tomas.modes.base import ModeSpec
from tomas.runs.change import INTAKE
from tomas.runs.records import ArtifactRecord, RunView
from tomas.runs.result import (
    Decided,
    GivenFile,
    RunResult,
    artifacts_of,
    content_of,
    cost_of,
    metadata_of,
    status_of,
    waiting_of,
)
from tomas.runs.tables import DecisionRow, GateRow, InputFileRow, RunRow
from tomas.runs.views import Views

LONGEST_TEXT = 200_000
"""Characters of a document that a result carries; the file has all of it."""
READABLE = ("text/markdown", "text/plain", "application/json")
"""Media types of main documents, best first."""


class Results(Views):
    """How runs ended."""

    async def result(self, run_id: str, places: Mapping[str, Path]) -> RunResult:
        """Return a run's result. `places` says by key where copies of its artifacts lie. Raises UnknownRun."""
        view = await self.view(run_id)
        async with self.database.reading() as session:
            run = await session.get_one(RunRow, run_id)
            files = await session.scalars(
                select(InputFileRow).where(InputFileRow.run_id == run_id).order_by(InputFileRow.position)
            )
            given = [GivenFile(name=row.name, sha256=row.sha256, size=row.size) for row in files]
            rows = await session.execute(
                select(DecisionRow, GateRow.stage_id, GateRow.kind)
                .join(GateRow, GateRow.id == DecisionRow.gate_id)
                .where(DecisionRow.run_id == run_id)
                .order_by(DecisionRow.at)
            )
            decisions = [_decided(row, stage_id, kind) for row, stage_id, kind in rows]
        spec = ModeSpec.model_validate_json(run.spec)
        return RunResult(
            status=status_of(view),
            content=content_of(view, await asyncio.to_thread(_text, _main(view, spec))),
            artifacts=artifacts_of(view, places),
            metadata=metadata_of(view, sorted({stage.engine for stage in spec.stages}), given, decisions),
            cost=cost_of(view),
            waiting=waiting_of(view),
            failure=view.run.failure_message,
        )


def _main(view: RunView, spec: ModeSpec) -> ArtifactRecord | None:
    """Return the document of the last stage that can be read as text."""
    current = view.current_artifacts
    for stage in reversed(spec.stages):
        made = [current[key] for key in stage.produces if key in current and current[key].media_type in READABLE]
        if made:
            return min(made, key=lambda artifact: READABLE.index(artifact.media_type))
    return None


def _text(artifact: ArtifactRecord | None) -> str:
    if artifact is None:
        return ""
    with artifact.path.open(encoding="utf-8", errors="replace") as file:
        return file.read(LONGEST_TEXT)


def _decided(row: DecisionRow, stage_id: str, kind: str) -> Decided:
    return Decided(
        stage="" if stage_id == INTAKE else stage_id,
        gate=kind,
        decision=row.kind,
        text=row.text,
        by=row.by_id,
        by_name=row.by_name,
        at=row.at,
        place=row.place,
        artifact_sha256=row.artifact_digest,
    )
