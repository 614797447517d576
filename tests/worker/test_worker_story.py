"""A whole run by the real engine: redirected, edited, approved, completed."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from upstream import Upstream
from worker_desk import ANN, Desk

from tomas.modes.rfp.matrix import MATRIX_SHEET
from tomas.modes.rfp.spec import SPEC
from tomas.runs.records import ArtifactRecord, DecisionKind, EventKind, Outcome, RunStatus, RunView

pytestmark = pytest.mark.asyncio(loop_scope="session")

GUIDANCE = "focus on encryption"


async def test_a_run_is_redirected_edited_approved_and_completed(
    desk: Desk, upstream: Upstream, tmp_path: Path
) -> None:
    run_id = await desk.start()
    first = await desk.at_gate(run_id, "requirements")
    assert (await desk.runs.decide(first.id, DecisionKind.REDIRECT, ANN, GUIDANCE)).outcome is Outcome.RECORDED

    view = await desk.until(run_id, lambda view: bool(view.open_gate and view.open_gate.id != first.id))
    redirected = view.current_artifacts["requirements_json"]
    assert redirected.version == 2
    assert GUIDANCE in redirected.path.read_text()
    first_version = next(artifact for artifact in view.artifacts if artifact.key == "requirements_json")
    assert focused(first_version) == []
    assert len(focused(redirected)) == 1

    second = await desk.at_gate(run_id, "requirements")
    upload = retitled(view.current_artifacts["compliance_matrix"].path, tmp_path / "matrix.xlsx", "Encrypt everything")
    assert (await desk.runs.edit(second.id, ANN, upload)).outcome is Outcome.RECORDED
    third = await desk.at_gate(run_id, "requirements")
    view = await desk.runs.view(run_id)
    assert view.current_artifacts["compliance_matrix"].version == 3
    assert third.artifact_digest == view.current_artifacts["compliance_matrix"].sha256
    assert "Encrypt everything" in view.current_artifacts["requirements_json"].path.read_text()

    await desk.approve(third)
    await desk.approve(await desk.at_gate(run_id, "architecture"))
    await check_completed(desk, upstream, await desk.ended(run_id))


async def check_completed(desk: Desk, upstream: Upstream, view: RunView) -> None:
    assert view.run.status is RunStatus.COMPLETED, view.run.failure_message
    expected = {key for stage in SPEC.stages for key in stage.produces} - {"amendment_md"}  # one document
    assert set(view.current_artifacts) == expected
    assert all(sound(artifact) for artifact in view.artifacts)
    assert (await desk.runs.verify(view.run.id)).intact
    assert desk.engine_processes(view.run.id) == []

    calls = await desk.model_calls(view.run.id)
    assert len(calls) == len(upstream.calls) == sum(line.calls for line in view.costs)
    spent = [call.usd for call in calls if call.usd is not None]
    assert len(spent) == len(calls) and sum(spent) == view.spent_usd  # noqa: PT018
    assert view.spent_usd == (view.input_tokens * 2 + view.output_tokens * 8) / Decimal(1_000_000)
    assert (view.reserved_usd, view.unpriced_calls) == (0, 0)
    assert [event.stage_id for event in await desk.happened(view.run.id, EventKind.STAGE_COMPLETED)] == [
        "requirements", *(stage.id for stage in SPEC.stages)
    ]  # fmt: skip


def sound(artifact: ArtifactRecord) -> bool:
    """Whether the stored file is the one that was recorded."""
    data = artifact.path.read_bytes()
    return (len(data), hashlib.sha256(data).hexdigest()) == (artifact.size, artifact.sha256)


def focused(artifact: ArtifactRecord) -> list[str]:
    found = json.loads(artifact.path.read_bytes())
    return [item["id"] for item in found["requirements"] if item["focus"]]


def retitled(matrix: Path, place: Path, title: str) -> Path:
    """A copy of the matrix with another title for its first requirement."""
    book = openpyxl.load_workbook(matrix)
    sheet = book[MATRIX_SHEET]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "ID" for cell in row))
    columns = {str(cell.value): cell.column for cell in header}
    sheet.cell(header[0].row + 1, columns["Requirement"], title)
    book.save(place)
    return place
