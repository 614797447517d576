"""What is said to a task of no known kind: what its data hold, computed; what its documents say, in their own words."""

import re
from collections import Counter

from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.research.program import study_code
from tomas.offline_model.writing import MADE_BY, code_answer, shortened

_WORD = re.compile(r"[A-Za-z]{5,}")
_COMMON = re.compile(
    r"about|after|again|being|could|every|first|other|sh(?:all|ould)|th(?:eir|ere|ese|ose)|which|would"
)
_FILE = re.compile(r"^- `(/[^`\n]+\.(?:csv|tsv|xlsx|json))`:", re.MULTILINE | re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")
_BLOCK = re.compile(r"<(data-[0-9a-f]{12}) name=.*?</\1>", re.DOTALL)
_OWN_BLOCKS = frozenset({"guidance", "previous result"})
_MOST_TEXT = 600
_MOST_EARLIER = 6_000
_SENTENCES = 5
_LEAST_WORDS = 6


def text(prompt: TaskPrompt, earlier: str = "") -> str:
    """Return an honest answer to an unknown task; `earlier` is what the steps before it found."""
    asked = _asked(prompt)
    parts = [MADE_BY, f"# {shortened(asked, 80)}", f"**Task:** {shortened(asked, _MOST_TEXT)}"]
    if earlier.strip():
        parts.append(f"## What the earlier steps found\n\n{earlier.strip()[:_MOST_EARLIER]}")
    for name, body in prompt.blocks.items():
        if name not in _OWN_BLOCKS:
            parts.append(f"## From {name}\n\n" + "\n".join(f"- {sentence}" for sentence in telling(body)))
    if len(parts) == 3:  # noqa: PLR2004 - nothing was given but the task
        words = Counter(word.lower() for word in _WORD.findall(asked) if not _COMMON.fullmatch(word.lower()))
        frequent = ", ".join(word for word, _count in words.most_common(8)) or "none"
        parts.append(
            "There is no rule for this task and nothing to read with it, so only the task itself can be reported: "
            f"{len(asked.split())} words, most often {frequent}."
        )
    if prompt.guidance:
        parts.append("## Guidance\n\n" + "\n".join(f"- {shortened(item, 300)}" for item in prompt.guidance))
    return "\n\n".join(parts)


def telling(body: str) -> list[str]:
    """Return the sentences of a text that use its frequent words most, in the order in which they stand."""
    sentences = [" ".join(part.split()) for part in _SENTENCE.split(body)]
    whole = [part for part in dict.fromkeys(sentences) if len(part.split()) >= _LEAST_WORDS]
    words = Counter(word.lower() for word in _WORD.findall(body) if not _COMMON.fullmatch(word.lower()))

    def weight(sentence: str) -> float:
        found = {word.lower() for word in _WORD.findall(sentence)}
        return sum(words[word] for word in found) / (len(sentence.split()) + 10)

    best = set(sorted(whole, key=weight, reverse=True)[:_SENTENCES])
    return [shortened(part, 400) for part in whole if part in best] or [shortened(body, _MOST_TEXT)]


def code(prompt: TaskPrompt, data_folder: str) -> str:
    """Return a program that studies the task's data files; without any, one that measures the task itself."""
    files = tuple(_FILE.findall(prompt.text))
    if files:
        return study_code(files, _asked(prompt), data_folder)
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


def _asked(prompt: TaskPrompt) -> str:
    """The task without the data that came with it."""
    outside = _BLOCK.sub("", prompt.text)
    return re.split(
        r"^## (?:Files|Where the answer goes|What people gave|What people ask for|The result so far)",
        outside,
        flags=re.MULTILINE,
    )[0].strip()
