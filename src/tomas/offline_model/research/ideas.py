"""Ideas, their criticism and the methodology that follows from them."""

import re

from tomas.offline_model.guidance import notes
from tomas.offline_model.research.choosing import MEASURES, QUANTITIES, Choice, clauses, follow
from tomas.offline_model.research.subject import Subject
from tomas.offline_model.writing import MADE_BY

ASPECTS = {
    "groups": "Groups in the data are fitted one by one, so that no difference between groups is taken for a relation.",
    "uncertainty": "The uncertainty of each slope is found by drawing the rows again 500 times.",
    "missing values": "Rows with missing values are left out and counted, and the count is reported.",
}
"""What a study must say, in the words of the idea that says it."""

_LONGEST_TITLE = 120
TITLE = re.compile(r"^[ \t*-]*\*\*Title:\*\*\s*(.+)$", re.MULTILINE)
_HEAD = re.compile(r"^\W*(?:Project )?Idea:?\W*$", re.IGNORECASE)
_OPEN = "those that go together most closely, as code finds them"
_ROWS = "rows are chosen by it where the data hold the values that it names."


def idea(subject: Subject, number: int = 0, criticism: str = "") -> str:
    """Return the idea of this number (from 0), with whatever the criticism so far has asked for."""
    choice = subject.choice()
    if number:
        pairs = subject.pairs()
        choice.response, choice.predictor = pairs[number % len(pairs)]
    asked = [sentence for name, sentence in ASPECTS.items() if name in criticism.lower()]
    question = f" The description asks: {_ended(subject.question)}" if subject.question else ""
    focus = f" The study is to focus on: {subject.focus}." if subject.focus else ""
    parts = [
        f"**Title:** {_title(choice, subject)}",
        f"The study asks {_asks(choice, subject)}.{question}{focus} Code reads the data, describes each quantity, fits "
        f"a straight line and draws what it fits. {' '.join(asked)}".rstrip(),
        f"{QUANTITIES} {choice.words() or _OPEN}.",
        *_guidance(subject),
        MADE_BY,
    ]
    return "\n\n".join(parts)


def criticism(text: str) -> str:
    """Return what an idea does not say yet."""
    missing = [name for name, sentence in ASPECTS.items() if sentence not in text]
    if not missing:
        return (
            f"The idea says how it treats {', '.join(ASPECTS)}; rules find nothing else to hold against it. {MADE_BY}"
        )
    lines = [f"- The idea does not say how it treats {name}." for name in missing[:1]]
    return "\n".join([*lines, "", MADE_BY])


def title_of(text: str) -> str:
    """Return an idea's title, or its first words."""
    found = TITLE.search(text)
    if found:
        return found.group(1).strip()
    told = (line.strip("#* \t-") for line in text.splitlines() if not _HEAD.match(line))
    line = next(filter(None, told), "A study of the data")
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1].rsplit(' ', 1)[0]} …"


def methodology(subject: Subject, text: str) -> str:
    """Return the methodology for an idea."""
    choice = subject.choice(text)
    said = " ".join([text, *subject.wishes])
    rank, median = (pattern.search(said) for pattern in MEASURES.values())
    files = [f"`{name}`" for _path, name in subject.files]
    source = f"from {' and '.join(files)}" if files else "that the description names"
    treated = [f"{number}. {sentence}" for number, sentence in enumerate(ASPECTS.values(), 5)]
    return "\n".join(
        [
            f"# Methodology for: {title_of(text)}",
            "",
            f"1. Read the data {source} and list the columns with their kinds.",
            "2. For each numeric column give the number of values, mean, standard deviation, least and greatest value.",
            f"3. Compute {'Spearman' if rank else 'Pearson'}'s correlation of the response with each other numeric "
            "column, from the rows that have both.",
            f"4. Fit a straight line by least squares. {_fitted(choice)}",
            *treated,
            f"8. For each group give the number of values, mean, standard deviation{' and median' if median else ''}.",
            "9. Draw a histogram of the response, a scatter plot with the line, and a box plot by group.",
            "",
            f"{QUANTITIES} {choice.words() or _OPEN}.",
            "",
            *(line for part in _guidance(subject) for line in (part, "")),
            MADE_BY,
        ]
    )


def _title(choice: Choice, subject: Subject) -> str:
    by = f" by {choice.groups}" if choice.groups else ""
    if choice.response and choice.predictor:
        return f"How {choice.response} goes with {choice.predictor}{by} in {subject.topic}"
    if choice.response:
        return f"What goes with {choice.response}{by} in {subject.topic}"
    return f"What goes together{by} in {subject.topic}"


def _asks(choice: Choice, subject: Subject) -> str:
    if choice.response and choice.predictor:
        return f"how {choice.response} goes with {choice.predictor} in {subject.topic}"
    if choice.response:
        return f"which quantity goes most closely with {choice.response} in {subject.topic}"
    return f"which two quantities go most closely together in {subject.topic}"


def _fitted(choice: Choice) -> str:
    if choice.response and choice.predictor:
        return f"The response is {choice.response}, the predictor {choice.predictor}."
    if choice.response:
        most = "the column whose correlation with it is greatest in size"
        return f"The response is {choice.response}, the predictor {most}."
    return "Response and predictor are the two columns whose correlation is greatest in size."


def _guidance(subject: Subject) -> list[str]:
    """What people asked for, and what was done about it."""
    done = {}
    for wish in subject.wishes:
        if said := follow(Choice(), wish, list(subject.numbers), list(subject.kinds)):
            done[wish] = f"{said}."
        elif _names_rows(wish):
            done[wish] = _ROWS
    noted = notes(subject.wishes, done)
    return ["Guidance:\n" + "\n".join(f"- {note}" for note in noted)] if noted else []


def _names_rows(wish: str) -> bool:
    _wanted, unwanted = clauses(wish)
    return bool(unwanted) or bool(re.search(r"\b(?:only|just|restrict|limit)", wish, re.IGNORECASE))


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
