"""A text typeset as a report, with its pictures."""

import re
from datetime import UTC, datetime
from pathlib import Path

from tomas.documents.render.report import ReportData, render_report
from tomas.documents.render.sow import SowFigure, SowSection
from tomas.modes.base import StageContext
from tomas.modes.provenance import UNCHECKED, made_by

_HEADING = re.compile(r"^(#{1,2})\s+(.+?)\s*#*$", re.MULTILINE)
_RASTER = (".png", ".svg", ".jpg", ".jpeg", ".gif")
OFFLINE = "No language model was used: this was written by rules. Check it before use."


type Pictures = tuple[tuple[str, Path], ...]
"""Pictures with what they are called."""


def simple_report(
    context: StageContext,
    kind: str,
    title: str,
    text: str,
    pictures: Pictures,
    *,
    opening: str,
    shares: str = UNCHECKED,
    caution: str = "",
) -> bytes:
    """Return Markdown as a PDF report: each heading of the first two levels begins a section.

    `opening` is the heading of what stands before the first one, `shares` tells what of it was checked, and `caution`
    what was found. Raises RenderFailed.
    """
    parts = (*_sections(text, opening), *_figures(pictures))
    return report_of(context, kind, title, parts, shares=shares, caution=caution)


def report_of(
    context: StageContext,
    kind: str,
    title: str,
    sections: tuple[SowSection, ...],
    author: str = "",
    *,
    shares: str = UNCHECKED,
    caution: str = "",
) -> bytes:
    """Return sections as a PDF report that says which run and model made it, and what of it code has checked.

    Raises RenderFailed.
    """
    return render_report(
        ReportData(
            kind=kind,
            title=title,
            date=datetime.now(UTC).date(),
            facts=(*((("Author", author),) if author else ()), ("Run", context.run_id)),
            provenance=made_by(context, shares),
            caution=f"{OFFLINE} {caution}".strip() if context.offline else caution,
            sections=sections,
        )
    )


def _sections(text: str, title: str) -> list[SowSection]:
    found = list(_HEADING.finditer(text))
    opening = text[: found[0].start()] if found else text
    sections = [SowSection(title=title, body=opening.strip())] if opening.strip() else []
    for number, heading in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        sections.append(SowSection(title=heading.group(2), body=text[heading.end() : end].strip()))
    return sections or [SowSection(title=title, body=text)]


def _figures(pictures: Pictures) -> list[SowSection]:
    shown = [(title, path) for title, path in pictures if path.suffix.lower() in _RASTER]
    if not shown:
        return []
    below = tuple(SowSection(title=title, figure=SowFigure(path=path)) for title, path in shown)
    return [SowSection(title="Figures", sections=below)]
