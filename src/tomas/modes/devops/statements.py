"""Statements of a model on figures and failure patterns, and whether the data bear them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.checking import PATTERN_ID, Cited, FigureGrounds, LeftOut, Verdict, shown
from tomas.modes.facts import Fact
from tomas.modes.numerals import multiple_in, words_in_digits
from tomas.modes.summaries import quoted


class Statement(Frozen):
    """One sentence or two, with what they rest on."""

    text: str = Field(min_length=8)
    pattern_ids: tuple[str, ...] = Field(default=(), max_length=8)
    figures: tuple[Cited, ...] = Field(default=(), max_length=12)


class Checked(Frozen):
    """A statement after its check."""

    text: str
    pattern_ids: tuple[str, ...] = ()
    figures: tuple[Cited, ...] = ()
    verdict: Verdict
    reason: str = ""

    @property
    def kept(self) -> bool:
        """Whether it may be shown."""
        return self.verdict is not Verdict.REMOVED


@dataclass(frozen=True, slots=True)
class Grounds:
    """What statements of a run are checked against."""

    figures: FigureGrounds
    pattern_ids: frozenset[str]

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The figures by their key."""
        return self.figures.facts

    def check(self, statement: Statement) -> Checked:
        """Return a statement with the verdict."""
        fault = self._fault(statement)
        verdict, reason = (Verdict.REMOVED, fault) if fault else (Verdict.BORNE_OUT, "")
        if not fault and not statement.figures:
            verdict, reason = Verdict.MARKED, "it cites no figure"
        return Checked(text=statement.text, pattern_ids=statement.pattern_ids, figures=statement.figures,
                       verdict=verdict, reason=reason)  # fmt: skip

    def _fault(self, statement: Statement) -> str:
        unknown = [one for one in statement.pattern_ids if one not in self.pattern_ids]
        if unknown:
            return f"there is no pattern {unknown[0]}"
        wrong = self.figures.wrong_figure(statement.figures)
        return wrong or self.fault_in_text(statement.text, [cited.value for cited in statement.figures])

    def fault_in_text(self, text: str, values: Sequence[float]) -> str:
        """Return what a text says that cannot stand beside these values; empty where all is well."""
        for one in PATTERN_ID.findall(text):
            if one not in self.pattern_ids:
                return f"there is no pattern {one}"
        bare = self.figures.bare(text)
        if multiple := multiple_in(bare):
            return f"“{multiple}” is a multiple that none of the figures tells"
        return self.figures.loose_number(words_in_digits(bare), values)

    def kept(self, where: str, statements: Sequence[Statement], left: list[LeftOut]) -> tuple[Checked, ...]:
        """Return the statements that may be shown; note the others."""
        checked = [self.check(statement) for statement in statements]
        left += [LeftOut(where=where, text=one.text, reason=one.reason) for one in checked if not one.kept]
        return tuple(one for one in checked if one.kept)


def evidence(statement: Checked) -> str:
    """Return what a statement rests on, in brackets."""
    parts = [f"{cited.key} = {shown(cited.value)}" for cited in statement.figures]
    if statement.pattern_ids:
        parts.append(", ".join(statement.pattern_ids))
    if statement.verdict is Verdict.MARKED:
        parts.append(str(Verdict.MARKED))
    return f"[{'; '.join(parts)}]"


def statement_lines(statements: Sequence[Checked]) -> str:
    """Return statements as a list with what they rest on."""
    return "\n".join(f"- {quoted(one.text)} *{quoted(evidence(one))}*" for one in statements)
