"""Turns ag2's events into ours, and people's pauses and answers into what ag2 understands."""

import re
from collections.abc import Iterable
from pathlib import Path

from autogen.events.agent_events import ToolCall as Tool
from autogen.events.base_event import BaseEvent

from tomas.engines.base import FileWritten, Message, Progress, ToolCall
from tomas.engines.channel import Channel
from tomas.engines.cmbagent.tidying import tidied

_LONGEST_TEXT = 20_000
_SAVED = "Content saved to "
_ECHOES = frozenset({"_User", "engineer_nest", "idea_maker_nest"})
"""They repeat the task, or what another agent said."""

_MAY_IT_RUN = "May this code be run? If not, say what to do instead: the engineer gets your words in place of a result."
_WHAT_NEXT = "What should be done next? Answer “done” to finish with this."
_DONE = frozenset({"", "done", "exit", "finish", "finished", "yes, go on", "approve", "approved", "ok", "stop here"})
_MAKERS = frozenset({"executor", "researcher", "idea_maker", "idea_hater"})

_STATUS = "record_status"
_STEP = re.compile(r'"current_plan_step_number":\s*(\d+)')
_DOING = {
    "plan_setter": "preparing a plan",
    "planner": "writing a plan",
    "planner_response_formatter": "putting the plan in form",
    "plan_recorder": "recording the plan",
    "plan_reviewer": "reviewing the plan",
    "reviewer_response_formatter": "putting the review in form",
    "review_recorder": "recording the review",
    "control": "checking how far the work is",
    "control_starter": "starting the next step",
    "engineer": "writing code",
    "engineer_nest": "writing code",
    "engineer_response_formatter": "putting the code in form",
    "executor": "running code",
    "executor_bash": "running a command",
    "executor_response_formatter": "looking at what the code said",
    "installer": "looking for a missing package",
    "researcher": "writing",
    "researcher_response_formatter": "putting the text in form",
    "researcher_executor": "saving the text",
    "idea_maker": "looking for ideas",
    "idea_hater": "criticising ideas",
    "terminator": "finishing",
}


class Tap:
    """The IOStream that cmbagent's agents talk to."""

    def __init__(self, channel: Channel, *, by_steps: bool = False) -> None:
        """`by_steps`: whether a plan's steps are worked on, which are told apart then."""
        self._channel = channel
        self._by_steps = by_steps
        self.said: dict[str, str] = {}
        """The last text of each agent, in the order in which they spoke last."""
        self.chapters: dict[str, dict[str, str]] = {"": self.said}
        """The same for each step by its number, or for each wish of a person; what comes before them is under ""."""
        self.stopped_because = ""
        """ag2's reason for the end of the last chat."""
        self._speaker = ""

    def print(self, *objects: object, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        """Drop what is printed: events say the same."""

    def send(self, message: BaseEvent) -> None:
        """Take an event; waits here while the attempt is paused."""
        content = getattr(message, "content", None)
        match getattr(message, "type", ""):
            case "group_chat_run_chat":
                self._speaks(_field(content, "speaker"))
            case "text":
                self._says(_field(content, "sender"), _field(content, "recipient"), _field(content, "content"))
            case "tool_call":
                self._calls(_field(content, "sender"), getattr(content, "tool_calls", ()))
            case "termination":
                self.stopped_because = _field(content, "termination_reason")
        self._channel.checkpoint()

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        """Ask a person. While the executor has the floor, the question is whether the code may be run: all of it."""
        if self._speaker != "executor":
            return self._suggestion(prompt)
        code = self.said.get("engineer_response_formatter", "")
        return self._channel.ask(f"{_MAY_IT_RUN}\n\n{code}", consent=True)

    def _suggestion(self, prompt: str) -> str:
        """Ask what should be done next with what the agents have made so far."""
        made = next((text for agent, text in reversed(self.said.items()) if agent in _MAKERS), prompt)
        answer = self._channel.ask(f"{_shortened(tidied(made))}\n\n{_WHAT_NEXT}")
        if answer.strip().casefold().rstrip(".!") in _DONE:
            return "exit"
        self.turn_to(answer.strip())
        return answer

    def turn_to(self, chapter: str) -> None:
        """Keep what is said from now on under another step or wish."""
        self.said = self.chapters.setdefault(chapter, {})

    def _speaks(self, agent: str) -> None:
        self._speaker = agent
        if agent in _DOING:
            self._channel.emit(Progress(text=_DOING[agent], agent=agent))

    def _says(self, sender: str, recipient: str, text: str) -> None:
        if not text.strip():
            return
        self.said.pop(sender, None)
        self.said[sender] = text
        if sender == "researcher_executor" and _SAVED in text:
            self._channel.emit(FileWritten(path=Path(text.split(_SAVED, 1)[1].splitlines()[0].strip())))
        if sender not in _ECHOES:
            self._channel.emit(Message(sender=sender, recipient=recipient, text=_shortened(text)))

    def _calls(self, agent: str, calls: Iterable[Tool]) -> None:
        for call in calls:
            name, arguments = call.function.name or "", call.function.arguments or ""
            self._channel.emit(ToolCall(agent=agent, name=name, arguments=_shortened(arguments)))
            if self._by_steps and name == _STATUS and (step := _STEP.search(arguments)):
                self.turn_to(step[1])


def _field(content: object, name: str) -> str:
    """A field of an event as text; agents by their name."""
    value = getattr(content, name, None)
    return str(getattr(value, "name", value) or "")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
