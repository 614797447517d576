"""What an installation allows modes: other time limits and retries than their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tomas.modes.base import Mode, ModeSpec
from tomas.modes.registry import find_mode


@dataclass(frozen=True, slots=True)
class ModeLimits:
    """Limits that go before those in the modes' descriptions."""

    minutes: Mapping[str, int] = field(default_factory=dict)
    """Working minutes of a whole run, by the mode's id or alias."""
    retries: int | None = None
    """How often a stage that failed is tried again by itself; None leaves it to the mode."""

    def apply(self, modes: Mapping[str, Mode]) -> None:
        """Set the modes' limits. Raises LookupError where a limit names no mode."""
        meant = {}
        for name, minutes in self.minutes.items():
            mode = find_mode(modes, name)
            if mode is None:
                raise LookupError(f"TOMAS_TIME_LIMITS names the mode “{name}”, which is not there. See .env.example.")
            meant[mode.spec.id] = minutes
        for mode in modes.values():
            mode.spec = self._limited(mode.spec, meant.get(mode.spec.id))

    def apply_to_file(self, mode: Mode) -> None:
        """Set the limits of a mode that a workspace added; those by name are for installed modes."""
        mode.spec = self._limited(mode.spec, None)

    def _limited(self, spec: ModeSpec, minutes: int | None) -> ModeSpec:
        changes: dict[str, int] = {} if minutes is None else {"time_limit_s": 60 * minutes}
        if self.retries is not None:
            changes["retries"] = self.retries
        return spec.model_copy(update=changes)
