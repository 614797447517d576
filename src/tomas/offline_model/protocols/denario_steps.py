"""What cmbagent's agents do for Denario: its detailed ideas, methodologies and results.

Denario gives cmbagent's planner and workers instructions of its own; by these they are told from other tasks.
"""

import re

from tomas.offline_model.chat import ChatRequest
from tomas.offline_model.protocols.cmbagent_plan import Plan, Step
from tomas.offline_model.protocols.cmbagent_prompt import guidance, instructions, problem
from tomas.offline_model.research import findings, ideas
from tomas.offline_model.research.program import results_code
from tomas.offline_model.research.subject import Subject, read_subject

_IDEA_PLAN = "Ask idea_maker to generate 5 new"
_METHOD_PLAN = "design a methodology to implement this idea"
_RESULTS_PLAN = "in-depth research and analysis"
_CODE = "Given these datasets, and information on the features and project idea and methodology"
_METHOD = "Given this information, we want to design a methodology"
_RESULTS = "At the end of the session, your task is to generate a detailed/extensive **discussion**"
_STEP = re.compile(r"\*\*Step number:\*\* (\d+) out of (\d+)")
_OWN_IDEAS = re.compile(r"^\s*\* (.+)$", re.MULTILINE)
_IDEAS_BY_STEP = {1: range(5), 3: range(2)}
"""Which ideas are told in which step of the plan; in any other the best one."""

_PLANS = {
    _IDEA_PLAN: Plan(
        (
            Step("Generate 5 ideas", "idea_maker", ("Take each from the data that are described.",)),
            Step("Criticise the 5 ideas", "idea_hater", ("Say what each does not say.",)),
            Step("Select and improve 2 of them", "idea_maker", ("Mend what was criticised.",)),
            Step("Criticise the 2 ideas", "idea_hater", ("Say what each does not say.",)),
            Step("Select the best idea", "idea_maker", ("Choose the one the description asks for.",)),
            Step("Report the best idea", "idea_maker", ("Give a title and a description of 5 sentences.",)),
        )
    ),
    _METHOD_PLAN: Plan(
        (
            Step("Give the reasoning behind the idea", "researcher", ("Name the hypotheses.",)),
            Step("Write the full methodology", "researcher", ("Write it step by step.",)),
        )
    ),
    _RESULTS_PLAN: Plan(
        (
            Step("Compute statistics and draw figures", "engineer", ("Take every number from the data files.",)),
            Step("Write the full results section", "researcher", ("Report every number that was printed.",)),
        )
    ),
}


def plan_of(request: ChatRequest) -> Plan | None:
    """Return the plan for one of Denario's steps; None where the planner plans something else."""
    return next((plan for sign, plan in _PLANS.items() if sign in request.system), None)


def agents_of(request: ChatRequest) -> list[str] | None:
    """Return the agents that the plan for one of Denario's steps needs."""
    plan = plan_of(request)
    return list(dict.fromkeys(step.agent for step in plan.steps)) if plan else None


def code_for(request: ChatRequest, data_folder: str) -> str | None:
    """Return the engineer's answer in Denario's results; None in any other task."""
    told = _told(request, _CODE)
    return None if told is None else results_code(_subject(request), told, data_folder)


def text_for(request: ChatRequest) -> str | None:
    """Return the researcher's answer in Denario's methodology or results; None in any other task."""
    if _told(request, _RESULTS) is not None:
        return findings.results(f"{request.system}\n{request.last}", _subject(request).read)
    idea = _told(request, _METHOD)
    return None if idea is None else ideas.methodology(_subject(request), idea)


def ideas_for(request: ChatRequest) -> str | None:
    """Return the idea maker's answer in a plan of Denario's; None in any other task."""
    step = _step(request)
    if step is None:
        return None
    settled = " ".join(ideas.ASPECTS) if step > 1 else ""
    told = [ideas.idea(_subject(request), number, settled) for number in _IDEAS_BY_STEP.get(step, range(1))]
    return "\n\n".join(f"Idea {number}\n\n{text}" for number, text in enumerate(told, 1))


def critique_for(request: ChatRequest) -> str | None:
    """Return the idea hater's answer in a plan of Denario's; None in any other task."""
    return None if _step(request) is None else ideas.criticism("\n".join(_OWN_IDEAS.findall(request.system)))


def _step(request: ChatRequest) -> int | None:
    """Which step of a plan of 6, as the plan for ideas has, is at work."""
    found = [match for message in request.messages for match in _STEP.findall(message.text)]
    wanted = str(len(_PLANS[_IDEA_PLAN].steps))
    if found and found[-1][1] == wanted:
        return int(found[-1][0])
    return 1 if not found and "idea_maker" in request.system[:80] else None


def _told(request: ChatRequest, sign: str) -> str | None:
    """The idea (and methodology) before the words that follow them in Denario's instructions."""
    return next((text.partition(sign)[0].strip() for text in instructions(request) if sign in text), None)


def _subject(request: ChatRequest) -> Subject:
    return read_subject(problem(request), guidance(request))
