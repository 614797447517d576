"""What stands in the handbook, part by part; the same for PDF, DOCX and Markdown."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tomas.documents.render.markdown import escaped
from tomas.documents.render.report import ReportData
from tomas.documents.render.sow import SowColumn, SowSection, SowTable
from tomas.modes.base import StageContext
from tomas.modes.handbook.chapters import Chapter, Chapters, Contradiction, Mark
from tomas.modes.handbook.outline import Outline
from tomas.modes.handbook.wishes import read_wishes
from tomas.modes.handbook.wording import contradiction_words, section_body
from tomas.modes.provenance import made_by
from tomas.modes.report import OFFLINE
from tomas.modes.summaries import counted

_LONGEST_FACT = 200
_MOST_CONFLICTS = 4


def handbook_data(context: StageContext, outline: Outline, chapters: Chapters) -> ReportData:
    """Return the whole handbook."""
    wishes = read_wishes(context.inputs)
    audience = " ".join(wishes.audience.split())
    fits = len(audience) <= _LONGEST_FACT
    return ReportData(
        kind="Handbook",
        title=outline.title,
        date=datetime.now(UTC).date(),
        facts=(
            ("For", audience if fits else ""),
            ("Made from", counted(len(outline.documents) - len(outline.unused), "document")),
            ("Open points", _open_points(chapters)),
            ("Run", context.run_id),
        ),
        provenance=made_by(context),
        caution=OFFLINE if context.offline else "",
        preface=(_about(audience, outline, chapters),),
        sections=tuple(_chapter(chapter, chapters) for chapter in chapters.chapters),
        annexes=tuple(_annexes(outline, chapters)),
    )


def _open_points(chapters: Chapters) -> str:
    parts = []
    if chapters.contradictions:
        parts.append(counted(len(chapters.contradictions), "possible contradiction"))
    if chapters.gaps:
        parts.append(counted(len(chapters.gaps), "open question"))
    return ", ".join(parts) or "none found"


def _about(audience: str, outline: Outline, chapters: Chapters) -> SowSection:
    used = [note for note in outline.documents if note.id not in {one.document for one in outline.unused}]
    example = next(iter(chapters.statements), None)
    shown = f"\\[{escaped(example.mark.text)}\\]" if example is not None else "\\[D1 p. 4\\]"
    parts = [
        f"Audience and purpose: {escaped(audience.rstrip('.'))}." if audience else "",
        "It says only what its documents say: "
        + ", ".join(f"{note.id} is {escaped(note.name)}" for note in used)
        + f". Each statement ends with a mark such as {shown} for the document and the place in it. “p.” is a page; "
        "“§” is a heading, where a document has no fixed pages.",
        "A mark with “check” stands where the wording goes beyond what could be compared with the source."
        if any(one.doubt for one in chapters.statements)
        else "",
        "The documents do not agree or are silent in places: see the annex on open points before you rely on them."
        if chapters.contradictions or chapters.gaps
        else "",
    ]
    return SowSection(title="About this handbook", body="\n\n".join(part for part in parts if part))


def _chapter(chapter: Chapter, chapters: Chapters) -> SowSection:
    conflicts = [one for one in chapters.contradictions if chapter.number in _touched(one, chapters)]
    warned = "\n\n".join(_conflicts(conflicts))
    opening = [part for part in (escaped(chapter.purpose), warned) if part]
    if len(chapter.sections) == 1:
        return SowSection(title=chapter.title, body="\n\n".join((*opening, section_body(chapter.sections[0]))))
    return SowSection(
        title=chapter.title,
        body="\n\n".join(opening),
        sections=tuple(SowSection(title=one.title, body=section_body(one)) for one in chapter.sections),
    )


def _touched(found: Contradiction, chapters: Chapters) -> list[int]:
    """Return the chapters that say what one of two contradicting places says."""
    places = {found.first.passage, found.second.passage}
    return [
        chapter.number
        for chapter in chapters.chapters
        if chapter.number == found.chapter or any(mark.passage in places for mark in _marks(chapter))
    ]


def _conflicts(found: Sequence[Contradiction]) -> Iterator[str]:
    """Yield the first contradictions that a chapter is about; where there are many, the annex has the others."""
    for one in found[:_MOST_CONFLICTS]:
        yield f"> **The documents may contradict each other.** {contradiction_words(one)}"
    more = len(found) - _MOST_CONFLICTS
    if more > 0:
        yield f"> {counted(more, 'more possible contradiction')} in this chapter: see the annex on open points."


def _annexes(outline: Outline, chapters: Chapters) -> Iterator[SowSection]:
    if chapters.terms:
        yield SowSection(
            title="Glossary",
            tables=(
                SowTable(
                    columns=(
                        SowColumn(title="Term", width=1.2),
                        SowColumn(title="In the documents' words", width=4),
                        SowColumn(title="Source", width=1.3),
                    ),
                    rows=tuple((one.term, _one_line(one.mark), one.mark.text) for one in chapters.terms),
                ),
            ),
        )
    yield _sources(outline, chapters)
    yield _open(chapters)


def _sources(outline: Outline, chapters: Chapters) -> SowSection:
    reasons = {one.document: one.reason for one in outline.unused}
    rows = []
    for note in outline.documents:
        pages = f"{'about ' if note.pages_estimated else ''}{note.pages:,}"
        used = _chapters_using(note.id, chapters)
        rows.append((note.id, note.name, pages, f"{note.words:,}", used or f"Not used: {reasons.get(note.id, '')}"))
    columns = (
        SowColumn(title="Mark", width=0.7),
        SowColumn(title="Document", width=3),
        SowColumn(title="Pages", width=0.9, align="right"),
        SowColumn(title="Words", width=0.9, align="right"),
        SowColumn(title="Used in chapters", width=2),
    )
    tables = [SowTable(columns=columns, rows=tuple(rows))]
    left = [(one.document, one.heading, one.place, f"{one.words:,}") for one in outline.not_covered]
    body = f"The chapters rest on {outline.covered_percent} % of the documents' text."
    if left:
        body += " The sections in the second table are not part of this handbook."
        tables.append(
            SowTable(
                caption="Sections of the documents that no chapter rests on",
                columns=(
                    SowColumn(title="Mark", width=0.7),
                    SowColumn(title="Section", width=4),
                    SowColumn(title="Place", width=2),
                    SowColumn(title="Words", width=0.9, align="right"),
                ),
                rows=tuple(left),
                small=True,
            )
        )
    return SowSection(title="Sources", body=body, tables=tuple(tables))


def _chapters_using(document: str, chapters: Chapters) -> str:
    """Return the numbers of the chapters that a document bears."""
    used = [
        str(chapter.number)
        for chapter in chapters.chapters
        if any(mark.document == document for mark in _marks(chapter))
    ]
    return ", ".join(used)


def _marks(chapter: Chapter) -> Iterator[Mark]:
    for section in chapter.sections:
        for block in section.blocks:
            yield from (one.mark for one in block.statements)
            if block.mark is not None:
                yield block.mark


def _open(chapters: Chapters) -> SowSection:
    tables = []
    if chapters.contradictions:
        tables.append(
            SowTable(
                caption="Places that may contradict each other",
                columns=(
                    SowColumn(title="Matter", width=1.4),
                    SowColumn(title="One says", width=2.5),
                    SowColumn(title="The other says", width=2.5),
                    SowColumn(title="Chapter", width=1, align="right"),
                ),
                rows=tuple(
                    (
                        one.about,
                        _said(one.first),
                        _said(one.second),
                        ", ".join(str(number) for number in _touched(one, chapters)),
                    )
                    for one in chapters.contradictions
                ),
            )
        )
    if chapters.gaps:
        tables.append(
            SowTable(
                caption="What the documents do not say",
                columns=(
                    SowColumn(title="Open question", width=2),
                    SowColumn(title="The words that leave it open", width=3.4),
                    SowColumn(title="Source", width=1.3),
                    SowColumn(title="Chapter", width=1, align="right"),
                ),
                rows=tuple(
                    (one.question, f"“{_one_line(one.mark)}”", one.mark.text, str(one.chapter)) for one in chapters.gaps
                ),
            )
        )
    body = (
        "Rules for wording and figures, and the model, looked for these; a person has to decide them."
        if tables
        else "No contradiction and no open question was found. That is no proof that there are none."
    )
    return SowSection(title="Open points", body=body, tables=tuple(tables))


def _said(mark: Mark) -> str:
    return f"“{_one_line(mark)}” ({mark.text})"


def _one_line(mark: Mark) -> str:
    """Return a quote on one line; the cells of a table's row are parted by a bar."""
    return " | ".join(line.strip() for line in mark.quote.splitlines() if line.strip())
