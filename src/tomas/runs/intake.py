"""The beginning of a run: created at once, its input read by the bot, then queued, asked about or refused."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tomas.modes.base import InputFile, IntakeReport, ModeSpec
from tomas.runs import history
from tomas.runs.change import INTAKE, Change, changing
from tomas.runs.changes import changeable_files, with_values
from tomas.runs.input_files import file_rows
from tomas.runs.orm import now
from tomas.runs.part import Part
from tomas.runs.pipeline import fail, go_on, open_gate
from tomas.runs.queue import StageQueue
from tomas.runs.records import (
    TERMINAL_WORKSPACE,
    EventKind,
    Payload,
    RunDraft,
    RunRecord,
    RunStatus,
    SourceFile,
    StageStatus,
)
from tomas.runs.rows import input_file, inputs_of, run_record, source_files
from tomas.runs.tables import InputFileRow, RunRow, StageRow

INTAKE_TITLE = "Read the input"


@dataclass(frozen=True, slots=True)
class IntakeWork:
    """What the bot needs to fetch and read a run's input."""

    run: RunRecord
    inputs: dict[str, str | tuple[str, ...]]
    folder: Path
    """Where input files are put, as `<n>-<name>`."""
    source_files: tuple[SourceFile, ...]
    """All files to fetch."""
    fetched: dict[str, InputFile]
    """Those that are there already, by their id at the chat."""


class Intake(Part):
    """Creating runs and reading their input."""

    async def create(self, draft: RunDraft, key: str) -> RunRecord:
        """Create a run; the same key again returns the run it made. Raises LookupError for an unknown mode."""
        if draft.mode_id not in self.modes:
            raise LookupError(f"There is no mode “{draft.mode_id}”. Choose one of: {', '.join(sorted(self.modes))}.")
        spec = self.modes[draft.mode_id].spec
        async with self.database.writing() as session:
            await _serialise_on(session, key)
            known = await session.scalar(select(RunRow).where(RunRow.create_key == key))
            if known:
                return run_record(known)
            run = self._run_row(draft, spec, key)
            session.add(run)
            await session.flush()
            session.add_all(_stage_rows(run, spec))
            history.append(session, run, EventKind.RUN_CREATED, INTAKE, _created(draft))
            await session.flush()
            return run_record(run)

    async def created(self, key: str) -> RunRecord | None:
        """Return the run that was created with this key; None where there is none."""
        async with self.database.reading() as session:
            row = await session.scalar(select(RunRow).where(RunRow.create_key == key))
            return run_record(row) if row else None

    async def set_thread(self, run_id: str, thread_ts: str) -> None:
        """Note the message under which the run's thread grows. Raises UnknownRun."""
        async with changing(self.database, run_id) as change:
            change.run.thread_ts = thread_ts

    async def awaiting_intake(self) -> tuple[str, ...]:
        """Return the ids of the chat's runs whose input is still to be read, oldest first; the bot sweeps them."""
        async with self.database.reading() as session:
            return tuple(
                await session.scalars(
                    select(RunRow.id)
                    .where(RunRow.status == RunStatus.CREATED.value, RunRow.workspace_id != TERMINAL_WORKSPACE)
                    .order_by(RunRow.created_at)
                )
            )

    async def intake_work(self, run_id: str) -> IntakeWork:
        """Return what is needed to read a run's input. Raises UnknownRun."""
        async with changing(self.database, run_id) as change:
            run = change.run
            rows = await file_rows(change)
            return IntakeWork(
                run=run_record(run),
                inputs=inputs_of(run),
                folder=self.folders.inputs(run_id),
                source_files=source_files(run),
                fetched={row.slack_file_id: input_file(row) for row in rows},
            )

    async def add_input_file(self, run_id: str, file: InputFile, slack_file_id: str) -> None:
        """Note an input file that was fetched; the same one again replaces it. Raises UnknownRun."""
        async with changing(self.database, run_id) as change:
            row = await change.session.get(InputFileRow, (run_id, slack_file_id))
            if row is None:
                count = select(func.count()).select_from(InputFileRow).where(InputFileRow.run_id == run_id)
                row = InputFileRow(
                    run_id=run_id, slack_file_id=slack_file_id, position=await change.session.scalar(count) or 0
                )
                change.session.add(row)
            row.name, row.path, row.sha256, row.size = file.name, str(file.path), file.sha256, file.size

    async def intake_done(self, run_id: str, report: IntakeReport) -> None:
        """Queue the first stage: the input can be worked on. Nothing happens where the intake is over."""
        async with changing(self.database, run_id) as change:
            stage = _open_intake(change)
            if stage is None:
                return
            change.event_of(EventKind.INTAKE_DONE, INTAKE, _found(report))
            stage.summary = report.summary
            change.move_stage(stage, StageStatus.COMPLETED)
            if change.status is not RunStatus.PAUSED:
                await start_stages(change, self.queue)

    async def intake_question(self, run_id: str, report: IntakeReport) -> None:
        """Ask a person whether to go on with this input; the run waits for the answer."""
        async with changing(self.database, run_id) as change:
            stage = _open_intake(change)
            if stage is None:
                return
            change.event_of(EventKind.INTAKE_DONE, INTAKE, _found(report))
            stage.summary = report.summary
            stage.finished_at = now()  # what people take to answer is not reading time
            asks = (*with_values(report.asks, inputs_of(change.run)), *changeable_files(change, INTAKE))
            await open_gate(change, stage, "intake", report.question, summary=report.summary, asks=asks)

    async def intake_refused(self, run_id: str, message: str) -> None:
        """End the run: its input cannot be worked on; the message tells people why and what to do."""
        async with changing(self.database, run_id) as change:
            stage = _open_intake(change)
            if stage is not None:
                await fail(change, stage, message, retryable=False)

    def _run_row(self, draft: RunDraft, spec: ModeSpec, key: str) -> RunRow:
        moment = now()
        budget = spec.default_budget_usd if draft.budget_usd is None else draft.budget_usd
        return RunRow(
            id=f"{moment:%y%m%d}-{secrets.token_hex(5)}",
            create_key=key,
            workspace_id=draft.workspace_id,
            channel_id=draft.channel_id,
            thread_ts="",
            requester_id=draft.requester.user_id,
            requester_name=draft.requester.name,
            mode_id=draft.mode_id,
            spec=spec.model_dump_json(),
            title=draft.title,
            status=RunStatus.CREATED.value,
            inputs={name: value if isinstance(value, str) else list(value) for name, value in draft.inputs.items()},
            source_files=[
                {"slack_file_id": file.slack_file_id, "name": file.name, "size": file.size}
                for file in draft.source_files
            ],
            budget_usd=budget,
            first_budget_usd=budget,
            model_label=self.settings.model_label,
            offline=self.settings.offline,
            created_at=moment,
            working_since=moment,
            event_number=0,
            event_hash="",
        )


async def start_stages(change: Change, queue: StageQueue) -> None:
    """Queue the first stage after the intake, noting that the run is on its way."""
    change.event(EventKind.RUN_QUEUED)
    await go_on(change, queue)


def _open_intake(change: Change) -> StageRow | None:
    """Return the intake's row while the run is in it and nobody is asked about it."""
    stage = change.current
    in_intake = stage is not None and stage.stage_id == INTAKE
    return stage if in_intake and change.status in {RunStatus.CREATED, RunStatus.PAUSED} and not change.gate else None


def _stage_rows(run: RunRow, spec: ModeSpec) -> list[StageRow]:
    intake = StageRow(
        run_id=run.id,
        stage_id=INTAKE,
        position=0,
        title=INTAKE_TITLE,
        status=StageStatus.RUNNING.value,
        attempt=1,
        started_at=run.created_at,
    )
    stages = [
        StageRow(
            run_id=run.id, stage_id=stage.id, position=position, title=stage.title, status=StageStatus.PENDING.value
        )
        for position, stage in enumerate(spec.stages, start=1)
    ]
    return [intake, *stages]


async def _serialise_on(session: AsyncSession, key: str) -> None:
    """Let one transaction at a time create with this key (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _created(draft: RunDraft) -> Payload:
    return {
        "mode": draft.mode_id,
        "title": draft.title,
        "by": draft.requester.user_id,
        "by_name": draft.requester.name,
        "inputs": [f"{key}: {value}" for key, value in draft.inputs.items()],
        "files": [file.name for file in draft.source_files],
    }


def _found(report: IntakeReport) -> Payload:
    payload: Payload = {
        "summary": report.summary,
        "pages": report.pages,
        "words": report.words,
        "question": report.question,
    }
    if estimate := report.estimate:
        payload |= {
            "usd_low": str(estimate.usd_low),
            "usd_high": str(estimate.usd_high),
            "minutes_low": estimate.minutes_low,
            "minutes_high": estimate.minutes_high,
            "basis": estimate.basis,
        }
    return payload
