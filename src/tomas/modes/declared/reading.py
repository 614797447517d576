"""Reads a mode file."""

from tomas.modes.declared.checking import faults_in
from tomas.modes.declared.schema import DeclaredMode
from tomas.modes.yamlfile import YamlFile


def read_mode(text: str, name: str) -> DeclaredMode:
    """Read a mode from YAML; `name` is what people call the file. Raises FileRefused."""
    return YamlFile.of(text, name, "the mode's id, such as “id: my-mode”").read_as(DeclaredMode, faults_in)
