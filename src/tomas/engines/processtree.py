"""Signals to a process and everything it started, whatever sessions and groups that made."""

import contextlib
import os
import signal

import psutil

_ROUNDS = 20


def descendants(pid: int) -> list[int]:
    """Return the process ids below a process; empty where it is gone."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return []


def stop_below(pid: int) -> None:
    """Stop (SIGSTOP) everything below a process, again until nothing new has been forked meanwhile."""
    stopped: set[int] = set()
    for _round in range(_ROUNDS):
        fresh = set(descendants(pid)) - stopped
        if not fresh:
            return
        _signal_all(fresh, signal.SIGSTOP)
        stopped |= fresh


def continue_below(pid: int) -> None:
    """Let everything below a process go on."""
    _signal_all(descendants(pid), signal.SIGCONT)


def kill_below(pid: int) -> None:
    """Kill everything below a process; stopped first, so that nothing can fork its way out."""
    stop_below(pid)
    _signal_all(descendants(pid), signal.SIGKILL)


def kill_tree(pid: int) -> None:
    """Kill a process and everything below it."""
    _signal_all((pid,), signal.SIGSTOP)
    kill_below(pid)
    _signal_all((pid,), signal.SIGKILL)


def usage_below(pid: int) -> tuple[int, int]:
    """Return how many processes are below a process and the bytes of memory that only they hold."""
    count = held = 0
    for child in descendants(pid):
        with contextlib.suppress(psutil.Error):
            memory = psutil.Process(child).memory_info()
            count, held = count + 1, held + memory.rss - memory.shared
    return count, held


def _signal_all(pids: "set[int] | list[int] | tuple[int, ...]", number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
