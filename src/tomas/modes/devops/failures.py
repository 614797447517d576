"""Error lines of all logs put together by what they say: how often, in how many logs, first and last seen."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tomas.modes.base import Frozen
from tomas.modes.devops.loglines import ErrorLine, LogReading

MOST_GROUPS = 200


class Example(Frozen):
    """One exact line, masked."""

    file: str
    line: int
    text: str


class ErrorGroup(Frozen):
    """Lines that say the same."""

    key: str
    lines: int
    logs: int
    files: tuple[tuple[str, int], ...]
    """The logs and how many of the lines each has, most first."""
    first: datetime | None
    last: datetime | None
    example: Example
    """The first one."""


class LogFigures(Frozen):
    """What code counted in the logs."""

    logs: int
    lines: int
    cut: int
    """Lines so long that only their beginning was looked at."""
    error_lines: int
    logs_with_errors: int
    consequences: int
    """Lines that only say that something above has failed, such as an exit code: left out where the log says more."""
    groups: tuple[ErrorGroup, ...]
    """Most logs first, then most lines."""
    groups_left: int
    """Groups beyond the number that is kept."""


def log_figures(readings: Sequence[LogReading]) -> LogFigures:
    """Return the counts of all logs."""
    kept: list[ErrorLine] = []
    consequences = 0
    for reading in readings:
        causes = [line for line in reading.errors if not line.consequence]
        consequences += len(reading.errors) - len(causes) if causes else 0
        kept += causes or reading.errors
    groups: dict[str, list[ErrorLine]] = {}
    for line in kept:
        groups.setdefault(line.key, []).append(line)
    found = sorted((_group(key, lines) for key, lines in groups.items()), key=lambda g: (-g.logs, -g.lines, g.key))
    return LogFigures(
        logs=len(readings),
        lines=sum(reading.lines for reading in readings),
        cut=sum(reading.cut for reading in readings),
        error_lines=len(kept),
        logs_with_errors=sum(1 for reading in readings if reading.errors),
        consequences=consequences,
        groups=tuple(found[:MOST_GROUPS]),
        groups_left=max(0, len(found) - MOST_GROUPS),
    )


def _group(key: str, lines: Sequence[ErrorLine]) -> ErrorGroup:
    files = Counter(line.file for line in lines)
    moments = [line.moment for line in lines if line.moment is not None]
    first = lines[0]
    return ErrorGroup(
        key=key,
        lines=len(lines),
        logs=len(files),
        files=tuple(files.most_common()),
        first=min(moments, default=None),
        last=max(moments, default=None),
        example=Example(file=first.file, line=first.number, text=first.text),
    )
