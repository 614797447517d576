"""What the agents of cmbagent are told: the problem, instructions of their own, and guidance given meanwhile."""

import re

from tomas.offline_model.chat import ChatRequest

_TASK = re.compile(r"-{3,}\s*DATA/PROBLEM OF INTEREST\s*-+\n(.*?)\n\s*-{20,}\s*\n", re.DOTALL)
_INSTRUCTIONS = re.compile(
    r"-+\s*task[- ]specific instructions(?: for coding)?\s*-+\n(.*?)\n\s*-{10,}", re.DOTALL | re.IGNORECASE
)
_EARLIER = re.compile(r"Summary of previous steps:\s*\n(.*?)\n\s*-{10,}", re.DOTALL)
_CODE = re.compile(r"```python\n.*?```\n?", re.DOTALL)
_SUB_TASK = re.compile(r"\*\*Sub-task:\*\* (.+)")
_TOLD = re.compile(r"\*\*Instructions:\*\*\s*\n(.*?)\n\s*\*\*Status:", re.DOTALL)
_RAN = "engineer_nest"
"""Who says in a conversation what code printed."""
_PERSON = "admin"
"""Who a person in the loop is to cmbagent."""
_GUIDANCE = ("guidance", "steering")
"""How messages begin that were added for people while the work went on; what they ask stands after a blank line."""


def problem(request: ChatRequest) -> str:
    """Return the problem that the team works on."""
    found = _TASK.search(request.system)
    return found.group(1) if found else request.last


def instructions(request: ChatRequest) -> tuple[str, ...]:
    """Return the instructions that this agent has been given besides the problem."""
    found = (match.strip() for match in _INSTRUCTIONS.findall(request.system))
    return tuple(text for text in found if text != "None")


def earlier_steps(request: ChatRequest) -> str:
    """Return what earlier steps of a plan said, without their code: as carried over, or else in this conversation."""
    found = _EARLIER.search(request.system)
    carried = found.group(1).strip() if found else ""
    printed = "\n".join(message.text for message in request.messages if message.name == _RAN)
    told = _CODE.sub("", carried or printed).strip()
    return "\n".join(line for line in told.splitlines() if not line.startswith("The executed code was")).strip()


def sub_task(request: ChatRequest) -> str:
    """Return the step of a plan that is at work; empty where there is no plan."""
    found = [match.strip() for message in request.messages for match in _SUB_TASK.findall(message.text)]
    return found[-1] if found else ""


def step_instructions(request: ChatRequest) -> str:
    """Return the instructions of the step that is at work; empty where there are none."""
    found = [match.strip() for message in request.messages for match in _TOLD.findall(message.text)]
    return found[-1] if found else ""


def guidance(request: ChatRequest) -> tuple[str, ...]:
    """Return what people asked for while the work went on, oldest first."""
    later = [(message.name, message.text.strip()) for message in request.messages if message.role == "user"]
    added = (text.partition("\n\n")[2] or text for name, text in later if text.lower().startswith(_GUIDANCE))
    return (*added, *(text for name, text in later if name == _PERSON and text))
