"""Makes the folders that code files are saved in."""

from collections.abc import Callable
from pathlib import Path

import autogen.coding.local_commandline_code_executor as executor

from tomas.engines.cmbagent.patching import wrap


def make_code_folders() -> None:
    """Make the folder of a code file before it is written: a nested one is a FileNotFoundError that ends the run."""
    wrap(executor, "_get_file_name_from_content", _with_folder)


def _with_folder(named: Callable[[str, Path], str | None]) -> Callable[[str, Path], str | None]:
    def with_folder(code: str, workspace_path: Path) -> str | None:
        name = named(code, workspace_path)
        if name is not None:
            (workspace_path / name).resolve().parent.mkdir(parents=True, exist_ok=True)
        return name

    return with_folder
