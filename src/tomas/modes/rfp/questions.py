"""Questions to the issuer, made of contradictions and gaps: each with the words and pages that it rests on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import docx
from docx.shared import Pt

from tomas.modes.rfp.findings import Conflict, Findings, Gap, Question
from tomas.modes.rfp.passages import Passage

_ASKED: dict[str, Callable[[str], str]] = {
    "attachment not given": lambda about: f"Please provide what is missing: {about}.",
    "section not there": lambda about: f"A reference leads nowhere: {about}. Which text is meant?",
    "withdrawn part": lambda about: f"Which rule takes the place of what was withdrawn? Noted: {about}.",
    "left for later": lambda about: (
        f"When and how will this be settled, and what should bidders assume? Noted: {about}."
    ),
    "undefined term": lambda about: f"What does the term mean: {about}?",
    "no acceptance criteria": lambda about: f"By which criteria is it accepted, and by whom? Noted: {about}.",
    "no service level": lambda about: f"Which level is required, and how is it measured? Noted: {about}.",
    "no measure": lambda about: f"By which figure or test will this be judged? Noted: {about}.",
    "evaluation": lambda about: f"How are proposals weighted? Noted: {about}.",
}
_BODY_PT = 10.5


def questions_of(conflicts: tuple[Conflict, ...], gaps: tuple[Gap, ...]) -> tuple[Question, ...]:
    """Return the questions, contradictions first, numbered in this order."""
    found = [*_on_conflicts(conflicts), *_on_gaps(gaps)]
    return tuple(question.model_copy(update={"id": f"Q-{number:02}"}) for number, question in enumerate(found, 1))


def _on_conflicts(conflicts: tuple[Conflict, ...]) -> Iterator[Question]:
    for one in conflicts:
        yield Question(
            id="",
            about=one.about,
            text=f"Two places do not seem to agree ({one.about}). Which of them applies?",
            quotes=(
                Passage(about="first", quote=one.first_quote, page=one.first_page),
                Passage(about="second", quote=one.second_quote, page=one.second_page),
            ),
            requirement_ids=tuple(key for key in (one.first_id, one.second_id) if key),
        )


def _on_gaps(gaps: tuple[Gap, ...]) -> Iterator[Question]:
    for one in gaps:
        word = _ASKED.get(one.kind)
        yield Question(
            id="",
            about=one.about,
            text=word(one.about) if word is not None else f"Please clarify: {one.about}.",
            quotes=(Passage(about=one.kind, quote=one.quote, page=one.page),),
            requirement_ids=(one.requirement_id,) if one.requirement_id else (),
        )


def questions_markdown(findings: Findings) -> str:
    """Return the questions as Markdown, ready to be sent."""
    parts = [f"# Questions on {findings.document}", _opening(findings)]
    for question in findings.questions:
        quotes = "\n".join(f"> “{_flat(one.quote)}” ({findings.where(one.page)})\n>" for one in question.quotes)
        ids = f"\n\nRequirements: {', '.join(question.requirement_ids)}" if question.requirement_ids else ""
        parts.append(f"## {question.id}\n\n{question.text}\n\n{quotes.removesuffix(chr(10) + '>')}{ids}")
    return "\n\n".join(parts) + "\n"


def write_questions(findings: Findings, path: Path) -> None:
    """Write the questions as a Word document, ready to be sent, with room for the answers."""
    document = docx.Document()
    document.core_properties.author = "TOMAS"
    document.core_properties.title = f"Questions on {findings.document}"
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(_BODY_PT)
    document.add_heading(f"Questions on {findings.document}", level=1)
    document.add_paragraph(_opening(findings))
    for question in findings.questions:
        document.add_heading(question.id, level=2)
        document.add_paragraph(question.text)
        for one in question.quotes:
            document.add_paragraph(f"“{_flat(one.quote)}” ({findings.where(one.page)})", style="Quote")
        if question.requirement_ids:
            document.add_paragraph(f"Requirements: {', '.join(question.requirement_ids)}")
        document.add_paragraph("Answer:")
    document.save(str(path))


def _opening(findings: Findings) -> str:
    if not findings.questions:
        return "No contradiction and no gap was found that calls for a question."
    due = next((one for one in findings.deadlines if one.what.lower().startswith("question")), None)
    by = f" Questions are due {due.when} ({findings.where(due.page)})." if due is not None else ""
    return (
        f"While preparing our proposal we found {len(findings.questions)} points on which we ask for an answer. Each "
        f"rests on the words quoted, with their pages.{by}"
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
