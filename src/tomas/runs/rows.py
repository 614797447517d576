"""Turns rows into the records that the rest of TOMAS sees, and back."""

from pathlib import Path

from tomas.modes.base import ArtifactRef, InputFile, InputSpec
from tomas.runs.records import (
    ArtifactRecord,
    GateRecord,
    GateStatus,
    RunRecord,
    RunStatus,
    SourceFile,
    StageRecord,
    StageStatus,
)
from tomas.runs.tables import ArtifactRow, GateRow, InputFileRow, RunRow, StageRow


def run_record(row: RunRow) -> RunRecord:
    """Return a run without its database."""
    return RunRecord(
        id=row.id,
        workspace_id=row.workspace_id,
        channel_id=row.channel_id,
        thread_ts=row.thread_ts,
        requester_id=row.requester_id,
        requester_name=row.requester_name,
        mode_id=row.mode_id,
        title=row.title,
        status=RunStatus(row.status),
        inputs=inputs_of(row),
        budget_usd=row.budget_usd,
        model_label=row.model_label,
        offline=row.offline,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        paused_by=row.paused_by,
        failure_message=row.failure_message,
        failure_retryable=row.failure_retryable,
        closed_at=row.closed_at,
    )


def inputs_of(row: RunRow) -> dict[str, str | tuple[str, ...]]:
    """Return what the person gave; JSON knows no tuples."""
    return {key: value if isinstance(value, str) else tuple(value) for key, value in row.inputs.items()}


def source_files(row: RunRow) -> tuple[SourceFile, ...]:
    """Return the files that a run is to work on, as they are known where they come from."""
    return tuple(
        SourceFile(str(file["slack_file_id"]), str(file["name"]), int(file["size"])) for file in row.source_files
    )


def stage_record(row: StageRow) -> StageRecord:
    """Return a stage without its database."""
    return StageRecord(
        id=row.stage_id,
        title=row.title,
        position=row.position,
        status=StageStatus(row.status),
        attempt=row.attempt,
        activity=row.activity,
        started_at=row.started_at,
        finished_at=row.finished_at,
        summary=row.summary,
    )


def gate_record(row: GateRow) -> GateRecord:
    """Return a gate without its database."""
    return GateRecord(
        id=row.id,
        run_id=row.run_id,
        stage_id=row.stage_id,
        kind=row.kind,
        question=row.question,
        summary=row.summary,
        status=GateStatus(row.status),
        artifact_id=row.artifact_id,
        artifact_digest=row.artifact_digest,
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        decision_text=row.decision_text,
        warnings=tuple(row.warnings),
        asks=tuple(map(InputSpec.model_validate, row.asks)),
    )


def artifact_record(row: ArtifactRow) -> ArtifactRecord:
    """Return one version of an artifact without its database."""
    return ArtifactRecord(
        id=row.id,
        run_id=row.run_id,
        stage_id=row.stage_id,
        key=row.key,
        version=row.version,
        title=row.title,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        path=Path(row.path),
        preview=row.preview,
        created_at=row.created_at,
        source=row.source,
        left_behind=row.left_behind,
    )


def artifact_ref(row: ArtifactRow) -> ArtifactRef:
    """Return what a mode may know of an artifact."""
    return ArtifactRef(
        key=row.key,
        version=row.version,
        name=row.name,
        path=Path(row.path),
        sha256=row.sha256,
        media_type=row.media_type,
    )


def input_file(row: InputFileRow) -> InputFile:
    """Return what a mode may know of an input file."""
    return InputFile(name=row.name, path=Path(row.path), sha256=row.sha256, size=row.size)
