"""What runs and their reports are called: by the files that people gave, or by how what they wrote begins."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tomas.modes.base import InputKind, InputSpec, ModeSpec
from tomas.modes.summaries import clipped

_MOST_NAMES = 2
_LONGEST_PICTURE = 80
_LONGEST_RUN = 80


def opening_text(inputs: Iterable[InputSpec], given: Mapping[str, object]) -> str:
    """Return the first text that was given, on one line, or its heading alone; empty where there is none."""
    texts = (str(given.get(item.key) or "").strip() for item in inputs if item.kind is InputKind.TEXT)
    first = next(filter(None, texts), "")
    heading = first.partition("\n")[0].lstrip("#").strip() if first.startswith("#") else ""
    return heading or " ".join(first.split())


def named_files(names: Sequence[str]) -> str:
    """Return files by their names; of many the first, and how many more. Empty where there are none."""
    if len(names) > _MOST_NAMES:
        return f"{names[0]} and {len(names) - 1} more files"
    return " and ".join(names)


def run_title(spec: ModeSpec, files: Sequence[str], given: Mapping[str, object]) -> str:
    """Return what a run is called: by its files' names, else by how its first text begins, else by its mode."""
    names = [clipped(name, _LONGEST_RUN) for name in files]
    return named_files(names) or clipped(opening_text(spec.inputs, given), _LONGEST_RUN) or spec.title


def report_title(inputs: Iterable[InputSpec], given: Mapping[str, object], names: Sequence[str], most: int) -> str:
    """Return what a report is about, in at most so many characters: what was written, else the files' names."""
    return clipped(opening_text(inputs, given) or named_files(names), most)


def picture_title(path: Path) -> str:
    """Return what a picture that code drew is called, by the words of its file's name."""
    words = clipped(path.stem.replace("_", " ").replace("-", " "), _LONGEST_PICTURE)
    return f"{words[:1].upper()}{words[1:]}"
