"""All that TOMAS said, every version of every message, as a text for people to read."""

import json
from collections.abc import Iterator
from typing import Any

from tomas.localslack.user import LocalUser

SPEAKING = {"chat.postMessage", "chat.update", "chat.postEphemeral", "files.completeUploadExternal", "views.open"}

type Call = dict[str, Any]


async def transcript(person: LocalUser, begun: int = 0) -> str:
    """Return what TOMAS said so far, oldest first; `begun` is how many calls there were when it began to matter."""
    calls = [call for call in (await person.calls())[begun:] if call["method"] in SPEAKING and call["ok"]]
    return "\n\n".join(_entry(call) for call in calls)


def _entry(call: Call) -> str:
    args = {name: _decoded(value) for name, value in call["args"].items()}
    place = args.get("ts") or args.get("thread_ts") or "channel"
    files = [file.get("title", "") for file in args.get("files") or []]
    head = f"--- {call['method']} {place} {args.get('user', '')}"
    said = [str(args.get("text") or args.get("initial_comment") or ""), *_words(args.get("blocks")), *files]
    return "\n".join([head, *said, *_words(args.get("view"))])


def _decoded(value: Any) -> Any:
    """Return an argument as what it means: forms carry JSON as text."""
    return json.loads(value) if isinstance(value, str) and value[:1] in {"[", "{"} else value


def _words(node: Any) -> Iterator[str]:
    """Yield every text in blocks, as a reader meets them."""
    if isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str):
            yield f"  {text}"
        for key, value in node.items():
            if key not in {"text", "metadata"} or isinstance(value, dict):
                yield from _words(value)
    elif isinstance(node, list):
        for item in node:
            yield from _words(item)
