"""Builds bubblewrap's command line."""

import sys
from dataclasses import dataclass
from pathlib import Path

_TEMPORARY_BYTES = 1 << 30
_ETC = ("ld.so.cache", "alternatives", "fonts", "localtime", "mime.types")


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, where, and what it may see."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    readable: tuple[Path, ...]
    writable: tuple[Path, ...]


def caged(program: str, command: Command) -> list[str]:
    """Return the command line that runs a command where only its writable folders can be written.

    `program` is bubblewrap; it must itself be started with an empty environment, because it is process 1 in there and
    its environment can be read.
    """
    arguments = [program, *system_mounts()]
    for path in command.readable:
        arguments += ["--ro-bind-try", str(path), str(path)]
    for path in command.writable:
        arguments += ["--bind", str(path), str(path)]
    arguments += ["--remount-ro", "/", "--chdir", str(command.folder)]
    for name, value in command.environment.items():
        arguments += ["--setenv", name, value]
    return [*arguments, "--", *command.arguments]


def system_mounts() -> list[str]:
    """Return the options for the namespaces and for what every program needs: libraries, Python, /proc, /dev, /tmp."""
    arguments = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    arguments += ["--hostname", "cage", "--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        arguments += _root_folder(Path("/", name))
    for name in _ETC:
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    arguments += ["--proc", "/proc", "--dev", "/dev", "--size", str(_TEMPORARY_BYTES), "--tmpfs", "/tmp"]  # noqa: S108
    for folder in dict.fromkeys((sys.base_prefix, sys.prefix, *_package_folders())):
        arguments += ["--ro-bind", folder, folder]
    return arguments


def _package_folders() -> list[str]:
    """The folders of installed packages, which may lie outside of this Python's own, such as a person's."""
    return [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"} and Path(path).is_dir()]


def _root_folder(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.is_dir() else []
