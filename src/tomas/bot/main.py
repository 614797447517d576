"""The bot: everything that talks to Slack, put together, run and ended in order."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from tomas.bot.app import make_app
from tomas.bot.client import web_client, when_reachable
from tomas.bot.downloads import Downloads
from tomas.bot.drawing import Drawing
from tomas.bot.launcher import BotLauncher
from tomas.bot.pace import Pace
from tomas.bot.posts import Posts
from tomas.bot.presenter import Presenter
from tomas.bot.registration import Reception
from tomas.bot.settings import Settings
from tomas.bot.tasks import Tasks, background
from tomas.bot.transport import connected
from tomas.bot.uploads import Uploads
from tomas.bot.worker_process import keep_worker
from tomas.engines.installed import engine_checks
from tomas.handlers.desk import Desk
from tomas.handlers.people import People
from tomas.modes.base import Mode
from tomas.modes.registry import load_modes
from tomas.reading.desk import IntakeDesk
from tomas.reading.estimates import Estimator
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue
from tomas.runs.queue import StageQueue
from tomas.runs.service import Runs
from tomas.workspaces.files import WorkspaceFiles
from tomas.workspaces.shelf import ModeShelf

log = structlog.get_logger(__name__)

DRAIN_S = 10.0
IDLE_LOOK_S = 60.0


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot."""

    runs: Runs
    desk: Desk
    app: AsyncApp
    client: AsyncWebClient
    http_port: int
    """0 in Socket Mode."""


async def serve(settings: Settings, *, with_worker: bool) -> None:
    """Run the bot until SIGTERM or SIGINT, with a worker beside it if wanted. Raises SettingsError."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running_bot(settings))
        if with_worker:
            await stack.enter_async_context(background(keep_worker(settings.home)))
        log.info("bot_ready", model=settings.model_choice)
        await stop.wait()
        log.info("bot_stopping")


@asynccontextmanager
async def running_bot(
    settings: Settings,
    *,
    modes: Mapping[str, Mode] | None = None,
    queue: StageQueue | None = None,
    pace: Pace | None = None,
) -> AsyncGenerator[Bot]:
    """Everything the bot runs, opened in order and closed in reverse.

    `modes`, `queue` and `pace` stand in for the installed modes, DBOS and Slack's rates (in tests). Raises
    SettingsError where Slack does not accept the bot's token.
    """
    async with AsyncExitStack() as stack:
        settings.home.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database)
        stack.push_async_callback(database.dispose)
        await database.migrate()
        installed = load_modes() if modes is None else modes
        config = WorkspaceFiles(database, installed, engine_checks)
        shelf = ModeShelf(installed, config, settings.mode_limits)
        await shelf.renew()
        if queue is None:
            queue = dbos = DbosQueue(settings.database)
            stack.callback(dbos.close)
        client = await stack.enter_async_context(web_client(settings))
        runs = Runs(database, shelf, settings.home.absolute(), queue, settings.run_settings)
        tasks, pace = Tasks(), pace or Pace()
        posts = Posts(runs, client, pace)
        drawing = Drawing(runs, client, posts, Uploads(runs, client, posts, pace))
        presenter = Presenter(runs, client, posts, drawing, tasks)
        downloads = Downloads(client, settings.max_file_mb * 1024 * 1024)
        estimator = Estimator(shelf, settings.model_choice)
        intake = IntakeDesk(runs, shelf, downloads, estimator)
        launcher = BotLauncher(
            runs, client, presenter=presenter, intake=intake, tasks=tasks, budget_usd=settings.budget_usd
        )
        desk = Desk(
            runs=runs,
            modes=shelf,
            config=config,
            client=client,
            people=People(client, settings.approval, settings.admins),
            launcher=launcher,
            board=presenter,
            files=downloads,
            estimator=estimator,
            bot_user_id=await bot_user_id(client),
        )
        reception = Reception(desk, tasks, settings.executor_id)
        app = make_app(settings, client, reception)
        stack.push_async_callback(tasks.drain, DRAIN_S)
        await stack.enter_async_context(background(presenter.follow()))
        await launcher.sweep()
        await reception.catch_up()
        await stack.enter_async_context(background(reception.look_after()))
        await stack.enter_async_context(background(close_idle(runs, settings.idle_hours)))
        tasks.spawn(intake.warm_up(), "warm up")
        port = await stack.enter_async_context(connected(app, settings))
        yield Bot(runs, desk, app, client, port)


async def close_idle(runs: Runs, hours: float) -> None:
    """Close runs that wait for people and of which nothing was heard for so many hours; 0 leaves them open."""
    while hours:
        try:
            await runs.close_idle(timedelta(hours=hours))
        except (OSError, SQLAlchemyError):
            log.exception("idle_runs_not_closed")
        await asyncio.sleep(min(IDLE_LOOK_S, hours * 3600 / 4))


async def bot_user_id(client: AsyncWebClient) -> str:
    """Ask Slack who the bot is; wait while Slack cannot be reached. Raises SettingsError where the token is refused."""
    answer = await when_reachable(client.auth_test, "SLACK_BOT_TOKEN", "OAuth & Permissions")
    return str(answer["user_id"])
