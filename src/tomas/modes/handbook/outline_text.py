"""The outline as Markdown, and what a person reads at its gate."""

from tomas.documents.render.markdown import escaped
from tomas.modes.handbook.outline import Outline, OutlineSection, SourceRef, numbered
from tomas.modes.summaries import clipped, counted, fitted, quoted, section

_MOST_NOT_COVERED = 8
_MOST_REJECTED = 5
_MOST_DONE = 6
_LONG = 70
TAIL = "# Documents"
"""The heading below which an outline in Markdown holds no chapters any more."""


def outline_markdown(outline: Outline) -> str:
    """Return the outline as a file that a person can change and upload."""
    parts = [
        f"# Outline: {escaped(outline.title)}",
        "_Change titles, order, sections and sources as you like, and upload this file with Edit. A section without "
        "sources gets them by its title._",
    ]
    for number, chapter in numbered(outline.chapters):
        parts.append(f"## {number}. {escaped(chapter.title)}")
        if chapter.purpose:
            parts.append(escaped(chapter.purpose))
        for below, part in enumerate(chapter.sections, 1):
            parts.append(f"### {number}.{below} {escaped(part.title)}")
            parts.append("\n".join(_source_line(ref) for ref in part.sources))
    parts.append(TAIL)
    parts.append("\n".join(_document_lines(outline)))
    if outline.not_covered:
        parts.append("## Not covered")
        parts.append(
            "\n".join(
                f"- {one.document} {one.place}: {escaped(one.heading)} ({one.words:,} words) `{one.section}`"
                for one in outline.not_covered
            )
        )
    if outline.rejected:
        parts.append("## Left out of the proposal")
        parts.append("\n".join(f"- {escaped(one)}" for one in outline.rejected))
    parts.append(f"_{outline.made_by}_")
    return "\n\n".join(parts) + "\n"


def _source_line(ref: SourceRef) -> str:
    return f"- `{ref.section}` {ref.document} {escaped(ref.place)}: “{escaped(ref.quote)}”"


def _document_lines(outline: Outline) -> list[str]:
    reasons = {one.document: one.reason for one in outline.unused}
    lines = []
    for note in outline.documents:
        pages = f"{'about ' if note.pages_estimated else ''}{counted(note.pages, 'page')}"
        used = f"not used: {escaped(reasons[note.id])}" if note.id in reasons else "used"
        lines.append(f"- {note.id}: {escaped(note.name)}, {pages}, {note.words:,} words; {used}")
    return lines


def outline_summary(outline: Outline) -> str:
    """Return what a person must know to approve the outline."""
    sections = sum(len(chapter.sections) for chapter in outline.chapters)
    opening = (
        f"**{quoted(outline.title)}**: {counted(len(outline.chapters), 'chapter')}, {counted(sections, 'section')}, "
        f"from {counted(len(outline.documents), 'document')}. It rests on {outline.covered_percent} % of their text."
    )
    chapters = "\n".join(
        f"{number}. **{quoted(chapter.title)}**: {_sections(chapter.sections)} ({_documents(chapter.sections)})"
        for number, chapter in numbered(outline.chapters)
    )
    names = {note.id: note.name for note in outline.documents}
    legend = ", ".join(f"{key} = {quoted(name)}" for key, name in names.items())
    unused = (f"{quoted(names[one.document])}: {quoted(one.reason)}" for one in outline.unused)
    largest = sorted(outline.not_covered, key=lambda one: -one.words)[:_MOST_NOT_COVERED]
    left = (f"{one.document} {quoted(clipped(one.heading, _LONG))} ({one.words:,} words)" for one in largest)
    more = len(outline.not_covered) - len(largest)
    return fitted(
        (
            opening,
            section("Changed as you asked", (quoted(one) for one in outline.done[-_MOST_DONE:])),
            chapters,
            legend,
            section("Documents not used", unused),
            section(f"Not covered{f' (the largest; {more} more in the file)' if more else ''}", left),
            section("Guidance", (quoted(note) for note in outline.guidance_notes)),
            section(
                f"Left out, for no document bears it ({len(outline.rejected)})",
                (quoted(one) for one in outline.rejected[:_MOST_REJECTED]),
            ),
        )
    )


def _sections(sections: tuple[OutlineSection, ...]) -> str:
    return "; ".join(quoted(clipped(one.title, _LONG)) for one in sections)


def _documents(sections: tuple[OutlineSection, ...]) -> str:
    return ", ".join(dict.fromkeys(ref.document for one in sections for ref in one.sources))
