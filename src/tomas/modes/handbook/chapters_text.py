"""The chapters as Markdown, and what a person reads when they are written."""

from collections.abc import Iterator

from tomas.documents.render.markdown import escaped
from tomas.modes.handbook.chapters import Chapter, Chapters, Mark
from tomas.modes.handbook.wording import contradiction_words, gap_words, section_body
from tomas.modes.summaries import clipped, counted, fitted, quoted, section

_MOST = 5
_QUOTE = 110


def chapters_markdown(chapters: Chapters) -> str:
    """Return all chapters, what they leave open, and what was left out and why."""
    parts = [f"# {escaped(chapters.title)}"]
    for chapter in chapters.chapters:
        parts += _chapter(chapter)
    parts += _listed("Contradictions", [contradiction_words(one) for one in chapters.contradictions])
    parts += _listed("Open questions", [gap_words(one) for one in chapters.gaps])
    parts += _listed(
        "Terms", [f"**{escaped(one.term)}**: “{escaped(one.mark.quote)}” [{one.mark.text}]" for one in chapters.terms]
    )
    parts += _listed(
        "Left out, for the documents do not bear it",
        [f"Chapter {one.chapter}: {escaped(one.text)} ({escaped(one.reason)})" for one in chapters.left_out],
    )
    parts += _listed("Judged by the model to be none", [escaped(one) for one in chapters.dismissed])
    parts += _listed("Guidance", [escaped(one) for one in chapters.guidance_notes])
    return "\n\n".join((*parts, f"_{chapters.made_by}_")) + "\n"


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.number}. {escaped(chapter.title)}"
    if chapter.purpose:
        yield escaped(chapter.purpose)
    for number, part in enumerate(chapter.sections, 1):
        yield f"### {chapter.number}.{number} {escaped(part.title)}"
        yield section_body(part)


def _listed(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "\n".join(f"- {line}" for line in lines)] if lines else []


def chapters_summary(chapters: Chapters) -> str:
    """Return what came of the chapters."""
    doubted = sum(bool(one.doubt) for one in chapters.statements)
    opening = (
        f"{counted(len(chapters.chapters), 'chapter')} with {counted(len(chapters.statements), 'statement')}, each "
        "with its source; every quote was found in the documents."
    )
    if doubted:
        opening += f" {counted(doubted, 'statement is', 'statements are')} marked to be checked against the source."
    contradictions = (
        f"{quoted(one.about)}: {_said(one.first)} — {_said(one.second)}" for one in chapters.contradictions[:_MOST]
    )
    gaps = (f"{quoted(one.question)} {_said(one.mark)}" for one in chapters.gaps[:_MOST])
    left_out = (
        f"{quoted(clipped(one.text, _QUOTE))}: {quoted(clipped(one.reason, _QUOTE))}"
        for one in chapters.left_out[:_MOST]
    )
    return fitted(
        (
            opening,
            section(f"Possible contradictions ({len(chapters.contradictions)})", contradictions),
            section(f"Open questions ({len(chapters.gaps)})", gaps),
            section(f"Left out, for no document bears it ({len(chapters.left_out)})", left_out),
            section("Guidance", (quoted(note) for note in chapters.guidance_notes)),
        )
    )


def _said(mark: Mark) -> str:
    return f"“{quoted(clipped(mark.quote, _QUOTE))}” ({quoted(mark.text)})"
