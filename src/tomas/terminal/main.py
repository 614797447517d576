"""`tomas run`: an order is checked, its run made or taken up, followed to its end, and its result told."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from tomas.modes.base import Mode
from tomas.runs.records import (
    QUESTION,
    TERMINAL_CHANNEL,
    TERMINAL_WORKSPACE,
    Answer,
    Outcome,
    RunDraft,
    RunRecord,
    RunStatus,
    RunView,
)
from tomas.runs.result import ResultStatus, RunResult
from tomas.terminal.config import TerminalConfig
from tomas.terminal.deciding import ApproveAll, Asking, Decider, Nobody, Said
from tomas.terminal.exits import Exit
from tomas.terminal.folder import FolderTaken, NotCopied, ResultFolder, must_be_writable
from tomas.terminal.inputs import WrongInput, read_budget
from tomas.terminal.keyboard import Keyboard
from tomas.terminal.localfiles import source_file
from tomas.terminal.office import Office, open_office
from tomas.terminal.ordering import NewRun, Order, must_only_continue, new_run
from tomas.terminal.progress import ending
from tomas.terminal.screen import LiveScreen, PlainScreen, Screen
from tomas.terminal.session import Session


async def play(
    order: Order,
    config: TerminalConfig,
    modes: Mapping[str, Mode],
    user: str,
    worker: Callable[[], AbstractAsyncContextManager[None]],
) -> RunResult:
    """Carry an order out and return how its run ended.

    `user` is who sits at the terminal; `worker` keeps a supervisor alive while a run is followed. Whatever is wrong
    with the order is a refusal, before anything is started.
    """
    screen: Screen = LiveScreen() if sys.stderr.isatty() else PlainScreen()
    try:
        decider = Said(order.said, _decider(order))
        if order.continued:
            must_only_continue(order)
        wanted = None if order.continued else new_run(order, modes, most_bytes=config.most_bytes)
        if order.folder:
            await asyncio.to_thread(ResultFolder.claim, order.folder, order.continued)
        else:
            must_be_writable(Path())
        async with open_office(config, modes, user) as office:
            run = await (_made(office, wanted, config) if wanted else _taken_up(office, order))
            place = order.folder or Path(f"tomas-{run.id}")
            folder = await asyncio.to_thread(ResultFolder.claim, place, run.id)
            async with AsyncExitStack() as stack:
                stop = stack.enter_context(_interruptible(screen))
                if not run.status.ended:
                    await stack.enter_async_context(worker())
                screen.say(f"Run {run.id}: {run.title}")
                view = await Session(office, screen, decider, folder, stop).to_the_end(run.id)
            return await _told(office, view, folder, screen)
    except (WrongInput, FolderTaken) as error:
        screen.say(str(error))
        return RunResult(status=ResultStatus.REFUSED, failure=str(error))
    except NotCopied as error:
        screen.say(str(error))
        return RunResult(status=ResultStatus.FAILED, failure=str(error))


def _decider(order: Order) -> Decider:
    if order.approve_all:
        return ApproveAll()
    return Asking(Keyboard()) if sys.stdin.isatty() and sys.stderr.isatty() else Nobody()


async def _made(office: Office, wanted: NewRun, config: TerminalConfig) -> RunRecord:
    """Make the run; its input is read when it is followed."""
    draft = RunDraft(
        workspace_id=TERMINAL_WORKSPACE,
        channel_id=TERMINAL_CHANNEL,
        requester=office.person,
        mode_id=wanted.mode.spec.id,
        title=wanted.title,
        inputs=wanted.given.inputs,
        budget_usd=wanted.budget_usd or config.budget_usd,
        source_files=tuple(map(source_file, wanted.given.files)),
    )
    return await office.runs.create(draft, f"terminal:{uuid4().hex}")


async def _taken_up(office: Office, order: Order) -> RunRecord:
    """Return the run that is to go on; one that failed or was paused starts again. Raises WrongInput."""
    run = await office.runs.run(order.continued)
    if run is None:
        raise WrongInput(f"There is no run {order.continued}. Its id stands in the first line that `tomas run` says.")
    if run.workspace_id != TERMINAL_WORKSPACE:
        raise WrongInput(f"The run {run.id} lives in Slack: decide in its thread there.")
    if order.budget:
        _must_be_taken(await office.runs.raise_budget(run.id, office.person, read_budget(order.budget)))
    if run.status is RunStatus.PAUSED:
        _must_be_taken(await office.runs.resume(run.id, office.person))
    if run.status is RunStatus.FAILED and run.failure_retryable:
        _must_be_taken(await office.runs.retry(run.id, office.person))
    return await office.runs.run(run.id) or run


def _must_be_taken(answer: Answer) -> None:
    if answer.outcome is not Outcome.RECORDED:
        raise WrongInput(answer.text)


async def _told(office: Office, view: RunView, folder: ResultFolder, screen: Screen) -> RunResult:
    """Put the results where they were wanted, say how it ended, and return the result."""
    places = await asyncio.to_thread(folder.collect, view.current_artifacts.values())
    result = await office.runs.result(view.run.id, places)
    await asyncio.to_thread(folder.keep, result)
    screen.say(f"{ending(view)}\n  Results: {folder.path}")
    if result.status is ResultStatus.WAITING:
        screen.say(_how_to_go_on(view))
    return result


def _how_to_go_on(view: RunView) -> str:
    gate = view.open_gate
    command = f"tomas run --continue {view.run.id}"
    question = f"It asks: {gate.question}\n" if gate else ""
    if gate and gate.kind == "budget":
        more = f"{view.run.budget_usd + 5:.2f}"
        return f"{question}Go on at a terminal with `{command}`, or with `{command} --budget {more}`."
    said = "answer=TEXT" if gate and gate.kind == QUESTION else "approve"
    return f"{question}Go on at a terminal with `{command}`, or add `--decide {said}` or `--approve-all`."


@contextmanager
def _interruptible(screen: Screen) -> Generator[asyncio.Event]:
    """Yield an event that Ctrl-C sets; pressed once more, it ends this process at once."""
    stop = asyncio.Event()

    def pressed() -> None:
        if stop.is_set():
            screen.rest()
            os._exit(Exit.CANCELLED)
        stop.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, pressed)
    try:
        yield stop
    finally:
        loop.remove_signal_handler(signal.SIGINT)
