"""A plan of steps, as agents make it and people change it: JSON for machines, Markdown for people."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field, ValidationError

from tomas.modes.base import Frozen, InputFile, InputRefused
from tomas.modes.faultwords import plain_fault
from tomas.modes.summaries import counted

STEP_AGENTS = ("engineer", "researcher", "idea_maker", "idea_hater")
"""Who can be in charge of a step: writes and runs code, writes text, makes ideas, criticises them."""
MOST_STEPS = 12

_HEADING = re.compile(r"^(?:#{1,4}\s*(?:step\s*)?|\**step\s*)(\d+)\b\**[.:)]?(.*)$", re.IGNORECASE)
_OWN_HEADING = re.compile(r"^[-*]\s*step\s*(\d+):()$", re.IGNORECASE)
"""As CMBAgent itself writes plans as text; what follows a colon there is an instruction that names a step."""
_LISTED = re.compile(rf"^\d+[.)]\s+(\S.*)\(({'|'.join(STEP_AGENTS)})\)\.?$", re.IGNORECASE)
"""A step in one line, as a plan is shown at its gate: `1. Read the table (engineer)`."""
_TITLE = re.compile(r"^\W*sub-?task\W*:\s*(.+)$", re.IGNORECASE)
_AGENT = re.compile(r"^\W*agent(?: in charge)?\W*([a-z_]+(?: +[a-z_]+)*)\W*$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(.+)$")
_NOTHING = re.compile(r"^\W*(?:instructions\W*)?$", re.IGNORECASE)
_FENCE = re.compile(r"\A```\w*\n(.*)\n```\Z", re.DOTALL)
HOW_PLANS_ARE_WRITTEN = (
    "Begin each step with a heading such as “## Step 1: Read the data”, then a line such as “Agent: engineer”, then "
    "its instructions as a list."
)


_PLAN_FILES = frozenset({".json", ".md", ".txt"})
_PLAN_NAME = re.compile(r"(?:^|[\W_\d])plan\.\w+$", re.IGNORECASE)
_LARGEST = 256 * 1024
"""Bytes of a plan."""


class PlanStep(Frozen):
    """One step of a plan."""

    sub_task: str = Field(min_length=1)
    sub_task_agent: str
    bullet_points: tuple[str, ...] = ()


class Plan(Frozen):
    """A plan in the form that CMBAgent keeps it in."""

    sub_tasks: tuple[PlanStep, ...] = Field(min_length=1, max_length=MOST_STEPS)

    def markdown(self) -> str:
        """Return the plan as people read and change it; `read_plan` reads it back."""
        parts = ["# Plan"]
        for number, step in enumerate(self.sub_tasks, 1):
            bullets = "\n".join(f"- {' '.join(bullet.split())}" for bullet in step.bullet_points)
            parts.append(f"## Step {number}: {' '.join(step.sub_task.split())}\n\nAgent: {step.sub_task_agent}")
            parts += [bullets] if bullets else []
        return "\n\n".join(parts) + "\n"


def read_plan(text: str) -> Plan:
    """Read a plan from its JSON or Markdown form. Raises InputRefused with what to mend."""
    plain = text.strip().removeprefix("\ufeff").strip()
    if fenced := _FENCE.match(plain):
        plain = fenced[1].strip()
    plan = _from_json(plain) if plain.startswith(("{", "[")) else _from_markdown(plain)
    for number, step in enumerate(plan.sub_tasks, 1):
        if step.sub_task_agent not in STEP_AGENTS:
            offered = ", ".join(STEP_AGENTS)
            raise InputRefused(f"Step {number} names the agent “{step.sub_task_agent[:60]}”; use one of: {offered}.")
    return plan


def plan_in(file: InputFile) -> str:
    """Return a file's text where it is a plan, empty where it is not one. Raises InputRefused for a broken one."""
    if Path(file.name).suffix.lower() not in _PLAN_FILES or file.size > _LARGEST:
        return ""
    try:
        text = file.path.read_text(encoding="utf-8-sig")
        read_plan(text)
    except UnicodeDecodeError:
        return ""
    except InputRefused as refused:
        if "sub_task" in text or _PLAN_NAME.search(file.name):
            raise InputRefused(f"{file.name}: {refused}") from refused
        return ""
    return text


def starts_within(plan: str, step: str) -> None:
    """Check that work on a plan can start at a step. Raises InputRefused."""
    count = len(read_plan(plan).sub_tasks)
    if step.isdigit() and int(step) > count:
        raise InputRefused(
            f"The plan has {counted(count, 'step')}, so the work cannot start at step {step}. Choose an earlier one."
        )


def _from_json(text: str) -> Plan:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputRefused(
            f"This plan is no valid JSON: {where}: {error.msg}. Mend it, or write it as text."
        ) from error
    except RecursionError as error:
        raise InputRefused("This is no plan: its lists lie too deep in each other.") from error
    except ValueError as error:
        raise InputRefused("This is no plan: it holds a number of thousands of digits.") from error
    steps = given if isinstance(given, list) else given.get("sub_tasks")
    if not isinstance(steps, list) or not steps:
        raise InputRefused("There is no step in this plan: its JSON needs “sub_tasks”, a list of steps.")
    _not_too_many(len(steps))
    try:
        return Plan.model_validate({"sub_tasks": steps})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InputRefused(_told(first["loc"], first["type"], plain_fault(first))) from error


def _told(place: tuple[int | str, ...], kind: str, message: str) -> str:
    step = int(place[1]) + 1
    field_name = ".".join(str(part) for part in place[2:])
    words = {
        "missing": f"names no {field_name}",
        "extra_forbidden": f"has a field “{field_name}”, which plans do not have",
        "string_too_short": f"has an empty {field_name}",
    }
    told = words.get(kind, f"{field_name} {message}" if field_name else message)
    needs = "Each step needs sub_task, sub_task_agent and bullet_points (a list of texts)."
    return (
        f"Step {step} of this plan {told}. {needs}" if kind in words else f"Step {step} of this plan: {told}. {needs}"
    )


def _from_markdown(text: str) -> Plan:
    steps = tuple(_steps(text.splitlines()))
    if not steps:
        raise InputRefused(f"There is no step in this plan. {HOW_PLANS_ARE_WRITTEN}")
    _not_too_many(len(steps))
    return Plan(sub_tasks=steps)


def _not_too_many(count: int) -> None:
    if count > MOST_STEPS:
        raise InputRefused(f"A plan may have {MOST_STEPS} steps at most; this one has {count}.")


@dataclass(slots=True)
class _Draft:
    """A step that is being read."""

    number: int
    title: str
    agent: str = ""
    bullets: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Take a line of the step: nothing that people wrote is lost."""
        if _NOTHING.match(line):
            return
        if not self.title and (titled := _TITLE.match(line.strip())):
            self.title = titled[1].strip()
        elif not self.agent and (named := _AGENT.match(line.strip())):
            self.agent = named[1].strip().lower().replace(" ", "_")
        elif bullet := _BULLET.match(line):
            self.bullets.append(bullet[1].strip())
        elif self.bullets and line[:1].isspace():
            self.bullets[-1] += f" {line.strip()}"
        else:
            self.bullets.append(line.strip())

    def step(self) -> PlanStep:
        """Return the step. Raises InputRefused."""
        if not self.title:
            what = f"write it as “## Step {self.number}: what is to be done”"
            raise InputRefused(f"Step {self.number} has no title; {what}.")
        if not self.agent:
            raise InputRefused(f"Step {self.number} names no agent; add a line such as “Agent: engineer”.")
        return PlanStep(sub_task=self.title, sub_task_agent=self.agent, bullet_points=tuple(self.bullets))


def _steps(lines: list[str]) -> Iterator[PlanStep]:
    draft: _Draft | None = None
    count = 0
    for line in lines:
        heading = _HEADING.match(line.rstrip()) or _OWN_HEADING.match(line.rstrip())
        listed = _LISTED.match(line.rstrip())
        if not (heading or listed):
            if draft:
                draft.take(line)
            continue
        if draft:
            yield draft.step()
        count += 1
        if listed:
            draft = _Draft(count, listed[1].strip("* \t"), listed[2].lower())
        elif heading:
            draft = _Draft(int(heading[1]), heading[2].strip("* \t"))
    if draft:
        yield draft.step()
