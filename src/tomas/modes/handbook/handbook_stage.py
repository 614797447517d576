"""Stage `handbook`: put together by code from the checked chapters; no model is asked."""

from tomas.documents.render.report import ReportData, render_report
from tomas.documents.render.report_text import report_markdown
from tomas.documents.render.word_report import render_word_report
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.handbook.chapters import Chapters
from tomas.modes.handbook.handbook_document import handbook_data
from tomas.modes.handbook.outline import Outline
from tomas.modes.media import DOCX, MARKDOWN, PDF
from tomas.modes.summaries import counted, quoted, section

_MOST = 5


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return no task: everything is there."""
    return ()


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Write the handbook as PDF, DOCX and Markdown."""
    outline, chapters = artifact(context, "outline_json", Outline), artifact(context, "chapters_json", Chapters)
    data = handbook_data(context, outline, chapters)
    return StageOutcome(summary=_summary(data, chapters), artifacts=_written(context, data, chapters))


def _written(context: StageContext, data: ReportData, chapters: Chapters) -> tuple[ArtifactDraft, ...]:
    folder = out_folder(context)
    paper, word, text = folder / "handbook.pdf", folder / "handbook.docx", folder / "handbook.md"
    paper.write_bytes(render_report(data))
    word.write_bytes(render_word_report(data))
    text.write_text(report_markdown(data), encoding="utf-8")
    preview = f"{counted(len(chapters.chapters), 'chapter')}, {counted(len(chapters.statements), 'statement')}"
    return (
        ArtifactDraft(key="handbook_pdf", title="Handbook", path=paper, media_type=PDF, preview=preview),
        ArtifactDraft(key="handbook_docx", title="Handbook (Word)", path=word, media_type=DOCX),
        ArtifactDraft(key="handbook_md", title="Handbook (text)", path=text, media_type=MARKDOWN),
    )


def _summary(data: ReportData, chapters: Chapters) -> str:
    opening = (
        f"**{quoted(data.title)}**: {counted(len(chapters.chapters), 'chapter')}, "
        f"{counted(len(chapters.statements), 'statement')} with their sources, "
        f"{counted(len(chapters.terms), 'term')} in the glossary."
    )
    conflicts = section(
        f"Decide: the documents may contradict each other ({len(chapters.contradictions)})",
        (quoted(one.about) for one in chapters.contradictions[:_MOST]),
    )
    gaps = section(
        f"Find out ({len(chapters.gaps)})",
        (f"{quoted(one.question)} ({quoted(one.mark.text)})" for one in chapters.gaps[:_MOST]),
    )
    return "\n\n".join(part for part in (opening, conflicts, gaps) if part)
