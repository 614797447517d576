"""What is said to a task of no known kind: what its data hold, computed; what its documents say, in their own words."""

import re
from collections import Counter
from importlib import resources

from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.research.program import study_code
from tomas.offline_model.tasks.asking import asked
from tomas.offline_model.writing import MADE_BY, code_answer, shortened

_WORD = re.compile(r"[A-Za-z]{5,}")
_COMMON = re.compile(
    r"about|after|again|being|could|every|first|other|sh(?:all|ould)|th(?:eir|ere|ese|ose)|which|would"
)
_FILE = re.compile(r"^- `(/[^`\n]+\.(?:csv|tsv|xlsx|json))`:(?!.* as it was given$)", re.MULTILINE | re.IGNORECASE)
_TOTALS = re.compile(
    r"\b(?:total|totals|totalled|sum|sums|add up|adds? up|altogether|how (?:many|much))\b", re.IGNORECASE
)
_TABLE = re.compile(r"\A.*: [\d,]+ rows?, [\d,]+ columns?\.")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")
_FIGURE = re.compile(r"(?:[$€£]\s?|\b[A-Z]{3}\s)?\d[\d.,]*\d|\d")
_PRINTED = re.compile(r"^- \S")
_OWN_BLOCKS = frozenset({"guidance", "previous result"})
_MOST_TEXT = 600
_MOST_EARLIER = 12
_SENTENCES = 5
_LEAST_WORDS = 6


def text(prompt: TaskPrompt, earlier: str = "") -> str:
    """Return an honest answer to an unknown task; `earlier` is what the steps before it found."""
    task = asked(prompt)
    parts = [MADE_BY, f"# {shortened(task, 80)}", f"**Task:** {shortened(task, _MOST_TEXT)}"]
    found = [line.strip() for line in earlier.splitlines() if _PRINTED.match(line.strip())]
    if found:
        more = [f"- and {len(found) - _MOST_EARLIER} lines more"] if len(found) > _MOST_EARLIER else []
        parts.append("## What the earlier steps found\n\n" + "\n".join([*found[:_MOST_EARLIER], *more]))
    for name, body in prompt.blocks.items():
        if name not in _OWN_BLOCKS:
            listed = body if _TABLE.match(body) else "\n".join(f"- {sentence}" for sentence in telling(body))
            parts.append(f"## From {name}\n\n{listed}")
    if len(parts) == 3:  # noqa: PLR2004 - nothing was given but the task
        parts.append(_only_the_task(task))
    if prompt.guidance:
        parts.append("## Guidance\n\n" + "\n".join(f"- {shortened(item, 300)}" for item in prompt.guidance))
    return "\n\n".join(parts)


def _only_the_task(task: str) -> str:
    figures = list(dict.fromkeys(_FIGURE.findall(task)))
    told = f" The figures that it gives: {', '.join(figures)}." if figures else ""
    return (
        "The offline model has no rule for this task: it cannot think about it, and nothing was given that it could "
        f"read or compute.{told} With a model's key set, an agent answers here."
    )


def telling(body: str) -> list[str]:
    """Return the sentences of a text that use its frequent words most, in the order in which they stand."""
    sentences = [" ".join(part.split()).lstrip("-*#• ") for part in _SENTENCE.split(body)]
    whole = [part for part in dict.fromkeys(sentences) if len(part.split()) >= _LEAST_WORDS]
    words = Counter(word.lower() for word in _WORD.findall(body) if not _COMMON.fullmatch(word.lower()))

    def weight(sentence: str) -> float:
        found = {word.lower() for word in _WORD.findall(sentence)}
        return sum(words[word] for word in found) / (len(sentence.split()) + 10)

    best = set(sorted(whole, key=weight, reverse=True)[:_SENTENCES])
    return [shortened(part, 400) for part in whole if part in best] or [shortened(body, _MOST_TEXT)]


def code(prompt: TaskPrompt, data_folder: str, step: str = "") -> str:
    """Return a program that studies the task's data files; without any, one that says what the task gives.

    What a plan says of the `step` at work counts after what the task says.
    """
    files = tuple(_FILE.findall(prompt.text))
    task = "\n".join([asked(prompt), *prompt.guidance])
    if files and _TOTALS.search(task):
        settings = f"FILES = {list(files)!r}\nTASK = {task!r}\nFOLDER = {data_folder!r}\n"
        return code_answer(settings + _program("totals"), "Adds up what the task asks for, in total and by group.")
    if files:
        return study_code(files, [task, step] if step else [task], data_folder)
    said = _only_the_task(task)
    program = f"""
import json
import os

folder = {data_folder!r}
os.makedirs(folder, exist_ok=True)
facts = {{"made_by": {MADE_BY!r}, "task": {task!r}, "guidance": {list(prompt.guidance)!r}}}
with open(os.path.join(folder, "result.json"), "w", encoding="utf-8") as file:
    json.dump(facts, file, indent=1)
print({said!r})
"""
    return code_answer(program, "Says what the task gives, since there is no rule for it.")


def _program(name: str) -> str:
    place = resources.files("tomas.offline_model") / "data" / "programs" / f"{name}.txt"
    return place.read_text(encoding="utf-8")
