"""What the life of a run depends on besides its mode."""

from dataclasses import dataclass, field

from tomas.runs.approval import ApprovalPolicy


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Settings of this installation that runs obey."""

    approval: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    model_label: str = "offline model"
    """The model's name as people read it."""
    offline: bool = True
    """Whether the offline model answers."""
    strict_budget: bool = False
    """Whether calls of unknown price need a person's consent."""
    retry_wait_s: float = 5.0
    """Seconds before the first retry of a failed stage; each further one waits twice as long, up to a minute."""
    max_starts: int = 10
    """How often one attempt is begun again after crashes before it counts as failed."""
