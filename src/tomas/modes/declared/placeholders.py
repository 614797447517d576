"""Names in a mode file's texts that are filled in: `{inputs.task}`, `{artifacts.plan}`, `{files}`.

Any other brace stays as it is, so that JSON can be written in a prompt as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NAME = re.compile(r"\{(inputs|artifacts)\.([A-Za-z0-9_-]+)\}|\{(files)\}")


@dataclass(frozen=True, slots=True)
class Names:
    """What can be filled in at a stage."""

    inputs: frozenset[str]
    artifacts: frozenset[str]


def faults_of(text: str, known: Names) -> list[str]:
    """Return what cannot be filled in, in words."""
    faults = []
    for room, name, _files in _NAME.findall(text):
        if room == "inputs" and name not in known.inputs:
            faults.append(f"there is no input “{name}” to fill in")
        elif room == "artifacts" and name not in known.artifacts:
            faults.append(f"no earlier stage makes “{name}”")
    return faults


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
