"""What a run will cost and how long it will work, before any money is spent."""

from collections.abc import Mapping
from decimal import Decimal

from tomas.gateway.ports import CallUsage
from tomas.gateway.prices import price
from tomas.gateway.settings import ModelChoice
from tomas.modes.base import Estimate, Mode, ModeSpec

USUAL_PAGES, USUAL_WORDS = 40, 14_000
LOW, HIGH = Decimal("0.6"), Decimal("1.8")
MINUTES_PER_STAGE = (1, 3)
OFFLINE_MINUTES_PER_STAGE = (0, 1)
PRICED_AS = {"gemini": "google"}
CENT = Decimal("0.01")


class Estimator:
    """Estimates from a mode's usual tokens and the model's price."""

    def __init__(self, modes: Mapping[str, Mode], model: str) -> None:
        """`model` is the default choice, such as `openai:gpt-4.1`."""
        self._modes = modes
        self._choice = ModelChoice.parse(model)

    def usual(self, spec: ModeSpec, pages: int = 0, words: int = 0) -> Estimate | None:
        """Return an estimate for a document of this size; without one, for a usual document."""
        mode = self._modes.get(spec.id)
        if mode is None:
            return None
        offline = self._choice.provider == "offline"
        low, high = OFFLINE_MINUTES_PER_STAGE if offline else MINUTES_PER_STAGE
        minutes = (max(1, low * len(spec.stages)), high * len(spec.stages))
        if offline:
            return _estimate(Decimal(0), minutes, "offline")
        tokens_in, tokens_out = mode.usual_tokens(pages or USUAL_PAGES, words or USUAL_WORDS)
        provider = PRICED_AS.get(self._choice.provider, self._choice.provider)
        usd = price(provider, self._choice.model, CallUsage(tokens_in, tokens_out))
        return _estimate(usd or Decimal(0), minutes, "unknown price" if usd is None else "prices")


def _estimate(usd: Decimal, minutes: tuple[int, int], basis: str) -> Estimate:
    return Estimate.model_validate(
        {
            "usd_low": (usd * LOW).quantize(CENT),
            "usd_high": (usd * HIGH).quantize(CENT),
            "minutes_low": minutes[0],
            "minutes_high": minutes[1],
            "basis": basis,
        }
    )
