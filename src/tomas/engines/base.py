"""The engine interface: how a stage is run, whatever runs it.

An engine works in a process of its own (see `host.py`); this file holds what crosses between that process and the
supervisor. Events and results are frozen and serialisable. An engine knows nothing of Slack, runs or databases.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Protocol

from pydantic import Field

from tomas.modes.base import EngineAnswer, EngineTask, Frozen
from tomas.modes.yamlfile import Fault

type Lookup = Callable[[str], Awaitable[str]]
"""Answers a worker's question to the outside world, or raises LookupFailed (see `lookups.py`)."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What a service answered, and how many pages it bills for it."""

    answer: str
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Paid:
    """A lookup that a service bills."""

    service: str
    product: str
    """Both as price lists name them."""
    most: Callable[[str], int]
    """Returns the most pages that a question can be billed for. Raises LookupFailed where it cannot be asked at all."""
    ask: Callable[[str], Awaitable[Bought]]
    """Answers the question. Raises LookupFailed."""


class ModelAccess(Frozen):
    """How the engine reaches its model: always the gateway, never a provider."""

    socket: Path
    """The gateway's Unix socket."""
    token: str
    """The attempt's token; worthless outside this attempt."""
    model: str
    """The model's name, sent as `model` in each call."""


class Limits(Frozen):
    """What an attempt may use."""

    stage_s: int = 1800
    """Wall seconds of working time for the attempt (time spent paused does not count)."""
    code_s: int = 300
    """Wall seconds for one piece of generated code."""
    output_bytes: int = 60_000
    """What one piece of generated code may print before the middle is left out: all of it goes to the model."""
    memory_bytes: int = 4 * 1024**3
    """Memory for one piece of generated code, all its processes together."""
    file_bytes: int = 1024**3
    """The largest file that generated code may write."""
    processes: int = 200
    """Processes that one piece of generated code may have at once."""
    max_rounds: int = 50
    max_attempts: int = 3


class StageRequest(Frozen):
    """Everything an engine needs for one attempt of a stage."""

    attempt_id: str
    engine: str
    tasks: tuple[EngineTask, ...]
    folder: Path
    """The stage's folder. The same for every attempt of one lineage, so that replay sends the same bytes."""
    access: ModelAccess
    limits: Limits = Limits()
    steers: tuple[str, ...] = ()
    """Guidance already given for this stage, applied from the first model call on."""
    approve_code: bool = False


class Progress(Frozen):
    """What is going on now, in a few words for people."""

    type: Literal["progress"] = "progress"
    text: str
    agent: str = ""
    step: str = ""
    """The number of the plan's step that begins here; empty where none does."""


class Message(Frozen):
    """An agent said something."""

    type: Literal["message"] = "message"
    sender: str
    recipient: str = ""
    text: str


class ToolCall(Frozen):
    """An agent called a tool."""

    type: Literal["tool_call"] = "tool_call"
    agent: str
    name: str
    arguments: str


class CodeRun(Frozen):
    """A piece of generated code started or ended."""

    type: Literal["code_run"] = "code_run"
    id: str
    state: Literal["started", "ended"]
    code: str = ""
    output: str = ""
    exit_code: int | None = None
    """None while it runs; negative: ended by that signal."""
    timed_out: bool = False
    truncated: bool = False


class Question(Frozen):
    """The engine waits for a person."""

    type: Literal["question"] = "question"
    id: str
    text: str
    kind: Literal["input", "consent"] = "input"
    """`consent`: an empty answer means yes, such as to code that is to be run; any other says what to do instead.
    A person's “yes” arrives as an empty one."""


class SteerApplied(Frozen):
    """A piece of steering reached a model call."""

    type: Literal["steer_applied"] = "steer_applied"
    steer_id: str
    agent: str


class TaskDone(Frozen):
    """One task of the request ended with a usable answer."""

    type: Literal["task_done"] = "task_done"
    task_id: str


class FileWritten(Frozen):
    """An agent wrote a file."""

    type: Literal["file_written"] = "file_written"
    path: Path


type EngineEvent = Annotated[
    Progress | Message | ToolCall | CodeRun | Question | SteerApplied | TaskDone | FileWritten,
    Field(discriminator="type"),
]


class NumberedEvent(Frozen):
    """An event and its place in the attempt's event file, from 1."""

    number: int
    at: float
    """Unix time, seconds."""
    event: EngineEvent


class Failure(Frozen):
    """Why an attempt brought no result."""

    code: Literal[
        "cancelled",
        "suspended",
        "time_limit",
        "model_refused",
        "budget",
        "model_unreachable",
        "no_answer",
        "engine_error",
        "worker_lost",
    ]
    message: str
    """For people: what happened, without paths, keys or stack traces."""
    detail: str = ""
    """For the history only."""
    retryable: bool = False


class EngineResult(Frozen):
    """The end of an attempt: answers, or a failure."""

    attempt_id: str
    answers: tuple[EngineAnswer, ...] = ()
    failure: Failure | None = None
    model_calls: int = 0
    working_s: float = 0
    """Seconds of work, without the time paused or waiting for a person; the host fills it in."""


class EngineSession(Protocol):
    """One attempt at work. Every method may be called at any time, also after the end (then it does nothing)."""

    def events(self, after: int = 0) -> AsyncIterator[NumberedEvent]:
        """Yield events with a number above `after`, until the attempt has ended."""
        ...

    async def result(self) -> EngineResult:
        """Wait for the end."""
        ...

    async def steer(self, steer_id: str, text: str) -> None:
        """Give guidance: it is in every later model call of this stage, never in formatter or forced-tool calls."""
        ...

    async def answer(self, question_id: str, text: str) -> None:
        """Answer a question."""
        ...

    async def pause(self) -> None:
        """Stop running code at once and the engine at its next event or call."""
        ...

    async def resume(self) -> None:
        """Go on after a pause."""
        ...

    async def cancel(self) -> None:
        """End the worker's whole process group within a second."""
        ...


class Engine(ABC):
    """One engine. Subclasses are found through the entry point group `tomas.engines`."""

    id: str
    title: str
    methods: tuple[str, ...]
    preload: tuple[str, ...]
    """Modules the zygote imports once, in this order; where another engine's are the first of them, they are shared."""
    worker: str
    """`module:function` called in the forked worker with a `Workplace` (see `workplace.py`); returns EngineResult."""
    lookups: Mapping[str, Lookup | Paid] = MappingProxyType({})
    """What its workers may ask of the outside world, by name; the supervisor asks for them (see `lookups.py`)."""

    def faults(self, task: EngineTask) -> Iterator[Fault]:
        """Yield what keeps the engine from doing a task as it is put, with its place in the task; light.

        It is asked before a mode file is taken, and an option may be empty there, where people fill it in.
        """
        if task.method not in self.methods:
            yield Fault(("method",), f"{self.title} has no method “{task.method}”; it has: {', '.join(self.methods)}")

    @abstractmethod
    def calls(self, task: EngineTask) -> tuple[int, int]:
        """Return the least and the most model calls the task usually takes, for estimates."""
