"""What a task for CMBAgent says besides its prompt, checked before any call is made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from tomas.modes.base import EngineTask, InputRefused
from tomas.modes.plan import MOST_STEPS, Plan, read_plan

TAXONOMIES = ("unesco", "aaai", "aas")
KNOWN = (
    "plan",
    "plan_instructions",
    "instructions",
    "ask_before_steps",
    "ask_before_code",
    "restart_at_step",
    "taxonomy",
    "keywords",
)
_MOST_KEYWORDS = 20


class OptionsRefused(Exception):
    """The options do not fit; the message is for people."""


@dataclass(frozen=True, slots=True)
class Options:
    """A task's options as the methods use them."""

    plan: Plan | None = None
    """A ready plan: planning is left out."""
    plan_instructions: str = ""
    """What the planner is told besides the task."""
    instructions: dict[str, str] = field(default_factory=dict)
    """What is added to agents' own instructions, by the agent's name."""
    ask_before_steps: bool = False
    ask_before_code: bool = False
    restart_at_step: int = 1
    """Above 1: the earlier steps' results are taken from the file with the note `steps`."""
    taxonomy: str = TAXONOMIES[0]
    keywords: int = 5

    @classmethod
    def of(cls, task: EngineTask) -> Self:
        """Read a task's options. Raises OptionsRefused."""
        given = {name: value for name, value in task.options.items() if value.strip()}
        if unknown := sorted(set(task.options) - set(KNOWN)):
            raise OptionsRefused(f"CMBAgent has no option named {', '.join(unknown)}; it has: {', '.join(KNOWN)}.")
        taxonomy = given.get("taxonomy", TAXONOMIES[0])
        if taxonomy not in TAXONOMIES:
            raise OptionsRefused(f"There is no taxonomy “{taxonomy}”; choose: {', '.join(TAXONOMIES)}.")
        return cls(
            plan=_plan(given.get("plan", "")),
            plan_instructions=given.get("plan_instructions", ""),
            instructions=_instructions(given.get("instructions", "")),
            ask_before_steps=_yes(given, "ask_before_steps"),
            ask_before_code=_yes(given, "ask_before_code"),
            restart_at_step=_number(given.get("restart_at_step", "1"), "restart_at_step", MOST_STEPS),
            taxonomy=taxonomy,
            keywords=_number(given.get("keywords", "5"), "keywords", _MOST_KEYWORDS),
        )


def _plan(text: str) -> Plan | None:
    try:
        return read_plan(text) if text.strip() else None
    except InputRefused as refused:
        raise OptionsRefused(str(refused)) from refused


def _yes(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "no")
    if value not in {"yes", "no"}:
        raise OptionsRefused(f"The option {name} must be yes or no, and not “{value}”.")
    return value == "yes"


def _instructions(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    try:
        given = json.loads(text)
    except ValueError as error:
        raise OptionsRefused("The agents' instructions are no JSON object.") from error
    if not isinstance(given, dict):
        raise OptionsRefused("The agents' instructions are no JSON object.")
    return {str(agent): str(words) for agent, words in given.items()}


def _number(text: str, name: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise OptionsRefused(f"The option {name} must be a whole number from 1 to {most}, and not “{text}”.")
    return int(text)
