"""Reads the Markdown file of patterns that a person changed, section by section."""

import re
from dataclasses import dataclass

from tomas.modes.base import InputRefused

_HEADING = re.compile(r"^##\s+(?:Pattern\s+)?(P\d{1,3})\s*[:.\u2013-]?\s*(.*)$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>|])")


@dataclass(frozen=True, slots=True)
class EditedSection:
    """One pattern's section."""

    id: str
    name: str
    """Empty where the heading has none."""
    description: str


def edited_sections(text: str) -> tuple[EditedSection, ...]:
    """Return the sections of the Markdown file that was posted. Raises InputRefused where it has none."""
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise InputRefused(
            "The file has no sections such as “## P1: Name”. Please change the file patterns.md that was posted here."
        )
    return tuple(
        EditedSection(
            heading[1],
            " ".join(_ESCAPE.sub(r"\1", heading[2]).split()),
            _description(text[heading.end() : following.start() if following else len(text)]),
        )
        for heading, following in zip(headings, [*headings[1:], None], strict=True)
    )


def _description(body: str) -> str:
    """Return the text between the heading and the list of figures."""
    lines = []
    for line in body.strip().splitlines():
        if line.lstrip().startswith(("- ", "* ", "#", "|")):
            break
        lines.append(line.strip())
    return " ".join(_ESCAPE.sub(r"\1", " ".join(lines)).split())
