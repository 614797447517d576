"""A plan of steps, as agents make it and people change it: JSON for machines, Markdown for people."""

import re
from collections.abc import Iterator

from pydantic import Field, ValidationError

from tomas.modes.base import Frozen, InputRefused

STEP_AGENTS = ("engineer", "researcher", "idea_maker", "idea_hater")
"""Who can be in charge of a step: writes and runs code, writes text, makes ideas, criticises them."""
MOST_STEPS = 12

_HEADING = re.compile(r"^#{1,4}\s*(?:step\s*)?(\d+)[.:)]?\s*(.*)$", re.IGNORECASE)
_AGENT = re.compile(r"^\W*agent\W*:?\W*([a-z_ ]+?)\W*$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*]\s+(.+)$")


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
            bullets = "\n".join(f"- {bullet}" for bullet in step.bullet_points)
            parts.append(f"## Step {number}: {step.sub_task}\n\nAgent: {step.sub_task_agent}")
            parts += [bullets] if bullets else []
        return "\n\n".join(parts) + "\n"


def read_plan(text: str) -> Plan:
    """Read a plan from its JSON or Markdown form. Raises InputRefused with what to mend."""
    stripped = text.strip()
    if stripped.startswith("{"):
        try:
            plan = Plan.model_validate_json(stripped)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the object"
            raise InputRefused(f"This is no plan: {where}: {first['msg']}.") from error
    else:
        plan = _from_markdown(stripped)
    for number, step in enumerate(plan.sub_tasks, 1):
        if step.sub_task_agent not in STEP_AGENTS:
            offered = ", ".join(STEP_AGENTS)
            raise InputRefused(f"Step {number} names the agent “{step.sub_task_agent}”; use one of: {offered}.")
    return plan


def _from_markdown(text: str) -> Plan:
    steps = tuple(_steps(text.splitlines()))
    if not steps:
        raise InputRefused(
            "There is no step in this plan. Begin each step with a heading such as “## Step 1: Read the data”, "
            "then a line such as “Agent: engineer”, then its instructions as a list."
        )
    if len(steps) > MOST_STEPS:
        raise InputRefused(f"A plan may have {MOST_STEPS} steps at most; this one has {len(steps)}.")
    return Plan(sub_tasks=steps)


def _steps(lines: list[str]) -> Iterator[PlanStep]:
    title, agent, bullets = "", "", []
    number = 0
    for line in lines:
        if heading := _HEADING.match(line.strip()):
            if number:
                yield _step(number, title, agent, bullets)
            number, title, agent, bullets = int(heading.group(1)), heading.group(2).strip(), "", []
        elif number and not agent and (named := _AGENT.match(line.strip())):
            agent = named.group(1).strip().lower().replace(" ", "_")
        elif number and (bullet := _BULLET.match(line)):
            bullets.append(bullet.group(1).strip())
    if number:
        yield _step(number, title, agent, bullets)


def _step(number: int, title: str, agent: str, bullets: list[str]) -> PlanStep:
    if not title:
        raise InputRefused(f"Step {number} has no title; write it as “## Step {number}: what is to be done”.")
    if not agent:
        raise InputRefused(f"Step {number} names no agent; add a line such as “Agent: engineer”.")
    return PlanStep(sub_task=title, sub_task_agent=agent, bullet_points=tuple(bullets))
