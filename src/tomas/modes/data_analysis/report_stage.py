"""Stage `report`: the executive summary by the model, checked; PDF, Markdown and workbook by code."""

from datetime import UTC, datetime
from pathlib import Path

from tomas.documents.render.report import render_report
from tomas.documents.render.sheets import CellValue
from tomas.documents.render.workbook import write_workbook
from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.data_analysis.findings import Findings
from tomas.modes.data_analysis.findings_text import verdict_words
from tomas.modes.data_analysis.given import datasets_of, read_wishes
from tomas.modes.data_analysis.profile import Profile
from tomas.modes.data_analysis.profile_book import cell, profile_sheets, sheet
from tomas.modes.data_analysis.prompting import stage_prompt
from tomas.modes.data_analysis.report_document import Parts, report_data, report_markdown
from tomas.modes.data_analysis.summing_up import Grounds, ReportAnswer, SummingUp, checked_summary, figures_of
from tomas.modes.media import MARKDOWN, PDF, XLSX
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.summaries import counted, fitted, quoted, section


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    findings = artifact(context, "findings_json", Findings)
    told = [
        {
            "id": one.question.id,
            "question": one.question.text,
            "method": one.question.method.value,
            "asked_by": one.question.asked_by,
            "finding": one.finding,
            "caveats": list(one.caveats),
            "faults": list(one.faults),
            "comparisons": one.comparisons,
        }
        for one in findings.findings
    ]
    abouts = {
        f"{one.question.id}.{number.name}": f"{number.how}{f' ({number.unit})' if number.unit else ''}"
        for one in findings.findings
        for number in one.numbers
    }
    figures = [
        {"key": key, "value": value, "about": abouts.get(key, f"values that {key.removesuffix('.n')} rests on")}
        for key, value in figures_of(findings).items()
    ]
    prompt = stage_prompt(
        "report", context, ReportAnswer, findings=json_block("findings", told), figures=json_block("figures", figures)
    )
    return (EngineTask(id="report", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the summary and write the report. Raises AnswerRejected where nothing of it can stand."""
    findings = artifact(context, "findings_json", Findings)
    datasets = datasets_of(context.files, read_wishes(context.inputs))
    answer = read_answer(answers[0].text, ReportAnswer)
    said = checked_summary(answer, Grounds(findings, datasets))
    if not said.summary:
        reasons = "\n".join(f"- {item.text}: {item.reason}" for item in said.left_out[:12])
        raise AnswerRejected(f"No statement of the summary is borne out by the findings:\n{reasons}")
    return _outcome(context, findings, said)


def _outcome(context: StageContext, findings: Findings, said: SummingUp) -> StageOutcome:
    profile = artifact(context, "profile_json", Profile)
    folder = out_folder(context)
    parts = _parts(context, profile, findings, said)
    data = report_data(parts)
    paper, text, book = (folder / name for name in ("data-analysis.pdf", "data-analysis.md", "data-analysis.xlsx"))
    paper.write_bytes(render_report(data))
    pictures = {found.path: found.name for found in context.artifacts.values()}
    text.write_text(report_markdown(data, pictures), encoding="utf-8")
    _write_numbers(book, profile, findings, made_by(context))
    preview = f"{counted(len(findings.findings), 'question')} answered"
    warnings = tuple(f"Left out of the summary: {item.text} ({item.reason})" for item in said.left_out[:4])
    return StageOutcome(
        summary=_summary(said),
        artifacts=(
            ArtifactDraft(key="report_pdf", title="Report", path=paper, media_type=PDF, preview=preview),
            ArtifactDraft(key="numbers_xlsx", title="All numbers", path=book, media_type=XLSX),
            ArtifactDraft(key="report_md", title="Report (text)", path=text, media_type=MARKDOWN),
        ),
        warnings=warnings,
    )


def _parts(context: StageContext, profile: Profile, findings: Findings, said: SummingUp) -> Parts:
    def path(key: str) -> Path | None:
        found = context.artifacts.get(key)
        return found.path if found else None

    overviews = {
        table.name: found
        for position, table in enumerate(profile.tables, 1)
        if (found := path(f"overview_{position}_svg")) is not None
    }
    plots = {
        plot.key: found for one in findings.findings for plot in one.plots if (found := path(plot.key)) is not None
    }
    return Parts(
        profile=profile,
        findings=findings,
        summing_up=said,
        overviews=overviews,
        plots=plots,
        goal=read_wishes(context.inputs).goal,
        dated=datetime.now(UTC).date(),
        provenance=made_by(context),
        offline=context.offline,
    )


def _write_numbers(path: Path, profile: Profile, findings: Findings, origin: str) -> None:
    heads = ("Question", "Number", "Unit", "How", "Own check", "Value", "n", "Own value")
    rows: list[tuple[CellValue, ...]] = [
        (one.question.id, number.name, number.unit, number.how, verdict_words(number), cell(number.value), number.n,
         cell(number.ours))
        for one in findings.findings
        for number in one.numbers
    ]  # fmt: skip
    asked: list[tuple[CellValue, ...]] = [
        (one.question.id, one.question.text, ", ".join(one.question.columns), one.finding or "(taken out)",
         " ".join(one.caveats), " ".join(one.faults))
        for one in findings.findings
    ]  # fmt: skip
    questions = ("Question", "Text", "Columns", "Finding", "Mind", "What the check found")
    sheets = [
        sheet("Findings", questions, tuple(asked), (origin,), len(questions)),
        sheet("Numbers", heads, tuple(rows), (origin,), 5),
        *(one for table in profile.tables for one in profile_sheets(table, origin)),
    ]
    write_workbook(path, sheets, title="Data analysis")


def _summary(said: SummingUp) -> str:
    return fitted(
        (
            f"**{quoted(said.headline)}**" if said.headline else "",
            section("In short", (f"{quoted(one.text)} ({', '.join(one.question_ids)})" for one in said.summary)),
            section("What the data cannot tell", (quoted(one.text) for one in said.limits)),
            section("What to do next", (quoted(step) for step in said.next_steps)),
            section("Guidance taken into account", (quoted(note) for note in said.guidance_notes)),
        )
    )
