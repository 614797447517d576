"""The executive summary: as a model gives it, checked against the findings, and as it stands after that."""

import re
from collections.abc import Collection, Mapping, Sequence

from pydantic import Field as Limited

from tomas.modes.base import Frozen
from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.findings import Findings, Verdict
from tomas.modes.data_analysis.recompute import agree
from tomas.modes.data_analysis.sentences import claimed_cause, names_with_digits, spans_of, strange_number

_QUESTION = re.compile(r"\bQ\d{1,3}\b")


class Cited(Frozen):
    """A figure that a statement rests on."""

    key: str
    value: float


class Statement(Frozen):
    """One sentence or two, with the questions and figures they rest on."""

    text: str = Limited(min_length=8)
    question_ids: tuple[str, ...] = Limited(default=(), max_length=8)
    figures: tuple[Cited, ...] = Limited(default=(), max_length=16)


class ReportAnswer(Frozen):
    """What the model is asked for."""

    headline: str = Limited(min_length=8)
    summary: tuple[Statement, ...] = Limited(min_length=1, max_length=10)
    limits: tuple[Statement, ...] = Limited(default=(), max_length=6)
    next_steps: tuple[str, ...] = Limited(default=(), max_length=6)
    guidance_notes: tuple[str, ...] = ()


class LeftOut(Frozen):
    """A statement that the data do not bear."""

    text: str
    reason: str


class SummingUp(Frozen):
    """The executive summary after the check."""

    headline: str
    summary: tuple[Statement, ...]
    limits: tuple[Statement, ...]
    next_steps: tuple[str, ...]
    guidance_notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Grounds:
    """What statements are checked against: the findings' numbers, and the names that stand in the data."""

    def __init__(self, findings: Findings, datasets: Sequence[Dataset]) -> None:
        """Take the numbers that were not found wrong."""
        self.figures: Mapping[str, float] = figures_of(findings)
        self._wrong = {
            f"{one.question.id}.{number.name}"
            for one in findings.findings
            for number in one.numbers
            if number.verdict is Verdict.DIFFERS
        }
        self._questions = {one.question.id for one in findings.findings}
        self._names: Collection[str] = [name for data in datasets for name in names_with_digits(data)]
        self._spans = [span for data in datasets for span in spans_of(data)]

    def fault(self, statement: Statement) -> str:
        """Return why a statement cannot stand; empty where it can."""
        if unknown := [one for one in statement.question_ids if one not in self._questions]:
            return f"there is no question {unknown[0]}"
        if not statement.question_ids:
            return "it names no question that it rests on"
        for cited in statement.figures:
            if cited.key in self._wrong:
                return f"{cited.key} does not agree with our own computation"
            known = self.figures.get(cited.key)
            if known is None:
                return f"there is no figure {cited.key}"
            if not agree(cited.value, known):
                return f"{cited.key} is {known:g}, not {cited.value:g}"
        return self.fault_in_text(statement.text, [cited.value for cited in statement.figures])

    def fault_in_text(self, text: str, values: Sequence[float]) -> str:
        """Return what a text says that cannot stand beside these values; empty where all is well."""
        if unknown := [one for one in _QUESTION.findall(text) if one not in self._questions]:
            return f"there is no question {unknown[0]}"
        if found := strange_number(text, values, self._names, self._spans):
            return f"“{found}” is none of the figures it cites"
        if claim := claimed_cause(text):
            return f"“{claim}” claims a cause, which these analyses cannot show"
        return ""


def figures_of(findings: Findings) -> dict[str, float]:
    """Return the figures that a statement may rest on, by key; sample sizes have the ending `.n`."""
    figures = {}
    for one in findings.findings:
        for number in one.numbers:
            if number.verdict is not Verdict.DIFFERS:
                key = f"{one.question.id}.{number.name}"
                figures[key] = number.value
                figures[f"{key}.n"] = float(number.n)
    return figures


def checked_summary(answer: ReportAnswer, grounds: Grounds) -> SummingUp:
    """Return what may be shown, and what may not with the reasons."""
    left: list[LeftOut] = []

    def kept(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
        found = [(statement, grounds.fault(statement)) for statement in statements]
        left.extend(LeftOut(text=statement.text, reason=fault) for statement, fault in found if fault)
        return tuple(statement for statement, fault in found if not fault)

    summary, limits = kept(answer.summary), kept(answer.limits)
    plain = {text: grounds.fault_in_text(text, ()) for text in (answer.headline, *answer.next_steps)}
    left.extend(LeftOut(text=text, reason=fault) for text, fault in plain.items() if fault)
    return SummingUp(
        headline="" if plain[answer.headline] else answer.headline,
        summary=summary,
        limits=limits,
        next_steps=tuple(text for text in answer.next_steps if not plain[text]),
        guidance_notes=answer.guidance_notes,
        left_out=tuple(left),
    )
