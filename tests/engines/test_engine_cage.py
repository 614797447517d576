"""Generated code: what it may do, what it may not, and what it may use. No engine is needed for that."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from engine_tools import MakeRequest, alive, coding, until

from tomas.engines.base import CodeRun, Limits
from tomas.engines.cage.client import CodeRunner
from tomas.engines.cage.levels import Cage, CageLevel, strongest_cage
from tomas.engines.eventfile import EventReader
from tomas.engines.folders import AttemptFolder
from tomas.modes.base import PathNote

type Run = Callable[..., Awaitable[tuple[int, str]]]

PLAIN = Cage(level=CageLevel.PLAIN)


class Workshop:
    """A runner, and a way to give it code as cmbagent does."""

    def __init__(self, runner: CodeRunner, folder: AttemptFolder, task: Path) -> None:
        self.runner, self.folder, self.task = runner, folder, task
        self.events = EventReader(folder.events)

    async def start(self, code: str, *command: str) -> asyncio.subprocess.Process:
        (self.task / "codebase").mkdir(parents=True, exist_ok=True)
        script = self.task / "codebase" / "step.py"
        script.write_text(code)
        program, *arguments = command or ("python", str(script))
        environment = {"PATH": f"{self.folder.launchers}:/usr/bin:/bin", "OPENAI_API_KEY": "sk-secret"}
        return await asyncio.create_subprocess_exec(
            str(self.folder.launchers / program), *arguments, cwd=self.task, env=environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip

    async def run(self, code: str, *command: str) -> tuple[int, str]:
        process = await self.start(code, *command)
        output, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode()

    def ended(self) -> CodeRun:
        runs = [numbered.event for numbered in self.events.read() if isinstance(numbered.event, CodeRun)]
        return runs[-1]


async def opened(cage: Cage, make_request: MakeRequest, tmp_path: Path, **limits: int) -> Workshop:
    given = tmp_path / "inputs" / "data set.csv"
    given.parent.mkdir()
    given.write_text("a,b\n1,2\n")
    (tmp_path / "tomas.db").write_text("all runs")
    task = coding().model_copy(update={"files": (PathNote(path=given, note="figures"),)})
    request = make_request(task, limits=Limits(**{"code_s": 60, **limits}))
    folder = AttemptFolder.of(request)
    folder.make()
    return Workshop(await CodeRunner.start(cage, request, folder), folder, request.folder / "sum")


@pytest.fixture(params=["bubblewrap", "plain"])
async def workshop(
    request: pytest.FixtureRequest, make_request: MakeRequest, tmp_path: Path
) -> AsyncIterator[Workshop]:
    cage = await strongest_cage() if request.param == "bubblewrap" else PLAIN
    assert cage.level == request.param
    shop = await opened(cage, make_request, tmp_path)
    yield shop
    await shop.runner.close()


@pytest.fixture
async def caged(make_request: MakeRequest, tmp_path: Path) -> AsyncIterator[Workshop]:
    shop = await opened(await strongest_cage(), make_request, tmp_path)
    yield shop
    await shop.runner.close()


@pytest.fixture
async def hurried(make_request: MakeRequest, tmp_path: Path) -> AsyncIterator[Workshop]:
    shop = await opened(
        await strongest_cage(),
        make_request,
        tmp_path,
        code_s=2,
        processes=30,
        memory_bytes=512 << 20,
        file_bytes=1 << 20,
    )
    yield shop
    await shop.runner.close()


async def test_code_works_in_its_folders_and_reads_its_inputs(workshop: Workshop, tmp_path: Path) -> None:
    code = f"""
import pandas, pathlib
frame = pandas.read_csv({str(tmp_path / "inputs" / "data set.csv")!r})
pathlib.Path('data/sum.txt').write_text(str(frame.sum().sum()))
print('done')
"""
    assert await workshop.run(code) == (0, "done\n")
    assert (workshop.task / "data" / "sum.txt").read_text() == "3"
    ended = workshop.ended()
    assert (ended.exit_code, ended.output, ended.timed_out, ended.truncated) == (0, "done\n", False, False)


async def test_plots_are_drawn(workshop: Workshop) -> None:
    code = "import matplotlib.pyplot as p\np.plot([1, 2])\np.savefig('data/plot.png')"
    assert (await workshop.run(code))[0] == 0
    assert (workshop.task / "data" / "plot.png").stat().st_size > 1000


async def test_code_finds_no_secret_in_its_environment_nor_in_its_parents(workshop: Workshop) -> None:
    code = """
import glob, json, os
seen = dict(os.environ)
print(json.dumps(seen))
print(open(f'/proc/{os.getppid()}/environ').read())
"""
    _exit, output = await workshop.run(code)
    assert "sk-secret" not in output
    assert not {"OPENAI_API_KEY", "SLACK_BOT_TOKEN"} & set(json.loads(output.splitlines()[0]))


async def test_code_has_no_network(workshop: Workshop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        exit_code, output = await workshop.run(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 5)")
    assert exit_code == 1
    assert "ConnectionRefusedError" in output


async def test_nothing_can_be_installed(workshop: Workshop) -> None:
    for command in (("pip", "install", "x"), ("python", "-m", "pip", "install", "x"), ("bash", "-c", "pip install x")):
        exit_code, output = await workshop.run("", *command)
        assert exit_code == 1
        assert "Nothing can be installed here" in output


async def test_a_failing_program_s_exit_code_and_output_come_back(workshop: Workshop) -> None:
    exit_code, output = await workshop.run("import sys\nprint('so far')\nsys.exit(3)")
    assert (exit_code, output) == (3, "so far\n")
    assert (await workshop.run("import os\nos.kill(os.getpid(), 9)"))[0] == 137


async def test_much_output_is_cut_with_a_line_saying_so(workshop: Workshop) -> None:
    code = "print('first')\nprint('x' * 10_000_000)\nprint('last')"
    exit_code, output = await workshop.run(code)
    assert exit_code == 0
    assert len(output) < 70_000
    assert output.startswith("first")
    assert output.endswith("last\n")
    assert "bytes of output left out" in output
    assert workshop.ended().truncated


async def test_only_the_task_s_folders_can_be_written(caged: Workshop, tmp_path: Path) -> None:
    targets = [tmp_path / "inputs" / "data set.csv", caged.task / "chats.json", caged.task / "codebase" / ".." / "evil"]
    targets += [Path("/usr/evil"), Path("/evil"), Path("/etc/evil"), Path(sys.prefix) / "evil"]
    code = f"""
for target in {[str(target) for target in targets]!r}:
    try:
        open(target, 'a').write('x')
        print('written', target)
    except OSError as error:
        print('refused')
"""
    _exit, output = await caged.run(code)
    assert output.split() == ["refused"] * len(targets)
    await caged.run(f"open({str(tmp_path / 'evil')!r}, 'w')")
    assert not (tmp_path / "evil").exists()


async def test_what_is_not_its_business_cannot_be_read(caged: Workshop, tmp_path: Path) -> None:
    code = f"""
import os
for target in {[str(tmp_path / "tomas.db"), "/etc/shadow", str(caged.folder.events), str(Path.home() / ".ssh")]!r}:
    print(os.path.exists(target))
print(len([name for name in os.listdir('/proc') if name.isdigit()]) < 5)
"""
    assert (await caged.run(code))[1].split() == ["False"] * 4 + ["True"]


async def test_code_runs_in_a_task_s_folder_only(caged: Workshop, tmp_path: Path) -> None:
    caged.task = tmp_path
    exit_code, output = await caged.run("print('hello')")
    assert (exit_code, output) == (1, "Code can only run in its task's folder.\n")


async def test_code_that_takes_too_long_is_stopped_and_told(hurried: Workshop) -> None:
    exit_code, output = await hurried.run("import time\nprint('begun', flush=True)\ntime.sleep(60)")
    assert exit_code == 124
    assert output.startswith("begun")
    assert "longer than its limit of 2 s" in output
    assert hurried.ended().timed_out


async def test_code_that_forks_without_end_is_stopped(hurried: Workshop) -> None:
    code = "import os, time\nfor _ in range(100):\n    if os.fork() == 0:\n        time.sleep(60)\ntime.sleep(60)"
    exit_code, output = await hurried.run(code)
    assert exit_code == 124
    assert "more than 30 processes" in output
    assert (await hurried.run("print('next')")) == (0, "next\n")


async def test_code_that_takes_too_much_memory_or_disk_fails(hurried: Workshop) -> None:
    assert "MemoryError" in (await hurried.run("x = bytearray(1 << 30)"))[1]
    exit_code, output = await hurried.run("open('data/big', 'wb').write(b'x' * (2 << 20))")
    assert exit_code != 0
    assert (hurried.task / "data" / "big").stat().st_size <= 1 << 20, output


async def test_a_program_that_stays_behind_is_ended(workshop: Workshop, tmp_path: Path) -> None:
    marker = f"{os.getpid()}-{tmp_path.name}"
    code = f"""
import subprocess, sys
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)  # {marker}'], start_new_session=True)
print('left')
"""
    assert await workshop.run(code) == (0, "left\n")
    assert not alive(marker)


async def test_paused_code_stands_still_and_goes_on(workshop: Workshop) -> None:
    code = """
import time
for count in range(10_000):
    open('data/ticks', 'a').write('x')
    time.sleep(0.01)
    try:
        open('data/enough').close()
        break
    except FileNotFoundError:
        pass
"""
    process = await workshop.start(code)
    ticks = workshop.task / "data" / "ticks"
    await until(ticks.exists)
    workshop.runner.pause()
    still = ticks.stat().st_size
    await asyncio.sleep(0.5)
    assert ticks.stat().st_size == still
    workshop.runner.resume()
    await until(lambda: ticks.stat().st_size > still)
    (workshop.task / "data" / "enough").touch()
    assert await process.wait() == 0


async def test_the_runner_s_end_is_its_code_s_end(workshop: Workshop, tmp_path: Path) -> None:
    marker = f"end-{os.getpid()}-{tmp_path.name}"
    process = await workshop.start(f"import time\nprint('{marker}', flush=True)\ntime.sleep(600)")
    assert process.stdout is not None
    await process.stdout.readline()
    await workshop.runner.close()
    assert await process.wait() != 0
    await until(lambda: not alive(str(workshop.task)))  # a killed process is there until it is next on a core


async def test_the_launcher_s_end_is_its_code_s_end(workshop: Workshop) -> None:
    process = await workshop.start("import time\nprint('begun', flush=True)\ntime.sleep(600)")
    assert process.stdout is not None
    await process.stdout.readline()
    process.kill()
    await process.wait()
    assert await workshop.run("print('next')") == (0, "next\n")


async def test_code_says_the_same_each_time(workshop: Workshop) -> None:
    code = "import tempfile\nprint({'a', 'b', 'c', 'd'}, hash('x'))"
    assert await workshop.run(code) == await workshop.run(code)
