"""TeX in the cage: models write LaTeX, and LaTeX is a programming language that reads and writes files."""

import shutil
from pathlib import Path

from tomas.engines.isolation import clean_environment

TEX_PROGRAMS = ("xelatex", "bibtex")

TEX_TREES = (Path("/var/lib/texmf"), Path("/etc/texmf"), Path("/var/cache/fontconfig"))
"""What TeX reads outside `/usr` as Debian packs it: formats, settings, the list of fonts."""

_PATH = "/usr/local/bin:/usr/bin:/bin"


def installed(program: str) -> str:
    """Return a TeX program's path on this machine; empty where it is not installed."""
    return shutil.which(program, path=_PATH) or ""


def tex_environment(home: Path, *, caged: bool) -> dict[str, str]:
    """Return the environment for TeX: no shell, no output but beside its source; `home` takes its caches."""
    temporary = Path("/tmp") if caged else home  # noqa: S108 - the cage's own
    return clean_environment(home, temporary, _PATH) | {
        "shell_escape": "f",
        "openout_any": "p",
        "TEXMFVAR": str(home / "texmf-var"),
        "SOURCE_DATE_EPOCH": "0",
    }
