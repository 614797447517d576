"""Stage `sow`: the Statement of Work, words by the model, everything that can be checked by code."""

from datetime import UTC, datetime

from tomas.documents.facts import find_facts
from tomas.documents.model import Document
from tomas.documents.quotes import normalised
from tomas.documents.render.sow import SowData, render_sow
from tomas.documents.requirements import find_requirements
from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import (
    AnswerRejected,
    ArtifactDraft,
    EngineAnswer,
    EngineTask,
    InputRefused,
    StageContext,
    StageOutcome,
)
from tomas.modes.media import MARKDOWN, PDF
from tomas.modes.prompting import data_block, json_block
from tomas.modes.rfp.diagram import is_small, write_views
from tomas.modes.rfp.findings import Findings
from tomas.modes.rfp.naming import request_name
from tomas.modes.rfp.pricing import CostBreakdown
from tomas.modes.rfp.prompting import stage_prompt
from tomas.modes.rfp.reading import request_of
from tomas.modes.rfp.register import RiskRegister
from tomas.modes.rfp.solution import Architecture
from tomas.modes.rfp.sow_document import Parts, sow_data, stated
from tomas.modes.rfp.sow_text import sow_markdown
from tomas.modes.rfp.wishes import read_wishes
from tomas.modes.rfp.wording import SowAnswer, faults_in
from tomas.modes.summaries import counted, fitted, quoted, section, table

_OPENING = 3000
_NUMBER = 11
"""How much of a run's id makes a document number: its date and four signs."""
_TOLD = {"id", "page", "title", "category", "mandatory"}


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    findings = artifact(context, "requirements_json", Findings)
    architecture = artifact(context, "architecture_json", Architecture)
    register = artifact(context, "risks_json", RiskRegister)
    document = request_of(context).document
    facts = {
        "document": request_name(document),
        "deadlines": [item.model_dump(include={"what", "date", "time", "page"}) for item in findings.deadlines],
        "conflicts": [item.model_dump(include={"about"}) for item in findings.conflicts],
        "uncovered": [item.id for item in architecture.uncovered(findings)],
    }
    described = architecture.model_dump(mode="json", exclude={"document", "made_by", "connections"})
    risks = [risk.model_dump(include={"id", "title", "score", "mitigation"}) for risk in register.risks]
    prompt = stage_prompt(
        "sow",
        context,
        SowAnswer,
        "sow_md",
        document=findings.document,
        opening=data_block("first page", document.text[:_OPENING]),
        facts=json_block("facts", facts),
        requirements=json_block(
            "requirements",
            [item.model_dump(mode="json", include=_TOLD) | {"title": stated(item)} for item in findings.requirements],
        ),
        architecture=json_block("architecture", described),
        risks=json_block("risks", risks),
    )
    return (EngineTask(id="sow", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the words and typeset the document. Raises AnswerRejected."""
    findings = artifact(context, "requirements_json", Findings)
    costs = artifact(context, "cost_breakdown_json", CostBreakdown)
    answer = read_answer(answers[0].text, SowAnswer)
    document = request_of(context).document
    faults = faults_in(answer, findings, _amounts(costs, document))
    if faults:
        raise AnswerRejected("The Statement of Work does not fit:\n" + "\n".join(f"- {fault}" for fault in faults))
    data = sow_data(_parts(context, answer, findings, costs, document))
    folder = out_folder(context)
    paper, text = folder / "statement-of-work.pdf", folder / "statement-of-work.md"
    paper.write_bytes(render_sow(data))
    text.write_text(sow_markdown(data), encoding="utf-8")
    preview = (
        f"{data.title}: {counted(len(data.sections), 'section')}, {counted(len(data.annexes), 'annex', 'annexes')}"
    )
    return StageOutcome(
        summary=summary(data, answer, costs),
        artifacts=(
            ArtifactDraft(key="sow_pdf", title="Statement of Work", path=paper, media_type=PDF, preview=preview),
            ArtifactDraft(key="sow_md", title="Statement of Work (text)", path=text, media_type=MARKDOWN),
        ),
    )


def _amounts(costs: CostBreakdown, document: Document) -> list[str]:
    """Return every amount that the words may repeat: our sums, the budget, what the document says."""
    totals = costs.totals
    ours = [
        value for sums in (totals.one_off, totals.monthly, totals.whole) for value in (sums.low, sums.likely, sums.high)
    ]
    said = [money.amount for money in find_facts(document, find_requirements(document)).money]
    return [*(f"{value:.2f}" for value in ours), *said, costs.budget, *costs.budget.replace("-", " ").split()]


def _parts(
    context: StageContext, answer: SowAnswer, findings: Findings, costs: CostBreakdown, document: Document
) -> Parts:
    diagram = context.artifacts.get("diagram_svg")
    if diagram is None:
        raise InputRefused("The architecture's diagram is missing. Please start that stage again.")
    architecture = artifact(context, "architecture_json", Architecture)
    named = bool(answer.client) and normalised(answer.client).lower() in normalised(document.text).lower()
    return Parts(
        answer=answer,
        findings=findings,
        architecture=architecture,
        costs=costs,
        risks=artifact(context, "risks_json", RiskRegister),
        diagram=diagram.path,
        views=() if is_small(architecture) else write_views(architecture, out_folder(context)),
        supplier=read_wishes(context).supplier,
        client=answer.client if named else "",
        reference=answer.reference or request_name(document),
        number=f"SOW-{context.run_id[:_NUMBER].upper()}",
        dated=datetime.now(UTC).date(),
        model=context.model_label,
        offline=context.offline,
    )


def summary(data: SowData, answer: SowAnswer, costs: CostBreakdown) -> str:
    """Return what the document says, in a few lines."""
    weeks = sum(phase.weeks for phase in answer.phases)
    rows = [(phase.name, str(phase.weeks), phase.deliverable) for phase in answer.phases]
    return fitted(
        (
            f"**{quoted(data.title)}** for {quoted(data.client)}: {counted(weeks, 'week')} in "
            f"{counted(len(answer.phases), 'phase')}, likely price **{costs.currency} "
            f"{costs.totals.whole.likely:,.0f}** with {counted(costs.operation_months, 'month')} of operation.",
            table(("Phase", "Weeks", "Deliverable"), rows),
            section("Guidance taken into account", (quoted(note) for note in answer.guidance_notes)),
            "It is a draft: a person must read it, confirm the prices and sign it.",
        )
    )
