"""A team's own instructions for engines' agents, from a YAML file.

The file has one key, `agents`, with a text for each agent by its name. The text is added to what the agent comes with.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated

from pydantic import Field, StringConstraints

from tomas.modes.base import Frozen
from tomas.modes.yamlfile import Fault, YamlFile

type Instruction = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]

AGENTS = (
    "planner",
    "plan_reviewer",
    "engineer",
    "researcher",
    "idea_maker",
    "idea_hater",
    "camb_context",
    "classy_context",
    "summarizer",
)
"""CMBAgent's agents that think; the others only bring answers into form, and instructions would break that."""


class AgentInstructions(Frozen):
    """What is added to agents' own instructions."""

    agents: dict[str, Instruction] = Field(min_length=1)

    def faults(self) -> Iterator[Fault]:
        """Yield what does not fit, each with its place in the file."""
        for name in self.agents:
            if name not in AGENTS:
                close = get_close_matches(name, AGENTS, n=1)
                meant = f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(AGENTS)}"
                yield Fault(("agents", name), f"no agent of this name takes instructions{meant}")


def read_instructions(text: str, name: str) -> AgentInstructions:
    """Read instructions from YAML; `name` is what people call the file. Raises FileRefused."""
    return YamlFile.of(text, name, "“agents:”").read_as(AgentInstructions, AgentInstructions.faults)
