"""Stage `risks`: a register with scores by code and references that exist."""

from tomas.documents.render.markdown import markdown_table
from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.media import JSON, MARKDOWN
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.rfp.architecture_stage import described
from tomas.modes.rfp.findings import Findings
from tomas.modes.rfp.pricing import CostBreakdown
from tomas.modes.rfp.prompting import stage_prompt
from tomas.modes.rfp.register import Risk, RiskAnswer, RiskRegister
from tomas.modes.rfp.solution import Architecture
from tomas.modes.summaries import counted, fitted, quoted, section, table

_TOP = 8
_FEW = 3
_COLUMNS = ("ID", "Risk", "Category", "Likelihood", "Impact", "Score", "Level", "Owner")


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    findings = artifact(context, "requirements_json", Findings)
    architecture = artifact(context, "architecture_json", Architecture)
    costs = artifact(context, "cost_breakdown_json", CostBreakdown)
    told = costs.model_dump(mode="json", include={"currency", "operation_months", "totals", "budget", "budget_verdict"})
    prompt = stage_prompt(
        "risks",
        context,
        RiskAnswer,
        "risks_json",
        document=findings.document,
        requirements=json_block("requirements", [described(item) for item in findings.requirements]),
        conflicts=json_block("conflicts", [item.model_dump() for item in findings.conflicts]),
        deadlines=json_block("deadlines", [item.model_dump() for item in findings.deadlines]),
        uncovered=json_block("uncovered", [item.id for item in architecture.uncovered(findings)]),
        costs=json_block("costs", told),
    )
    return (EngineTask(id="risks", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Score the risks and write the register. Raises AnswerRejected."""
    findings = artifact(context, "requirements_json", Findings)
    answer = read_answer(answers[0].text, RiskAnswer)
    _check(answer, findings)
    risks = sorted((Risk(**dict(risk)) for risk in answer.risks), key=lambda risk: -risk.score)
    register = RiskRegister(
        document=findings.document,
        made_by=made_by(context),
        risks=tuple(risks),
        notes=answer.notes,
        guidance_notes=answer.guidance_notes,
    )
    folder = out_folder(context)
    text, data = folder / "risks.md", folder / "risks.json"
    text.write_text(risks_markdown(register), encoding="utf-8")
    data.write_text(register.model_dump_json(indent=1), encoding="utf-8")
    preview = f"{counted(len(register.risks), 'risk')}, {len(register.at_level('high'))} high"
    return StageOutcome(
        summary=summary(register),
        artifacts=(
            ArtifactDraft(key="risks_md", title="Risk register", path=text, media_type=MARKDOWN, preview=preview),
            ArtifactDraft(key="risks_json", title="Risk register (data)", path=data, media_type=JSON),
        ),
    )


def _check(answer: RiskAnswer, findings: Findings) -> None:
    known = findings.by_id()
    ids = [risk.id for risk in answer.risks]
    faults = [f"The risk id {one!r} is used twice." for one in dict.fromkeys(ids) if ids.count(one) > 1]
    faults += [
        f"Risk {risk.id} names the requirement {key}, which does not exist."
        for risk in answer.risks
        for key in risk.requirement_ids
        if key not in known
    ]
    if faults:
        raise AnswerRejected("The risks do not fit:\n" + "\n".join(f"- {fault}" for fault in faults[:20]))


def risks_markdown(register: RiskRegister) -> str:
    """Return the register for reading."""
    parts = [
        f"# Risk register: {register.document}",
        f"*{register.made_by}*",
        "Score = likelihood times impact (1 to 5 each); 15 and above is high, 8 and above medium.",
        markdown_table(_COLUMNS, [_row(risk) for risk in register.risks]).strip(),
    ]
    parts += [_one(risk) for risk in register.risks]
    if register.guidance_notes:
        parts.append("## Guidance taken into account\n\n" + "\n".join(f"- {note}" for note in register.guidance_notes))
    return "\n\n".join(parts) + "\n"


def _row(risk: Risk) -> tuple[str, ...]:
    figures = (str(risk.likelihood), str(risk.impact), str(risk.score))
    return (risk.id, risk.title, risk.category, *figures, risk.level, risk.owner)


def _one(risk: Risk) -> str:
    ids = f"\n\nRequirements: {', '.join(risk.requirement_ids)}" if risk.requirement_ids else ""
    return f"## {risk.id} {risk.title}\n\n{risk.description}\n\n**What to do:** {risk.mitigation}{ids}"


def summary(register: RiskRegister) -> str:
    """Return the register in a few lines."""
    counts = ", ".join(f"{len(register.at_level(level))} {level}" for level in ("high", "medium", "low"))
    rows = [(str(risk.score), risk.title, risk.owner) for risk in register.risks[:_TOP]]
    return fitted(
        (
            f"**{counted(len(register.risks), 'risk')}**: {counts}.",
            table(("Score", "Risk", "Owner"), rows) if rows else "",
            section(
                "What is done about the gravest",
                (f"**{quoted(risk.title)}:** {quoted(risk.mitigation)}" for risk in register.risks[:_FEW]),
            ),
            section("Guidance taken into account", (quoted(note) for note in register.guidance_notes)),
        )
    )
