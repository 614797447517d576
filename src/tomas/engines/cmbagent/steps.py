"""The steps of a planned task: planning alone, starting from a ready plan or a later step, and asking before each step.

CMBAgent keeps what a step leaves in a pickle. Pickles that lie where generated code can write are never read here: what
a later attempt needs is kept as JSON, and pickled anew by us.
"""

import json
import pickle
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cmbagent.cmbagent as implementation

from tomas.engines.base import Progress
from tomas.engines.cmbagent import STEPS
from tomas.engines.cmbagent.options import Options, OptionsRefused
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.workplace import Workplace
from tomas.modes.base import CodeRan, EngineTask
from tomas.modes.plan import Plan
from tomas.modes.printed import FILES_BY_STEP, kept_in, made_later
from tomas.modes.summaries import counted

KEPT_AS = "steps.zip"
_SUMMARIES = "steps.json"
_TOLD = "told.json"
_LARGEST = 512 * 1024 * 1024


class PlanReady(BaseException):
    """Planning has ended, and nothing more was asked for."""


class StepWatch:
    """Follows the steps of one task; install it once in an attempt's process and `begin` for each task."""

    def __init__(self, workplace: Workplace) -> None:
        self._channel = workplace.channel
        self._plan_only = False
        self._at_step: Callable[[str], None] = _nothing
        self._ask = False
        self._plan: Plan | None = None
        self._earlier: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._made_in: dict[str, str] = {}
        self.ran_before: tuple[CodeRan, ...] = ()
        """The code of earlier steps that were not done again."""

    def install(self) -> None:
        """Take a look at each step before and after it is worked on."""
        wrap(implementation.CMBAgent, "solve", self._watched)

    def begin(self, options: Options, *, plan_only: bool, at_step: Callable[[str], None]) -> None:
        """Prepare for a task; `at_step` is told each step's number when work on it begins."""
        self._at_step = at_step
        self._plan_only = plan_only
        self._ask = options.ask_before_steps
        self._plan = options.plan
        self._earlier, self._said, self._told, self._made_in = {}, {}, {}, {}
        self.ran_before = ()

    def start_from_plan(self, task: EngineTask, options: Options, folder: Path, max_attempts: int) -> int:
        """Put a ready plan where CMBAgent looks for one; returns the step to start at. Raises OptionsRefused."""
        plan = options.plan
        assert plan is not None
        step = options.restart_at_step
        if step > len(plan.sub_tasks):
            raise OptionsRefused(
                f"The plan has {counted(len(plan.sub_tasks), 'step')}, so the work cannot start at step {step}."
            )
        if step > 1:
            archive = _archive(task, step)
            self._earlier, self._told = _unpacked(archive, folder / "control", step)
            self._notice(folder / "control", step - 1)
            self.ran_before = (kept_in(archive, step),)
        (folder / "planning").mkdir(parents=True)
        (folder / "planning" / "final_plan.json").write_text(plan.model_dump_json(indent=1), encoding="utf-8")
        (folder / "context").mkdir()
        context = _context(plan, step, options, max_attempts) | {"previous_steps_execution_summary": self._before(step)}
        (folder / "context" / f"context_step_{step - 1}.pkl").write_bytes(pickle.dumps(context))
        return step

    def titles(self, folder: Path) -> tuple[str, ...]:
        """Return what the steps of the plan are called; empty where there is no plan.

        A plan that agents made and carried out is not checked again here: it may name agents who are not offered.
        """
        if self._plan:
            return tuple(step.sub_task for step in self._plan.sub_tasks)
        planned = folder / "planning" / "final_plan.json"
        steps = json.loads(planned.read_text(encoding="utf-8")).get("sub_tasks", []) if planned.is_file() else []
        return tuple(str(step.get("sub_task", "")) for step in steps)

    @property
    def told_before(self) -> dict[str, str]:
        """What the steps that were not done again had told people, by number."""
        return {number: text for number, text in self._told.items() if number not in self._said}

    def keep_steps(self, folder: Path, told: dict[str, str]) -> Path | None:
        """Pack what the steps left, for a later start in the middle; None where no step was worked on.

        `told` is what they told people, by number.
        """
        said = self._earlier | self._said
        if not said:
            return None
        work = folder / "control"
        kept = folder / KEPT_AS
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(_SUMMARIES), json.dumps(said, indent=1))
            archive.writestr(zipfile.ZipInfo(_TOLD), json.dumps(self.told_before | told, indent=1))
            archive.writestr(zipfile.ZipInfo(FILES_BY_STEP), json.dumps(self._made_in, indent=1))
            for name, path in _made(work):
                archive.write(path, name)
        return kept

    def _notice(self, work: Path, step: int) -> None:
        """Note the step in which each file that is there now was there first."""
        for name, _ in _made(work):
            self._made_in.setdefault(name, str(step))

    def _before(self, step: int) -> str:
        return "\n\n".join(self._earlier[str(number)] for number in range(1, step) if str(number) in self._earlier)

    def _watched(self, solve: Callable[..., object]) -> Callable[..., object]:
        def watched(agents: implementation.CMBAgent, task: str, *args: object, **kwargs: Any) -> object:  # noqa: ANN401
            step = kwargs.get("step")
            shared = kwargs.get("shared_context") or {}
            if isinstance(shared.get("final_plan"), list):  # `control` hands on a list where all others have text
                shared["final_plan"] = plan_text(Plan.model_validate({"sub_tasks": shared["final_plan"]}))
            if step is None:
                return solve(agents, task, *args, **kwargs)
            if self._plan_only:
                raise PlanReady
            if before := self._before(int(step)):
                shared["previous_steps_execution_summary"] = before
            if self._ask:
                self._ask_before(int(step), shared)
            self._at_step(str(step))
            self._channel.emit(Progress(text=f"step {step} begins", step=str(step)))
            agent = str(shared["agent_for_sub_task"])
            result = solve(agents, task, *args, **kwargs)
            self._said[str(step)] = f"### Step {step}\n{_last_words(agents, agent)}"
            self._earlier[str(step)] = self._said[str(step)]
            self._notice(Path(agents.work_dir), int(step))
            return result

        return watched

    def _ask_before(self, step: int, shared: dict[str, Any]) -> None:
        """Ask whether the next step may begin; any answer but consent guides its agent."""
        last = int(shared["number_of_steps_in_plan"])
        what = f"{shared.get('current_sub_task') or ''}".strip()
        if self._plan:
            planned = self._plan.sub_tasks[step - 1]
            what = f"{planned.sub_task} (by the {planned.sub_task_agent})"
        asked = f"May step {step} of {last} begin? {what}\n\nIf not as it is, say what this step should do differently."
        answer = self._channel.ask(asked, consent=True)
        if not answer:
            return
        for agent in ("engineer", "researcher"):
            name = f"{agent}_append_instructions"
            shared[name] = f"{shared.get(name) or ''}\n\nFor step {step}, people ask: {answer}"


def _nothing(_step: str) -> None:
    pass


def _context(plan: Plan, step: int, options: Options, max_attempts: int) -> dict[str, Any]:
    """What CMBAgent hands on from planning, as it hands it on."""
    now = plan.sub_tasks[step - 1]
    return {
        "final_plan": plan_text(plan),
        "number_of_steps_in_plan": len(plan.sub_tasks),
        "current_plan_step_number": step,
        "current_sub_task": now.sub_task,
        "current_instructions": "".join(f"\t\t- {bullet}\n" for bullet in now.bullet_points),
        "agent_for_sub_task": now.sub_task_agent,
        "current_status": "in progress",
        "feedback_left": 0,
        "max_n_attempts": max_attempts,
        "planner_append_instructions": options.plan_instructions,
        "plan_reviewer_append_instructions": options.plan_instructions,
        "engineer_append_instructions": "",
        "researcher_append_instructions": "",
        "hardware_constraints": "",
        "work_dir": "",
        "database_path": "data/",
        "codebase_path": "codebase/",
        "researcher_filename": "notes.md",
    }


def plan_text(plan: Plan) -> str:
    """Return a plan in the one text form that CMBAgent reads back."""
    parts = []
    for number, step in enumerate(plan.sub_tasks, 1):
        bullets = "".join(f"\t\t- {bullet}\n" for bullet in step.bullet_points)
        parts.append(
            f"- Step {number}:\n\t* sub-task: {step.sub_task}\n\t* agent in charge: {step.sub_task_agent}\n"
            f"\n\t* instructions:\n{bullets}"
        )
    return "\n".join(parts)


def _last_words(agents: implementation.CMBAgent, agent: str) -> str:
    """What the agent in charge said last in a step that has ended."""
    wanted = {agent, f"{agent}_nest", f"{agent}_response_formatter"}
    for message in reversed(agents.chat_result.chat_history):
        if message.get("name") in wanted and str(message.get("content") or "").strip():
            return str(message["content"]).strip()
    return "(nothing was said)"


def _made(work: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of the steps, by their names below the folder they work in."""
    for name in ("data", "codebase"):
        for path in sorted((work / name).rglob("*")):
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
                yield str(path.relative_to(work)), path


def _archive(task: EngineTask, step: int) -> Path:
    """Return what is kept of earlier steps. Raises OptionsRefused where that is nothing."""
    archives = [note.path for note in task.files if note.note == STEPS]
    if not archives:
        raise OptionsRefused(f"Nothing is kept of earlier steps, so the work cannot start at step {step}.")
    return archives[0]


def _unpacked(kept: Path, work: Path, step: int) -> tuple[dict[str, str], dict[str, str]]:
    """Lay out the files of the earlier steps, and return what those said and told people. Raises OptionsRefused."""
    with zipfile.ZipFile(kept) as archive:
        if sum(item.file_size for item in archive.infolist()) > _LARGEST:
            raise OptionsRefused("The earlier steps left too many data to start from them again.")
        said, told = (_before(json.loads(archive.read(name)), step) for name in (_SUMMARIES, _TOLD))
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        left_out = {_SUMMARIES, _TOLD, FILES_BY_STEP} | made_later(archive, step)
        for item in archive.infolist():
            if item.filename not in left_out:
                archive.extract(item, work)
    return said, told


def _before(by_step: dict[str, str], step: int) -> dict[str, str]:
    return {number: words for number, words in by_step.items() if number.isdigit() and int(number) < step}
