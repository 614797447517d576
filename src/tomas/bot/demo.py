"""The demo: a Slack workspace on this machine, TOMAS against it over Socket Mode, and the example run started.

With `once` a scripted person stands in: approves every gate, and keeps all documents in a folder. TOMAS runs as it does
in production, in processes of its own; only Slack is a double on loopback, and the model where no key is set.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
import yaml

from tomas.blocks.ids import Action
from tomas.localslack import AppManifest, LocalSlack
from tomas.localslack.state.seed import ANN
from tomas.localslack.user import LocalUser, NotSeenInTime, text_of

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "rfp" / "veldmark-rfp-2026-11.pdf"
MANIFEST = ROOT / "manifest.yml"
CHANNEL = "proposals"
READY_S = 90.0
RUN_S = 1_800.0
POSTED_S = 120.0
POLL_S = 0.5
STATEMENT = "statement-of-work.pdf"
DONE, FAILED = 0, 1
ENDINGS = ("Completed", "Failed", "Stopped")


class DemoFailed(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command line was told."""

    once: bool = False
    file: Path | None = None
    folder: Path | None = None
    port: int = 0


async def run_demo(options: DemoOptions) -> int:
    """Run the demo until its run or the person ends it; returns the exit code."""
    demo = asyncio.ensure_future(play_demo(options))
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signum, demo.cancel)
    try:
        return await demo
    except asyncio.CancelledError:
        return FAILED if options.once else DONE


async def play_demo(options: DemoOptions) -> int:
    """Set the scene, start the run, and play or stay; everything that was started is ended with it."""
    document = options.file or EXAMPLE
    if not await asyncio.to_thread(document.is_file):
        typer.echo(f"There is no file {document.name} to work on. Give one with --file.", err=True)
        return FAILED
    folder = (options.folder or ROOT / "var" / f"demo-{datetime.now():%Y%m%d-%H%M%S}").absolute()  # noqa: DTZ005 - for people
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    try:
        async with LocalSlack(port=options.port, manifest=read_manifest()) as slack, tomas(slack, folder) as process:
            await connected(slack, process)
            async with LocalUser(slack.page_url, ANN) as person:
                channel = await person.channel_id(CHANNEL)
                await person.mention(channel, "rfp", files=[document])
                typer.echo(f"Slack workspace:  {slack.page_url}/?user={ANN}#/{channel}")
                return await (play(person, channel, folder, process) if options.once else stay(process))
    except DemoFailed as failed:
        typer.echo(f"The demo failed: {failed} The log is {folder / 'tomas.log'}.", err=True)
        return FAILED


async def stay(process: asyncio.subprocess.Process) -> int:
    """Leave the workspace to whoever opens the page. Raises DemoFailed when TOMAS ends."""
    typer.echo("Open it in a browser. The run on the example RFP is in #proposals; drag any other file in.")
    typer.echo("Ctrl-C ends everything.")
    await process.wait()
    raise DemoFailed("TOMAS ended.")


async def play(person: LocalUser, channel: str, folder: Path, process: asyncio.subprocess.Process) -> int:
    """Let the scripted person finish the run. Raises DemoFailed, also when TOMAS ends before the run."""
    work = asyncio.create_task(finish_run(person, channel, folder / "documents"))
    ending = asyncio.create_task(process.wait())
    await asyncio.wait({work, ending}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        work.cancel()
        raise DemoFailed("TOMAS ended in the middle of the run.")
    ending.cancel()
    return work.result()


def read_manifest() -> AppManifest:
    """Read the app's own manifest, so that the workspace delivers what the real Slack would."""
    return AppManifest.from_json(yaml.safe_load(MANIFEST.read_text(encoding="utf-8")))


@contextlib.asynccontextmanager
async def tomas(slack: LocalSlack, folder: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """`tomas serve` against the local Slack, its log in the folder; ended with everything it started."""
    environment = os.environ | {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "TOMAS_SLACK_MODE": "socket",
        "TOMAS_HOME": str(folder / "home"),
        "DATABASE_URL": "",
    }
    with (folder / "tomas.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tomas.bot.cli", "serve", env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 20)
        if process.returncode is None:
            process.kill()


async def connected(slack: LocalSlack, process: asyncio.subprocess.Process) -> None:
    """Wait until TOMAS has connected. Raises DemoFailed."""
    waiting = asyncio.create_task(slack.services.socket_mode.wait_connected())
    ending = asyncio.create_task(process.wait())
    done, pending = await asyncio.wait({waiting, ending}, timeout=READY_S, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if waiting not in done:
        raise DemoFailed("TOMAS did not connect to the local Slack.")


async def finish_run(person: LocalUser, channel: str, folder: Path) -> int:
    """Approve every gate until the run has ended; keep its documents. Raises DemoFailed."""
    try:
        card = await person.wait_for(channel, has_action(Action.STOP), timeout_s=30)
    except NotSeenInTime as error:
        raise DemoFailed("The run did not start.") from error
    thread = str(card["ts"])
    decided: set[str] = set()
    async with asyncio.timeout(RUN_S):
        while not (ending := ended_how(await root_of(person, channel, thread))):
            for message in await person.messages(channel, thread):
                if has_action(Action.APPROVE)(message) and message["ts"] not in decided:
                    decided.add(message["ts"])
                    await person.click(message, Action.APPROVE)
                    typer.echo(f"Approved: {message['text']}")
            await asyncio.sleep(POLL_S)
    if ending == "Completed":
        await all_posted(person, channel)
    names = await keep_documents(person, channel, thread, folder)
    if ending != "Completed":
        raise DemoFailed(f"The run ended as: {ending}.")
    if STATEMENT not in names:
        raise DemoFailed(f"The run is completed, but {STATEMENT} is not in its thread.")
    typer.echo(f"Documents:  {folder}")
    for name in names:
        typer.echo(f"  {name}")
    return DONE


async def all_posted(person: LocalUser, channel: str) -> None:
    """Wait for the costs in the channel: they come last, after every file. Raises DemoFailed."""
    try:
        await person.wait_for(channel, has_action(Action.LINK), timeout_s=POSTED_S)
    except NotSeenInTime as error:
        raise DemoFailed("The run is completed, but its costs were not posted.") from error


async def root_of(person: LocalUser, channel: str, thread: str) -> dict[str, Any]:
    """The run's status card as it is now."""
    return next(message for message in await person.messages(channel) if message["ts"] == thread)


def ended_how(card: dict[str, Any]) -> str:
    """How the run ended by its status card; empty while it goes on."""
    return next((word for word in ENDINGS if word in str(card.get("text", ""))), "")


def has_action(action: Action):  # noqa: ANN201 - a predicate
    """Whether a message has a button of this kind."""
    return lambda message: f'"{action.value}"' in text_of(message)


async def keep_documents(person: LocalUser, channel: str, thread: str, folder: Path) -> list[str]:
    """Download every file of the thread that TOMAS posted; the newest version of a name stays."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    names: dict[str, None] = {}
    for message in await person.messages(channel, thread):
        for file in message.get("files") or []:
            if message.get("user") == person.id:
                continue
            name = Path(str(file["name"])).name
            await asyncio.to_thread((folder / name).write_bytes, await person.download(file))
            names[name] = None
    return list(names)
