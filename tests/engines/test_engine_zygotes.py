"""Engines that begin with the same modules share what they import, and nothing else."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from engine_tools import until

from tomas.engines.base import Engine
from tomas.engines.denario import DenarioEngine
from tomas.engines.host import EngineHost
from tomas.engines.installed import load_engines
from tomas.engines.zygote import EngineUnavailable
from tomas.modes.base import EngineTask


class Plain(Engine):
    """An engine that begins with a module of the standard library."""

    id = "plain"
    title = "Plain"
    methods = ()
    preload: tuple[str, ...] = ("colorsys",)
    worker = "colorsys:run"

    def calls(self, task: EngineTask) -> tuple[int, int]:
        return 0, 0


class Longer(Plain):
    """An engine that begins like the other and needs more."""

    id = "longer"
    preload = ("colorsys", "graphlib")


class Broken(Plain):
    """An engine that begins like the other and needs what is not there."""

    id = "broken"
    preload = ("colorsys", "tomas_no_such_package")


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[EngineHost]:
    async with EngineHost(tmp_path / "home") as host:
        yield host


async def test_a_longer_engine_comes_from_the_one_that_begins_alike(host: EngineHost) -> None:
    await host.warm([Longer(), Plain()])
    [plain] = zygotes()
    [longer] = plain.children()
    assert host.health() == {"plain": True, "longer": True}
    os.kill(plain.pid, signal.SIGKILL)
    await until(lambda: host.health()["plain"] and plain not in zygotes())
    assert longer.is_running(), "its engine has no part in the other's end"
    os.kill(longer.pid, signal.SIGKILL)
    await until(lambda: len([child for zygote in zygotes() for child in zygote.children()]) == 1)
    await host.close()
    await until(lambda: not longer.is_running() and zygotes() == [])


async def test_what_one_lacks_does_not_keep_the_other_from_work(host: EngineHost) -> None:
    with pytest.raises(EngineUnavailable, match="No module named 'tomas_no_such_package'"):
        await host.warm([Plain(), Broken()])
    await host.warm([Plain()])
    assert host.health() == {"plain": True, "broken": False}
    [plain] = zygotes()
    await until(lambda: plain.children() == [])


async def test_an_engine_that_is_asked_for_first_stands_alone(host: EngineHost) -> None:
    await host.warm([Longer()])
    await host.warm([Plain()])
    assert len(zygotes()) == 2
    assert host.health() == {"longer": True, "plain": True}


def test_denario_begins_like_cmbagent() -> None:
    engines = load_engines()
    assert DenarioEngine.preload[: len(engines["cmbagent"].preload)] == engines["cmbagent"].preload


def zygotes() -> list[psutil.Process]:
    """Return the warm processes of these engines that this one started; those of other tests are not meant."""
    lines = [(child, child.as_dict(["cmdline"])["cmdline"] or ()) for child in psutil.Process().children()]
    return [child for child, line in lines if Plain.preload[0] in line]
