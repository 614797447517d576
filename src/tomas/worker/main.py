"""The supervisor: one per machine. It owns the gateway, the engines' zygotes and the attempts at work."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncGenerator, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import structlog
from aiohttp import web

from tomas.engines.base import Engine
from tomas.engines.host import EngineHost
from tomas.engines.installed import engine_checks, load_engines
from tomas.engines.zygote import EngineUnavailable
from tomas.gateway.app import Gateway
from tomas.gateway.settings import ModelChoice, routes_from
from tomas.modes.registry import load_modes
from tomas.offline_model.app import create_app
from tomas.runs.attempts import Attempts
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue, DbosWorker, QueueLimits
from tomas.runs.ledger import DatabaseLedger, DatabaseRecord, DatabaseTokens
from tomas.worker.attempt import AttemptRunner
from tomas.worker.config import WorkerConfig
from tomas.worker.room import EngineRoom
from tomas.worker.team import WorkspaceModes
from tomas.worker.till import LookupTill
from tomas.workspaces.files import WorkspaceFiles
from tomas.workspaces.shelf import ModeShelf

log = structlog.get_logger(__name__)

OWNER_CHECK_S = 1.0


async def run(config: WorkerConfig, owner: int = 0) -> None:
    """Work attempts off until SIGTERM or SIGINT, or until the parent process `owner`, where one is named, has ended.

    Raises LookupError where the model's provider is not set up.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    async with supervisor(config, ahead=not owner):
        log.info("worker_ready", executor=config.executor_id, model=config.model)
        ending = asyncio.create_task(owner_ended(owner, stop)) if owner else None
        await stop.wait()
        log.info("worker_stopping")
        if ending:
            ending.cancel()


async def owner_ended(owner: int, stop: asyncio.Event) -> None:
    """Stop when the parent process is not the owner any more."""
    while True:
        if os.getppid() != owner:
            stop.set()
            return
        await asyncio.sleep(OWNER_CHECK_S)


@asynccontextmanager
async def supervisor(config: WorkerConfig, *, ahead: bool = True) -> AsyncGenerator[None]:
    """Everything a supervisor runs, opened in order and closed in reverse.

    `ahead` loads all engines at once; otherwise each is loaded when the first attempt asks for it, which is less work
    where a single run is all that is wanted.
    """
    async with AsyncExitStack() as stack:
        database = Database(config.database_url)
        stack.push_async_callback(database.dispose)
        await database.migrate()
        queue = DbosQueue(config.database_url)
        stack.callback(queue.close)
        sockets = stack.enter_context(socket_folder())
        gateway_socket = await stack.enter_async_context(serving_gateway(config, database, sockets))
        engines = load_engines()
        till = LookupTill(DatabaseTokens(database), DatabaseLedger(database, config.run_settings))
        host = await stack.enter_async_context(EngineHost(config.home, till))
        room = EngineRoom(
            engines=engines,
            host=host,
            gateway_socket=gateway_socket,
            model=ModelChoice.parse(config.model).model,
            code_s=config.code_s,
            park_s=config.park_s,
        )
        attempts = Attempts(database, config.home, queue, config.run_settings)
        limits = QueueLimits(per_machine=config.attempts_at_once, per_workspace=config.attempts_per_workspace)
        config_files = WorkspaceFiles(database, {}, engine_checks)
        shelf = ModeShelf(load_modes(), config_files)
        runner = AttemptRunner(attempts, WorkspaceModes(shelf, config_files), room)
        stack.push_async_callback(runner.stop)
        worker = DbosWorker(config.database_url, config.executor_id, limits)
        stack.callback(renew_executor)
        stack.callback(worker.stop)
        await worker.start(runner)
        if ahead:
            warming = asyncio.create_task(warm(host, engines))
            stack.callback(warming.cancel)
        yield


def renew_executor() -> None:
    """Give the event loop threads again: DBOS puts its own in their place and shuts them down when it stops."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=4))


async def warm(host: EngineHost, engines: Mapping[str, Engine]) -> None:
    """Load the engines ahead of the first attempt; one that does not load is reported, and again when asked for."""
    try:
        await host.warm(engines.values())
        log.info("engines_warm", engines=sorted(engines))
    except EngineUnavailable as error:
        log.error("engine_unavailable", reason=str(error))
    except OSError:
        log.exception("engines_not_warmed")


@asynccontextmanager
async def serving_gateway(config: WorkerConfig, database: Database, sockets: Path) -> AsyncGenerator[Path]:
    """The gateway, and behind it the offline model where that is the choice; yields the gateway's socket."""
    async with AsyncExitStack() as stack:
        offline_socket = ""
        if ModelChoice.parse(config.model).provider == "offline":
            offline_socket = str(await stack.enter_async_context(serving_offline_model(sockets / "offline.sock")))
        gateway = Gateway(
            DatabaseTokens(database),
            DatabaseLedger(database, config.run_settings),
            DatabaseRecord(database),
            routes_from(config.keys, config.model, offline_socket=offline_socket),
            admin_prices=config.prices,
            models=(config.model,),
            tuning=config.tuning,
        )
        socket = sockets / "gateway.sock"
        await gateway.start(socket)
        stack.push_async_callback(gateway.stop)
        yield socket


@asynccontextmanager
async def serving_offline_model(socket: Path) -> AsyncGenerator[Path]:
    """The offline model on a Unix socket."""
    runner = web.AppRunner(create_app(), access_log=None)
    await runner.setup()
    try:
        await web.UnixSite(runner, str(socket)).start()
        yield socket
    finally:
        await runner.cleanup()


@contextmanager
def socket_folder() -> Generator[Path]:
    """A folder of this process alone for its sockets, with a path short enough for them."""
    with tempfile.TemporaryDirectory(prefix="tomas-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
