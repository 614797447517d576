"""`tomas run` put together: the settings, the installed modes, the worker, and the terminal."""

import asyncio
import getpass
import os
from contextlib import suppress
from pathlib import Path

from tomas.bot.config_files import config_files, offered_modes
from tomas.bot.logs import set_up
from tomas.bot.settings import Settings
from tomas.bot.tasks import background
from tomas.bot.worker_process import bring_worker
from tomas.runs.result import ResultStatus, RunResult
from tomas.terminal.main import play
from tomas.terminal.ordering import Order

LOG = "terminal.log"
"""In the home folder: what this process and its worker have to say to whoever runs TOMAS."""


def carry_out(order: Order, settings: Settings) -> RunResult:
    """Carry an order out and return its result. Raises SettingsError where the model is not set up."""
    settings.require_model()
    config = settings.terminal_config
    config.home.mkdir(parents=True, exist_ok=True)
    log = config.home / LOG
    with log.open("a", encoding="utf-8") as stream, suppress(KeyboardInterrupt):
        set_up(as_json=settings.log_json, to=stream)
        return asyncio.run(_played(order, settings, log))
    return RunResult(status=ResultStatus.CANCELLED)


async def _played(order: Order, settings: Settings, log: Path) -> RunResult:
    config = settings.terminal_config
    async with config_files(settings) as files:
        modes = await offered_modes(files, settings.mode_limits)
    return await play(order, config, modes, user(), lambda: background(bring_worker(config.home, log)))


def user() -> str:
    """Return the name of whoever runs this process, or their number where they have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())
