"""Ideas for any problem, and their criticism: what rules can say with the problem's own words, and no more."""

import re
from collections import Counter

from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.asking import asked
from tomas.offline_model.writing import MADE_BY, shortened

_WORD = re.compile(r"[A-Za-z][A-Za-z-]{4,}")
_COMMON = re.compile(
    r"about|could|every|ideas?|might|other|please|should|than|th(?:at|eir|em|en|ere|ese|ey|is|ose)|under|wh(?:at|en|ere|ich"
    r"|ile)|wi(?:ll|th|thout)|would"
)
_OPENING = re.compile(
    r"^(?:(?:how|what|why|where|when)\s+(?:could|can|should|might|do|does|would|to)\s+|please\s+|idea:\s*)",
    re.IGNORECASE,
)
_MOST = 8
_NUMBER = re.compile(r"\b(\d+|one|two|three|four|five|six|seven|eight)\b[\w\s]{0,24}?\bideas?\b", re.IGNORECASE)
_ONE = re.compile(r"\bbest (?:of|idea\b)|\bthe idea\b", re.IGNORECASE)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}

_MOVES = (
    (
        "Ask those it is about first: {first}",
        "Before anything is changed, ask the people behind “{aim}” what keeps it from happening now. Ten short talks "
        "about {first} and {second} cost little and show which of the other ideas is worth its money.",
    ),
    (
        "Try it small, with an end: {first} and {second}",
        "Try one change to {first} in one place for four weeks, and leave the rest as it is for comparison. Count what "
        "happens to {second} before, during and after; stop where nothing moves.",
    ),
    (
        "Use what is there already: {second}",
        "List what the problem says is there ({words}) and ask of each what else it could do for “{aim}”. What needs "
        "no new money can begin at once.",
    ),
    (
        "Take away what stands in the way: {third}",
        "Follow {third} step by step as those see it who use it, and write down each wait, form and walk. Take away "
        "the longest one; it often holds more back than anything new would bring.",
    ),
    (
        "Do it together with others: {first} and {third}",
        "Name two partners who gain from “{aim}” too, and share {first} with them: one brings people, the other brings "
        "room or time. Agree in writing on who does what until when.",
    ),
    (
        "Let those concerned run it: {second}",
        "Hand a part of {second} over to those whom it is for, with a small budget and a free hand. What people make "
        "themselves they also use, and they know what the planners do not.",
    ),
    (
        "Turn it round: less of {first}",
        "Ask what would happen if {first} were left out for a month. If nobody misses it, what it takes now is free "
        "for {second}.",
    ),
    (
        "Borrow it from elsewhere: {third}",
        "Look for two places that had the same problem with {third} and ask them for figures: what they did, what it "
        "cost, what they would leave out. Copy the part that they would do again.",
    ),
)
_ASKS = {
    "who does it": r"\b(?:staff|team|person|people|volunteers?|partners?|who|we|by the)\b",
    "what it costs": r"(?:[$€£]|\b(?:costs?|money|budget|free|price|eur|usd|gbp)\b)",
    "how long it takes": r"\b(?:days?|weeks?|months?|years?|hours?|until|at a time|deadline)\b",
    "how one sees whether it works": r"\b(?:count|measure|compar\w+|figures?|rate|number of|show|survey)\b",
    "what could go wrong": r"\b(?:risks?|fails?|wrong|stop|unless|danger|lost|loss|damage|theft)\b",
}
"""What an idea should say, each with words by which one sees that it does."""
HEAD = "### Idea {number}"
_SETTLED = "Settle before starting: {what}."


def ideas(prompt: TaskPrompt, step: str, earlier: str) -> str:
    """Return ideas for the problem, as many as the step asks for; they answer what was criticised in `earlier`."""
    problem = asked(prompt)
    wanted = _wanted(step or problem)
    offered = range(wanted) if wanted > 1 or not earlier else [_strongest(problem)]
    told = [_idea(problem, number, revised=bool(earlier)) for number in offered]
    notes = [f"What people asked for meanwhile: {shortened(text, 300)}" for text in prompt.guidance]
    return "\n\n".join(
        [*(f"{HEAD.format(number=number)}\n\n{text}" for number, text in enumerate(told, 1)), *notes, MADE_BY]
    )


def criticism(prompt: TaskPrompt, earlier: str) -> str:
    """Return of each idea in `earlier`, or of the task where it is one itself, what it says and what it does not."""
    told = [part.strip() for part in re.split(r"^\W*Idea \d+\W*$", earlier, flags=re.MULTILINE)[1:]]
    told = [part.partition(MADE_BY)[0] for part in told] or [asked(prompt)]
    parts = []
    for number, text in enumerate(told, 1):
        left = _left_open(text)
        said = [what for what in _ASKS if what not in left]
        title = re.search(r"\*\*Title:\*\*\s*(.+)", text)
        parts += [
            HEAD.format(number=number),
            f"**{title.group(1).strip() if title else shortened(text, 90)}**",
            f"It says {_listed(said)}." if said else "It says nothing of how it would be done.",
            f"It does not say {_listed(left, 'or')}." if left else "Rules find nothing that it leaves open.",
        ]
    return "\n\n".join([*parts, MADE_BY])


def _wanted(text: str) -> int:
    if _ONE.search(text):
        return 1
    found = _NUMBER.search(text)
    if not found:
        return 5
    word = found.group(1).lower()
    return max(1, min(_MOST, _WORDS.get(word) or int(word)))


def _strongest(problem: str) -> int:
    """Return which of the first two ideas leaves less open."""
    return min((0, 1), key=lambda number: len(_left_open(_idea(problem, number, revised=False))))


def _left_open(text: str) -> list[str]:
    return [what for what, sign in _ASKS.items() if not re.search(sign, text, re.IGNORECASE)]


def _idea(problem: str, number: int, *, revised: bool) -> str:
    words = _telling(problem)
    first, second, third = (words[place % len(words)] for place in range(3))
    aim = shortened(_OPENING.sub("", problem.splitlines()[0].strip(" #*")), 140).rstrip("?.! ")
    title, text = _MOVES[number % len(_MOVES)]
    filled = {"first": first, "second": second, "third": third, "aim": aim, "words": ", ".join(words[:5])}
    described = text.format(**filled)
    if revised:
        left = _left_open(described)
        described += f" {_SETTLED.format(what=_listed(left))}" if left else ""
    return f"**Title:** {title.format(**filled)}\n\n{described}"


def _telling(problem: str) -> list[str]:
    """Return the words that tell what the problem is about: those said most often first, else in its order."""
    words = [word.lower().strip("-") for word in _WORD.findall(problem)]
    counts = Counter(word for word in words if not _COMMON.fullmatch(word))
    return [word for word, _count in counts.most_common(_MOST)] or ["the matter"]


def _listed(parts: list[str], joint: str = "and") -> str:
    return f"{', '.join(parts[:-1])} {joint} {parts[-1]}" if len(parts) > 1 else parts[0]
