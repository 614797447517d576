"""Reads foreign JSON without trusting its shape: what is not there, or not what it should be, counts as empty."""

from collections.abc import Sequence
from typing import Any

type JsonObject = dict[str, Any]
"""A JSON object whose fields belong to a provider's protocol."""


def mapping(value: object) -> dict[str, Any]:
    """Return the value where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> Sequence[dict[str, Any]]:
    """Return the JSON objects in the value where it is a list, else nothing."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return the value where it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int:
    """Return the value where it is a number that counts something, else 0."""
    return max(0, int(value)) if isinstance(value, int) and not isinstance(value, bool) else 0
