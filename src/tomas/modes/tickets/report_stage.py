"""Stage `report`: the executive summary by the model, checked; dashboard, PDF and workbook by code."""

from datetime import UTC, datetime

from tomas.documents.render.report import render_report
from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.checking import LeftOut
from tomas.modes.facts import Fact
from tomas.modes.media import MARKDOWN, PDF, PNG, SVG, XLSX
from tomas.modes.prompting import json_block
from tomas.modes.provenance import COUNTED, made_by
from tomas.modes.report_text import report_markdown
from tomas.modes.summaries import counted, fitted, quoted, section
from tomas.modes.tickets.analysis import Analysis, impact_facts
from tomas.modes.tickets.analysis_stage import grounds_of, listed
from tomas.modes.tickets.analysis_text import mark
from tomas.modes.tickets.checking import Grounds
from tomas.modes.tickets.dashboard import write_dashboard
from tomas.modes.tickets.facts import facts_of
from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.patterns import PatternSet
from tomas.modes.tickets.prompting import stage_prompt
from tomas.modes.tickets.reading import tickets_of
from tomas.modes.tickets.report_document import Parts, report_data
from tomas.modes.tickets.report_tables import write_tables
from tomas.modes.tickets.summing_up import ReportAnswer, SummingUp
from tomas.modes.tickets.wishes import read_wishes

_TOLD = {"id", "title", "pattern_ids", "cause", "confidence", "action", "owner", "effort"}


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    found = artifact(context, "patterns_json", PatternSet)
    analysis = artifact(context, "analysis_json", Analysis)
    told = {
        "root_causes": [item.model_dump(mode="json", include=_TOLD) for item in analysis.root_causes],
        "recommendations": [item.model_dump(mode="json", include=_TOLD) for item in analysis.recommendations],
    }
    described = [pattern.model_dump(include={"id", "name", "description"}) for pattern in found.patterns]
    prompt = stage_prompt(
        "report",
        context,
        ReportAnswer,
        "report_md",
        document=found.file,
        patterns=json_block("patterns", described),
        analysis=json_block("analysis", told),
        figures=json_block("figures", listed(_facts(context, analysis).values())),
    )
    return (EngineTask(id="report", prompt=prompt),)


def _facts(context: StageContext, analysis: Analysis) -> dict[str, Fact]:
    patterns = artifact(context, "patterns_json", PatternSet).patterns
    return facts_of(artifact(context, "figures_json", Figures), patterns) | impact_facts(analysis)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the summary and write the report. Raises AnswerRejected where nothing of it can stand."""
    analysis = artifact(context, "analysis_json", Analysis)
    answer = read_answer(answers[0].text, ReportAnswer)
    summing_up, left = _checked(answer, grounds_of(context, impact_facts(analysis)))
    if not summing_up.summary:
        reasons = "\n".join(f"- {item.text}: {item.reason}" for item in left[:12])
        raise AnswerRejected(f"No statement of the summary is borne out by the figures:\n{reasons}")
    return _outcome(context, analysis, summing_up, left)


def _checked(answer: ReportAnswer, grounds: Grounds) -> tuple[SummingUp, tuple[LeftOut, ...]]:
    """Return what may be shown, and what may not with the reasons."""
    summary = [grounds.check(statement) for statement in answer.summary]
    outlook = [grounds.check(statement) for statement in answer.outlook]
    left = [LeftOut(where="Summary", text=one.text, reason=one.reason) for one in (*summary, *outlook) if not one.kept]
    steps, faults = [], {text: grounds.fault_in_text(text, ()) for text in (answer.headline, *answer.next_steps)}
    for text, fault in faults.items():
        if fault:
            left.append(LeftOut(where="Summary", text=text, reason=fault))
        elif text != answer.headline:
            steps.append(text)
    return SummingUp(
        headline="" if faults[answer.headline] else answer.headline,
        summary=tuple(one for one in summary if one.kept),
        outlook=tuple(one for one in outlook if one.kept),
        next_steps=tuple(steps),
        guidance_notes=answer.guidance_notes,
    ), tuple(left)


def _outcome(
    context: StageContext, analysis: Analysis, summing_up: SummingUp, left: tuple[LeftOut, ...]
) -> StageOutcome:
    selection = tickets_of(context)
    figures, found = artifact(context, "figures_json", Figures), artifact(context, "patterns_json", PatternSet)
    folder = out_folder(context)
    picture, drawing = write_dashboard(figures, found, folder)
    data = report_data(
        Parts(
            selection=selection,
            figures=figures,
            patterns=found,
            analysis=analysis,
            summing_up=summing_up,
            left_out=left,
            dashboard=drawing,
            dated=datetime.now(UTC).date(),
            provenance=made_by(context, COUNTED),
            offline=context.offline,
            focus=read_wishes(context.inputs).focus,
        )
    )
    paper, text, book = (folder / name for name in ("ticket-report.pdf", "ticket-report.md", "ticket-tables.xlsx"))
    paper.write_bytes(render_report(data))
    text.write_text(report_markdown(data), encoding="utf-8")
    origin = made_by(context, COUNTED)
    write_tables(book, selection=selection, figures=figures, patterns=found, analysis=analysis, origin=origin)
    counts = (
        (figures.tickets, "ticket"),
        (len(found.patterns), "pattern"),
        (len(analysis.recommendations), "recommendation"),
    )
    preview = ", ".join(counted(count, noun) for count, noun in counts)
    return StageOutcome(
        summary=_summary(summing_up),
        artifacts=(
            ArtifactDraft(key="report_pdf", title="Ticket report", path=paper, media_type=PDF, preview=preview),
            ArtifactDraft(key="dashboard_png", title="Dashboard", path=picture, media_type=PNG),
            ArtifactDraft(key="dashboard_svg", title="Dashboard (vector)", path=drawing, media_type=SVG),
            ArtifactDraft(key="tables_xlsx", title="All tables", path=book, media_type=XLSX),
            ArtifactDraft(key="report_md", title="Ticket report (text)", path=text, media_type=MARKDOWN),
        ),
    )


def _summary(summing_up: SummingUp) -> str:
    return fitted(
        (
            f"**{quoted(summing_up.headline)}**" if summing_up.headline else "",
            section("In short", (quoted(f"{one.text} {mark(one)}".strip()) for one in summing_up.summary)),
            section("Outlook", (quoted(f"{one.text} {mark(one)}".strip()) for one in summing_up.outlook)),
            section("What to do first", (quoted(step) for step in summing_up.next_steps)),
            section("Guidance taken into account", (quoted(note) for note in summing_up.guidance_notes)),
        )
    )
