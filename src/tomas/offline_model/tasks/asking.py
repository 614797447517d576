"""What a task asks, without the data and the directions that came with it."""

import re

from tomas.offline_model.prompt import TaskPrompt

_BLOCK = re.compile(r"<(data-[0-9a-f]{12}) name=.*?</\1>", re.DOTALL)
_DIRECTIONS = re.compile(
    r"^## (?:Files|Where the answer goes|What people gave|What people ask for|The result so far)|^\[steering\]",
    re.MULTILINE,
)


def asked(prompt: TaskPrompt) -> str:
    """Return the task in people's own words."""
    return _DIRECTIONS.split(_BLOCK.sub("", prompt.text))[0].strip()
