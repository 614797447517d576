"""Remembers which optional fields a model refuses, so that a refusal costs one request and not one per call.

Models refuse sampling parameters by rules that change with every release (`temperature` for reasoning models,
`temperature` beside `top_p` for Claude); a table of names would be out of date on the day it is written. A refused
request is free, so the field that the provider's own error names is left out and the request sent again.
"""

import re

from tomas.gateway.ports import Upstream
from tomas.gateway.wires.base import JsonObject, ProviderError

_OPTIONAL = (
    "top_p",
    "temperature",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "reasoning_effort",
    "verbosity",
    "parallel_tool_calls",
    "top_logprobs",
    "logprobs",
    "logit_bias",
    "stream_options",
    "service_tier",
    "max_tokens",
    "max_completion_tokens",
)
"""The least missed first: where an error names two of them, the first is given up. A refused limit is sent under its
other name."""
_ALIASES = {"output_config": "response_format", "output_format": "response_format"}
"""Claude models without structured outputs get the schema another way (see the Anthropic dialect)."""
_REASONING_MODEL = re.compile(r"(o\d|gpt-5(?!-chat))")


class Refusals:
    """What each model refused so far."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, upstream: Upstream) -> frozenset[str]:
        """Return the fields to leave out for this upstream's model."""
        known = self._known.get((upstream.provider, upstream.model), frozenset())
        if upstream.provider == "openai" and _REASONING_MODEL.match(upstream.model):
            return known | {"temperature", "top_p", "presence_penalty", "frequency_penalty"}
        return known

    def learn(self, upstream: Upstream, body: JsonObject, error: ProviderError) -> bool:
        """Note the field that the error refuses; False where it names none that could be left out."""
        name = self._named(upstream, body, error)
        if name is None:
            return False
        self._known[upstream.provider, upstream.model] = self.of(upstream) | {name}
        return True

    def _named(self, upstream: Upstream, body: JsonObject, error: ProviderError) -> str | None:
        words = _words(f"{error.param} {error.message}")
        named = [name for name in _OPTIONAL if name in words]
        named += [field for alias, field in _ALIASES.items() if alias in words]
        return next((name for name in named if name in body and name not in self.of(upstream)), None)


def _words(text: str) -> set[str]:
    """The text's words in OpenAI's spelling: `topP` is `top_p`."""
    words = re.findall(r"\w+", text)
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower() for word in words}
