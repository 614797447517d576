"""Mends answers that cmbagent 0.0.1.post63 offers to the model and does not survive."""

import json
from typing import Any

from openai.types.chat import ChatCompletion

_WORKERS = frozenset({"engineer", "researcher", "idea_maker", "idea_hater"})
_AFTER_CODE = frozenset({"engineer", "installer", "control"})


def mended(answer: ChatCompletion) -> ChatCompletion:
    """Replace agents that a model may name and that do not exist here.

    `camb_agent` and its like are offered to the model, but naming them ends the process (SystemExit, NameError).
    """
    for choice in answer.choices:
        for call in choice.message.tool_calls or ():
            if call.type == "function":
                call.function.arguments = _mended_arguments(call.function.name, call.function.arguments)
    return answer


def _mended_arguments(tool: str, arguments: str) -> str:
    try:
        given: dict[str, Any] = json.loads(arguments)
    except ValueError:
        return arguments
    if not isinstance(given, dict):
        return arguments
    mend = _MENDERS.get(tool)
    return json.dumps(given | mend(given)) if mend else arguments


def _plan_constraints(given: dict[str, Any]) -> dict[str, Any]:
    named = given.get("needed_agents")
    kept = [agent for agent in named if agent in _WORKERS] if isinstance(named, list) else []
    return {"needed_agents": kept or ["engineer", "researcher"]}


def _transfer(given: dict[str, Any]) -> dict[str, Any]:
    suggested = given.get("next_agent_suggestion")
    return {} if suggested in _AFTER_CODE else {"next_agent_suggestion": "engineer"}


def _status(given: dict[str, Any]) -> dict[str, Any]:
    agent = given.get("agent_for_sub_task")
    return {} if agent in _WORKERS or agent is None else {"agent_for_sub_task": "engineer"}


_MENDERS = {
    "record_plan_constraints": _plan_constraints,
    "post_execution_transfer": _transfer,
    "record_status": _status,
}
