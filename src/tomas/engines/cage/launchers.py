"""Writes the programs that stand in for `python` and its like, and the `pip` that generated code meets."""

import shlex
import sys
from pathlib import Path

from tomas.engines.cage import launcher
from tomas.engines.cage.typesetting import TEX_PROGRAMS

PROGRAMS = ("python", "python3", "bash", "sh", "pip", "pip3", *TEX_PROGRAMS)

NO_INSTALLS = (
    "Nothing can be installed here: this code has no network. Use only packages that are installed already "
    "(the standard library, numpy, pandas, scipy, matplotlib, openpyxl) and write the code again without the others."
)


def write_launchers(folder: Path, address: Path) -> None:
    """Put one launcher per program into a folder; each talks to the code runner at the address."""
    for program in PROGRAMS:
        command = shlex.join([sys.executable, "-IS", str(Path(launcher.__file__)), str(address), program])
        _write(folder / program, f'#!/bin/sh\nexec {command} "$@"\n')


def write_refusals(folder: Path) -> None:
    """Put a `pip` that refuses into a folder."""
    for program in ("pip", "pip3"):
        _write(folder / program, f"#!/bin/sh\necho {shlex.quote(NO_INSTALLS)}\nexit 1\n")


def installs(program: str, arguments: tuple[str, ...]) -> bool:
    """Whether a command is pip, by name or as a module."""
    return program.startswith("pip") or arguments[:2] == ("-m", "pip")


def _write(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, encoding="utf-8")
    path.chmod(0o755)
