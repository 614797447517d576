"""Reads a Markdown or JSON file of patterns that a person changed: its text, its sections."""

import re
from dataclasses import dataclass
from pathlib import Path

from tomas.modes.base import InputRefused

_HEADING = re.compile(r"^##\s+(?:Pattern\s+)?(P\d{1,3})\s*[:.\u2013-]?\s*(.*)$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>|])")
_MOST_BYTES = 20 * 1024 * 1024


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


def edited_text(upload: Path) -> str:
    """Return what a person uploaded in place of the patterns. Raises InputRefused."""
    if upload.stat().st_size > _MOST_BYTES:
        raise InputRefused("The file is too large for a list of patterns. Please change the file that was posted here.")
    try:
        return upload.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused("The file is no text. Please upload patterns.md or patterns.json as they were posted here, "
                           "with your changes.") from error  # fmt: skip


def _description(body: str) -> str:
    """Return the text between the heading and the list of figures."""
    lines = []
    for line in body.strip().splitlines():
        if line.lstrip().startswith(("- ", "* ", "#", "|")):
            break
        lines.append(line.strip())
    return " ".join(_ESCAPE.sub(r"\1", " ".join(lines)).split())
