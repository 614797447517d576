"""Stage `architecture`: components that meet the requirements, their coverage, and the diagram."""

from pathlib import Path

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
from tomas.modes.media import JSON, MARKDOWN, PNG, SVG
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.rfp.architecture_text import architecture_markdown, read_markdown
from tomas.modes.rfp.diagram import write_diagram
from tomas.modes.rfp.findings import Findings, Requirement
from tomas.modes.rfp.prompting import stage_prompt
from tomas.modes.rfp.solution import Architecture, ArchitectureAnswer, for_components
from tomas.modes.summaries import counted, fitted, quoted, section, table

_LEAST_COVERED = 0.5
_MOST_NAMED = 5


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    findings = artifact(context, "requirements_json", Findings)
    prompt = stage_prompt(
        "architecture",
        context,
        ArchitectureAnswer,
        "architecture_json",
        document=findings.document,
        requirements=json_block("requirements", [described(item) for item in findings.requirements]),
    )
    return (EngineTask(id="architecture", prompt=prompt),)


def described(requirement: Requirement) -> dict[str, object]:
    """Return what later stages are told of a requirement."""
    keys = {"id", "page", "title", "quote", "category", "mandatory"} | ({"focus"} if requirement.focus else set())
    return requirement.model_dump(mode="json", include=keys)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the architecture and write it. Raises AnswerRejected."""
    findings = artifact(context, "requirements_json", Findings)
    answer = read_answer(answers[0].text, ArchitectureAnswer)
    architecture = _architecture(answer, findings, made_by(context))
    faults = [*_faults(architecture, findings), *_thin_coverage(architecture, findings)]
    if faults:
        raise AnswerRejected("The architecture does not fit:\n" + "\n".join(f"- {fault}" for fault in faults))
    return _outcome(context, architecture, findings)


def edit(context: StageContext, upload: Path) -> StageOutcome:
    """Take an architecture that a person changed, as JSON or Markdown. Raises InputRefused."""
    findings = artifact(context, "requirements_json", Findings)
    before = artifact(context, "architecture_json", Architecture)
    try:
        text = upload.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(
            "The file is no text. Please upload the architecture as Markdown or JSON (UTF-8)."
        ) from error
    architecture = _from_json(text, before) if text.lstrip().startswith("{") else read_markdown(text, before)
    faults = _faults(architecture, findings)
    if faults:
        listed = "\n".join(f"- {fault}" for fault in faults)
        raise InputRefused(f"The architecture was not taken over. Please mend this and upload it again:\n{listed}")
    return _outcome(context, architecture, findings)


def _from_json(text: str, before: Architecture) -> Architecture:
    try:
        answer = read_answer(text, ArchitectureAnswer)
    except AnswerRejected as rejected:
        raise InputRefused(f"The architecture was not taken over. {rejected}") from rejected
    return before.model_copy(update=dict(answer))


def _architecture(answer: ArchitectureAnswer, findings: Findings, provenance: str) -> Architecture:
    return Architecture(document=findings.document, made_by=provenance, **dict(answer))


def _faults(architecture: Architecture, findings: Findings) -> list[str]:
    """Return what cannot stand: doubled ids, connections to nowhere, requirements that do not exist."""
    ids = [component.id for component in architecture.components]
    known = findings.by_id()
    faults = [f"The component id {one!r} is used twice." for one in dict.fromkeys(ids) if ids.count(one) > 1]
    faults += [
        f"The connection {link.source} → {link.target} names a component that does not exist."
        for link in architecture.connections
        if not {link.source, link.target} <= set(ids)
    ]
    named = [(component.id, key) for component in architecture.components for key in component.requirement_ids]
    named += [(f"decision {one.title!r}", key) for one in architecture.decisions for key in one.requirement_ids]
    unknown = [
        f"{place} names the requirement {key}, which does not exist." for place, key in named if key not in known
    ]
    return faults + unknown[:20]


def _thin_coverage(architecture: Architecture, findings: Findings) -> list[str]:
    wanted = for_components(findings.mandatory)
    missing = architecture.uncovered(findings)
    if len(missing) <= _LEAST_COVERED * len(wanted):
        return []
    names = ", ".join(item.id for item in missing[:40])
    return [f"{len(missing)} of {len(wanted)} mandatory requirements are met by no component. Assign them: {names}."]


def _outcome(context: StageContext, architecture: Architecture, findings: Findings) -> StageOutcome:
    folder = out_folder(context)
    text, data = folder / "architecture.md", folder / "architecture.json"
    text.write_text(architecture_markdown(architecture, findings), encoding="utf-8")
    data.write_text(architecture.model_dump_json(indent=1), encoding="utf-8")
    svg, png = write_diagram(architecture, folder)
    preview = f"{len(architecture.components)} components on {architecture.provider}"
    return StageOutcome(
        summary=summary(architecture, findings),
        artifacts=(
            ArtifactDraft(key="architecture_md", title="Architecture", path=text, media_type=MARKDOWN, preview=preview),
            ArtifactDraft(key="architecture_json", title="Architecture (data)", path=data, media_type=JSON),
            ArtifactDraft(key="diagram_svg", title="Architecture diagram (SVG)", path=svg, media_type=SVG),
            ArtifactDraft(key="diagram_png", title="Architecture diagram", path=png, media_type=PNG),
        ),
        warnings=_warnings(architecture, findings),
    )


def summary(architecture: Architecture, findings: Findings) -> str:
    """Return what a person must know to approve the architecture."""
    wanted, missing = for_components(findings.mandatory), architecture.uncovered(findings)
    others = len(findings.mandatory) - len(wanted)
    opening = (
        f"**{counted(len(architecture.components), 'component')} on {quoted(architecture.provider)}** for "
        f"{quoted(findings.document)}. They meet **{len(wanted) - len(missing)} of {len(wanted)}** mandatory "
        f"requirements on the solution; {others} more are duties of the bid or the project team."
    )
    rows = [(one.name, one.service, str(len(one.requirement_ids))) for one in architecture.components]
    decisions = (f"**{quoted(one.title)}:** {quoted(f'{one.choice}. {one.reason}')}" for one in architecture.decisions)
    return fitted(
        (
            opening,
            section(
                f"Not yet met ({len(missing)})", (f"{item.id}: {quoted(item.title)}" for item in missing[:_MOST_NAMED])
            ),
            section("Guidance taken into account", (quoted(note) for note in architecture.guidance_notes)),
            table(("Component", "Product", "Meets"), rows),
            section("Decisions", list(decisions)[:_MOST_NAMED]),
        )
    )


def _warnings(architecture: Architecture, findings: Findings) -> tuple[str, ...]:
    missing = architecture.uncovered(findings)
    linked = {end for link in architecture.connections for end in (link.source, link.target)}
    alone = [component.name for component in architecture.components if component.id not in linked]
    found = [f"{len(missing)} mandatory requirements are met by no component yet."] if missing else []
    return (*found, *([f"Not connected to anything: {', '.join(alone)}."] if alone else ()))
