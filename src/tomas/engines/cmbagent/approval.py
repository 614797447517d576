"""Has a person look at each piece of code before it is run."""

from collections.abc import Callable

import cmbagent.cmbagent as implementation

from tomas.engines.cmbagent.patching import wrap


class CodeApproval:
    """Whether the task at work asks before code; install it once in an attempt's process."""

    def __init__(self, *, always: bool) -> None:
        """`always`: for every task of the attempt."""
        self._always = always
        self.wanted = False

    def install(self) -> None:
        """Let cmbagent's executor ask before each execution: an empty answer runs the code, any other is its output."""
        wrap(implementation.CMBAgent, "solve", self._asking)

    def _asking(self, solve: Callable[..., object]) -> Callable[..., object]:
        def asking(agents: implementation.CMBAgent, *args: object, **kwargs: object) -> object:
            if self._always or self.wanted:
                agents.get_agent_from_name("executor").human_input_mode = "ALWAYS"
            return solve(agents, *args, **kwargs)

        return asking
