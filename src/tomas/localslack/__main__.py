"""`python -m tomas.localslack`: runs a workspace until it is told to stop."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

import yaml

from .manifest import AppManifest
from .server import LocalSlack
from .services import Credentials


def main() -> None:
    """Read the arguments and serve; the page's address is the first line on stdout."""
    defaults = Credentials()
    parser = argparse.ArgumentParser(prog="python -m tomas.localslack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--http-request-url", default="", help="the app's Request URL; without it Socket Mode is used")
    parser.add_argument("--manifest", type=Path, help="the app's manifest (YAML or JSON)")
    parser.add_argument("--bot-token", default=defaults.bot_token)
    parser.add_argument("--app-token", default=defaults.app_token)
    parser.add_argument("--signing-secret", default=defaults.signing_secret)
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    credentials = Credentials(options.bot_token, options.app_token, options.signing_secret)
    manifest = _manifest(options.manifest) if options.manifest else None
    async with LocalSlack(
        port=options.port, http_request_url=options.http_request_url, credentials=credentials, manifest=manifest
    ) as slack:
        sys.stdout.write(f"{slack.page_url}\n")
        sys.stdout.flush()
        await stop.wait()


def _manifest(path: Path) -> AppManifest:
    text = path.read_text(encoding="utf-8")
    return AppManifest.from_json(json.loads(text) if path.suffix == ".json" else yaml.safe_load(text))


if __name__ == "__main__":
    main()
