"""What the supervisor tells a worker, as lines of JSON on the attempt's control socket."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from tomas.engines.base import StageRequest
from tomas.modes.base import Frozen


class Job(Frozen):
    """The first line: what to do."""

    type: Literal["job"] = "job"
    worker: str
    """`module:function` of the engine."""
    request: StageRequest


class Steer(Frozen):
    """Guidance for every later model call."""

    type: Literal["steer"] = "steer"
    id: str
    text: str


class Answer(Frozen):
    """A person's answer to a question."""

    type: Literal["answer"] = "answer"
    question_id: str
    text: str


class Pause(Frozen):
    """Hold the engine at its next event or call, and code at once."""

    type: Literal["pause"] = "pause"


class Resume(Frozen):
    """Go on."""

    type: Literal["resume"] = "resume"


type Control = Annotated[Job | Steer | Answer | Pause | Resume, Field(discriminator="type")]

_CONTROL: TypeAdapter[Control] = TypeAdapter(Control)


def encoded(message: Control) -> bytes:
    """Return a message as a line."""
    return message.model_dump_json().encode() + b"\n"


def decoded(line: bytes) -> Control:
    """Read a line. Raises pydantic's ValidationError."""
    return _CONTROL.validate_json(line)
