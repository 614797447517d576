"""Figures of a task on tickets, and statements that rest on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tomas.offline_model.prompt import TaskPrompt


@dataclass(frozen=True, slots=True)
class Facts:
    """The figures that a task gives, by key."""

    values: dict[str, float]
    about: dict[str, str]

    @classmethod
    def of(cls, prompt: TaskPrompt) -> "Facts":
        """Return the figures of a task."""
        listed: list[dict[str, Any]] = prompt.value("figures", [])
        return cls(
            {str(fact["key"]): float(fact["value"]) for fact in listed},
            {str(fact["key"]): str(fact["about"]) for fact in listed},
        )

    def get(self, key: str) -> float:
        """Return a figure; 0 where it is not known."""
        return self.values.get(key, 0.0)

    def starting(self, start: str, end: str = "") -> list[str]:
        """Return the keys that start and end so, the largest figure first."""
        keys = [key for key in self.values if key.startswith(start) and key.endswith(end)]
        return sorted(keys, key=lambda key: (-self.values[key], key))

    def statement(self, text: str, keys: Iterable[str], ticket_ids: Iterable[str] = ()) -> dict[str, Any]:
        """Return a statement; `{key}` in its text is replaced by the figure of that key."""
        cited = [key for key in dict.fromkeys(keys) if key in self.values]
        for key in cited:
            text = text.replace(f"{{{key}}}", shown(self.values[key]))
        return {
            "text": text,
            "ticket_ids": list(ticket_ids)[:6],
            "figures": [{"key": key, "value": self.values[key]} for key in cited],
        }


def shown(value: float) -> str:
    """Return a figure as people write it."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
