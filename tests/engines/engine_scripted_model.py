"""A test double of the model behind the gateway: speaks cmbagent's protocol, with faults to switch on."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

PLAN = (
    "- Step 1:\n\t* sub-task: compute\n\t* agent in charge: engineer\n\n\t* instructions:\n\t\t- compute it\n\n"
    "- Step 2:\n\t* sub-task: discuss\n\t* agent in charge: researcher\n\n\t* instructions:\n\t\t- discuss it\n"
)


@dataclass
class Recorded:
    """One request as it came."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def agent(self) -> str:
        return self.headers.get("x-tomas-agent", "")

    @property
    def texts(self) -> list[str]:
        return [str(message.get("content")) for message in self.body["messages"]]


@dataclass
class ScriptedModel:
    """Answers as a cooperative model would; `text`, `code` and the tool answers can be set."""

    text: str = '# Findings\n\n```json\n{"answer": 42}\n```\n\nThe end.'
    code: str = "import pathlib\npathlib.Path('data/answer.json').write_text('{\"sum\": 6}')\nprint('wrote it')"
    tools: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Fields that override a forced tool's arguments."""
    formats: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Fields that override a formatter's answer."""
    fault: Callable[[Recorded], web.Response | str | None] | None = None
    """A response instead of an answer, or a text instead of the right one."""
    before_answer: Callable[[], Awaitable[None]] | None = None
    """Called once, when the next request has arrived."""
    hang_at: int = 0
    """The call of this number is never answered."""
    requests: list[Recorded] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.Response:
        recorded = Recorded(await request.json(), {name.lower(): value for name, value in request.headers.items()})
        async with self.arrived:
            self.requests.append(recorded)
            self.arrived.notify_all()
        if self.before_answer is not None:
            before, self.before_answer = self.before_answer, None
            await before()
        if len(self.requests) == self.hang_at:
            await asyncio.sleep(3600)
        fault = self.fault(recorded) if self.fault else None
        if isinstance(fault, web.Response):
            return fault
        return web.json_response(
            completion(recorded.body, {"content": fault} if fault is not None else self.say(recorded))
        )

    async def wait_for(self, agent: str, count: int = 1) -> None:
        """Wait until an agent has called so often."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: [r.agent for r in self.requests].count(agent) >= count)

    def say(self, request: Recorded) -> dict[str, Any]:
        """Return the message of a cooperative model."""
        body, choice = request.body, request.body.get("tool_choice")
        if isinstance(choice, dict):
            name = choice["function"]["name"]
            arguments = self.tool(name, body) | self.tools.get(name, {})
            function = {"name": name, "arguments": json.dumps(arguments)}
            return {
                "content": None,
                "tool_calls": [{"id": f"call_{len(body['messages'])}", "type": "function", "function": function}],
            }
        if "response_format" in body:
            name = body["response_format"]["json_schema"]["name"]
            return {"content": json.dumps(self.form(name, body) | self.formats.get(name, {}))}
        system = str(body["messages"][0]["content"])
        if "You are the engineer agent" in system[:80]:
            return {"content": f"**Python Code:**\n\n```python\n{self.code}\n```"}
        return {"content": self.text}

    def tool(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        last = str(body["messages"][-1].get("content"))
        match name:
            case "record_plan_constraints":
                return {"needed_agents": ["engineer", "researcher"]}
            case "record_plan":
                return {"plan_suggestion": PLAN, "number_of_steps_in_plan": 2}
            case "record_review":
                return {"plan_review": "fine"}
            case "post_execution_transfer":
                done = "Execution results:" in last
                status, following = ("success", "control") if done else ("failure", "engineer")
                return {"execution_status": status, "next_agent_suggestion": following, "fix_suggestion": None}
            case "record_status":
                return status_of(body)
        return {}

    def form(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        last = str(body["messages"][-1].get("content"))
        match name:
            case "PlannerResponse":
                steps = [("compute", "engineer"), ("discuss", "researcher")]
                return {"sub_tasks": [{"sub_task": t, "sub_task_agent": a, "bullet_points": ["x"]} for t, a in steps]}
            case "PlanReviewerResponse":
                return {"recommendations": ["none"]}
            case "EngineerResponse":
                found = re.search(r"```python\n(.*?)\n```", last, re.DOTALL)
                code = found.group(1) if found else self.code
                return {
                    "filename": "step.py",
                    "relative_path": "codebase/",
                    "code_explanation": "it computes",
                    "modification_summary": None,
                    "python_code": code,
                }
            case "InstallerResponse":
                return {"install_command": "pip install nosuchpackage"}
            case "StructuredMardown":
                return {"markdown_block": last, "filename": "notes.md"}
        return {}


def status_of(body: dict[str, Any]) -> dict[str, Any]:
    """Control's answer: done in one shot; in a plan, first begin, then complete, then go on to step 2."""
    said = "\n".join(str(message.get("content")) for message in body["messages"])
    system = str(body["messages"][0].get("content"))
    step = 2 if "Step number:** 2" in said or "current_plan_step_number: 2" in system else 1
    status, agent = "completed", "engineer" if step == 1 else "researcher"
    if "Step 2:" in said:
        begun = re.findall(r"\*\*Step number:\*\* (\d) out of 2.*?\*\*Status:\*\* ?([a-z ]+)", said, re.DOTALL)
        last = begun[-1] if begun else None
        step, status, agent = {
            None: (1, "in progress", "engineer"),
            ("1", "in progress"): (1, "completed", "engineer"),
            ("1", "completed"): (2, "in progress", "researcher"),
        }.get(last and (last[0], last[1].strip()), (2, "completed", "researcher"))
    return {
        "current_status": status,
        "current_plan_step_number": step,
        "current_sub_task": "it",
        "current_instructions": "do it",
        "agent_for_sub_task": agent,
    }


def completion(body: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """Wrap a message as a chat completion."""
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **message}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }  # fmt: skip


def refusal(status: int, code: str, message: str = "said by the gateway") -> web.Response:
    """Return an error as the gateway words it."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return web.json_response({"error": error}, status=status, headers={"x-should-retry": "false"})


async def serve(model: ScriptedModel, socket: Path) -> web.AppRunner:
    """Serve a model on a Unix socket; the caller cleans up."""
    app = web.Application(client_max_size=1 << 28)
    app.router.add_post("/v1/chat/completions", model.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.UnixSite(runner, str(socket)).start()
    return runner
