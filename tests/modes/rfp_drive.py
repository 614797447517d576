"""Drives the mode through its stages with the offline model over real HTTP, without an engine between them."""

import asyncio
import json
import shutil
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import aiohttp

from tomas.modes.base import ArtifactRef, EngineAnswer, EngineTask, InputFile, Mode, StageContext, StageOutcome
from tomas.modes.rfp import RfpMode

RESEARCHER = """
You are the researcher agent in the team.

----- DATA/PROBLEM OF INTEREST------------
{task}
------------------------------------------

---task specific instructions---
{steering}
-------------------------------
"""
ENGINEER = """
You are the engineer agent.

----- DATA/PROBLEM OF INTEREST------------
{task}
------------------------------------------

----Task-specific instructions for coding-----
{steering}
----------------------------------------------

- You **must** save the generated data under the folder `data/`
"""


@dataclass
class Drive:
    """A run without Slack, database and engine: prepare, ask the model, accept, keep the artifacts."""

    address: str
    home: Path
    files: tuple[InputFile, ...]
    inputs: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    mode: Mode = field(default_factory=RfpMode)
    artifacts: dict[str, ArtifactRef] = field(default_factory=dict)
    outcomes: dict[str, StageOutcome] = field(default_factory=dict)
    steering: str = ""

    def context(self, stage_id: str, guidance: tuple[str, ...] = ()) -> StageContext:
        return StageContext(
            run_id="0123456789abcdef",
            mode_id="rfp",
            stage_id=stage_id,
            inputs=self.inputs,
            files=self.files,
            artifacts=self.artifacts,
            guidance=guidance,
            folder=self.home / stage_id,
            model_label="offline model",
            offline=True,
        )

    async def stage(self, stage_id: str, guidance: tuple[str, ...] = ()) -> StageOutcome:
        context = self.context(stage_id, guidance)
        tasks = self.mode.prepare(context)
        answers = tuple([await self.answer(task) for task in tasks])
        return self.keep(stage_id, self.mode.accept(context, answers))

    def keep(self, stage_id: str, outcome: StageOutcome) -> StageOutcome:
        for draft in outcome.artifacts:
            version = self.artifacts[draft.key].version + 1 if draft.key in self.artifacts else 1
            stored = self.home / "artifacts" / draft.key / f"v{version}" / draft.path.name
            stored.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(draft.path, stored)
            self.artifacts[draft.key] = ArtifactRef(
                key=draft.key,
                version=version,
                name=draft.path.name,
                path=stored,
                sha256=sha256(stored.read_bytes()).hexdigest(),
                media_type=draft.media_type,
            )
        self.outcomes[stage_id] = outcome
        return outcome

    async def run(self) -> None:
        for stage in self.mode.spec.stages:
            await self.stage(stage.id)

    def json(self, key: str) -> dict:
        return json.loads(self.artifacts[key].path.read_text(encoding="utf-8"))

    def text(self, key: str) -> str:
        return self.artifacts[key].path.read_text(encoding="utf-8")

    async def answer(self, task: EngineTask) -> EngineAnswer:
        system = ENGINEER if task.agent == "engineer" else RESEARCHER
        said = await self.chat(system.format(task=task.prompt, steering=self.steering), task.prompt)
        if not task.answer_file:
            return EngineAnswer(task_id=task.id, text=said)
        folder = self.home / "code" / task.id
        (folder / "data").mkdir(parents=True, exist_ok=True)
        code = said.split("```python\n", 1)[1].rsplit("\n```", 1)[0]
        process = await asyncio.create_subprocess_exec(sys.executable, "-I", "-c", code, cwd=folder)
        assert await process.wait() == 0
        return EngineAnswer(task_id=task.id, text=(folder / "data" / task.answer_file).read_text(encoding="utf-8"))

    async def chat(self, system: str, user: str) -> str:
        body = {
            "model": "rules",
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/v1/chat/completions", json=body) as response,
        ):
            response.raise_for_status()
            return (await response.json())["choices"][0]["message"]["content"]


def input_file(path: Path, folder: Path) -> InputFile:
    """Copy a file into a folder of the run, as intake does: what is read of it is kept there, beside the copy."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / path.name
    content = path.read_bytes()
    copy.write_bytes(content)
    return InputFile(name=path.name, path=copy, sha256=sha256(content).hexdigest(), size=len(content))
