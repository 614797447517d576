"""Random commands in random order, old buttons and late workers included, never break what must always hold."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from runs_desk import ANNA, BORIS, Desk, LetterMode, NotedQueue, draft, outcome_in
from sqlalchemy import select

from tomas.engines.base import Failure, NumberedEvent, Progress, Question
from tomas.gateway.ports import BudgetRefused, CallIdentity, CallUsage, Reservation
from tomas.modes.base import InputFile, IntakeReport, StageOutcome
from tomas.runs.attempts import Attempts
from tomas.runs.database import Database
from tomas.runs.input_files import FilesFetched, FilesWanted
from tomas.runs.ledger import DatabaseLedger, DatabaseTokens
from tomas.runs.records import (
    AttemptStatus,
    DecisionKind,
    GateStatus,
    Person,
    RunStatus,
    RunView,
    SourceFile,
    StageStatus,
)
from tomas.runs.service import Runs
from tomas.runs.settings import RunSettings
from tomas.runs.tables import AttemptRow, TokenRow

people = st.sampled_from([ANNA, ANNA, ANNA, BORIS])
index = st.integers(0, 50)
failures = st.sampled_from(
    [
        Failure(code="model_unreachable", message="m", retryable=True),
        Failure(code="no_answer", message="m"),
        Failure(code="budget", message="m"),
        Failure(code="cancelled", message="m"),
        Failure(code="suspended", message="m"),
    ]
)


class Life(RuleBasedStateMachine):
    """One run under everything that can happen to it."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tomas-machine-"))
        shutil.copyfile(self.template, self.folder / "tomas.db")
        self.loop = asyncio.Runner()
        self.tokens: list[str] = []
        self.reservations: list[Reservation] = []
        self.seen_events = 0

    def do[T](self, work: Coroutine[None, None, T]) -> T:
        """Run a coroutine to its end."""
        return self.loop.run(work)

    @initialize()
    def create(self) -> None:
        database = Database(f"sqlite+aiosqlite:///{self.folder / 'tomas.db'}")
        queue, home, rules = NotedQueue(), self.folder / "home", RunSettings(retry_wait_s=0, max_starts=3)
        runs = Runs(database, {"letter": LetterMode()}, home, queue, rules)
        self.desk = Desk(database, runs, Attempts(database, home, queue, rules), queue, home)
        self.ledger, self.gatekeeper = DatabaseLedger(database), DatabaseTokens(database)
        self.run_id = self.do(runs.create(draft(), "k")).id

    def view(self) -> RunView:
        """Return the run as it is."""
        return self.do(self.desk.runs.view(self.run_id))

    def some_attempt(self, which: int) -> str | None:
        """Return any attempt that was ever queued, the newest one most often."""
        submitted = self.desk.queue.submitted
        return (
            submitted[-1 - which % len(submitted)] if which < len(submitted) else submitted[-1] if submitted else None
        )

    def result(self, key: str) -> StageOutcome:
        """Return a result for an artifact."""
        return outcome_in(self.folder / "out", key, "text")

    @rule()
    def read_input(self) -> None:
        self.do(self.desk.runs.intake_done(self.run_id, IntakeReport(summary="s")))

    @rule()
    def ask_about_input(self) -> None:
        self.do(self.desk.runs.intake_question(self.run_id, IntakeReport(summary="s", question="Go on?")))

    @rule()
    def refuse_input(self) -> None:
        self.do(self.desk.runs.intake_refused(self.run_id, "no"))

    @rule(which=index)
    def begin(self, which: int) -> None:
        if attempt_id := self.some_attempt(which):
            work = self.do(self.desk.attempts.begin(attempt_id))
            self.tokens += [work.token] if work else []

    @rule(which=index)
    def succeed(self, which: int) -> None:
        if attempt_id := self.some_attempt(which):
            stage_id = attempt_id.split(".")[1]
            key = LetterMode.spec.stage(stage_id).produces[0]
            self.do(self.desk.attempts.store_outcome(attempt_id, self.result(key)))
            self.do(self.desk.attempts.commit(attempt_id))

    @rule(which=index, failure=failures, commit=st.booleans())
    def fail(self, which: int, failure: Failure, commit: bool) -> None:
        if attempt_id := self.some_attempt(which):
            self.do(self.desk.attempts.store_failure(attempt_id, failure))
            if commit:
                self.do(self.desk.attempts.commit(attempt_id))

    @rule(which=index)
    def commit(self, which: int) -> None:
        if attempt_id := self.some_attempt(which):
            self.do(self.desk.attempts.commit(attempt_id))

    @rule(which=index, number=st.integers(1, 5))
    def progress(self, which: int, number: int) -> None:
        if attempt_id := self.some_attempt(which):
            event = NumberedEvent(number=number, at=0, event=Progress(text="p"))
            self.do(self.desk.attempts.engine_events(attempt_id, [event]))

    @rule(which=index, number=st.integers(1, 5))
    def ask(self, which: int, number: int) -> None:
        if attempt_id := self.some_attempt(which):
            event = NumberedEvent(number=number, at=0, event=Question(id=f"q{number}", text="?"))
            self.do(self.desk.attempts.engine_events(attempt_id, [event]))

    @rule(which=index, kind=st.sampled_from(DecisionKind), by=people)
    def decide(self, which: int, kind: DecisionKind, by: Person) -> None:
        gates = self.view().gates
        if gates:
            gate = gates[-1 - which % len(gates)] if which < len(gates) else gates[-1]
            uploads = self.result(f"{gate.stage_id}ed") if kind is DecisionKind.EDIT else None
            self.do(self.desk.runs.decide(gate.id, kind, by, "text", uploads=uploads))

    @rule(by=people, exchange=st.booleans(), title=st.sampled_from(["", "Draft", "Polish"]))
    def begin_again(self, by: Person, exchange: bool, title: str) -> None:
        gates = self.view().gates
        if gates:
            wanted = FilesWanted((), (SourceFile("F2", "b.txt", 1),))
            place = self.folder / "b.txt"
            place.write_text("b")
            here = InputFile(name="b.txt", path=place, sha256="0", size=1)
            files = FilesFetched(wanted, (here,), self.folder / "given") if exchange else None
            changes = {"again_from": title} if title else {}
            work = self.desk.runs.decide(
                gates[-1].id, DecisionKind.REDIRECT, by, changes=changes, files=files, checked=True
            )
            self.do(work)

    @rule(command=st.sampled_from(["pause", "resume", "retry"]), by=people)
    def control(self, command: str, by: Person) -> None:
        self.do(getattr(self.desk.runs, command)(self.run_id, by))

    @rule(by=people)
    def steer(self, by: Person) -> None:
        self.do(self.desk.runs.steer(self.run_id, by, "shorter"))

    @rule(sure=st.integers(0, 9), by=people)
    def cancel(self, sure: int, by: Person) -> None:
        if sure == 0:
            self.do(self.desk.runs.cancel(self.run_id, by))

    @rule(by=people)
    def raise_budget(self, by: Person) -> None:
        self.do(self.desk.runs.raise_budget(self.run_id, by, self.view().run.budget_usd + 1))

    @rule(which=index, usd=st.sampled_from(["0.1", "0.4", "0.9"]))
    def reserve(self, which: int, usd: str) -> None:
        if self.tokens:
            grant = self.do(self.gatekeeper.grant(self.tokens[-1 - which % len(self.tokens)]))
            if grant:
                try:
                    call = CallIdentity(1, "d")
                    self.reservations.append(self.do(self.ledger.reserve(grant, call, "p", "m", Decimal(usd))))
                except BudgetRefused:
                    pass

    @rule(cut=st.booleans())
    def settle(self, cut: bool) -> None:
        if self.reservations:
            reservation = self.reservations.pop()
            if cut:
                self.do(self.ledger.cut_off(reservation, "gone"))
            else:
                self.do(self.ledger.settle(reservation, CallUsage(1, 1), reservation.usd, 0.1))

    @invariant()
    def holds(self) -> None:
        view = self.view()
        attempts, tokens = self.do(self._attempts_and_tokens())
        live = [row for row in attempts if row.status in {AttemptStatus.QUEUED, AttemptStatus.RUNNING}]
        status = view.run.status
        open_gates = [gate for gate in view.gates if gate.status is GateStatus.OPEN]
        assert len(open_gates) == (1 if status is RunStatus.WAITING else 0)
        assert len(live) <= 1
        if status in {RunStatus.QUEUED, RunStatus.RUNNING}:
            assert [row.status for row in live] == [status.value]
        if status is RunStatus.CREATED:
            assert view.stages[0].status is StageStatus.RUNNING
        if status.ended:
            assert not live
            assert not tokens
        if status is RunStatus.COMPLETED:
            assert {stage.status for stage in view.stages} == {StageStatus.COMPLETED}
        assert len(tokens) <= 1
        assert view.spent_usd + view.reserved_usd <= view.run.budget_usd
        assert len({row.id for row in attempts}) == len(self.desk.queue.submitted)
        assert view.event_number >= self.seen_events
        self.seen_events = view.event_number
        for artifact in view.artifacts:
            assert artifact.path.is_file()

    async def _attempts_and_tokens(self) -> tuple[list[AttemptRow], list[TokenRow]]:
        async with self.desk.database.reading() as session:
            attempts = list(await session.scalars(select(AttemptRow)))
            tokens = list(await session.scalars(select(TokenRow).where(TokenRow.revoked_at.is_(None))))
            return attempts, tokens

    def teardown(self) -> None:
        verdict = self.do(self.desk.runs.verify(self.run_id))
        self.do(self.desk.database.dispose())
        self.loop.close()
        shutil.rmtree(self.folder)
        assert verdict.intact


def test_the_service_survives_random_lives(empty_sqlite: Path) -> None:
    machine = type("TemplatedLife", (Life,), {"template": empty_sqlite})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
