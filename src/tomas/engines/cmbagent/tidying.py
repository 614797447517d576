"""Takes out of what agents say how cmbagent passes it from one to the other."""

import re

_FENCED = re.compile(r"(^ *```.*?^ *```[^\S\n]*$)", re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"(?:\A|(?<=\n\n))[^\S\n]*={5,}[^\S\n]*(?=\n|\Z)")
"""A line of its own; below a line of text it makes a heading."""
_OUTPUT = re.compile(
    r"^[^\S\n]*(?:The output of the executed code was:\s*)?Execution results:\s*Execution output:[^\S\n]*\n*",
    re.MULTILINE,
)
_GAP = re.compile(r"\n[^\S\n]*\n(?:[^\S\n]*\n)+")

PRINTED = "The code printed:\n\n"


def tidied(text: str) -> str:
    """Return what an agent said as people read it; code and output in fences stay as they are."""
    parts = _FENCED.split(text)
    parts[::2] = (_GAP.sub("\n\n", _RULE.sub("", _OUTPUT.sub(PRINTED, _GAP.sub("\n\n", part)))) for part in parts[::2])
    return "".join(parts).strip()
