"""Stands between cmbagent and the OpenAI client: numbers each call, adds guidance, reports failures truly."""

from collections.abc import Callable
from functools import partial
from typing import Any

import openai
from openai.resources.chat.completions import Completions
from openai.types.chat import ChatCompletion

from tomas.engines.base import SteerApplied
from tomas.engines.channel import Channel
from tomas.engines.cmbagent.failures import AttemptEnds, failure_of, held_too_long
from tomas.engines.cmbagent.mending import mended
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.cmbagent.requests import digest, steered, takes_guidance
from tomas.engines.control import Steer

type Create = Callable[..., ChatCompletion]
type Mend = Callable[[ChatCompletion], ChatCompletion]
type IsFree = Callable[[dict[str, Any]], bool]

_CALL_LIMIT_S = 1500.0
"""Above what the gateway needs at most for a call: it holds, retries and times out by itself."""


class ModelCalls:
    """Every model call of one attempt. Install it once, in the attempt's own process."""

    def __init__(self, channel: Channel, mend: Mend = mended, is_free: IsFree = takes_guidance) -> None:
        """`mend` is given each answer and returns the one that is used; `is_free` tells calls that take guidance."""
        self.agent = ""
        """The agent that calls; set before each call."""
        self.failure: AttemptEnds | None = None
        """The first failure; kept because it may be lost on its way up."""
        self.made = 0
        self._channel = channel
        self._mend = mend
        self._is_free = is_free
        self._applied: set[str] = set()

    def install(self) -> None:
        """Take the place of the OpenAI client's `create`."""
        wrap(Completions, "create", self._counted)

    def _counted(self, create: Create) -> Create:
        calls = self

        def counted(completions: Completions, **body: object) -> ChatCompletion:
            return calls.call(partial(create, completions), completions, body)

        return counted

    def call(self, create: Create, completions: Completions, body: dict[str, Any]) -> ChatCompletion:
        """Make one call. Raises AttemptEnds where it fails."""
        if self.failure is not None:
            raise self.failure
        self._channel.checkpoint()
        completions._client.max_retries = 0  # the gateway retries; a second layer would multiply calls
        headers = {"x-tomas-call": str(self.made + 1), "x-tomas-digest": digest(body), "x-tomas-agent": self.agent}
        steers = self._channel.steers() if self._is_free(body) else ()
        answer = self._sent(create, steered(body, steers) | {"extra_headers": headers, "timeout": _CALL_LIMIT_S})
        self.made += 1
        self._report(steers)
        return self._mend(answer)

    def _sent(self, create: Create, body: dict[str, Any]) -> ChatCompletion:
        """Send; a call that a pause outlived is sent again when the pause is over."""
        while True:
            try:
                return create(**body)
            except openai.OpenAIError as error:
                if held_too_long(error) and self._channel.paused:
                    self._channel.checkpoint()
                    continue
                self.failure = AttemptEnds(failure_of(error))
                raise self.failure from error

    def _report(self, steers: tuple[Steer, ...]) -> None:
        """Say which guidance has now reached a model."""
        for steer in steers:
            if steer.id and steer.id not in self._applied:
                self._applied.add(steer.id)
                self._channel.emit(SteerApplied(steer_id=steer.id, agent=self.agent))
