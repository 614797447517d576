"""Reads a new run's input: fetches its files, lets the mode read them in a process of its own, and goes on."""

import asyncio
import contextlib
from collections.abc import Mapping
from pathlib import Path

import structlog

from tomas.modes.base import InputFile, InputRefused, IntakeReport, Mode
from tomas.modes.process import TookTooLong, WorkCrashed, in_process
from tomas.reading.estimates import Estimator
from tomas.reading.files import Fetched, FileRefused, FileSource, FileUnreachable
from tomas.reading.unpacking import unpacked
from tomas.runs.change import UnknownRun
from tomas.runs.gates import READ_LIMIT_S
from tomas.runs.intake import IntakeWork
from tomas.runs.records import RunStatus
from tomas.runs.service import Runs
from tomas.runs.storage import safe_name

log = structlog.get_logger(__name__)

TRIES = 12
BROKEN = (
    "Reading the input failed in a way that was not foreseen. Save the document in another format, such as plain PDF "
    "or DOCX, and start a new run with it; the server's log has the details."
)
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


class IntakeDesk:
    """Reads inputs, one run at a time each; safe to be asked again for the same run after a crash."""

    def __init__(self, runs: Runs, modes: Mapping[str, Mode], files: FileSource, estimator: Estimator) -> None:
        self._runs = runs
        self._modes = modes
        self._source = files
        self._estimator = estimator
        self._at_work: set[str] = set()

    async def warm_up(self) -> None:
        """Start a process for reading beforehand, with the modes loaded in it: the first run then waits for nothing."""
        with contextlib.suppress(TookTooLong, WorkCrashed):
            await in_process(READ_LIMIT_S, _names, tuple(self._modes.values()))

    async def read(self, run_id: str) -> None:
        """Take a run from `created` to its first stage, a question, or a refusal that says what to do."""
        if run_id in self._at_work:
            return
        self._at_work.add(run_id)
        try:
            await self._read(run_id)
        except (FileRefused, InputRefused) as error:
            await self._runs.intake_refused(run_id, str(error))
        except FileUnreachable as error:
            await self._runs.intake_refused(
                run_id, f"{error}, although it was tried for a while. Start a new run later."
            )
        except UnknownRun:
            log.warning("intake_of_unknown_run", run=run_id)
        except Exception:
            log.exception("intake_broke", run=run_id)
            await self._runs.intake_refused(run_id, BROKEN)
        finally:
            self._at_work.discard(run_id)

    async def _read(self, run_id: str) -> None:
        work = await self._runs.intake_work(run_id)
        if work.run.status not in {RunStatus.CREATED, RunStatus.PAUSED}:
            return
        mode = self._modes.get(work.run.mode_id)
        if mode is None:
            raise InputRefused(f"The mode “{work.run.mode_id.partition('@')[0]}” is not installed here any more.")
        files = await self._fetched(work)
        try:
            report = await in_process(READ_LIMIT_S, mode.intake, work.inputs, files)
        except (TookTooLong, WorkCrashed) as error:
            log.warning("intake_failed", run=run_id, why=str(error))
            raise InputRefused(
                f"The input could not be read ({error}). Save the document anew, such as a plain PDF, and try that."
            ) from error
        await self._go_on(work, mode, report)

    async def _go_on(self, work: IntakeWork, mode: Mode, report: IntakeReport) -> None:
        if report.estimate is None:
            estimate = self._estimator.usual(mode.spec, report.pages, report.words)
            report = report.model_copy(update={"estimate": estimate})
        if report.question:
            await self._runs.intake_question(work.run.id, report)
        else:
            await self._runs.intake_done(work.run.id, report)

    async def _fetched(self, work: IntakeWork) -> tuple[InputFile, ...]:
        await asyncio.to_thread(work.folder.mkdir, parents=True, exist_ok=True)
        files = []
        for number, source in enumerate(work.source_files, start=1):
            known = work.fetched.get(source.slack_file_id)
            if known is None or not await asyncio.to_thread(known.path.is_file):
                place = work.folder / f"{number}-{safe_name(source.name)}"
                fetched = await self._patiently(work, number, place)
                given = InputFile(name=source.name, path=place, sha256=fetched.sha256, size=fetched.size)
                known = await asyncio.to_thread(unpacked, given)
                await self._runs.add_input_file(work.run.id, known, source.slack_file_id)
            files.append(known)
        return tuple(files)

    async def _patiently(self, work: IntakeWork, number: int, place: Path) -> Fetched:
        """Fetch a file; one that cannot be reached is tried again for some minutes. Raises FileUnreachable."""
        wait_s = FIRST_WAIT_S
        for _ in range(TRIES - 1):
            try:
                return await self._source.fetch(work.source_files[number - 1], place)
            except FileUnreachable as error:
                log.info("download_waits", run=work.run.id, why=str(error), again_in_s=wait_s)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return await self._source.fetch(work.source_files[number - 1], place)


def _names(modes: tuple[Mode, ...]) -> tuple[str, ...]:
    """Return the modes' ids; what matters is that their modules are loaded for it."""
    return tuple(mode.spec.id for mode in modes)
