"""What the stage `architecture` establishes."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from tomas.documents.categories import Category
from tomas.modes.base import Frozen
from tomas.modes.rfp.findings import Findings, Requirement

_FOR_PEOPLE = {Category.SUBMISSION, Category.LEGAL, Category.COST, Category.STAFFING, Category.SCHEDULE}
"""Met by the bid or the project team, not by a component."""


class Layer(StrEnum):
    """Where a component stands, from the user down."""

    CHANNELS = "Channels"
    APPLICATION = "Application"
    INTEGRATION = "Integration"
    DATA = "Data"
    SECURITY = "Security"
    OPERATIONS = "Operations"


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Component(_Answer):
    """A building block of the solution."""

    id: str = Field(
        description="Short and stable, lower case, such as `web_portal`.", pattern=r"^[a-z][a-z0-9_-]{0,40}$"
    )
    name: str = Field(min_length=1)
    layer: Layer
    service: str = Field(description="The provider's product that does it, such as `Amazon S3`.")
    purpose: str = Field(description="One sentence.")
    requirement_ids: tuple[str, ...] = ()


class Connection(_Answer):
    """Two components that talk to each other."""

    source: str = Field(description="A component's id.")
    target: str = Field(description="A component's id.")
    label: str = Field(default="", description="What crosses, in a few words.")


class Decision(_Answer):
    """A decision and why it was taken."""

    title: str
    choice: str
    reason: str
    requirement_ids: tuple[str, ...] = ()


class ArchitectureAnswer(_Answer):
    """The model's answer."""

    provider: str = Field(description="The cloud provider or hosting chosen.")
    components: tuple[Component, ...] = Field(min_length=2, max_length=40)
    connections: tuple[Connection, ...] = ()
    decisions: tuple[Decision, ...] = ()
    assumptions: tuple[str, ...] = ()
    guidance_notes: tuple[str, ...] = Field(
        default=(), description="For each piece of guidance: what was done about it."
    )


class Architecture(Frozen):
    """The checked architecture; stored as `architecture_json`."""

    document: str
    made_by: str
    provider: str
    components: tuple[Component, ...]
    connections: tuple[Connection, ...] = ()
    decisions: tuple[Decision, ...] = ()
    assumptions: tuple[str, ...] = ()
    guidance_notes: tuple[str, ...] = ()

    def covered(self) -> frozenset[str]:
        """Return the ids of the requirements that some component meets."""
        return frozenset(key for component in self.components for key in component.requirement_ids)

    def uncovered(self, findings: Findings) -> tuple[Requirement, ...]:
        """Return the mandatory requirements on the solution that no component meets."""
        covered = self.covered()
        return tuple(item for item in for_components(findings.mandatory) if item.id not in covered)


def for_components(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Return those requirements that a component could meet; the others are duties of the bid or the team."""
    return tuple(item for item in requirements if item.category not in _FOR_PEOPLE)
