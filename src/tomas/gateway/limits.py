"""Sets a completion limit where the engine sends none, so that a call's greatest cost is known beforehand."""

import re

from tomas.gateway.loose import JsonObject
from tomas.gateway.ports import Upstream, Wire

_USUAL = 16_384
_REASONING = 32_768
"""Thinking counts as output, so these models need more room for the same answer."""
_CAPS = (
    (re.compile(r"gpt-3\.5|gpt-4-turbo|gpt-4(-\d{4})?$|claude-3-(opus|haiku|sonnet)"), 4_096),
    (re.compile(r"claude-3-5|gemini-(1\.|2\.0)"), 8_192),
)
_THINKS = re.compile(r"o\d|gpt-5|gemini-(2\.5|[3-9])")


def completion_limit(body: JsonObject) -> int | None:
    """Return the completion limit that a request carries, in tokens."""
    for name in ("max_completion_tokens", "max_tokens"):
        value = body.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None


def with_completion_limit(body: JsonObject, upstream: Upstream) -> JsonObject:
    """Return the request with a limit, under the name that the provider wants.

    A free upstream gets none of ours: no money is at stake there, and a limit above a small server's context window
    would make it refuse the call.
    """
    limit = completion_limit(body)
    if limit is None and upstream.free:
        return body
    rest = {name: value for name, value in body.items() if name not in {"max_completion_tokens", "max_tokens"}}
    return rest | {_name(upstream): limit or usual_limit(upstream.model)}


def usual_limit(model: str) -> int:
    """Return the limit for a model whose engine sends none, in tokens."""
    for pattern, cap in _CAPS:
        if pattern.match(model):
            return cap
    return _REASONING if _THINKS.match(model) else _USUAL


def _name(upstream: Upstream) -> str:
    """OpenAI's newer models refuse `max_tokens`; compatible servers often know nothing else."""
    return "max_completion_tokens" if upstream.wire is Wire.OPENAI and upstream.provider == "openai" else "max_tokens"
