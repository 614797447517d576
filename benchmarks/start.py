"""How long a stage takes from Start to its first model call: with a warm engine, and with a cold one.

The model refuses the first call, so nothing but the start is measured. Both are measured in the same run; the ratio is
what counts.

    python benchmarks/start.py [warm starts]
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import web

from tomas.engines.base import ModelAccess, StageRequest
from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.host import EngineHost
from tomas.modes.base import EngineTask


class FirstCall:
    """A model that notes when it is called, and refuses."""

    def __init__(self) -> None:
        self.at = 0.0

    async def refuse(self, _request: web.Request) -> web.Response:
        """Answer as a gateway whose budget is spent."""
        self.at = self.at or time.perf_counter()
        return web.json_response({"error": {"message": "enough", "code": "budget_reached"}}, status=402)


async def start_s(host: EngineHost, folder: Path, socket: Path, name: str) -> float:
    """Return the seconds from Start to the first model call."""
    model = FirstCall()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.refuse)
    serving = web.AppRunner(app)
    await serving.setup()
    await web.UnixSite(serving, str(socket)).start()
    access = ModelAccess(socket=socket, token="none", model="none")
    task = EngineTask(id=name, prompt="Say one word.")
    request = StageRequest(attempt_id=name, engine="cmbagent", tasks=(task,), folder=folder / "stage", access=access)
    begun = time.perf_counter()
    session = await host.start(CmbagentEngine(), request)
    await session.result()
    await serving.cleanup()
    return model.at - begun


async def main(times: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with EngineHost(folder) as host:
            cold = await start_s(host, folder, folder / "model.sock", "cold")
            warm = [await start_s(host, folder, folder / "model.sock", f"warm-{number}") for number in range(times)]
    middle = sorted(warm)[len(warm) // 2]
    print(f"cold start to first model call: {cold:.2f} s")
    print(f"warm start to first model call: {middle:.2f} s (median of {times})")
    print(f"ratio warm to cold: {middle / cold:.3f}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
