"""What the command line asked for, checked against the installed modes before anything is started."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tomas.modes.base import Mode
from tomas.modes.registry import find_mode, suggest
from tomas.modes.titles import run_title
from tomas.terminal.inputs import Given, WrongInput, read_budget, read_inputs


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line was told."""

    mode: str = ""
    pairs: tuple[str, ...] = ()
    """`name=value` for the mode's inputs."""
    files: tuple[Path, ...] = ()
    budget: str = ""
    folder: Path | None = None
    continued: str = ""
    """The id of a run that is to go on."""
    said: tuple[str, ...] = ()
    """Decisions for the next gates."""
    approve_all: bool = False


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run that can be made."""

    mode: Mode
    given: Given
    budget_usd: Decimal | None

    @property
    def title(self) -> str:
        """What the run is called."""
        return run_title(self.mode.spec, [path.name for path in self.given.files], self.given.inputs)


def new_run(order: Order, modes: Mapping[str, Mode], *, most_bytes: int) -> NewRun:
    """Return the run that an order asks for; `most_bytes` is the largest file that is taken. Raises WrongInput."""
    if not order.mode:
        raise WrongInput(f"Name a mode: {_names(modes)}. `tomas modes` says what each does.")
    mode = find_mode(modes, order.mode)
    if mode is None:
        raise WrongInput(unknown_mode(modes, order.mode))
    given = read_inputs(mode.spec, order.pairs, order.files, most_bytes=most_bytes)
    return NewRun(mode, given, read_budget(order.budget) if order.budget else None)


def must_only_continue(order: Order) -> None:
    """Check that an order to go on with a run asks for nothing of a new one. Raises WrongInput."""
    if order.mode or order.pairs or order.files:
        raise WrongInput("--continue goes on with a run as it was started: leave out the mode, --file and --set.")


def unknown_mode(modes: Mapping[str, Mode], word: str) -> str:
    """Say that there is no such mode, and what was probably meant."""
    close = suggest(modes, word)
    meant = f"Did you mean {' or '.join(close)}?" if close else f"There are: {_names(modes)}."
    return f"There is no mode “{word}”. {meant} `tomas modes` says what each does."


def _names(modes: Mapping[str, Mode]) -> str:
    return ", ".join(sorted(mode.spec.word for mode in modes.values()))
