"""What the person who started the run filled in besides the documents."""

from tomas.modes.base import Frozen
from tomas.modes.summaries import clipped

TONES = ("Plain", "Formal", "Friendly")
LENGTHS = ("Short", "Standard", "Full")
_LONGEST_TITLE = 120


class Wishes(Frozen):
    """The inputs of a run besides its documents."""

    title: str = ""
    audience: str = ""
    tone: str = TONES[0]
    length: str = LENGTHS[1]
    language: str = ""

    def for_prompt(self) -> dict[str, str]:
        """Return what the model is told."""
        return self.model_dump()


def read_wishes(inputs: dict[str, str | tuple[str, ...]]) -> Wishes:
    """Return the inputs of a run."""
    given = {key: " ".join(value) if isinstance(value, tuple) else value for key, value in inputs.items()}
    return Wishes(
        title=clipped(given.get("title", ""), _LONGEST_TITLE),
        audience=given.get("audience", "").strip(),
        tone=given.get("tone", "") or TONES[0],
        length=given.get("length", "") or LENGTHS[1],
        language=given.get("language", "").strip(),
    )
