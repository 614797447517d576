"""Names in a mode file's texts that are filled in: `{inputs.task}`, `{artifacts.plan}`, `{files}`.

Any other brace stays as it is, so that JSON can be written in a prompt as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NAME = re.compile(r"\{(inputs|artifacts)\.([A-Za-z0-9_-]+)\}|\{(files)\}")
_NEARLY = re.compile(r"\{\s*(?:inputs?|artifacts?)\s*[.: ]\s*[\w-]+\s*\}|\{\s*files?\s*\}", re.IGNORECASE)
"""What was probably meant as a name, and is one only where `_NAME` finds it too."""


@dataclass(frozen=True, slots=True)
class Names:
    """What can be filled in at a stage."""

    inputs: frozenset[str]
    artifacts: frozenset[str]
    files: frozenset[str] = frozenset()
    """Inputs that are files, which stand in a text as `{files}` alone."""


def faults_of(text: str, known: Names) -> list[str]:
    """Return what cannot be filled in, in words."""
    faults = []
    for room, name, _files in _NAME.findall(text):
        if room == "inputs" and name in known.files:
            faults.append(f"“{name}” takes files; write {{files}} where their text is to stand")
        elif room == "inputs" and name not in known.inputs:
            faults.append(f"there is no input “{name}” to fill in; there are: {_listed(known.inputs)}")
        elif room == "artifacts" and name not in known.artifacts:
            faults.append(f"no earlier stage makes “{name}”; earlier stages make: {_listed(known.artifacts)}")
    meant = (found for found in _NEARLY.findall(text) if not _NAME.fullmatch(found))
    return faults + [
        f"{found} is not filled in; write it as {{inputs.KEY}}, {{artifacts.NAME}} or {{files}}" for found in meant
    ]


def fills_in(text: str) -> bool:
    """Whether something is filled in in a text."""
    return _NAME.search(text) is not None


def is_all(text: str) -> str:
    """Return the key of the one input or artifact that a text is all of; empty where it is something else."""
    found = _NAME.fullmatch(text.strip())
    return found[2] or "" if found else ""


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def uses_files(text: str) -> bool:
    """Whether a text says where the files go."""
    return "{files}" in text


def filled_in(text: str, inputs: Mapping[str, str], artifacts: Mapping[str, str], files: str) -> str:
    """Return a text with its names filled in; what is not given is empty."""

    def value(match: re.Match[str]) -> str:
        room, name, _files = match.groups()
        if room == "inputs":
            return inputs.get(name, "")
        return artifacts.get(name, "") if room == "artifacts" else files

    return _NAME.sub(value, text)
