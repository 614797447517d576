"""Stage `report`: the executive summary by the model, checked; dashboard, PDF and workbook by code."""

from datetime import UTC, datetime

from tomas.documents.render.report import render_report
from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.devops.advice import Advice, expected_facts
from tomas.modes.devops.advice_stage import grounds_of, listed, not_known
from tomas.modes.devops.dashboard import write_dashboard
from tomas.modes.devops.facts import facts_of
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.patterns import PatternSet
from tomas.modes.devops.prompting import stage_prompt
from tomas.modes.devops.reading import records_of
from tomas.modes.devops.report_document import Parts, report_data
from tomas.modes.devops.report_tables import write_tables
from tomas.modes.devops.summing_up import ReportAnswer, SummingUp, summing_up_of
from tomas.modes.devops.wishes import read_wishes
from tomas.modes.media import MARKDOWN, PDF, PNG, SVG, XLSX
from tomas.modes.prompting import json_block
from tomas.modes.provenance import COUNTED, made_by
from tomas.modes.report_text import report_markdown
from tomas.modes.summaries import fitted, quoted, section

_TOLD = {"id", "title", "action", "owner", "effort", "pattern_ids", "expected"}


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    found, figures = artifact(context, "patterns_json", PatternSet), artifact(context, "figures_json", Figures)
    advice = artifact(context, "advice_json", Advice)
    facts = facts_of(figures, found.patterns) | expected_facts(advice)
    described = [one.model_dump(mode="json", include={"id", "where", "name", "explanation"}) for one in found.patterns]
    prompt = stage_prompt(
        "report",
        context,
        ReportAnswer,
        "report_md",
        documents=", ".join(f'"{name}"' for name in found.files),
        patterns=json_block("patterns", described),
        advice=json_block("advice", [item.model_dump(mode="json", include=_TOLD) for item in advice.recommendations]),
        figures=json_block("figures", listed(facts.values())),
        unknown=json_block("unknown", not_known(figures)),
    )
    return (EngineTask(id="report", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the summary and write the report. Raises AnswerRejected where nothing of it can stand."""
    advice = artifact(context, "advice_json", Advice)
    answer = read_answer(answers[0].text, ReportAnswer)
    summing_up = summing_up_of(answer, grounds_of(context, expected_facts(advice)))
    if not summing_up.summary:
        reasons = "\n".join(f"- {item.text}: {item.reason}" for item in summing_up.left_out[:12])
        raise AnswerRejected(f"No statement of the summary is borne out by the figures:\n{reasons}")
    return _outcome(context, advice, summing_up)


def _outcome(context: StageContext, advice: Advice, summing_up: SummingUp) -> StageOutcome:
    selection = records_of(context)
    figures, found = artifact(context, "figures_json", Figures), artifact(context, "patterns_json", PatternSet)
    folder, origin = out_folder(context), made_by(context, COUNTED)
    picture, drawing = write_dashboard(figures, found, folder)
    data = report_data(
        Parts(
            selection=selection,
            figures=figures,
            patterns=found,
            advice=advice,
            summing_up=summing_up,
            dashboard=drawing,
            dated=datetime.now(UTC).date(),
            provenance=origin,
            offline=context.offline,
            wishes=read_wishes(context.inputs),
        )
    )
    paper, text, book = (
        folder / name for name in ("delivery-report.pdf", "delivery-report.md", "delivery-tables.xlsx")
    )
    paper.write_bytes(render_report(data))
    text.write_text(report_markdown(data), encoding="utf-8")
    write_tables(book, selection=selection, figures=figures, patterns=found, advice=advice, origin=origin)
    preview = f"{len(found.patterns)} failure patterns, {len(advice.recommendations)} recommendations"
    return StageOutcome(
        summary=_summary(summing_up),
        artifacts=(
            ArtifactDraft(key="report_pdf", title="Delivery report", path=paper, media_type=PDF, preview=preview),
            ArtifactDraft(key="dashboard_png", title="Dashboard", path=picture, media_type=PNG),
            ArtifactDraft(key="dashboard_svg", title="Dashboard (vector)", path=drawing, media_type=SVG),
            ArtifactDraft(key="tables_xlsx", title="All tables", path=book, media_type=XLSX),
            ArtifactDraft(key="report_md", title="Delivery report (text)", path=text, media_type=MARKDOWN),
        ),
    )


def _summary(summing_up: SummingUp) -> str:
    return fitted(
        (
            f"**{quoted(summing_up.headline)}**" if summing_up.headline else "",
            section("In short", (quoted(one.text) for one in summing_up.summary)),
            section("What to do first", (quoted(step) for step in summing_up.next_steps)),
            section("Guidance taken into account", (quoted(note) for note in summing_up.guidance_notes)),
        )
    )
