"""What is said to a task of no known kind: the truth, and what stands in it."""

import re
from collections import Counter

from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.writing import MADE_BY, code_answer, shortened

_WORD = re.compile(r"[A-Za-z]{5,}")
_COMMON = re.compile(
    r"about|after|again|being|could|every|first|other|sh(?:all|ould)|th(?:eir|ere|ese|ose)|which|would"
)
_MOST_TEXT = 600


def text(prompt: TaskPrompt) -> str:
    """Return an honest answer to an unknown task."""
    words = Counter(word.lower() for word in _WORD.findall(prompt.text) if not _COMMON.fullmatch(word.lower()))
    frequent = ", ".join(word for word, _count in words.most_common(8)) or "none"
    asked = "".join(f"\n- {shortened(item, 300)}" for item in prompt.guidance)
    return (
        f"{MADE_BY} It has no rule for this task, so it can only report what the task holds.\n\n"
        f"**Task:** {shortened(prompt.text, _MOST_TEXT)}\n\n"
        f"**Length:** {len(prompt.text.split())} words. **Frequent words:** {frequent}."
        + (f"\n\n**Guidance taken into account:**{asked}" if asked else "")
    )


def code(prompt: TaskPrompt, data_folder: str) -> str:
    """Return a small program that measures an unknown task and saves what it measured."""
    facts = {"made_by": MADE_BY, "words": len(prompt.text.split()), "guidance": list(prompt.guidance)}
    program = f"""
import json
import os

folder = {data_folder!r}
os.makedirs(folder, exist_ok=True)
facts = {facts!r}
with open(os.path.join(folder, "result.json"), "w", encoding="utf-8") as file:
    json.dump(facts, file, indent=1)
print("The offline model has no rule for this task. Words in it: " + str(facts["words"]))
"""
    return code_answer(program, "Measures the task, since there is no rule for it.")
