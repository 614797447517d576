"""Answers the agents of cmbagent 0.0.1.post63, each recognised by what its requests carry.

A request is told by the tool it forces, the schema it demands, or the start of its system message. Agents that only
pass something on (formatters, recorders) get it back unaltered; the two that do the work, researcher and engineer, get
what `tomas.offline_model.tasks` derives from the task.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from tomas.offline_model.chat import ChatRequest, Reply
from tomas.offline_model.prompt import read_prompt
from tomas.offline_model.protocols import denario_steps
from tomas.offline_model.protocols.cmbagent_plan import COMPUTE, Plan, next_status, plan_for, read_plan
from tomas.offline_model.protocols.cmbagent_prompt import (
    earlier_steps,
    guidance,
    instructions,
    problem,
    step_instructions,
    sub_task,
)
from tomas.offline_model.research.documents import summary_of
from tomas.offline_model.research.words import choose, keywords_of
from tomas.offline_model.tasks import ideas, write_answer

_FILENAME = re.compile(r"Desired filename:\s*(\S+\.(?:md|txt|json))\s*$", re.MULTILINE)
_CODE = re.compile(r"```python\n(.*?)\n```", re.DOTALL)
_DATA_FOLDER = re.compile(r"under the folder `([^`]+)`")
_IDEA_HEAD = re.compile(r"^(?:#+ )?Idea \d+$", re.MULTILINE)
_MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")
_NOT_LISTED = re.compile(r"Proposed keyword (.+?) not found in the list")
_EXPLANATION = re.compile(r"\*\*Code Explanation:\*\*\s*(.*?)\s*\*\*(?:Modifications|Python Code)", re.DOTALL)

type Answer = Callable[[ChatRequest], Reply]


def answer(request: ChatRequest) -> Reply | None:
    """Return the answer to one of cmbagent's agents; None where the caller is none of them."""
    if request.forced_tool in _BY_TOOL:
        return _BY_TOOL[request.forced_tool](request)
    if request.schema_name in _BY_SCHEMA:
        return _BY_SCHEMA[request.schema_name](request)
    start = request.system.lstrip()[:80]
    for beginning, reply in _BY_SYSTEM.items():
        if start.startswith(beginning):
            return reply(request)
    return None


def _task(request: ChatRequest) -> str:
    """Return the task with the steering that came after it."""
    given = (*instructions(request), *guidance(request))
    return "\n\n".join([problem(request), *(f"[steering] {text}" for text in given if text)])


def _plan_constraints(request: ChatRequest) -> Reply:
    agents = denario_steps.agents_of(request) or ["engineer", "researcher"]
    return Reply(tool="record_plan_constraints", arguments={"needed_agents": agents})


def _planner(request: ChatRequest) -> Reply:
    plan = denario_steps.plan_of(request) or plan_for(_task(request), most_steps(request.system))
    return Reply(text=plan.text())


def most_steps(system: str) -> int:
    """Return how many steps the planner may use."""
    found = re.search(r"must have at most (\d+) Steps", system)
    return int(found.group(1)) if found else 2


def _planner_formatter(request: ChatRequest) -> Reply:
    steps = [
        {"sub_task": step.task, "sub_task_agent": step.agent, "bullet_points": list(step.bullets)}
        for step in _plan_of(request).steps
    ]
    return Reply.of_json({"sub_tasks": steps})


def _plan_recorder(request: ChatRequest) -> Reply:
    plan = _plan_of(request)
    return Reply(
        tool="record_plan", arguments={"plan_suggestion": plan.text(), "number_of_steps_in_plan": len(plan.steps)}
    )


def _plan_of(request: ChatRequest) -> Plan:
    plan = read_plan(request.last)
    return plan if plan.steps else plan_for(request.last, 1)


def _plan_reviewer(_request: ChatRequest) -> Reply:
    return Reply(
        text="**Recommendations:**\n\n- Keep the steps as they are; let the code print every total it computes."
    )


def _reviewer_formatter(request: ChatRequest) -> Reply:
    found = re.findall(r"^\s*-\s+(.+)$", request.last, re.MULTILINE)
    return Reply.of_json({"recommendations": found or [request.last.strip()]})


def _review_recorder(request: ChatRequest) -> Reply:
    return Reply(tool="record_review", arguments={"plan_review": request.last.strip() or "No recommendations."})


def _control(request: ChatRequest) -> Reply:
    return Reply(tool="record_status", arguments=next_status(request))


def _engineer(request: ChatRequest) -> Reply:
    found = _DATA_FOLDER.search(request.system)
    folder = found.group(1) if found else "data/"
    failed = sum("Execution status: failure" in message.text for message in request.messages)
    text = denario_steps.code_for(request, folder)
    written = text or write_answer(_task(request), code=True, data_folder=folder, failures=failed, step=_step(request))
    return Reply(text=written)


def _engineer_formatter(request: ChatRequest) -> Reply:
    said = next((message.text for message in reversed(request.messages) if "```python" in message.text), request.last)
    code = _CODE.search(said)
    explanation = _EXPLANATION.search(said)
    return Reply.of_json(
        {
            "filename": "step.py",
            "relative_path": "codebase/",
            "code_explanation": explanation.group(1) if explanation else "Written by the offline rule-based model.",
            "modification_summary": None,
            "python_code": code.group(1) if code else "print('There was no code to run.')",
        }
    )


def _execution_transfer(request: ChatRequest) -> Reply:
    output = request.last
    missing = _MISSING_MODULE.search(output)
    succeeded = "Execution results:" in output
    arguments: dict[str, Any] = {
        "execution_status": "success" if succeeded else "failure",
        "next_agent_suggestion": "control" if succeeded else "engineer",
        "fix_suggestion": None,
    }
    if not succeeded:
        last_line = output.strip().splitlines()[-1] if output.strip() else "no output"
        module = f"Do without the module {missing.group(1)}. " if missing else ""
        arguments["fix_suggestion"] = f"{module}The code ended with: {last_line}"
    return Reply(tool="post_execution_transfer", arguments=arguments)


def _installer(_request: ChatRequest) -> Reply:
    return Reply.of_json({"install_command": "python -c \"print('the offline model installs nothing')\""})


def _researcher(request: ChatRequest) -> Reply:
    text = denario_steps.text_for(request)
    return Reply(text=text or write_answer(_task(request), code=False, earlier=earlier_steps(request)))


def _researcher_formatter(request: ChatRequest) -> Reply:
    wanted = _FILENAME.search(request.system)
    filename = wanted.group(1) if wanted else "notes.md"
    return Reply.of_json({"markdown_block": request.last, "filename": filename})


def _ideas(request: ChatRequest) -> Reply:
    told = denario_steps.ideas_for(request) if _for_denario(request) else None
    return Reply(text=told or ideas.ideas(read_prompt(_task(request)), sub_task(request), _last_ideas(request)))


def _critique(request: ChatRequest) -> Reply:
    told = denario_steps.critique_for(request) if _for_denario(request) else None
    return Reply(text=told or ideas.criticism(read_prompt(_task(request)), _last_ideas(request)))


def _for_denario(request: ChatRequest) -> bool:
    """Whether the plan is the one that Denario has made for its ideas, for which it has rules of its own."""
    return "Generate 5 ideas" in request.system


def _step(request: ChatRequest) -> str:
    """What a person's plan says of the step at work; of a plan by rules nothing that the task does not say."""
    named = sub_task(request)
    return "" if named.startswith(COMPUTE) else f"{named}\n{step_instructions(request)}".strip()


def _last_ideas(request: ChatRequest) -> str:
    """What the agent before this one told of ideas; empty where nothing was told yet."""
    told = (message.text for message in reversed(request.messages) if message.role != "system")
    return next((text for text in told if _IDEA_HEAD.search(text)), "")


def _ideas_formatter(request: ChatRequest) -> Reply:
    told = [part.strip() for part in _IDEA_HEAD.split(request.last) if part.strip()]
    note = ["Made by the offline rule-based model."]
    return Reply.of_json({"sub_tasks": [{"idea_description": text, "bullet_points": note} for text in told]})


def _save_ideas(request: ChatRequest) -> Reply:
    return Reply(tool="record_ideas", arguments={"ideas": [request.last.strip()]})


def _improved_task(request: ChatRequest) -> Reply:
    return Reply(tool="record_improved_task", arguments={"improved_main_task": request.last})


def _keywords(request: ChatRequest) -> Reply:
    return Reply.of_json({"results": keywords_of(request.system, request.last)})


def _aas_keywords(request: ChatRequest) -> Reply:
    refused = frozenset(name for message in request.messages for name in _NOT_LISTED.findall(message.text))
    return Reply(tool="record_aas_keywords", arguments={"aas_keywords": choose(request.system, refused)})


def _summary(request: ChatRequest) -> Reply:
    return Reply(text=json.dumps(summary_of(request.last), ensure_ascii=False))


def _summary_formatter(request: ChatRequest) -> Reply:
    try:
        return Reply.of_json(json.loads(request.last))
    except ValueError:
        return Reply.of_json(summary_of(request.last))


def _speaker(request: ChatRequest) -> Reply:
    offered = re.findall(r"\b(control|terminator|engineer|researcher)\b", request.system)
    return Reply(text=offered[0] if offered else "control")


_BY_TOOL: dict[str, Answer] = {
    "record_plan_constraints": _plan_constraints,
    "record_plan": _plan_recorder,
    "record_review": _review_recorder,
    "record_status": _control,
    "record_status_starter": lambda _request: Reply(tool="record_status_starter"),
    "terminate_session": lambda _request: Reply(tool="terminate_session"),
    "post_execution_transfer": _execution_transfer,
    "record_ideas": _save_ideas,
    "record_aas_keywords": _aas_keywords,
    "record_improved_task": _improved_task,
    "call_vlm_judge": lambda _request: Reply(tool="call_vlm_judge"),
    "route_plot_judge_verdict": lambda _request: Reply(tool="route_plot_judge_verdict"),
}

_BY_SCHEMA: dict[str, Answer] = {
    "PlannerResponse": _planner_formatter,
    "PlanReviewerResponse": _reviewer_formatter,
    "EngineerResponse": _engineer_formatter,
    "InstallerResponse": _installer,
    "StructuredMardown": _researcher_formatter,
    "IdeaMakerResponse": _ideas_formatter,
    "IdeaHaterResponse": _ideas_formatter,
    "ListKeywordsResponse": _keywords,
    "AaaiKeywordsResponse": _keywords,
    "SummarizerResponse": _summary_formatter,
}

_BY_SYSTEM: dict[str, Answer] = {
    "You are the planner agent": _planner,
    "You are a plan reviewer": _plan_reviewer,
    "You are the engineer agent": _engineer,
    "You are the researcher agent": _researcher,
    "You are the idea_maker agent": _ideas,
    "You are the idea_hater agent": _critique,
    "You are a summarizer agent": _summary,
    "You are in a role play game": _speaker,
}
