"""Reads questions back that a person changed, as JSON or as the Markdown file that was posted."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tomas.modes.base import InputRefused
from tomas.modes.data_analysis.commands import persons_question
from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.questions import MOST_COLUMNS, Method, Question, QuestionSet, fault_of, fitted_names
from tomas.modes.edited import edited_json, edited_text, faults_refused

_HEADING = re.compile(
    r"^##\s+(?:(?P<id>Q\d{1,3})|new|question)\s*[:.\u2013-]\s*(?P<text>.+)$", re.MULTILINE | re.IGNORECASE
)
_END = re.compile(r"^#\s", re.MULTILINE)
_FIELD = re.compile(r"^\s*[-*]\s*(table|columns?|method|how)\s*:\s*(.*)$", re.MULTILINE | re.IGNORECASE)
_TICKED = re.compile(r"`([^`]+)`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>|])")
_MOST_QUESTIONS = 20
_LEAST_TEXT, _LONGEST_TEXT = 8, 300
_JSON = ("{", "[")


def read_edited(upload: Path, before: QuestionSet, datasets: Sequence[Dataset]) -> QuestionSet:
    """Return the questions as a person changed them. Raises InputRefused with what to mend."""
    text = edited_text(upload, "questions")
    if text.lstrip().startswith(_JSON):
        found, number = edited_json(text, QuestionSet).questions, before.next_number
    else:
        found, number = _from_markdown(text, before, datasets)
    questions = tuple(_marked(fitted_names(question, datasets), before) for question in found)
    _check(questions, datasets)
    highest = max(int(question.id[1:]) for question in questions)
    return before.model_copy(
        update={
            "questions": questions,
            "next_number": max(number, highest + 1),
            "left_out": (),
            "done": (*before.done, "Edited by hand."),
        }
    )


def _from_markdown(text: str, before: QuestionSet, datasets: Sequence[Dataset]) -> tuple[tuple[Question, ...], int]:
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise InputRefused(
            "The file has no sections such as “## Q1: Does weight depend on age?”. Please change the file questions.md "
            "that was posted here."
        )
    found, number = [], before.next_number
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        body = text[heading.end() : following.start() if following else len(text)]
        end = _END.search(body)
        name = (heading["id"] or "").upper()
        if not name:
            name, number = f"Q{number}", number + 1
        asked = " ".join(_ESCAPE.sub(r"\1", heading["text"]).split())[:_LONGEST_TEXT]
        if len(asked) < _LEAST_TEXT:
            raise InputRefused(f"The question of {name} is too short to be one: “{asked}”. Please write it out.")
        fields = {key.lower()[:6]: value.strip() for key, value in _FIELD.findall(body[: end.start()] if end else body)}
        found.append(_question(name, asked, fields, datasets))
    return tuple(found), number


def _question(name: str, text: str, fields: dict[str, str], datasets: Sequence[Dataset]) -> Question:
    guessed = persons_question(name, text, datasets)
    listed = fields.get("column", "")
    columns = tuple(_TICKED.findall(listed)) or tuple(part.strip() for part in listed.split(",") if part.strip())
    if not columns:
        columns = guessed.columns
    if len(columns) > MOST_COLUMNS:
        raise InputRefused(f"{name} names {len(columns)} columns; the most is {MOST_COLUMNS}. Please name fewer.")
    method = fields.get("method", "").casefold()
    if method and method not in set(Method):
        raise InputRefused(f"{name}: “{method}” is no method. Choose one of: {', '.join(Method)}.")
    return Question(
        id=name,
        text=text,
        table=fields.get("table", guessed.table),
        columns=columns,
        method=Method(method) if method else guessed.method,
        how=_ESCAPE.sub(r"\1", fields.get("how", "")),
    )


def _marked(question: Question, before: QuestionSet) -> Question:
    old = before.by_id().get(question.id)
    same = old is not None and (old.text, old.columns, old.method) == (question.text, question.columns, question.method)
    return question.model_copy(update={"asked_by": old.asked_by if old is not None and same else "person"})


def _check(questions: tuple[Question, ...], datasets: Sequence[Dataset]) -> None:
    faults = [f"{one} stands there twice." for one, count in Counter(q.id for q in questions).items() if count > 1]
    faults += [f"{question.id}: ids are written Q1, Q2 and so on." for question in questions if not _is_id(question.id)]
    faults += [f"{question.id}: {fault}." for question in questions if (fault := fault_of(question, datasets))]
    if not questions:
        faults.append("No question is left. Use Cancel if the run should end.")
    if len(questions) > _MOST_QUESTIONS:
        faults.append(f"{len(questions)} questions are too many for one run; the most is {_MOST_QUESTIONS}.")
    if faults:
        raise faults_refused(faults, "The questions were not taken over.")


def _is_id(name: str) -> bool:
    return re.fullmatch(r"Q\d{1,3}", name) is not None
