"""Stage `profile`: what the data hold, computed by code; questions worth asking, proposed by the model."""

import csv
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field as Limited

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, Frozen, StageContext, StageOutcome
from tomas.modes.data_analysis import questions_edit
from tomas.modes.data_analysis.commands import carried_out, free_guidance, on_topic, read_request
from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.given import basis_of, datasets_of, read_wishes
from tomas.modes.data_analysis.overview import write_overview
from tomas.modes.data_analysis.profile import Profile
from tomas.modes.data_analysis.profile_book import write_profile
from tomas.modes.data_analysis.profile_text import profile_markdown, told_profile
from tomas.modes.data_analysis.profiling import profile_of
from tomas.modes.data_analysis.prompting import stage_prompt
from tomas.modes.data_analysis.questions import Method, Question, QuestionSet, fault_of, fitted_names
from tomas.modes.data_analysis.questions_text import questions_markdown, questions_summary
from tomas.modes.media import JSON, MARKDOWN, PNG, SVG, XLSX
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.summaries import counted

CSV = "text/csv"


class Proposal(Frozen):
    """One question as the model gives it."""

    id: str = ""
    text: str = Limited(min_length=8, max_length=300)
    table: str = ""
    columns: tuple[str, ...] = Limited(default=(), max_length=8)
    method: Method = Method.OTHER
    how: str = ""


class QuestionsAnswer(Frozen):
    """What the model is asked for."""

    questions: tuple[Proposal, ...]
    guidance_notes: tuple[str, ...] = ()


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task: to propose questions, or to change the present ones as people asked."""
    wishes = read_wishes(context.inputs)
    datasets = datasets_of(context.files, wishes)
    present = _present(context, datasets)
    asked = {"id", "text", "table", "columns", "method", "how", "asked_by"}
    prompt = stage_prompt(
        "questions",
        context,
        QuestionsAnswer,
        count=str(wishes.questions),
        profile=json_block("profile", told_profile(profile_of(datasets))),
        questions=json_block("questions", [one.model_dump(mode="json", include=asked) for one in present.questions]),
    )
    return (EngineTask(id="questions", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the questions and write profile and questions. Raises AnswerRejected where the data bear none of them."""
    wishes = read_wishes(context.inputs)
    datasets = datasets_of(context.files, wishes)
    present = _present(context, datasets)
    answer = read_answer(answers[0].text, QuestionsAnswer)
    before = _before(context)
    renew = before is None or bool(free_guidance(_new_guidance(context, before)))
    most = max(wishes.questions, len(present.questions))
    found = _proposed(present, answer, datasets, most) if renew else _completed(present, answer, datasets)
    if not found.questions:
        listed = "\n".join(f"- {line}" for line in found.left_out[:12]) or "- there is none"
        raise AnswerRejected(f"The data bear none of the questions:\n{listed}")
    new = context.guidance if before is None else _new_guidance(context, before)
    found = on_topic(new, found, datasets).model_copy(update={"applied": context.guidance})
    return _outcome(context, datasets, found)


def edit(context: StageContext, upload: Path) -> StageOutcome:
    """Take a person's own questions, as JSON or Markdown. Raises InputRefused."""
    datasets = datasets_of(context.files, read_wishes(context.inputs))
    before = artifact(context, "questions_json", QuestionSet)
    return _outcome(context, datasets, questions_edit.read_edited(upload, before, datasets))


def _present(context: StageContext, datasets: Sequence[Dataset]) -> QuestionSet:
    """Return the questions of the last version, with people's new changes carried out; at first those they add."""
    before = _before(context)
    if before is None:
        return _beginning(context, datasets)
    new = _new_guidance(context, before)
    commands = [command for text in new for command in read_request(text).commands]
    return on_topic(new, carried_out(commands, before, datasets), datasets, more_follow=True)


def _beginning(context: StageContext, datasets: Sequence[Dataset]) -> QuestionSet:
    """Return no questions but those people added before; other changes meant questions that are no more."""
    asked = [(text, command) for text in context.guidance for command in read_request(text).commands]
    others = list(dict.fromkeys(text for text, command in asked if command.kind != "add"))
    note = f"The questions are proposed anew, so earlier changes were not carried over: {'; '.join(others)}"
    empty = QuestionSet(
        files=tuple(data.name for data in datasets),
        made_by=made_by(context),
        basis=basis_of(context),
        questions=(),
        done=(note,) if others else (),
    )
    return carried_out([command for _, command in asked if command.kind == "add"], empty, datasets)


def _before(context: StageContext) -> QuestionSet | None:
    if "questions_json" not in context.artifacts:
        return None
    before = artifact(context, "questions_json", QuestionSet)
    return before if before.basis == basis_of(context) else None


def _new_guidance(context: StageContext, before: QuestionSet) -> tuple[str, ...]:
    seen = len(before.applied)
    return context.guidance[seen:] if context.guidance[:seen] == before.applied else context.guidance


def _proposed(present: QuestionSet, answer: QuestionsAnswer, datasets: Sequence[Dataset], most: int) -> QuestionSet:
    """Return the questions as the model proposes them anew; ids of present ones stay, and so do people's own."""
    known, number = present.by_id(), present.next_number
    kept: list[Question] = []
    left: list[str] = []
    for proposal in answer.questions:
        old = known.get(proposal.id)
        if old is not None and old.id in {question.id for question in kept}:
            old = None
        question = _question(proposal, old.id if old else f"Q{number}", datasets)
        if old is not None and old.asked_by == "person":
            question = _filled_in(old, question, datasets)
        fault = fault_of(question, datasets) or _doubled(question, kept)
        if fault or len(kept) >= most:
            left.append(f"{question.text} ({fault or f'more than the {most} asked for'})")
            continue
        number += old is None
        kept.append(question)
    names = {question.id for question in kept}
    own = [question for question in present.questions if question.asked_by == "person" and question.id not in names]
    for question in own:
        if fault := fault_of(question, datasets):
            left.append(f"{question.id} {question.text} ({fault}: please say which columns it is about)")
        else:
            kept.append(question)
    kept.sort(key=lambda question: int(question.id[1:]))
    return present.model_copy(
        update={
            "questions": tuple(kept),
            "next_number": number,
            "left_out": tuple(left),
            "guidance_notes": answer.guidance_notes,
        }
    )


def _completed(present: QuestionSet, answer: QuestionsAnswer, datasets: Sequence[Dataset]) -> QuestionSet:
    """Return the present questions as they stand; what people only worded, the model fills in."""
    given = {proposal.id: proposal for proposal in answer.questions}
    kept, left = [], []
    for question in present.questions:
        proposal = given.get(question.id)
        full = _filled_in(question, _question(proposal, question.id, datasets), datasets) if proposal else question
        fault = fault_of(full, datasets)
        if fault:
            left.append(f"{question.id} {question.text} ({fault}: please say which columns it is about)")
        else:
            kept.append(full)
    return present.model_copy(update={"questions": tuple(kept), "left_out": tuple(left)})


def _filled_in(mine: Question, said: Question, datasets: Sequence[Dataset]) -> Question:
    """Return a person's question with what is missing taken from the model."""
    if fault_of(mine, datasets):
        update = {"table": said.table, "columns": said.columns, "method": said.method, "how": said.how}
        return mine.model_copy(update=update)
    return mine if mine.how else mine.model_copy(update={"how": said.how})


def _question(proposal: Proposal, name: str, datasets: Sequence[Dataset]) -> Question:
    flat = " ".join(proposal.text.split())
    how = " ".join(proposal.how.split())
    question = Question(
        id=name, text=flat, table=proposal.table, columns=proposal.columns, method=proposal.method, how=how
    )
    return fitted_names(question, datasets)


def _doubled(question: Question, kept: Sequence[Question]) -> str:
    for other in kept:
        same = (other.table, set(other.columns), other.method) == (
            question.table,
            set(question.columns),
            question.method,
        )
        if same or other.text.casefold() == question.text.casefold():
            return f"it asks the same as {other.id}"
    return ""


def _outcome(context: StageContext, datasets: Sequence[Dataset], found: QuestionSet) -> StageOutcome:
    profile = profile_of(tuple(datasets))
    folder = out_folder(context)
    text, data = folder / "questions.md", folder / "questions.json"
    text.write_text(questions_markdown(found), encoding="utf-8")
    data.write_text(found.model_dump_json(indent=1), encoding="utf-8")
    count = len(found.questions)
    drafts = [
        ArtifactDraft(
            key="questions_md", title="Questions", path=text, media_type=MARKDOWN, preview=counted(count, "question")
        ),
        *_profile_drafts(context, folder, profile),
        *(draft for position, data in enumerate(datasets, 1) for draft in _table_drafts(folder, position, data)),
        ArtifactDraft(key="questions_json", title="Questions (data)", path=data, media_type=JSON),
    ]
    warnings = tuple(f"Left out: {line}" for line in found.left_out[:3])
    return StageOutcome(summary=questions_summary(found, profile), artifacts=tuple(drafts), warnings=warnings)


def _profile_drafts(context: StageContext, folder: Path, profile: Profile) -> tuple[ArtifactDraft, ...]:
    text, book, data = folder / "profile.md", folder / "profile.xlsx", folder / "profile.json"
    text.write_text(profile_markdown(profile, made_by(context)), encoding="utf-8")
    write_profile(book, profile, made_by(context))
    data.write_text(profile.model_dump_json(indent=1), encoding="utf-8")
    return (
        ArtifactDraft(key="profile_md", title="Profile", path=text, media_type=MARKDOWN),
        ArtifactDraft(key="profile_xlsx", title="Profile (tables)", path=book, media_type=XLSX),
        ArtifactDraft(key="profile_json", title="Profile (data)", path=data, media_type=JSON),
    )


def _table_drafts(folder: Path, position: int, data: Dataset) -> tuple[ArtifactDraft, ...]:
    stem = f"overview-{position}"
    picture, drawing = write_overview(data, folder, stem)
    copy = folder / f"table-{position}.csv"
    _write_csv(copy, data)
    return (
        ArtifactDraft(key=f"overview_{position}_png", title=f"Overview of {data.name}", path=picture, media_type=PNG),
        ArtifactDraft(
            key=f"overview_{position}_svg", title=f"Overview of {data.name} (vector)", path=drawing, media_type=SVG
        ),
        ArtifactDraft(key=f"table_{position}_csv", title=f"{data.name} as it was read", path=copy, media_type=CSV),
    )


def _write_csv(path: Path, data: Dataset) -> None:
    """Write a table as it was read: what code works on, with dates as year-month-day and nothing for no value."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in data.fields])
        writer.writerows(zip(*(field.labels for field in data.fields), strict=True))
