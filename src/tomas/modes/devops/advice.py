"""Recommendations, as a model gives them and as they stand after the check, with effects computed by code."""

from typing import Literal

from pydantic import Field, model_validator

from tomas.modes.base import Frozen
from tomas.modes.checking import LeftOut, Verdict
from tomas.modes.devops.facts import can_be_lowered
from tomas.modes.devops.statements import Checked, Grounds, Statement
from tomas.modes.facts import Fact

type Level = Literal["low", "medium", "high"]


class Effect(Frozen):
    """What a recommendation is expected to bring down."""

    key: str
    low: int = Field(ge=0, le=100, description="Percent of the figure; your assumption, not from the data.")
    high: int = Field(ge=0, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> "Effect":
        if self.low > self.high:
            raise ValueError("low is larger than high")
        return self


class Recommendation(Frozen):
    """What the model advises."""

    id: str = Field(pattern=r"^R\d{1,2}$")
    title: str
    action: str
    owner: str
    effort: Level
    pattern_ids: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = Field(min_length=1)
    effect: Effect | None = None


class AdviceAnswer(Frozen):
    """What the model is asked for."""

    recommendations: tuple[Recommendation, ...] = Field(min_length=1, max_length=12)
    guidance_notes: tuple[str, ...] = ()


class Expected(Frozen):
    """An effect in numbers; the values are computed by code from the assumed percents."""

    key: str
    about: str
    now: float
    percent_low: int
    percent_high: int
    then_low: float
    """If the higher percentage holds."""
    then_high: float


class CheckedRecommendation(Frozen):
    """A recommendation after the check."""

    id: str
    title: str
    action: str
    owner: str
    effort: Level
    pattern_ids: tuple[str, ...]
    statements: tuple[Checked, ...]
    expected: Expected | None = None


class Advice(Frozen):
    """Recommendations that may be shown."""

    made_by: str
    recommendations: tuple[CheckedRecommendation, ...]
    left_out: tuple[LeftOut, ...] = ()
    guidance_notes: tuple[str, ...] = ()


def checked(answer: AdviceAnswer, grounds: Grounds) -> tuple[tuple[CheckedRecommendation, ...], tuple[LeftOut, ...]]:
    """Return the recommendations that the data bear, and what was left out with the reasons."""
    left: list[LeftOut] = []
    kept = [found for one in answer.recommendations if (found := _one(one, grounds, left)) is not None]
    return tuple(kept), tuple(left)


def _one(one: Recommendation, grounds: Grounds, left: list[LeftOut]) -> CheckedRecommendation | None:
    statements = grounds.kept(one.id, one.statements, left)
    if not any(statement.verdict is Verdict.BORNE_OUT for statement in statements):
        left.append(LeftOut(where=one.id, text=one.title, reason="no statement that cites a figure speaks for it"))
        return None
    values = [cited.value for statement in statements for cited in statement.figures]
    for text in (one.title, one.action, one.owner):
        fault = grounds.fault_in_text(text, values)
        if fault:
            left.append(LeftOut(where=one.id, text=text, reason=fault))
            return None
    told = one.model_dump(exclude={"statements", "effect"})
    return CheckedRecommendation(**told, statements=statements, expected=_expected(one, grounds, left))


def _expected(one: Recommendation, grounds: Grounds, left: list[LeftOut]) -> Expected | None:
    """Return the effect in numbers; None where none is given or the data do not bear it, which is noted."""
    effect = one.effect
    if effect is None:
        return None
    fact = grounds.facts.get(effect.key)
    reason = ""
    if fact is None:
        reason = f"there is no figure {effect.key}"
    elif not can_be_lowered(effect.key):
        reason = f"{effect.key} is no figure that is better when it is lower"
    elif fact.value <= 0:
        reason = f"{effect.key} is nothing that could be brought down"
    if fact is None or reason:
        left.append(LeftOut(where=one.id, text=f"Effect on {effect.key}", reason=reason))
        return None
    return _computed(fact, effect)


def _computed(fact: Fact, effect: Effect) -> Expected:
    return Expected(
        key=fact.key,
        about=fact.about,
        now=fact.value,
        percent_low=effect.low,
        percent_high=effect.high,
        then_low=round(fact.value * (100 - effect.high) / 100, 2),
        then_high=round(fact.value * (100 - effect.low) / 100, 2),
    )


def expected_facts(advice: Advice) -> dict[str, Fact]:
    """Return what code computed of the recommendations, by key."""
    found = []
    for item in advice.recommendations:
        if item.expected is not None:
            about = f"{item.expected.about}, if {item.id} has the assumed effect"
            found += [
                Fact(key=f"{item.id}.then_low", value=item.expected.then_low, about=f"{about}, at best"),
                Fact(key=f"{item.id}.then_high", value=item.expected.then_high, about=f"{about}, at least"),
            ]
    return {fact.key: fact for fact in found}
