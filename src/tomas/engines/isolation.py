"""Shuts a freshly forked process in: it dies with its parent, has its own session, environment and network."""

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
from collections.abc import Mapping
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_SIOCSIFFLAGS = 0x8914
_IFF_UP_RUNNING = 0x1 | 0x40

THREADS_ONE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
"""For numerical libraries: their threads do not survive a fork, and would fight over a shared machine's cores."""


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when the thread that made it ends; ends at once if it has already.

    `parent` is the process id that the parent had before the fork.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def own_network() -> bool:
    """Move into a user and network namespace with nothing but loopback; False where the kernel does not allow it.

    The caller must have a single thread.
    """
    uid, gid = os.getuid(), os.getgid()
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET | os.CLONE_NEWIPC)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP_RUNNING))
    except OSError:
        return False
    return True


def clean_environment(home: Path, temporary: Path, path: str) -> dict[str, str]:
    """Return the whole environment of a process of ours: no key or token of the parent's is in it."""
    return {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PATH": path,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHON_DOTENV_DISABLED": "1",
        "MPLBACKEND": "Agg",
        **THREADS_ONE,
    }


def replace_environment(environment: Mapping[str, str]) -> None:
    """Give this process another environment."""
    os.environ.clear()
    os.environ.update(environment)


def limit(name: int, most: int) -> None:
    """Set a resource limit, no higher than the process already has."""
    _soft, hard = resource.getrlimit(name)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(name, (value, value))
