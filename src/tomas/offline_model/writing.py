"""The forms in which answers are written; each says that rules wrote it."""

import json

MADE_BY = "Written by TOMAS's offline rule-based model, not by a language model."


def json_answer(value: dict[str, object]) -> str:
    """Return an answer that consists of one JSON object."""
    return f"{MADE_BY}\n\n```json\n{json.dumps(value, ensure_ascii=False, indent=1)}\n```\n\nEnd of the answer."


def code_answer(code: str, explanation: str) -> str:
    """Return an answer that consists of one Python program, in the form cmbagent's engineer uses."""
    return f"**Code Explanation:**\n\n{explanation} {MADE_BY}\n\n**Python Code:**\n\n```python\n{code.strip()}\n```"


def shortened(text: str, most: int) -> str:
    """Return text cut at a word, with an ellipsis where something is missing."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return f"{flat[:most].rsplit(' ', 1)[0].rstrip(',;:')} …"
