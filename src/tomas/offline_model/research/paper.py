"""The sections of a paper, from the idea, the methodology and the results that they are asked with."""

import re

from tomas.offline_model.research.ideas import TITLE, title_of
from tomas.offline_model.research.latex import escaped, paragraph, section
from tomas.offline_model.research.pictures import Picture
from tomas.offline_model.writing import MADE_BY

_STATISTICAL = (
    "Astrostatistics",
    "Astrostatistics techniques",
    "Astrostatistics tools",
    "Linear regression",
    "Regression",
    "Astronomy data analysis",
    "Astronomy data visualization",
    "Robust regression",
)
"""Entries of the AAS list that fit any study of numbers; the list itself arrives without separators."""

_PROJECT = re.compile(r"^\W*Project Idea:\W*$", re.MULTILINE)
_HEADING = re.compile(r"^# Methodology for: .*$", re.MULTILINE)
_TITLE_LINE = re.compile(r"^#{1,6}\s.*$", re.MULTILINE)
_FIGURES = re.compile(r"^## Figures\n\n(?:- .*(?:\n|$))+", re.MULTILINE)
_FOUND = r"changes by|holds|nothing"
_FIGURE = r"\d"
_WORD = re.compile(r"[a-z]{4,}")
_MOST_SENTENCES = 4


def keywords(text: str, offered: str) -> str:
    """Return keywords of the list that is offered, those first whose words come in the text."""
    said = set(_WORD.findall(text.lower()))
    fitting = [word for word in _STATISTICAL if word in offered]
    return ", ".join(sorted(fitting, key=lambda word: not said & set(_WORD.findall(word.lower())))[:6])


def abstract(idea: str, results: str) -> tuple[str, str]:
    """Return the title and the abstract, in LaTeX."""
    aim = next((line for line in _untitled(idea).splitlines() if line.strip()), idea)
    found = " ".join(_findings(results)[:3])
    return escaped(title_of(idea)), paragraph(f"{aim} {found} {MADE_BY}")


def introduction(idea: str) -> str:
    """Return the introduction: what is asked, and where the answer stands."""
    asked = section(_untitled(idea))
    return (
        f"{asked}\n\nThe next section says how this is done, step by step; then come the numbers and figures that code "
        f"found, and last what follows from them. {escaped(MADE_BY)}"
    )


def methods(text: str) -> str:
    """Return the methods section."""
    return section(_HEADING.sub("", _without_mark(text)))


def results(text: str) -> str:
    """Return the results section, without the lists of figures: they are placed later."""
    return section(_FIGURES.sub("", _without_mark(text)))


def conclusions(title: str, results_text: str) -> str:
    """Return the conclusions: the findings once more, each a sentence of the results."""
    found = _findings(results_text)[:_MOST_SENTENCES]
    said = " ".join(found) or "The results hold no number, so nothing is concluded."
    asked = title.rstrip(".?")
    return f"This paper asked: {asked}. {said} The numbers are those that the code printed. {escaped(MADE_BY)}"


def with_figures(text: str, figures: list[tuple[str, str]]) -> str:
    """Return a section with figures (name, caption) at its end, each with a label and a reference."""
    labels = [re.sub(r"[^A-Za-z0-9]+", "-", name.rsplit(".", 1)[0]).strip("-") for name, _caption in figures]
    named = [f"Figure~\\ref{{fig:{label}}}" for label in labels]
    drawn = f"{', '.join(named[:-1])} and {named[-1]} show" if len(named) > 1 else f"{named[0]} shows" if named else ""
    parts = [text.strip(), f"{drawn} what was computed here." if named else ""]
    parts += [
        f"\\begin{{figure}}[htbp]\n\\centering\n"
        f"\\includegraphics[width=0.75\\linewidth]{{../input_files/plots/{name}}}\n"
        f"\\caption{{{caption}}}\n\\label{{fig:{label}}}\n\\end{{figure}}"
        for label, (name, caption) in zip(labels, figures, strict=True)
    ]
    return "\n\n".join(filter(None, parts))


def caption(picture: Picture | None) -> str:
    """Return a caption: the title that the program gave the picture, or what little is known."""
    if picture is None:
        return "A figure of this study; the offline model cannot read its kind of file."
    if picture.title:
        return escaped(picture.title)
    return f"A figure of this study, {picture.width} by {picture.height} pixels; it carries no title."


def review(pages: list[Picture]) -> str:
    """Return the referee's report on page images, which rules cannot read: what can be told without."""
    sizes = [page.size * 8 / max(1, page.width * page.height) for page in pages]
    sparse = [str(number) for number, bits in enumerate(sizes, 1) if bits < 0.1]  # noqa: PLR2004 - a near-empty page
    lines = [
        f"# Referee's report\n\n{MADE_BY} It gets the paper as {len(pages)} page images and cannot read them, so it "
        "gives no score and no verdict.",
        "## What can be told without reading",
        f"- Pages: {len(pages)}.",
        f"- Pages with little on them: {', '.join(sparse) or 'none'}.",
        "## What a person must check",
        "- Does each number in the abstract stand in the results?",
        "- Does each figure show what its caption says, with named axes and units?",
        "- Is each conclusion borne by a stated uncertainty?",
        "- Is said how many rows were left out, and why?",
    ]
    return "\n".join(lines)


def sentences(text: str, pattern: str) -> list[str]:
    """Return the sentences of the running text that match a pattern."""
    lines = [line.strip() for line in text.splitlines()]
    running = "\n".join(
        line for line in lines if not line.startswith(("|", "#", "-", "\\")) and not line.endswith(("\\\\", ":"))
    )
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z\d])|\n{2,}", running) if re.search(pattern, part)]


def _findings(results: str) -> list[str]:
    """The sentences that say what was found: of results by rules those of a known form, else those with a figure."""
    return sentences(results, _FOUND if MADE_BY in results else _FIGURE)


def _untitled(idea: str) -> str:
    """An idea without the lines around its text that say what it is; its title stands above the paper."""
    return _TITLE_LINE.sub("", _PROJECT.sub("", TITLE.sub("", _without_mark(idea)))).strip()


def _without_mark(text: str) -> str:
    return text.replace(MADE_BY, "").strip()
