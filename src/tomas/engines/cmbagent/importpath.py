"""Keeps generated code out of the process that asked for it."""

import sys


def fix_import_path() -> None:
    """Let nothing be added to the import path: cmbagent adds the folders that generated code is written to."""
    sys.path = _FixedPath(sys.path)


class _FixedPath(list[str]):
    def append(self, item: str) -> None:
        """Nothing is added."""
