"""What code found out about a question: as it writes it, and as it stands after our own check."""

from enum import StrEnum
from typing import Literal

from pydantic import Field as Limited

from tomas.modes.base import Frozen
from tomas.modes.data_analysis.questions import Question

type Measure = Literal[
    "count", "missing", "distinct", "share_percent", "sum", "mean", "median", "min", "max", "std", "quantile",
    "outliers", "pearson", "spearman", "slope", "eta_squared",
]  # fmt: skip


class Condition(Frozen):
    """Which rows count: those whose column equals a value, or lies between two (from `least` on, below `below`)."""

    column: str
    equals: str | float | None = None
    least: str | float | None = None
    below: str | float | None = None


class Check(Frozen):
    """How a number can be computed from the table, so that a program can do it again."""

    measure: Measure
    column: str = ""
    """What is measured; empty for counts of rows."""
    other: str = ""
    """The second column of a relation or of `missing`, or the groups of `eta_squared`."""
    at: float | None = Limited(default=None, ge=0, le=1)
    """Which quantile, 0 to 1."""
    where: tuple[Condition, ...] = Limited(default=(), max_length=6)


class Number(Frozen):
    """One number that code computed."""

    name: str = Limited(pattern=r"^[a-z][a-z0-9_]{0,79}$")
    value: float = Limited(allow_inf_nan=False)
    unit: str = ""
    n: int = Limited(ge=0)
    """How many values it rests on."""
    how: str
    check: Check | None = None


class PlotGiven(Frozen):
    """A picture that code drew, by its file's name."""

    file: str
    caption: str


class AnswerGiven(Frozen):
    """The answer file of one question, as code writes it."""

    numbers: tuple[Number, ...] = Limited(min_length=1, max_length=80)
    finding: str = Limited(min_length=12)
    caveats: tuple[str, ...] = ()
    plots: tuple[PlotGiven, ...] = ()
    comparisons: int = Limited(default=1, ge=0)
    """How many comparisons or tests were made to answer it."""


class Verdict(StrEnum):
    """What our own computation says of a number."""

    AGREES = "agrees"
    DIFFERS = "differs"
    OPEN = "not recomputed"


class CheckedNumber(Frozen):
    """A number after our own computation."""

    name: str
    value: float
    unit: str
    n: int
    how: str
    """In words of ours where it was recomputed."""
    verdict: Verdict
    ours: float | None = None
    ours_n: int | None = None
    note: str = ""


class Plot(Frozen):
    """A picture that was looked at and kept."""

    key: str
    """Key of its artifact."""
    caption: str


class Finding(Frozen):
    """The answer to one question after the check."""

    question: Question
    finding: str
    """Empty where the sentence does not stand beside the numbers."""
    unchecked: str = ""
    """The sentence that was taken out."""
    faults: tuple[str, ...] = ()
    """What the check found wrong, for people."""
    numbers: tuple[CheckedNumber, ...]
    caveats: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    comparisons: int = 1
    code: str = ""
    """Name of the program in the archive."""

    def count(self, verdict: Verdict) -> int:
        """Return how many numbers have this verdict."""
        return sum(number.verdict is verdict for number in self.numbers)


class Findings(Frozen):
    """The answers to all questions."""

    made_by: str
    findings: tuple[Finding, ...]

    @property
    def comparisons(self) -> int:
        """How many comparisons were made altogether."""
        return sum(finding.comparisons for finding in self.findings)
