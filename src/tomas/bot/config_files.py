"""`tomas config`: mode files and instructions, from the command line."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tomas.bot.settings import Settings
from tomas.engines.installed import engine_checks
from tomas.modes.base import Mode
from tomas.modes.limits import ModeLimits
from tomas.modes.registry import load_modes
from tomas.modes.yamlfile import FileRefused, read_text
from tomas.runs.database import Database
from tomas.runs.records import TERMINAL_WORKSPACE
from tomas.workspaces.files import FileKind, WorkspaceFile, WorkspaceFiles
from tomas.workspaces.shelf import ModeShelf

type Told = tuple[list[str], bool]
"""Lines for a person, and whether everything went well."""


@asynccontextmanager
async def config_files(settings: Settings) -> AsyncGenerator[WorkspaceFiles]:
    """The installation's files, as long as the block lasts."""
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        await database.migrate()
        yield WorkspaceFiles(database, load_modes(), engine_checks)
    finally:
        await database.dispose()


async def offered_modes(files: WorkspaceFiles, limits: ModeLimits) -> Mapping[str, Mode]:
    """Return what may be started at a terminal."""
    return await ModeShelf(load_modes(), files, limits).offered(TERMINAL_WORKSPACE)


async def modes_here(settings: Settings) -> Mapping[str, Mode]:
    """Return what may be started at this terminal, the installation's mode files included."""
    async with config_files(settings) as files:
        return await offered_modes(files, settings.mode_limits)


async def add_files(settings: Settings, paths: Sequence[Path], workspace_id: str) -> Told:
    """Store files; all of them are checked before the first is stored."""
    lines, good = await check_files(settings, paths)
    if not good:
        return lines, False
    async with config_files(settings) as files:
        told = []
        for path in paths:
            added = await files.add(workspace_id, "terminal", read_text(path, path.name), path.name)
            verb = "replaced" if added.replaces else "added"
            use = f" `tomas run {added.word}` starts it." if added.word else ""
            told.append(f"{path.name}: {added.title}, {verb}.{use}")
        return told, True


async def check_files(settings: Settings, paths: Sequence[Path]) -> Told:
    """Check files without storing them."""
    good, refused = [], []
    async with config_files(settings) as files:
        for path in paths:
            try:
                checked = files.checked(read_text(path, path.name), path.name)
                good.append(f"{path.name} can be used: {checked.title}.")
            except FileRefused as error:
                refused.append(str(error))
            except OSError:
                refused.append(f"{path.name} cannot be read. Check that it exists and that you may read it.")
    return (refused, False) if refused else (good, True)


async def list_files(settings: Settings, workspace_id: str) -> Told:
    """List the files in use."""
    async with config_files(settings) as files:
        found = await files.in_use(workspace_id)
    lines = [f"{_name(file)}: {file.file_name}, added {file.added_at:%Y-%m-%d %H:%M} UTC" for file in found]
    return lines or ["No files are in use. `tomas config add FILE` adds one."], True


async def remove_file(settings: Settings, name: str, workspace_id: str) -> Told:
    """Take a file out of use by the name that `list_files` gives it."""
    async with config_files(settings) as files:
        found = [file for file in await files.in_use(workspace_id) if file.workspace_id == workspace_id]
        meant = next((file for file in found if _name(file) == name), None)
        if meant is None:
            names = ", ".join(map(_name, found)) or "none"
            return [f"No file named “{name}” is in use here. There are: {names}."], False
        await files.remove(meant.id, workspace_id, "terminal")
    return [f"Removed: {meant.told}."], True


def _name(file: WorkspaceFile) -> str:
    return file.word if file.kind is FileKind.MODE else "instructions"
