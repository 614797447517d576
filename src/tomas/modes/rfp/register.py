"""What the stage `risks` establishes."""

from pydantic import BaseModel, ConfigDict, Field, computed_field

from tomas.modes.base import Frozen

_HIGH = 15
_MEDIUM = 8


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class NamedRisk(_Answer):
    """A risk as the model names it."""

    id: str = Field(min_length=1, description="Such as `K-01`.")
    title: str = Field(min_length=1)
    category: str
    description: str
    likelihood: int = Field(ge=1, le=5)
    impact: int = Field(ge=1, le=5)
    mitigation: str = Field(min_length=1)
    owner: str
    internal: bool = Field(
        default=False,
        description="Whether it concerns the bid or the supplier's own business: not for the buyer to read.",
    )
    requirement_ids: tuple[str, ...] = ()


class RiskAnswer(_Answer):
    """The model's answer."""

    risks: tuple[NamedRisk, ...] = Field(min_length=1, max_length=40)
    notes: tuple[str, ...] = ()
    guidance_notes: tuple[str, ...] = Field(
        default=(), description="For each piece of guidance: what was done about it."
    )


class Risk(NamedRisk):
    """A risk with its score, which is ours."""

    @computed_field
    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact

    @computed_field
    @property
    def level(self) -> str:
        """High, medium or low, by score."""
        return "high" if self.score >= _HIGH else "medium" if self.score >= _MEDIUM else "low"


class RiskRegister(Frozen):
    """The checked register, gravest first; stored as `risks_json`."""

    document: str
    made_by: str
    risks: tuple[Risk, ...]
    notes: tuple[str, ...] = ()
    guidance_notes: tuple[str, ...] = ()

    def at_level(self, level: str) -> tuple[Risk, ...]:
        """Return the risks of one level."""
        return tuple(risk for risk in self.risks if risk.level == level)
