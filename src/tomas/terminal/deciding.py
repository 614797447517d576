"""Who decides at a gate of a terminal's run: a person who is asked, what the command line says, or nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from tomas.modes.base import InputKind, InputSpec
from tomas.runs.changes import Value, shown_value
from tomas.runs.decisions import NO_CHANGES
from tomas.runs.records import CONSENT, QUESTION, UNSEEN, DecisionKind, GateRecord
from tomas.terminal.inputs import WrongInput, typed_path
from tomas.terminal.keyboard import EndOfInput, Keyboard

_WORDS = {
    "approve": DecisionKind.APPROVE,
    "answer": DecisionKind.APPROVE,
    "redirect": DecisionKind.REDIRECT,
    "change": DecisionKind.REDIRECT,
    "edit": DecisionKind.EDIT,
    "cancel": DecisionKind.CANCEL,
}
_WITH_TEXT = {"answer", "redirect", "edit", "change"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided."""

    kind: DecisionKind
    place: str
    """How, for the record."""
    text: str = ""
    upload: Path | None = None
    """For EDIT."""
    changes: Mapping[str, Value] = NO_CHANGES
    """For REDIRECT: new values of the gate's inputs."""


class Decider(Protocol):
    """Decides at gates."""

    @property
    def asks(self) -> bool:
        """Whether somebody is asked, who can decide anew where a decision is not taken."""
        ...

    async def decide(self, gate: GateRecord, editable: Sequence[str]) -> Choice | None:
        """Return a decision; None leaves the run waiting. `editable`: kinds of file that may replace the result."""
        ...


class Nobody:
    """Leaves every gate open."""

    asks = False

    async def decide(self, gate: GateRecord, editable: Sequence[str]) -> Choice | None:
        """Leave the run waiting."""
        return None


class ApproveAll:
    """Approves everything but more money: a budget is a person's word."""

    asks = False

    async def decide(self, gate: GateRecord, editable: Sequence[str]) -> Choice | None:
        """Approve."""
        return None if gate.kind == "budget" else Choice(DecisionKind.APPROVE, UNSEEN)


class Said:
    """Takes the decisions of the command line, one for each gate; whoever comes after decides at the others."""

    def __init__(self, said: Sequence[str], then: Decider) -> None:
        """`said` are words such as `approve` or `redirect=use Azure`. Raises WrongInput."""
        self._left = [_read(text) for text in said]
        self._then = then

    @property
    def asks(self) -> bool:
        """Whether somebody is asked now."""
        return not self._left and self._then.asks

    async def decide(self, gate: GateRecord, editable: Sequence[str]) -> Choice | None:
        """Return the next decision."""
        return self._left.pop(0) if self._left else await self._then.decide(gate, editable)


class Asking:
    """Asks the person at the terminal."""

    asks = True

    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard = keyboard

    async def decide(self, gate: GateRecord, editable: Sequence[str]) -> Choice | None:
        """Ask until there is a decision; Ctrl-D leaves the run waiting."""
        offered = _offered(gate, editable)
        prompt = ", ".join(_marked(word, offered) for word in offered) + " > "
        try:
            while True:
                typed = (await self._keyboard.ask(prompt)).casefold()
                meant = [word for word in offered if typed and word.startswith(typed)]
                word = meant[0] if len(meant) == 1 else ""
                if word == "leave":
                    return None
                if word and (choice := await self._choice(word, gate, editable)):
                    return choice
        except EndOfInput:
            return None

    async def _choice(self, word: str, gate: GateRecord, editable: Sequence[str]) -> Choice | None:
        """Ask for what a decision needs besides its word; None where the person thinks better of it."""
        match word:
            case "redirect":
                text = await self._keyboard.ask("What should be done differently? ")
                choice = Choice(DecisionKind.REDIRECT, "terminal", text) if text else None
            case "answer":
                text = await self._keyboard.ask("Your answer: ")
                choice = Choice(DecisionKind.APPROVE, "terminal", text) if text else None
            case "change":
                listed = "\n".join(f"  {item.key}={_shown(item)}" for item in gate.asks)
                text = await self._keyboard.ask(f"{listed}\nname=value, several with “;” between: ")
                choice = Choice(DecisionKind.REDIRECT, "terminal", changes=read_changes(text)) if text else None
            case "edit":
                kinds = " or ".join(f".{kind}" for kind in editable)
                text = await self._keyboard.ask(f"Path of your version ({kinds}): ")
                choice = Choice(DecisionKind.EDIT, "terminal", upload=typed_path(text)) if text else None
            case "more":
                text = await self._keyboard.ask("How many dollars more? (empty: the first budget once more) ")
                choice = Choice(DecisionKind.APPROVE, "terminal", text) if not text or _is_amount(text) else None
            case "cancel":
                sure = (await self._keyboard.ask("Stop this run for good? [y/N] ")).casefold() in {"y", "yes"}
                choice = Choice(DecisionKind.CANCEL, "terminal") if sure else None
            case _:
                choice = Choice(DecisionKind.APPROVE, "terminal")
        return choice


def _marked(word: str, offered: Sequence[str]) -> str:
    """Return a word with as many of its letters marked as tell it from the others."""
    others = [other for other in offered if other != word]
    length = next(n for n in range(1, len(word) + 1) if not any(other.startswith(word[:n]) for other in others))
    return f"[{word[:length]}]{word[length:]}"


def _offered(gate: GateRecord, editable: Sequence[str]) -> tuple[str, ...]:
    if gate.kind == QUESTION:
        return ("answer", "cancel", "leave")
    if gate.kind == CONSENT:
        return ("go on", "answer", "cancel", "leave")
    if gate.kind == "budget":
        return ("more", "cancel", "leave")
    change = ("change",) if gate.asks else ()
    if gate.kind == "intake":
        return ("go on", "redirect", *change, "cancel", "leave")
    return ("approve", "redirect", *change, *(("edit",) if editable else ()), "cancel", "leave")


def read_changes(text: str) -> dict[str, Value]:
    """Return values by name from `name=value; name=value`; several values of one name become a choice of several."""
    changes: dict[str, Value] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, value = part.partition("=")
        name, value = name.strip(), value.strip()
        before = changes.get(name)
        changes[name] = value if before is None else (*((before,) if isinstance(before, str) else before), value)
    return changes


def _shown(item: InputSpec) -> str:
    value = shown_value(item)
    if item.kind is InputKind.FILE:
        return f"{', '.join(value)}   (a path; of several files each one, also those that stay: {item.key}=…)"
    offered = f"   ({' | '.join(item.options)})" if item.options else ""
    return f"{value if isinstance(value, str) else ', '.join(value)}{offered}"


def _is_amount(text: str) -> bool:
    plain = text.removeprefix("$").strip()
    return plain.isascii() and plain.replace(".", "", 1).isdigit() and Decimal(plain) > 0


def _read(said: str) -> Choice:
    word, equals, text = said.partition("=")
    word, text = word.strip().casefold(), text.strip()
    if word not in _WORDS or bool(equals) != (word in _WITH_TEXT) or bool(equals) != bool(text):
        raise WrongInput(
            f"--decide cannot be “{said}”. "
            "Choose from: approve | redirect=TEXT | change=NAME=VALUE | edit=FILE | answer=TEXT | cancel. "
            "One for each gate, in order."
        )
    if word == "change":
        return Choice(_WORDS[word], "terminal, --decide", changes=read_changes(text))
    upload = typed_path(text) if word == "edit" else None
    return Choice(_WORDS[word], "terminal, --decide", "" if upload else text, upload)
