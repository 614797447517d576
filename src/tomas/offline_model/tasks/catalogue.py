"""What the rules know of building blocks: which words call for one, and which product does it on each provider."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

NO_PREFERENCE = "AWS"
"""The provider taken where nobody prefers one; said as an assumption."""


@dataclass(frozen=True, slots=True)
class Capability:
    """A building block."""

    id: str
    name: str
    layer: str
    pattern: re.Pattern[str]
    purpose: str
    services: dict[str, str]
    core: bool
    links: dict[str, str]
    """Other blocks it talks to, and how."""
    links_from: dict[str, str]

    def matches(self, text: str) -> bool:
        """Whether a text calls for this block."""
        return self.pattern.search(text) is not None


@cache
def capabilities() -> dict[str, Capability]:
    """Return all building blocks by id, in the order of their layers."""
    return {
        key: Capability(
            id=key,
            name=entry["name"],
            layer=entry["layer"],
            pattern=re.compile(rf"\b(?:{entry['words']})\b", re.IGNORECASE),
            purpose=entry["purpose"],
            services=entry["services"],
            core=entry.get("core", False),
            links=entry.get("links", {}),
            links_from=entry.get("from", {}),
        )
        for key, entry in load("capabilities.json").items()
    }


@cache
def load(name: str) -> dict[str, Any]:
    """Return one of the data files beside the offline model."""
    return json.loads((resources.files("tomas.offline_model") / "data" / name).read_text(encoding="utf-8"))


@cache
def load_list(name: str) -> list[dict[str, Any]]:
    """Return one of the data files that hold a list."""
    return json.loads((resources.files("tomas.offline_model") / "data" / name).read_text(encoding="utf-8"))


def named(words: str) -> Capability | None:
    """Return the block that a person's words mean, if it is one of the known ones."""
    flat = words.lower()
    for capability in capabilities().values():
        if capability.name.lower() in flat or capability.id.replace("_", " ") in flat:
            return capability
    found = [capability for capability in capabilities().values() if capability.matches(words)]
    return found[0] if found else None
