"""One run at a terminal, from where it stands to its end or to a decision that nobody is there to take."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from tomas.reading.exchange import fetched
from tomas.reading.files import FileRefused
from tomas.runs.records import Answer, DecisionKind, GateRecord, Outcome, RunStatus, RunView
from tomas.terminal.deciding import Choice, Decider
from tomas.terminal.exchange import files_apart
from tomas.terminal.folder import ResultFolder
from tomas.terminal.inputs import WrongInput
from tomas.terminal.office import Office
from tomas.terminal.progress import line_of, now_of
from tomas.terminal.screen import Screen

POLL_S = 0.25
LONG_S = 120
PAGE = 200


class Session:
    """Follows a run, reads its input, has its gates decided, and stops it when somebody presses Ctrl-C."""

    def __init__(
        self, office: Office, screen: Screen, decider: Decider, folder: ResultFolder, stop: asyncio.Event
    ) -> None:
        """`stop` is set when the run is to be stopped."""
        self._office = office
        self._runs = office.runs
        self._screen = screen
        self._decider = decider
        self._folder = folder
        self._stop = stop
        self._shown = 0
        self._waits = 0
        """How often in a row the run was found in the queue."""
        self._reading: asyncio.Task[None] | None = None

    async def to_the_end(self, run_id: str) -> RunView:
        """Follow a run until it has ended, or waits for somebody who is not there; returns it as it is then.

        Raises NotCopied.
        """
        async with self._at_rest_after():
            while True:
                view = await self._told(run_id)
                if view.run.status.ended:
                    return view
                if self._stop.is_set():
                    self._screen.say("Stopping the run. Press Ctrl-C again to leave at once.")
                    answer = await self._runs.cancel(run_id, self._office.person)
                    if answer.outcome is Outcome.REFUSED:
                        self._screen.say(answer.text)
                        return view
                elif gate := view.open_gate:
                    if not await self._decided(view, gate):
                        return view
                else:
                    self._read_where_needed(view)
                    self._screen.busy(*now_of(view))
                    self._wonder(view)
                    await self._moment()

    @asynccontextmanager
    async def _at_rest_after(self) -> AsyncGenerator[None]:
        """Leave nothing at work, and nothing that moves on the screen."""
        try:
            yield
        finally:
            self._screen.rest()
            if self._reading is not None:
                self._reading.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._reading

    async def _told(self, run_id: str) -> RunView:
        """Say what is new, and return the run as it was when that was read."""
        view = await self._runs.view(run_id)
        while events := await self._runs.events(run_id, self._shown, PAGE):
            for event in events:
                if line := line_of(view, event):
                    self._screen.say(line)
            self._shown = events[-1].number
        return view

    def _read_where_needed(self, view: RunView) -> None:
        """Read the input while that is not done, beside everything else."""
        idle = self._reading is None or self._reading.done()
        if view.run.status is RunStatus.CREATED and idle:
            self._reading = asyncio.create_task(self._office.intake.read(view.run.id))

    def _wonder(self, view: RunView) -> None:
        """Say once that nothing takes the work up, where that goes on for long."""
        if view.run.status is not RunStatus.QUEUED:
            self._waits = 0
        self._waits += 1
        if self._waits == round(LONG_S / POLL_S):
            self._screen.say(
                "Nothing has taken this up so far: other runs may be before it, or no worker can start. "
                "`tomas doctor` says what is missing; the worker's log is terminal.log in TOMAS_HOME."
            )

    async def _moment(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), POLL_S)

    async def _decided(self, view: RunView, gate: GateRecord) -> bool:
        """Have a gate decided; False where nobody does, and nobody can be asked again."""
        self._screen.rest()
        places = await asyncio.to_thread(self._folder.collect, view.current_artifacts.values())
        self._show(view, gate, places)
        choice = await self._choice(view, gate)
        if choice is None:
            return self._stop.is_set()
        if choice.upload is not None and not await asyncio.to_thread(choice.upload.is_file):
            self._screen.say(f"There is no file {choice.upload}.")
            return self._decider.asks
        by, key = self._office.person, f"terminal:{uuid4().hex}"
        if choice.kind is DecisionKind.EDIT and choice.upload is not None:
            self._screen.busy("Reading your version", "")
            answer = await self._runs.edit(gate.id, by, choice.upload, key=key, place=choice.place)
        else:
            answer = await self._told_to(gate, choice, key)
        if answer.outcome is not Outcome.RECORDED:
            self._screen.rest()
            self._screen.say(answer.text)
        return answer.outcome is not Outcome.REFUSED or self._decider.asks

    async def _told_to(self, gate: GateRecord, choice: Choice, key: str) -> Answer:
        """Take a decision, with the files that it names fetched."""
        by, files = self._office.person, None
        try:
            changes, wanted = files_apart(gate, choice.changes, self._office.most_bytes)
            if wanted:
                self._screen.busy("Reading the input", "")
                files = await fetched(self._runs.folders, self._office.files, gate.run_id, wanted)
        except (WrongInput, FileRefused) as error:
            return Answer(Outcome.REFUSED, str(error), gate.run_id)
        answer = await self._runs.decide(
            gate.id, choice.kind, by, choice.text, key=key, changes=changes, files=files, place=choice.place
        )
        if files and answer.outcome is not Outcome.RECORDED:
            await files.discard()
        return answer

    async def _choice(self, view: RunView, gate: GateRecord) -> Choice | None:
        """Return the decision; None where there is none, also because the run is to be stopped meanwhile."""
        mode = self._office.modes.get(view.run.mode_id)
        stages = {stage.id: stage for stage in mode.spec.stages} if mode else {}
        editable = stages[gate.stage_id].editable if gate.kind == "stage" and gate.stage_id in stages else ()
        deciding = asyncio.create_task(self._decider.decide(gate, editable))
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({deciding, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if deciding.done():
            return deciding.result()
        deciding.cancel()
        return None

    def _show(self, view: RunView, gate: GateRecord, places: dict[str, Path]) -> None:
        title = next((stage.title for stage in view.stages if stage.id == gate.stage_id), gate.stage_id)
        self._screen.say(f"\n── {title}: a decision is needed ──")
        if gate.summary.strip():
            self._screen.document(gate.summary)
        for warning in gate.warnings:
            self._screen.say(f"⚠ {warning}")
        for artifact in view.current_artifacts.values():
            if artifact.stage_id == gate.stage_id:
                self._screen.say(f"  {artifact.title} (version {artifact.version}): {places[artifact.key]}")
        self._screen.say(gate.question)
