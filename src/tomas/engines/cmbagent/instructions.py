"""Adds a workspace's own instructions to those that CMBAgent's agents come with."""

from collections.abc import Callable

from cmbagent.base_agent import BaseAgent

from tomas.engines.cmbagent.patching import wrap


class OwnInstructions:
    """The instructions of the task at work; install it once in an attempt's process."""

    def __init__(self) -> None:
        self.by_agent: dict[str, str] = {}

    def install(self) -> None:
        """Add to each agent's instructions as it is made."""
        wrap(BaseAgent, "__init__", self._instructed)

    def _instructed(self, make: Callable[..., None]) -> Callable[..., None]:
        def instructed(agent: BaseAgent, *args: object, **kwargs: object) -> None:
            make(agent, *args, **kwargs)
            added = self.by_agent.get(agent.name, "").strip()
            if added:
                plain = added.replace("{", "{{").replace("}", "}}")  # cmbagent fills in what stands in braces
                agent.info["instructions"] += f"\n\nInstructions of the team that this work is for:\n\n{plain}\n"

        return instructed
