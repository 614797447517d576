"""Reads a task as TOMAS writes it: which task it is, its blocks of data, and what people asked for."""

import json
import re
from dataclasses import dataclass

_KIND = re.compile(r"^#\s*Task\s+([a-z_]+/[a-z_]+)", re.MULTILINE)
_BLOCK = re.compile(r'<(data-[0-9a-f]{12}) name="([^"]+)">\n(.*?)\n</\1>', re.DOTALL)
_STEERING = re.compile(r"^\[steering\]\s*(.+?)(?=^\[steering\]|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class TaskPrompt:
    """A task, taken apart."""

    kind: str
    """Such as `rfp/requirements`; empty where the task is of no kind known by name."""
    blocks: dict[str, str]
    guidance: tuple[str, ...]
    """What people asked for, oldest first: redirections, then steering."""
    text: str

    def value[T](self, name: str, default: T) -> T:
        """Return a block's JSON value; the default where the block is missing, no JSON or of another type."""
        try:
            value = json.loads(self.blocks[name])
        except (KeyError, json.JSONDecodeError):
            return default
        return value if isinstance(value, type(default)) else default


def read_prompt(text: str) -> TaskPrompt:
    """Take a task apart. Only blocks with a digest in their tag count: a document cannot imitate one."""
    kind = _KIND.search(text)
    blocks = {name: body for _tag, name, body in _BLOCK.findall(text)}
    outside = _BLOCK.sub("", text)
    steering = tuple(match.strip() for match in _STEERING.findall(outside))
    given = _strings(blocks.get("guidance", "[]"))
    return TaskPrompt(kind.group(1) if kind else "", blocks, (*given, *steering), text)


def _strings(body: str) -> tuple[str, ...]:
    try:
        value = json.loads(body)
    except json.JSONDecodeError:
        return ()
    return tuple(str(element) for element in value) if isinstance(value, list) else ()
