"""Mends plans: Denario takes a step's text from its last agent, and fails after all the work if it was another one."""

import json
import re

from openai.types.chat import ChatCompletion

from tomas.engines.cmbagent.mending import mended

LAST_AGENT = {"idea": "idea_maker", "methodology": "researcher", "results": "researcher"}
_LAST_STEP = {
    "idea": ("Report the best idea", "Report the best idea as the title of a paper and a description of 5 sentences."),
    "methodology": ("Write the methodology", "Write the full methodology in Markdown."),
    "results": (
        "Write the results",
        "Write the full results section, with every number and figure of the steps before.",
    ),
}
_AGENT = re.compile(r"^\s*\*\s*agent(?: in charge)?:\s*(\w+)", re.MULTILINE)


class PlanMender:
    """Mends each answer of the model during a step."""

    def __init__(self) -> None:
        self.method = ""
        """The step at work."""

    def mend(self, answer: ChatCompletion) -> ChatCompletion:
        """Return the answer that is used."""
        for choice in answer.choices:
            for call in choice.message.tool_calls or ():
                if call.type == "function" and call.function.name == "record_plan" and self.method in LAST_AGENT:
                    call.function.arguments = with_last_step(self.method, call.function.arguments)
        return mended(answer)


def with_last_step(method: str, arguments: str) -> str:
    """Add the step that Denario needs at the end, where the plan does without it."""
    try:
        given = json.loads(arguments)
        plan, steps = str(given["plan_suggestion"]), int(given["number_of_steps_in_plan"])
    except (ValueError, KeyError, TypeError):
        return arguments
    agents, wanted = _AGENT.findall(plan), LAST_AGENT[method]
    if not agents or agents[-1] == wanted:
        return arguments
    task, instruction = _LAST_STEP[method]
    step = (
        f"\n\n- Step {steps + 1}:\n\t* sub-task: {task}\n\t* agent in charge: {wanted}\n"
        f"\n\t* instructions:\n\t\t- {instruction}\n"
    )
    return json.dumps(given | {"plan_suggestion": plan.rstrip() + step, "number_of_steps_in_plan": steps + 1})
