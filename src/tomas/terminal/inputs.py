"""Reads what was typed on the command line into a mode's inputs; everything wrong is said at once, before any start."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

from tomas.modes.base import InputKind, InputSpec, ModeSpec
from tomas.runs.changes import Value, shown_value

LONGEST_TEXT = 100_000
"""Characters of one typed input."""
CENT, MOST_USD = Decimal("0.01"), Decimal(100_000)
FROM_FILE = "@"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class WrongInput(Exception):
    """What was given cannot be used; the message says what is wrong with each part, and what to give instead."""


@dataclass(frozen=True, slots=True)
class Given:
    """A mode's inputs as a run takes them."""

    inputs: dict[str, Value]
    files: tuple[Path, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What was understood so far, and what was not."""

    spec: ModeSpec
    values: dict[str, list[str]] = field(default_factory=dict)
    named_files: dict[str, list[Path]] = field(default_factory=dict)
    late: dict[str, str] = field(default_factory=dict)
    """Inputs that only the reading of the files asks for."""
    problems: list[str] = field(default_factory=list)


def read_inputs(spec: ModeSpec, pairs: Sequence[str], files: Sequence[Path], *, most_bytes: int) -> Given:
    """Return a mode's inputs from `name=value` pairs and files; what is not given is as the form shows it at first.

    A value that begins with `@` is read from the file of that name (`@@` stands for one `@`). A pair may also name a
    file for an input that takes files. `most_bytes`: the largest file that is taken. Raises WrongInput.
    """
    reading = _Reading(spec)
    for pair in pairs:
        _sort_in(reading, pair)
    inputs = {item.key: value for item in spec.inputs if item.at_start and (value := _value(reading, item))}
    inputs |= reading.late
    given = _files(reading, files, most_bytes)
    if reading.problems:
        raise WrongInput("\n".join(reading.problems))
    return Given(inputs, given)


def read_budget(text: str) -> Decimal:
    """Return an amount of US dollars. Raises WrongInput."""
    try:
        usd = Decimal(text.strip().removeprefix("$")).quantize(CENT)
    except InvalidOperation:
        usd = Decimal("NaN")
    if not usd.is_finite() or not CENT <= usd <= MOST_USD:
        raise WrongInput(f"--budget takes an amount of US dollars from {CENT} to {MOST_USD}, such as 5 or 7.50.")
    return usd


def _sort_in(reading: _Reading, pair: str) -> None:
    name, equals, value = pair.partition("=")
    if not equals:
        reading.problems.append(f"--set takes name=value, and “{_short(pair)}” has no “=”.")
        return
    item = _named(reading.spec, name)
    if item is None and name.strip().startswith(reading.spec.late_inputs or ("\0",)):
        reading.late[name.strip()] = value.strip()
    elif item is None:
        reading.problems.append(_unknown(reading.spec, name))
    elif not item.at_start:
        told = f"leave it out now, and answer there with change={item.key}=…"
        reading.problems.append(f"{item.key} is asked for at a gate only: {told}")
    elif item.kind is InputKind.FILE:
        reading.named_files.setdefault(item.key, []).append(Path(value))
    else:
        reading.values.setdefault(item.key, []).append(value)


def _named(spec: ModeSpec, name: str) -> InputSpec | None:
    return next((item for item in spec.inputs if _plain(item.key) == _plain(name)), None)


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_")


def _unknown(spec: ModeSpec, name: str) -> str:
    keys = [item.key for item in spec.inputs]
    close = get_close_matches(_plain(name), keys, n=1, cutoff=0.5)
    meant = f" Did you mean {close[0]}?" if close else ""
    return f"The mode {spec.word} has no input “{_short(name)}”.{meant} It has: {', '.join(keys) or 'none'}."


def _value(reading: _Reading, item: InputSpec) -> Value:
    """Return an input's value; empty where there is none, or where what was given is noted as a problem."""
    if item.kind is InputKind.FILE:
        return ""
    typed = reading.values.get(item.key)
    if typed is None:
        default = shown_value(item)
        if item.required and not default:
            reading.problems.append(f"{item.key} is missing ({item.label}): give it with --set {item.key}=…{_of(item)}")
        return default
    if item.kind is InputKind.CHOICES:
        return _choices(reading, item, typed)
    if len(typed) > 1:
        reading.problems.append(f"{item.key} takes one value, and {len(typed)} were given.")
        return ""
    return _choice(reading, item, typed[0]) if item.kind is InputKind.CHOICE else _text(reading, item, typed[0])


def _text(reading: _Reading, item: InputSpec, typed: str) -> str:
    text = typed.removeprefix(FROM_FILE) if typed.startswith(FROM_FILE * 2) else typed
    if typed.startswith(FROM_FILE) and text == typed:
        try:
            text = Path(typed[1:]).read_bytes()[: 4 * LONGEST_TEXT + 1].decode("utf-8-sig")
        except OSError:
            reading.problems.append(f"The file {Path(typed[1:]).name} for {item.key} cannot be read.")
            return ""
        except UnicodeDecodeError:
            reading.problems.append(f"The file {Path(typed[1:]).name} for {item.key} is no text in UTF-8.")
            return ""
    text = _CONTROL.sub("", text.replace("\r\n", "\n")).strip()
    if len(text) > LONGEST_TEXT:
        reading.problems.append(f"{item.key} takes {LONGEST_TEXT:,} characters at most, and {len(text):,} were given.")
        return ""
    if not text and item.required:
        reading.problems.append(f"{item.key} is empty, and it is needed ({item.label}).")
    return text


def _choice(reading: _Reading, item: InputSpec, typed: str) -> str:
    if not typed.strip() and not item.required:
        return ""
    option = _option(item, typed)
    if option is None:
        reading.problems.append(f"{item.key} cannot be “{_short(typed)}”.{_of(item)}")
    return option or ""


def _choices(reading: _Reading, item: InputSpec, typed: Sequence[str]) -> tuple[str, ...]:
    """Several options: each with a --set of its own, or separated by commas."""
    chosen: dict[str, None] = {}
    for value in typed:
        whole = _option(item, value)
        for part in [value] if whole else filter(None, (part.strip() for part in value.split(","))):
            option = _option(item, part)
            if option is None:
                reading.problems.append(f"{item.key} cannot be “{_short(part)}”.{_of(item)}")
            else:
                chosen[option] = None
    if not chosen and item.required:
        reading.problems.append(f"{item.key} needs at least one choice.{_of(item)}")
    return tuple(chosen)


def _option(item: InputSpec, typed: str) -> str | None:
    if typed in item.options:
        return typed
    same = [option for option in item.options if option.strip().casefold() == typed.strip().casefold()]
    return same[0] if len(same) == 1 else None


def _of(item: InputSpec) -> str:
    return f" Choose from: {' | '.join(item.options)}." if item.options else ""


def _files(reading: _Reading, files: Sequence[Path], most_bytes: int) -> tuple[Path, ...]:
    """Return the files that the inputs take, those named for an input first."""
    wanted = [item for item in reading.spec.inputs if item.kind is InputKind.FILE]
    taken: dict[str, list[Path]] = {item.key: [] for item in wanted}
    for item in wanted:
        for path in reading.named_files.get(item.key, ()):
            if _usable(reading, path, most_bytes):
                _take(reading, path, [item], taken)
    for path in files:
        if _usable(reading, path, most_bytes):
            _take(reading, path, wanted, taken)
    asked_for = bool(files or reading.named_files)
    for item in wanted:
        if item.required and not taken[item.key] and not (asked_for and reading.problems):
            kinds = _kinds([item])
            reading.problems.append(f"A file is missing ({item.label}{kinds and f'; {kinds}'}): give it with --file.")
    return tuple(dict.fromkeys(path for item in wanted for path in taken[item.key]))


def _usable(reading: _Reading, path: Path, most_bytes: int) -> bool:
    problem = file_problem(path, most_bytes)
    if problem:
        reading.problems.append(problem)
    return not problem


def typed_path(text: str) -> Path:
    """Return a path as it was typed, `~` understood."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # the home of somebody who is not known here
        return Path(text)


def file_problem(path: Path, most_bytes: int) -> str:
    """Return why a file cannot be taken, for a person; empty where it can. `most_bytes`: the largest that is taken."""
    try:
        if path.is_dir():
            return f"{path.name or path} is a folder: name the files in it, one by one."
        if not path.is_file():
            return f"There is no file {path}."
        if path.stat().st_size > most_bytes:
            return f"{path.name} is larger than {most_bytes // 1024**2} MB. Split it, or set TOMAS_MAX_FILE_MB higher."
        with path.open("rb"):
            return ""
    except (OSError, ValueError):
        return f"{path.name} cannot be read. Check who may read it."


def _take(reading: _Reading, path: Path, items: Sequence[InputSpec], taken: dict[str, list[Path]]) -> None:
    kind = path.suffix.lower().lstrip(".")
    fitting = [item for item in items if not item.accepts or kind in item.accepts]
    free = next((item for item in fitting if len(taken[item.key]) < item.max_files), None)
    if free is not None:
        taken[free.key].append(path)
    elif fitting:
        most = sum(item.max_files for item in fitting)
        reading.problems.append(f"{path.name} is one file too many: {reading.spec.word} takes {most} of this kind.")
    elif items:
        reading.problems.append(f"{path.name} cannot be worked on: {reading.spec.word} reads {_kinds(items)}.")
    else:
        reading.problems.append(f"{path.name} cannot be worked on: {reading.spec.word} takes no files.")


def _kinds(items: Sequence[InputSpec]) -> str:
    return ", ".join(dict.fromkeys(kind.upper() for item in items for kind in item.accepts))


def _short(text: str) -> str:
    plain = _CONTROL.sub("", text)
    return plain if len(plain) <= 60 else plain[:59] + "…"  # noqa: PLR2004 - a line of a terminal
