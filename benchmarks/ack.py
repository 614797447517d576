"""How soon TOMAS acknowledges, next to a Bolt app that does nothing else.

Signed commands and clicks go over HTTP on loopback to both in turns, so that whatever else the machine does falls on
both alike; TOMAS, the bare app and the workspace are processes of their own. Half are commands that read the database
and answer, half are clicks on a gate that is gone: both do their work after the acknowledgement.

    python benchmarks/ack.py [requests a second] [seconds]
"""

import asyncio
import json
import logging
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tomas.blocks.ids import Action
from tomas.bot.main import running_bot
from tomas.bot.settings import Settings, SlackMode
from tomas.bot.transport import EVENTS_PATH, http_application
from tomas.localslack import LocalSlack
from tomas.localslack.services import Credentials
from tomas.localslack.state.seed import ANN, PROPOSALS, TEAM_ID

CREDENTIALS = Credentials()
SIGNER = SignatureVerifier(CREDENTIALS.signing_secret)
WARM_UP_S = 2
SLACKS_PATIENCE_S = 3.0


async def workspace(tell: Callable[[str], None]) -> None:
    """A local Slack for the Web API; what it delivers goes nowhere."""
    async with LocalSlack(credentials=CREDENTIALS, http_request_url="http://127.0.0.1:9/") as slack:
        tell(slack.page_url)
        await asyncio.Event().wait()


async def tomas(tell: Callable[[str], None], api_url: str, folder: str) -> None:
    """TOMAS in HTTP mode."""
    given: dict[str, Any] = {
        "slack_bot_token": CREDENTIALS.bot_token,
        "slack_signing_secret": CREDENTIALS.signing_secret,
        "slack_api_url": api_url,
        "tomas_slack_mode": SlackMode.HTTP,
        "tomas_http_port": 0,
        "tomas_home": Path(folder),
    }
    settings = Settings(_env_file=None, **given)
    async with running_bot(settings) as bot:
        tell(f"http://127.0.0.1:{bot.http_port}{EVENTS_PATH}")
        await asyncio.Event().wait()


async def bare(tell: Callable[[str], None], api_url: str) -> None:
    """A Bolt app that acknowledges and nothing else."""
    client = AsyncWebClient(token=CREDENTIALS.bot_token, base_url=api_url)
    app = AsyncApp(client=client, signing_secret=CREDENTIALS.signing_secret)

    async def acknowledge(ack: Callable[[], Awaitable[None]]) -> None:
        await ack()

    app.command("/tomas")(acknowledge)
    app.action(Action.APPROVE.value)(acknowledge)
    runner = web.AppRunner(http_application(app), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tell(f"http://127.0.0.1:{runner.addresses[0][1]}{EVENTS_PATH}")
    await asyncio.Event().wait()


def in_process(part: Callable[..., Awaitable[None]], *arguments: str) -> tuple[SpawnProcess, str]:
    """Start a part as a process of its own; returns it and the address it tells."""
    ours, theirs = multiprocessing.Pipe()
    process = SpawnProcess(target=run_part, args=(part, theirs, arguments), daemon=False)
    process.start()
    return process, str(ours.recv())


def run_part(part: Callable[..., Awaitable[None]], told: Connection, arguments: tuple[str, ...]) -> None:
    """The main of a part's process."""
    logging.disable(logging.WARNING)
    asyncio.run(part(told.send, *arguments))  # ty: ignore[invalid-argument-type]


def command(number: int, api_url: str) -> str:
    """A slash command as Slack sends it."""
    fields = {
        "command": "/tomas",
        "text": "status",
        "team_id": TEAM_ID,
        "channel_id": PROPOSALS,
        "user_id": ANN,
        "trigger_id": f"{number}.1",
        "response_url": f"{api_url.removesuffix('api/')}response/none",
    }
    return urlencode(fields)


def click(number: int, api_url: str) -> str:
    """A click on a button as Slack sends it."""
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM_ID},
        "user": {"id": ANN},
        "channel": {"id": PROPOSALS},
        "trigger_id": f"{number}.2",
        "container": {"type": "message", "message_ts": "1.1", "channel_id": PROPOSALS},
        "message": {"ts": "1.1", "blocks": []},
        "actions": [
            {"type": "button", "action_id": Action.APPROVE, "block_id": "b", "value": "g-x", "action_ts": str(number)}
        ],
    }
    return urlencode({"payload": json.dumps(payload)})


async def ack_s(session: aiohttp.ClientSession, address: str, body: str) -> float:
    """Send a signed request; returns the seconds until it was acknowledged."""
    stamp = str(int(time.time()))
    signature = SIGNER.generate_signature(timestamp=stamp, body=body) or ""
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    start = time.perf_counter()
    async with session.post(address, data=body, headers=headers) as response:
        await response.read()
        if not response.ok:
            raise RuntimeError(f"answered {response.status}")
    return time.perf_counter() - start


async def load(address: str, api_url: str, a_second: int, seconds: int, first: int) -> list[float]:
    """Send requests at a steady rate, whatever the answers take; returns the seconds of each."""
    async with aiohttp.ClientSession() as session:
        start = time.perf_counter()
        sent: list[asyncio.Task[float]] = []
        for number in range(a_second * seconds):
            await asyncio.sleep(max(0.0, start + number / a_second - time.perf_counter()))
            body = (command if number % 2 else click)(first + number, api_url)
            sent.append(asyncio.create_task(ack_s(session, address, body)))
        return list(await asyncio.gather(*sent))


async def measure(bare_url: str, tomas_url: str, api_url: str, a_second: int, seconds: int) -> None:
    """Load both in turns and print what came out."""
    times: dict[str, list[float]] = {bare_url: [], tomas_url: []}
    first = 0
    for address in times:
        await load(address, api_url, a_second, WARM_UP_S, first)
        first += a_second * WARM_UP_S
    for _ in range(seconds):
        for address in times:
            times[address] += await load(address, api_url, a_second, 1, first)
            first += a_second
    medians = []
    for name, address in (("bare Bolt app", bare_url), ("TOMAS", tomas_url)):
        found = sorted(times[address])
        medians.append(statistics.median(found))
        p95, worst = found[int(len(found) * 0.95)], found[-1]
        print(f"{name}: median {medians[-1] * 1e3:.1f} ms, p95 {p95 * 1e3:.1f} ms, worst {worst * 1e3:.1f} ms")
        if worst > SLACKS_PATIENCE_S:
            print(f"{name} was too late for Slack at least once")
    print(f"ratio of medians at {a_second} requests a second: {medians[1] / medians[0]:.2f}")


def main() -> None:
    """Start the parts, measure, end them."""
    given = [int(argument) for argument in sys.argv[1:3]]
    a_second, seconds = given[0] if given else 50, given[1] if given[1:] else 10
    with tempfile.TemporaryDirectory() as folder:
        slack, page_url = in_process(workspace)
        api_url = f"{page_url}/api/"
        plain, bare_url = in_process(bare, api_url)
        real, tomas_url = in_process(tomas, api_url, folder)
        try:
            asyncio.run(measure(bare_url, tomas_url, api_url, a_second, seconds))
        finally:
            for process in (real, plain, slack):
                process.terminate()
                process.join()


if __name__ == "__main__":
    main()
