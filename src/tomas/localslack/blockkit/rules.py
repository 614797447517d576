"""The few kinds of rule that the tables of Block Kit are written in."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NOT_FOUND = "missing required field"


class Rule(ABC):
    """Checks one value. `path` is its place as a JSON pointer."""

    @abstractmethod
    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield what is wrong with the value, in Slack's words where they are known."""


@dataclass(frozen=True)
class Anything(Rule):
    """No rule."""

    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield nothing."""
        yield from ()


@dataclass(frozen=True)
class Words(Rule):
    """A string between `least` and `most` characters, or one of `choices`."""

    most: int = 3000
    least: int = 1
    choices: tuple[str, ...] = ()

    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield wrong type, length or choice."""
        if not isinstance(value, str):
            yield at("must be a string", path)
        elif self.choices and value not in self.choices:
            yield at(f"must be one of {', '.join(self.choices)}", path)
        elif len(value) > self.most:
            yield at(f"must be less than {self.most + 1} characters", path)
        elif len(value) < self.least:
            yield at(f"must be more than {self.least - 1} characters", path)


@dataclass(frozen=True)
class Number(Rule):
    """A number between `least` and `most`; whole unless `decimal`."""

    least: float = 0
    most: float = float("inf")
    decimal: bool = False

    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield wrong type or range."""
        if isinstance(value, bool) or not isinstance(value, (int, float) if self.decimal else int):
            yield at("must be a number" if self.decimal else "must be an integer", path)
        elif not self.least <= value <= self.most:
            yield at(f"must be between {self.least:g} and {self.most:g}", path)


@dataclass(frozen=True)
class Flag(Rule):
    """True or false."""

    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield a wrong type."""
        if not isinstance(value, bool):
            yield at("must be a boolean", path)


@dataclass(frozen=True)
class Many(Rule):
    """A list of `least` to `most` things; with `gaps` each may be null."""

    each: Rule
    most: int = 1000
    least: int = 1
    gaps: bool = False

    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield a wrong type or length, and what is wrong with each thing."""
        if not isinstance(value, list):
            yield at("must be an array", path)
            return
        if len(value) > self.most:
            yield at(f"no more than {self.most} items allowed", path)
        if len(value) < self.least:
            yield at(f"no less than {self.least} items allowed", path)
        for number, entry in enumerate(value):
            if entry is not None or not self.gaps:
                yield from self.each.problems(entry, f"{path}/{number}")


@dataclass(frozen=True)
class Thing(Rule):
    """An object with these keys and no others. Of the keys in each group of `one_of`, one must be there."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()

    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield missing and unknown keys, and what is wrong with each value."""
        if not isinstance(value, dict):
            yield at("must be an object", path)
            return
        for key in self.required:
            if value.get(key) is None:
                yield at(f"{NOT_FOUND}: {key}", path)
        for group in self.one_of:
            if all(value.get(key) is None for key in group):
                yield at(f"{NOT_FOUND}: {' or '.join(group)}", path)
        known = {**self.required, **self.optional}
        for key, entry in value.items():
            if key not in known:
                yield at(f"invalid additional property: {key}", path)
            elif entry is not None:
                yield from known[key].problems(entry, f"{path}/{key}")


@dataclass(frozen=True)
class Typed(Rule):
    """An object whose `type` says by which of these tables it is checked."""

    kinds: Mapping[str, Thing]
    allowed: tuple[str, ...] = ()
    """The types that fit here; empty for all in the table."""

    def problems(self, value: object, path: str) -> Iterator[str]:
        """Yield an unknown or unfitting type, or what is wrong with the object."""
        if not isinstance(value, dict):
            yield at("must be an object", path)
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            yield at(f"{NOT_FOUND}: type", path)
        elif kind not in self.kinds or (self.allowed and kind not in self.allowed):
            yield at(f"unsupported type: {kind}", f"{path}/type")
        else:
            content = {key: entry for key, entry in value.items() if key != "type"}
            yield from self.kinds[kind].problems(content, path)


def at(problem: str, path: str) -> str:
    """Return a problem with its place, as Slack writes it."""
    return f"{problem} [json-pointer:{path}]"
