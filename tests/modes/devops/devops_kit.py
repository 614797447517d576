"""Files and figures for tests of the mode."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from tomas.modes.base import InputFile
from tomas.modes.devops.figures import Figures, figures_of
from tomas.modes.devops.selection import Selection, read_selection
from tomas.modes.devops.wishes import read_wishes

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "devops"
DEPLOYMENTS, INCIDENTS = EXAMPLE / "kestrel-deployments-2026.csv", EXAMPLE / "kestrel-incidents-2026.csv"
RUNS, ARCHIVE = EXAMPLE / "kestrel-ci-runs.json", EXAMPLE / "kestrel-failed-runs.zip"
LOG = EXAMPLE / "kestrel-last-failure.log"
ALL = (DEPLOYMENTS, INCIDENTS, RUNS, ARCHIVE, LOG)
KEY: dict[str, Any] = json.loads((EXAMPLE / "key.json").read_text(encoding="utf-8"))


def given(*paths: Path) -> tuple[InputFile, ...]:
    return tuple(
        InputFile(name=path.name, path=path, sha256=sha256(path.read_bytes()).hexdigest(), size=path.stat().st_size)
        for path in paths
    )


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def selected(*paths: Path, **inputs: str | tuple[str, ...]) -> Selection:
    return read_selection(given(*paths), read_wishes(inputs))


def figures(*paths: Path, **inputs: str | tuple[str, ...]) -> Figures:
    return figures_of(selected(*paths, **inputs))


def values(found: Figures) -> dict[str, float | None]:
    return {one.key: one.value for one in found.measures}
