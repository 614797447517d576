"""A supervisor that is killed takes its workers and their code with it."""

import asyncio
import sys
from pathlib import Path

from engine_scripted_model import ScriptedModel, serve
from engine_tools import alive, until

SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from tomas.engines.base import ModelAccess, StageRequest
from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.denario import DenarioEngine
from tomas.engines.host import EngineHost
from tomas.modes.base import EngineTask

async def main(home, socket):
    host = EngineHost(home)
    await host.warm([CmbagentEngine(), DenarioEngine()])
    access = ModelAccess(socket=socket, token="t", model="m")
    task = EngineTask(id="sum", prompt="Add.", agent="engineer", answer_file="answer.json")
    request = StageRequest(attempt_id="a1", engine="cmbagent", tasks=(task,), folder=home / "stage", access=access)
    await (await host.start(CmbagentEngine(), request)).result()

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


async def test_nothing_survives_a_killed_supervisor(tmp_path: Path, model_socket: Path) -> None:
    model = ScriptedModel(code="import time\nopen('data/begun', 'w').close()\ntime.sleep(600)")
    serving = await serve(model, model_socket)
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SUPERVISOR, str(tmp_path), str(model_socket)
    )
    await until((tmp_path / "stage" / "sum" / "data" / "begun").exists)
    assert len(alive(str(tmp_path))) > 1
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: alive(str(tmp_path)) == [] and alive("zygote_main " + str(supervisor.pid)) == [])
    await until(lambda: not [found for found in alive("zygote_main") if str(supervisor.pid) in found.cmdline()])
    await serving.cleanup()
