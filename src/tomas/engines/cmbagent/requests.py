"""What a model call says: its digest, and the guidance added to it."""

import hashlib
import json
from typing import Any

import openai

from tomas.engines.control import Steer

_TRANSPORT = frozenset({"extra_headers", "extra_query", "extra_body", "timeout"})
_GUIDANCE = (
    "Guidance from the people this work is for. Follow it from now on; where it differs from earlier instructions, "
    "it takes precedence.\n\n"
)


def digest(body: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of a request before guidance, whatever the order of its fields."""
    said = {name: value for name, value in body.items() if name not in _TRANSPORT}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def takes_guidance(body: dict[str, Any]) -> bool:
    """Whether the call is free work: not a formatter's, not a forced tool's."""
    return not isinstance(body.get("tool_choice"), dict) and not _formats(body)


def _formats(body: dict[str, Any]) -> bool:
    return bool(body.get("response_format")) and not isinstance(body["response_format"], openai.NotGiven)


def steered(body: dict[str, Any], steers: tuple[Steer, ...]) -> dict[str, Any]:
    """Return the request with the guidance as its last messages."""
    added = [{"role": "user", "content": _GUIDANCE + steer.text} for steer in steers]
    return body | {"messages": [*body["messages"], *added]}
