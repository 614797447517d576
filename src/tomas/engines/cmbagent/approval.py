"""Has a person look at each piece of code before it is run."""

from collections.abc import Callable

import cmbagent.cmbagent as implementation

from tomas.engines.cmbagent.patching import wrap


def ask_before_code() -> None:
    """Let cmbagent's executor ask before each execution: an empty answer runs the code, any other is its output."""
    wrap(implementation.CMBAgent, "solve", _asking)


def _asking(solve: Callable[..., object]) -> Callable[..., object]:
    def asking(agents: implementation.CMBAgent, *args: object, **kwargs: object) -> object:
        agents.get_agent_from_name("executor").human_input_mode = "ALWAYS"
        return solve(agents, *args, **kwargs)

    return asking
