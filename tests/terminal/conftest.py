"""The example package installed once, and one worker for the tests that do not end it."""

import subprocess
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from terminal_kit import PLUGIN, Bench, new_environment


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the example package installed as anybody would, without a network."""
    python = new_environment(tmp_path_factory.mktemp("environment"))
    flags = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *flags, PLUGIN], check=True, capture_output=True, text=True)
    return python


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(python: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Bench]:
    """A home with a worker at work."""
    bench = Bench(python, tmp_path_factory.mktemp("house") / "home", tmp_path_factory.mktemp("desk"))
    async with bench.worker():
        yield bench


@pytest.fixture
def bench(house: Bench, tmp_path: Path) -> Bench:
    """A desk of its own in the house."""
    return Bench(house.python, house.home, tmp_path)


@pytest.fixture
def lonely(python: Path, tmp_path: Path) -> Bench:
    """A home without a worker."""
    (tmp_path / "desk").mkdir()
    return Bench(python, tmp_path / "home", tmp_path / "desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all tests of this folder, since they share a worker."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder) and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
