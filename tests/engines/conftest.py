"""One warm process of each engine for all tests of the engines: importing one takes 20 s."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from denario_kit import Desk, opened_desk
from engine_scripted_model import ScriptedModel, serve
from engine_tools import ENGINE, MakeRequest

from tomas.engines.base import Limits, ModelAccess, StageRequest
from tomas.engines.denario import DenarioEngine
from tomas.engines.host import EngineHost
from tomas.modes.base import EngineTask


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine_host() -> AsyncIterator[EngineHost]:
    home = Path(tempfile.mkdtemp(prefix="tomas-"))
    async with EngineHost(home) as host:
        await host.warm([ENGINE])
        yield host
    shutil.rmtree(home)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def denario_host() -> AsyncIterator[EngineHost]:
    home = Path(tempfile.mkdtemp(prefix="tomas-"))
    async with EngineHost(home) as host:
        await host.warm([DenarioEngine()])
        yield host
    shutil.rmtree(home)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(denario_host: EngineHost, tmp_path: Path, model_socket: Path) -> AsyncIterator[Desk]:
    async with opened_desk(denario_host, tmp_path, model_socket) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def model(model_socket: Path) -> AsyncIterator[ScriptedModel]:
    scripted = ScriptedModel()
    runner = await serve(scripted, model_socket)
    yield scripted
    await runner.cleanup()


@pytest.fixture
def model_socket() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tomas-"))
    yield folder / "gateway.sock"
    shutil.rmtree(folder)


@pytest.fixture
def make_request(tmp_path: Path, model_socket: Path) -> MakeRequest:
    def build(
        *tasks: EngineTask,
        attempt: str = "a1",
        limits: Limits | None = None,
        folder: Path = tmp_path / "stage",
        **more: object,
    ) -> StageRequest:
        return StageRequest(
            attempt_id=attempt,
            engine="cmbagent",
            tasks=tasks or (EngineTask(id="task-1", prompt="Say what you find."),),
            folder=folder,
            access=ModelAccess(socket=model_socket, token="attempt-token", model="scripted"),
            limits=limits or Limits(stage_s=300, code_s=60),
            **more,  # ty: ignore[invalid-argument-type]
        )

    return build
