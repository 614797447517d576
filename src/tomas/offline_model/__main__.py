"""Serves the offline model by itself: `python -m tomas.offline_model --port 0`."""

import argparse
import asyncio
import sys
from pathlib import Path

from aiohttp import web

from tomas.offline_model.app import create_app


def main() -> None:
    """Serve until the process is ended; the first line printed is the address."""
    parser = argparse.ArgumentParser(prog="python -m tomas.offline_model", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--port", type=int, help="port on 127.0.0.1; 0 takes a free one")
    where.add_argument("--socket", type=Path, help="path of a Unix socket")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, arguments.socket))


async def _serve(port: int | None, socket: Path | None) -> None:
    runner = web.AppRunner(create_app())
    await runner.setup()
    if socket is not None:
        site: web.BaseSite = web.UnixSite(runner, str(socket))
    else:
        site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    address = f"unix:{socket}" if socket is not None else "http://{}:{}/v1".format(*runner.addresses[0][:2])
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    main()
