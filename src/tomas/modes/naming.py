"""What a run is called, and which of a mode's inputs plain words are for."""

from collections.abc import Mapping, Sequence

from tomas.modes.base import InputKind, InputSpec, ModeSpec
from tomas.modes.summaries import clipped

TITLE, MOST_NAMES = 80, 2


def main_text(spec: ModeSpec) -> InputSpec | None:
    """Return the input that words said with a mode's name are for: its one needed text, or one that can stand alone.

    None where a mode works on files or needs several texts: the words then guide the run.
    """
    texts = [item for item in spec.inputs if item.kind is InputKind.TEXT and item.at_start]
    needed = [item for item in texts if item.required and not item.default]
    if needed:
        return needed[0] if len(needed) == 1 else None
    needs_file = any(item.required for item in spec.inputs if item.kind is InputKind.FILE)
    return texts[0] if texts and not needs_file else None


def run_title(spec: ModeSpec, files: Sequence[str], inputs: Mapping[str, object]) -> str:
    """Return what a run is called: by its files' names, else by how its main text begins, else by its mode."""
    names = [clipped(name, TITLE) for name in files]
    if len(names) > MOST_NAMES:
        return f"{names[0]} and {len(names) - 1} more files"
    main = main_text(spec)
    text = " ".join(str(inputs.get(main.key) or "").split()) if main else ""
    return " and ".join(names) or clipped(text, TITLE) or spec.title
