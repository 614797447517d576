"""Ideas, their criticism and the methodology that follows from them."""

import re

from tomas.offline_model.guidance import notes
from tomas.offline_model.research.subject import Subject
from tomas.offline_model.writing import MADE_BY

ASPECTS = {
    "groups": "Groups in the data are fitted one by one, so that no difference between groups is taken for a relation.",
    "uncertainty": "The uncertainty of each slope is found by drawing the rows again 500 times.",
    "missing values": "Rows with missing values are left out and counted, and the count is reported.",
}
"""What a study must say, in the words of the idea that says it."""

_LONGEST_TITLE = 120
_TITLE = re.compile(r"^\*\*Title:\*\*\s*(.+)$", re.MULTILINE)


def idea(subject: Subject, number: int = 0, criticism: str = "") -> str:
    """Return the idea of this number (from 0), with whatever the criticism so far has asked for."""
    pairs = subject.pairs()
    first, second = pairs[number % len(pairs)]
    asked = [sentence for name, sentence in ASPECTS.items() if name in criticism.lower()]
    question = f" The description asks: {subject.question}" if subject.question else ""
    parts = [
        f"**Title:** How {first} goes with {second} in {subject.topic}",
        f"The study asks how {first} goes with {second} in {subject.topic}.{question} Code reads the data, describes "
        f"each quantity, fits a straight line and draws what it fits. {' '.join(asked)}".rstrip(),
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
    found = _TITLE.search(text)
    if found:
        return found.group(1).strip()
    line = next((line.strip("#* \t-") for line in text.splitlines() if line.strip("#* \t-")), "A study of the data")
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1].rsplit(' ', 1)[0]} …"


def methodology(subject: Subject, text: str) -> str:
    """Return the methodology for an idea."""
    files = [f"`{path.rsplit('/', 1)[-1]}`" for path in subject.files]
    source = f"from {' and '.join(files)}" if files else "that the description names"
    treated = [f"{number}. {sentence}" for number, sentence in enumerate(ASPECTS.values(), 5)]
    return "\n".join(
        [
            f"# Methodology for: {title_of(text)}",
            "",
            f"1. Read the data {source} and list the columns with their kinds.",
            "2. For each numeric column give the number of values, mean, standard deviation, least and greatest value.",
            "3. Compute Pearson's correlation for each pair of numeric columns.",
            "4. Fit a straight line by least squares to the two quantities that the idea names, or to the most "
            "strongly correlated pair where it names none of the columns.",
            *treated,
            "8. Draw a histogram of the response, a scatter plot with the line, and a box plot by group.",
            "",
            *(line for part in _guidance(subject) for line in (part, "")),
            MADE_BY,
        ]
    )


def _guidance(subject: Subject) -> list[str]:
    focus = {text: "taken into account where the quantities are chosen." for text in subject.guidance if _focuses(text)}
    noted = notes(subject.guidance, focus)
    return ["Guidance:\n" + "\n".join(f"- {note}" for note in noted)] if noted else []


def _focuses(text: str) -> bool:
    return "focus" in text.lower()
