"""cmbagent's plans: their text form, and which status the control agent must record next."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tomas.offline_model.chat import ChatRequest
from tomas.offline_model.writing import shortened

_STEP = re.compile(r"^- Step \d+:", re.MULTILINE)
_FIELD = re.compile(r"^\s*\* (sub-task|agent in charge|agent):\s*(.*)$", re.MULTILINE)
_BULLET = re.compile(r"^\s*- (.+)$", re.MULTILINE)
_STATE = re.compile(r"\*\*(Current step in plan|Current status|Agent in charge):\*\*\s*\n\s*(.*)")
_ENDED = ("Execution status: success", "Content saved", "Code output:", "Markdown:", "**AAS keywords**")
COMPUTE = "Compute the result of: "
"""How the first step of a plan by rules begins; what it names is the task's own beginning."""
_LONGEST_TITLE = 100
_ENDED_BY = frozenset({"idea_maker_nest", "idea_hater_nest", "idea_saver", "idea_hater_response_formatter"})
"""Who speaks last in a step of ideas or of their criticism."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan."""

    task: str
    agent: str
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as cmbagent's planner writes it."""

    steps: tuple[Step, ...]

    def text(self) -> str:
        """Return the plan in the one form that cmbagent reads back."""
        parts = []
        for number, step in enumerate(self.steps, 1):
            bullets = "".join(f"\t\t- {bullet}\n" for bullet in step.bullets)
            parts.append(
                f"- Step {number}:\n\t* sub-task: {step.task}\n\t* agent in charge: {step.agent}\n"
                f"\n\t* instructions:\n{bullets}"
            )
        return "\n".join(parts)


def plan_for(task: str, most: int) -> Plan:
    """Return a plan for a task: code that computes it, then, if there is room, notes on the result."""
    title = next((line.lstrip("# ").strip() for line in task.splitlines() if line.strip()), "the task")
    compute = Step(
        f"{COMPUTE}{shortened(title, _LONGEST_TITLE)}",
        "engineer",
        ("Take every number from the task's data.", "Save the result in the file the task names.", "Print the totals."),
    )
    discuss = Step("Note what the computed result rests on", "researcher", ("State the assumptions.",))
    return Plan((compute, discuss)[: max(1, min(most, 2))])


def read_plan(text: str) -> Plan:
    """Return the plan that a text holds; one without steps where it holds none."""
    starts = [match.start() for match in _STEP.finditer(text)]
    return Plan(tuple(_read_step(text[start:end]) for start, end in pairwise([*starts, len(text)])))


def _read_step(piece: str) -> Step:
    fields = {key: value.strip() for key, value in _FIELD.findall(piece)}
    bullets = tuple(_BULLET.findall(piece.partition("* instructions:")[2]))
    agent = fields.get("agent in charge") or fields.get("agent") or "engineer"
    return Step(fields.get("sub-task", "the task"), agent, bullets)


def next_status(request: ChatRequest) -> dict[str, Any]:
    """Return the arguments of `record_status`, from the plan and state in the control agent's own prompt.

    Work that ended since the last status completes its step; a completed step starts the next one.
    """
    state = {key: value.strip() for key, value in _STATE.findall(request.system)}
    plan = read_plan(request.system)
    number = int(state["Current step in plan"]) if state.get("Current step in plan", "").isdigit() else 1
    status = "in progress"
    if "completed" in state.get("Current status", "").lower() and number < len(plan.steps):
        number += 1
    elif _work_ended(request):
        status = "completed"
    step = plan.steps[number - 1] if number <= len(plan.steps) else None
    return {
        "current_status": status,
        "current_plan_step_number": number,
        "current_sub_task": step.task if step else "solve the main task.",
        "current_instructions": "; ".join(step.bullets) if step else "solve the main task.",
        "agent_for_sub_task": step.agent if step else _agent_in_charge(state),
    }


def _agent_in_charge(state: dict[str, str]) -> str:
    agent = state.get("Agent in charge", "")
    return agent if agent in {"engineer", "researcher", "idea_maker", "idea_hater"} else "engineer"


def _work_ended(request: ChatRequest) -> bool:
    for message in reversed(request.messages):
        if message.role == "system":
            continue
        if "**Step number:**" in message.text:
            return False
        if message.name in _ENDED_BY or any(sign in message.text for sign in _ENDED):
            return True
    return False
