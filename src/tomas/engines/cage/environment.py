"""What generated code finds in its environment: nothing of ours, and nothing that changes from run to run."""

import os
import sys
from pathlib import Path

from tomas.engines.isolation import clean_environment


def code_environment(home: Path, tools: Path, *, caged: bool) -> dict[str, str]:
    """Return the environment for code; `tools` goes first on its PATH."""
    path = os.pathsep.join((str(tools), str(Path(sys.executable).parent), "/usr/bin", "/bin"))
    temporary = Path("/tmp") if caged else home  # noqa: S108 - the cage's own
    return clean_environment(home, temporary, path) | {
        "USER": "code",
        "LOGNAME": "code",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
