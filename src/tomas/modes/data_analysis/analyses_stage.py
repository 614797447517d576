"""Stage `analyses`: code answers each question from the table; what it says is checked and computed again."""

from collections.abc import Sequence
from pathlib import Path

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import (
    AnswerRejected,
    ArtifactDraft,
    ArtifactRef,
    EngineAnswer,
    EngineTask,
    InputRefused,
    PathNote,
    StageContext,
    StageOutcome,
)
from tomas.modes.data_analysis.codepack import write_codepack
from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.findings import AnswerGiven, Finding, Findings, Plot, PlotGiven, Verdict
from tomas.modes.data_analysis.findings_text import findings_markdown, findings_summary
from tomas.modes.data_analysis.given import datasets_of, read_wishes
from tomas.modes.data_analysis.pictures import picture_fault
from tomas.modes.data_analysis.profile import Profile
from tomas.modes.data_analysis.profile_text import told_profile
from tomas.modes.data_analysis.prompting import stage_prompt
from tomas.modes.data_analysis.questions import Question, QuestionSet, data_for
from tomas.modes.data_analysis.recompute import checked
from tomas.modes.data_analysis.sentences import claimed_cause, names_with_digits, spans_of, strange_number
from tomas.modes.media import JSON, MARKDOWN, PNG, ZIP
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.summaries import clipped, counted

ANSWER_FILE = "answer.json"
_MOST_PLOTS = 3
_ASKED = {"id", "text", "columns", "method", "how"}


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return a task for each question."""
    questions = artifact(context, "questions_json", QuestionSet)
    profile = artifact(context, "profile_json", Profile)
    return tuple(_task(context, question, questions.files, profile) for question in questions.questions)


def _task(context: StageContext, question: Question, files: tuple[str, ...], profile: Profile) -> EngineTask:
    table = table_of(context, question, files)
    prompt = stage_prompt(
        "analysis",
        context,
        AnswerGiven,
        path=str(table.path),
        question=json_block("question", question.model_dump(mode="json", include=_ASKED)),
        profile=json_block("profile", told_profile(profile, (question.table,))),
    )
    note = PathNote(path=table.path, note=f"{question.table} as it was read")
    return EngineTask(id=question.id.lower(), prompt=prompt, agent="engineer", files=(note,), answer_file=ANSWER_FILE)


def table_of(context: StageContext, question: Question, files: tuple[str, ...]) -> ArtifactRef:
    """Return the table, as it was read, that a question is about. Raises InputRefused where it is missing."""
    found = context.artifacts.get(f"table_{files.index(question.table) + 1}_csv") if question.table in files else None
    if found is None:
        raise InputRefused(f"The table {question.table} of an earlier stage is missing. Please start that stage again.")
    return found


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check each answer against the table and write the findings. Raises AnswerRejected."""
    questions = artifact(context, "questions_json", QuestionSet)
    datasets = datasets_of(context.files, read_wishes(context.inputs))
    given = {answer.task_id: answer for answer in answers}
    read, faults = {}, {}
    for question in questions.questions:
        answer = given[question.id.lower()]
        try:
            read[question.id] = _read(answer, context)
        except AnswerRejected as rejected:
            faults[question.id] = rejected.message
    if faults:
        listed = "\n".join(f"{name}: {fault}" for name, fault in faults.items())
        raise AnswerRejected(listed, tuple(name.lower() for name in faults))
    folder = out_folder(context)
    found, drafts = [], []
    for question in questions.questions:
        finding, plots = _finding(question, read[question.id], given[question.id.lower()], datasets, folder)
        found.append(finding)
        drafts += plots
    findings = Findings(made_by=made_by(context), findings=tuple(found))
    archive = folder / "analyses-code.zip"
    write_codepack(archive, context, findings, given, questions.files)
    return _outcome(folder, findings, [*drafts, _archive_draft(archive)])


def _read(answer: EngineAnswer, context: StageContext) -> AnswerGiven:
    """Return the answer file. Raises AnswerRejected where it does not fit or no picture is one."""
    read = read_answer(answer.text, AnswerGiven)
    names = [number.name for number in read.numbers]
    if len(set(names)) < len(names):
        raise AnswerRejected("Two numbers have the same name. Give each number its own.")
    faults = [f"{plot.file}: {fault}" for plot in read.plots if (fault := _plot_fault(plot, answer))]
    if len(faults) == len(read.plots):
        listed = "\n".join(faults) or "`plots` is empty"
        raise AnswerRejected(
            f"There is no plot that can be shown. Draw one, save it as PNG in data/ and name it:\n{listed}"
        )
    return read


def _plot_file(plot: PlotGiven, answer: EngineAnswer) -> Path | None:
    return next((path for path in answer.files if path.name == Path(plot.file).name), None)


def _plot_fault(plot: PlotGiven, answer: EngineAnswer) -> str:
    path = _plot_file(plot, answer)
    return "there is no such file" if path is None else picture_fault(path)


def _finding(
    question: Question, read: AnswerGiven, answer: EngineAnswer, datasets: Sequence[Dataset], folder: Path
) -> tuple[Finding, list[ArtifactDraft]]:
    data = data_for(question, datasets)
    if data is None:
        raise InputRefused(f"The table {question.table} is not among the files any more. Please start again.")
    numbers = tuple(checked(number, data) for number in read.numbers)
    values = [
        float(value) for number in numbers for value in (number.value, number.n, number.ours_n) if value is not None
    ]
    names, spans = names_with_digits(data), spans_of(data)
    faults = [
        f"The number {number.name} differs: the code says {number.value:g}, {number.note}."
        for number in numbers
        if number.verdict is Verdict.DIFFERS
    ]
    strange = strange_number(read.finding, values, names, spans)
    if strange:
        faults.append(f"Its sentence was taken out, since “{strange}” in it is none of the numbers computed.")
    if claim := claimed_cause(read.finding):
        faults.append(f"“{claim}” claims a cause, which these data cannot show.")
    caveats = tuple(text for text in read.caveats if not strange_number(text, values, names, spans))
    if len(caveats) < len(read.caveats):
        faults.append("A caveat was taken out, since it states a number that was not computed.")
    plots, drafts = [], []
    for plot in read.plots[:_MOST_PLOTS]:
        path = _plot_file(plot, answer)
        if path is None or _plot_fault(plot, answer):
            faults.append(f"The plot {Path(plot.file).name} cannot be shown.")
            continue
        key = f"plot_{question.id.lower()}_{len(plots) + 1}"
        copy = folder / f"{key.replace('_', '-')}.png"
        copy.write_bytes(path.read_bytes())
        caption = " ".join(plot.caption.split())
        if strange_number(caption, values, names, spans):
            caption = question.text
        plots.append(Plot(key=key, caption=caption))
        drafts.append(ArtifactDraft(key=key, title=f"{question.id}: {clipped(caption, 80)}", path=copy, media_type=PNG))
    finding = Finding(
        question=question,
        finding="" if strange else " ".join(read.finding.split()),
        unchecked=" ".join(read.finding.split()) if strange else "",
        faults=tuple(faults),
        numbers=numbers,
        caveats=caveats,
        plots=tuple(plots),
        comparisons=read.comparisons,
        code=f"{question.id}.py",
    )
    return finding, drafts


def _archive_draft(archive: Path) -> ArtifactDraft:
    return ArtifactDraft(key="code_zip", title="Code of the analyses, to run again", path=archive, media_type=ZIP)


def _outcome(folder: Path, findings: Findings, drafts: list[ArtifactDraft]) -> StageOutcome:
    text, data = folder / "findings.md", folder / "findings.json"
    text.write_text(findings_markdown(findings), encoding="utf-8")
    data.write_text(findings.model_dump_json(indent=1), encoding="utf-8")
    count = len(findings.findings)
    return StageOutcome(
        summary=findings_summary(findings),
        artifacts=(
            ArtifactDraft(
                key="findings_md",
                title="Findings",
                path=text,
                media_type=MARKDOWN,
                preview=f"{counted(count, 'question')} answered",
            ),
            *drafts,
            ArtifactDraft(key="findings_json", title="Findings (data)", path=data, media_type=JSON),
        ),
        warnings=tuple(f"{one.question.id}: {fault}" for one in findings.findings for fault in one.faults)[:8],
    )
