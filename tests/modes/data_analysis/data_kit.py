"""Tables and runs for tests of the mode."""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from rfp_drive import ENGINEER, Drive

from tomas.modes.base import EngineAnswer, EngineTask, InputFile, Mode
from tomas.modes.data_analysis import DataAnalysisMode
from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.given import datasets_of, read_wishes

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "data-analysis" / "glasshouse-2025.csv"
KEY: dict[str, Any] = json.loads((EXAMPLE.parent / "key.json").read_text(encoding="utf-8"))
SHOPS = "shop,day,visitors,sales,open\n" + "".join(
    f"{'ABC'[n % 3]},2026-01-{n + 1:02d},{20 + 3 * n},{100 + 10 * n + (n % 3) * 50},{'yes' if n % 2 else 'no'}\n"
    for n in range(30)
)


def given(path: Path, name: str = "") -> tuple[InputFile, ...]:
    content = path.read_bytes()
    return (InputFile(name=name or path.name, path=path, sha256=sha256(content).hexdigest(), size=len(content)),)


def written(folder: Path, content: str | bytes, name: str = "shops.csv") -> tuple[InputFile, ...]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return given(path)


def dataset(files: tuple[InputFile, ...], **inputs: str) -> Dataset:
    return datasets_of(files, read_wishes(inputs))[0]


@dataclass
class DataDrive(Drive):
    """A drive that keeps what went to the model, and hands on the files that code wrote, as the engine does."""

    mode: Mode = field(default_factory=DataAnalysisMode)
    said: list[str] = field(default_factory=list)
    tasks: list[EngineTask] = field(default_factory=list)

    async def chat(self, system: str, user: str) -> str:
        self.said.append(user)
        return await super().chat(system, user)

    async def answer(self, task: EngineTask) -> EngineAnswer:
        self.tasks.append(task)
        if not task.answer_file:
            return await super().answer(task)
        told = await self.chat(ENGINEER.format(task=task.prompt, steering=self.steering), task.prompt)
        folder = self.home / "code" / task.id
        for name in ("data", "codebase"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        program = folder / "codebase" / "step.py"
        program.write_text(told.split("```python\n", 1)[1].rsplit("\n```", 1)[0], encoding="utf-8")
        await run_program(program, folder)
        return EngineAnswer(
            task_id=task.id,
            text=(folder / "data" / task.answer_file).read_text(encoding="utf-8"),
            files=(*sorted((folder / "data").iterdir()), program),
        )


async def run_program(program: Path, folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, program, cwd=folder, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()[-2000:]
