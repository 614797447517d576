"""What becomes of an engine's answer: a text, a plan or summaries, with the pictures and files that agents made."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tomas.documents.render.markdown import escaped
from tomas.modes.base import (
    AnswerRejected,
    ArtifactDraft,
    EngineAnswer,
    InputRefused,
    StageContext,
    StageOutcome,
)
from tomas.modes.borne import Grounds, named
from tomas.modes.declared.schema import DeclaredMode, DeclaredStage, Result
from tomas.modes.excerpts import SUMMARY, excerpt, preview
from tomas.modes.media import JSON, MARKDOWN, PDF, PICTURES, ZIP
from tomas.modes.plan import Plan, read_plan
from tomas.modes.printed import PRINTED_FILE, printed_text
from tomas.modes.provenance import NOT_PRINTED, PRINTED, UNCHECKED, made_by
from tomas.modes.report import Pictures, simple_report
from tomas.modes.summaries import clipped_lines
from tomas.modes.titles import picture_title, report_title

_KEPT = "steps.zip"
_STEP = re.compile(r"^## Step \d+: .*$", re.MULTILINE)
"""The heading above what a step found: the plan's words."""
_UNBORNE = (
    "These numbers stand neither in the code that was run, nor in what it printed, nor in what was given: {numbers}. "
    "Check them before you use the text."
)
_MOST_PICTURES = 12
_MOST_FILES = 500
_LONGEST_TITLE = 90


def artifacts_of(
    mode: DeclaredMode,
    stage: DeclaredStage,
    context: StageContext,
    answer: EngineAnswer,
    grounds: Grounds | None = None,
) -> StageOutcome:
    """Return the checked outcome of a stage; its files are written below the stage's folder. Raises AnswerRejected.

    Numbers that a text states and that stand in none of its `grounds` are named.
    """
    folder = _out(context)
    pictures = _pictures(stage, folder, answer)
    others = _others(stage, folder, answer)
    if stage.result is Result.PLAN:
        return _plan(stage, folder, _plan_of(answer.text), answer.remarks)
    text = _summaries(answer.text) if stage.result is Result.SUMMARIES else answer.text.strip()
    if len(text) < stage.least_characters:
        raise AnswerRejected("The answer is empty or says next to nothing. Answer the task in full.")
    shares, caution = UNCHECKED, ""
    if grounds is not None and stage.result is Result.TEXT:
        unborne = grounds.unborne(_STEP.sub("", text))
        shares = NOT_PRINTED if unborne else PRINTED
        caution = _UNBORNE.format(numbers=named(unborne)) if unborne else ""
    drawn = tuple((draft.title, draft.path) for draft in pictures)
    outcome = _text(mode, stage, context, text, drawn, shares=shares, caution=caution)
    warnings = (*answer.remarks, caution) if caution else answer.remarks
    return outcome.model_copy(update={"artifacts": (*outcome.artifacts, *pictures, *others), "warnings": warnings})


def edited(mode: DeclaredMode, stage: DeclaredStage, context: StageContext, upload: Path) -> StageOutcome:
    """Return the outcome with a person's version in the place of the agents'. Raises InputRefused."""
    try:
        text = upload.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused("This file is no text in UTF-8. Save it as UTF-8 and upload it again.") from error
    if stage.result is Result.PLAN:
        return _plan(stage, _out(context), read_plan(text), ())
    if len(text.strip()) < stage.least_characters:
        raise InputRefused("This file says next to nothing. Upload the whole text.")
    return _text(mode, stage, context, text.strip(), tuple(_made_before(stage, context)))


def _out(context: StageContext) -> Path:
    folder = context.folder / "out"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _plan_of(text: str) -> Plan:
    try:
        return read_plan(text)
    except InputRefused as refused:
        raise AnswerRejected(str(refused)) from refused


def _plan(stage: DeclaredStage, folder: Path, plan: Plan, remarks: tuple[str, ...]) -> StageOutcome:
    place, data = folder / f"{stage.name}.md", folder / f"{stage.name}.json"
    place.write_text(plan.markdown(), encoding="utf-8")
    data.write_text(plan.model_dump_json(indent=1), encoding="utf-8")
    lines = [
        f"{number}. **{escaped(step.sub_task)}** ({step.sub_task_agent})"
        for number, step in enumerate(plan.sub_tasks, 1)
    ]
    return StageOutcome(
        summary=clipped_lines("\n".join(lines), SUMMARY),
        artifacts=(
            ArtifactDraft(key=stage.name, title=stage.title, path=place, media_type=MARKDOWN, preview=lines[0]),
            ArtifactDraft(key=f"{stage.name}_json", title=f"{stage.title} (data)", path=data, media_type=JSON),
        ),
        warnings=remarks,
    )


def _text(
    mode: DeclaredMode,
    stage: DeclaredStage,
    context: StageContext,
    text: str,
    pictures: Pictures,
    *,
    shares: str = UNCHECKED,
    caution: str = "",
) -> StageOutcome:
    place = _out(context) / f"{stage.name}.md"
    told = f"{made_by(context, shares)} {caution}".strip()
    place.write_text(f"{text}\n\n---\n\n*{told}*\n", encoding="utf-8")
    drafts = [ArtifactDraft(key=stage.name, title=stage.title, path=place, media_type=MARKDOWN, preview=preview(text))]
    if stage.pdf:
        paper = place.with_suffix(".pdf")
        about = _about(mode, stage, context)
        report = simple_report(
            context, mode.title, about, text, pictures, opening=stage.title, shares=shares, caution=caution
        )
        paper.write_bytes(report)
        drafts.append(ArtifactDraft(key=f"{stage.name}_pdf", title=f"{stage.title} (PDF)", path=paper, media_type=PDF))
    return StageOutcome(summary=excerpt(text), artifacts=tuple(drafts))


def _about(mode: DeclaredMode, stage: DeclaredStage, context: StageContext) -> str:
    """What a report is called: what was asked or given, and the stage where it is one of several."""
    given = report_title(mode.spec().inputs, context.inputs, [file.name for file in context.files], _LONGEST_TITLE)
    if not given:
        return stage.title
    return f"{stage.title}: {given}" if len(mode.stages) > 1 else given


def _pictures(stage: DeclaredStage, folder: Path, answer: EngineAnswer) -> tuple[ArtifactDraft, ...]:
    drafts: list[ArtifactDraft] = []
    for path in answer.files:
        media_type = PICTURES.get(path.suffix.lower())
        if media_type is None or len(drafts) == _MOST_PICTURES:
            continue
        number = len(drafts) + 1
        place = folder / f"{stage.name}-picture-{number}{path.suffix.lower()}"
        shutil.copyfile(path, place)
        title = picture_title(path) or f"Picture {number}"
        drafts.append(
            ArtifactDraft(key=f"{stage.name}_picture_{number}", title=title, path=place, media_type=media_type)
        )
    return tuple(drafts)


def _made_before(stage: DeclaredStage, context: StageContext) -> Iterator[tuple[str, Path]]:
    """Yield the pictures that belong to the text which a person's version replaces."""
    for number in range(1, _MOST_PICTURES + 1):
        if found := context.artifacts.get(f"{stage.name}_picture_{number}"):
            yield f"Picture {number}", found.path


def _others(stage: DeclaredStage, folder: Path, answer: EngineAnswer) -> tuple[ArtifactDraft, ...]:
    """Pack what agents made besides: one archive, or the engine's own where work can start in the middle."""
    kept = next((path for path in answer.files if path.name == _KEPT), None)
    place = folder / f"{stage.name}-files.zip"
    if kept is not None:
        shutil.copyfile(kept, place)
    else:
        drawn = [path for path in answer.files if path.suffix.lower() in PICTURES]
        others = [path for path in answer.files if path not in drawn[:_MOST_PICTURES]][:_MOST_FILES]
        if not (others or answer.ran):
            return ()
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in _names(others).items():
                archive.write(path, name)
    if answer.ran:
        with zipfile.ZipFile(place, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(PRINTED_FILE, printed_text(answer.ran))
    key = f"{stage.name}_files"
    return (ArtifactDraft(key=key, title=f"{stage.title}: code and data", path=place, media_type=ZIP),)


def _names(paths: list[Path]) -> dict[str, Path]:
    """Return names for files in an archive, no two alike."""
    named: dict[str, Path] = {}
    for path in paths:
        name, number = path.name, 1
        while name in named:
            number += 1
            name = f"{path.stem}-{number}{path.suffix}"
        named[name] = path
    return named


class _Summary(BaseModel):
    """A document's summary as CMBAgent makes it; what is missing is left out."""

    model_config = ConfigDict(extra="ignore")

    document: str
    title: str = ""
    authors: list[str] = Field(default_factory=list)
    date: str = ""
    abstract: str = ""
    keywords: list[str] = Field(default_factory=list)
    key_findings: list[str] = Field(default_factory=list)
    scientific_software: list[str] = Field(default_factory=list)
    data_sources: list[str] = Field(default_factory=list)
    data_sets: list[str] = Field(default_factory=list)
    data_analysis_methods: list[str] = Field(default_factory=list)

    def markdown(self) -> str:
        """Return the summary for people."""
        lists = (
            ("Key findings", self.key_findings),
            ("Methods", self.data_analysis_methods),
            ("Data", [*self.data_sources, *self.data_sets]),
            ("Software", self.scientific_software),
        )
        parts = [f"## {escaped(self.title or self.document)}", f"*{escaped(self.document)}*"]
        facts = {"Authors": ", ".join(self.authors), "Date": self.date, "Keywords": ", ".join(self.keywords)}
        told = [f"**{title}:** {escaped(fact.strip())}" for title, fact in facts.items() if fact.strip()]
        parts += ["  \n".join(told)] if told else []
        parts += [self.abstract.strip()] if self.abstract.strip() else []
        parts += [
            f"**{title}**\n\n" + "\n".join(f"- {escaped(item)}" for item in items) for title, items in lists if items
        ]
        return "\n\n".join(parts)


def _summaries(text: str) -> str:
    try:
        summaries = [_Summary.model_validate(item) for item in json.loads(text)]
    except (ValueError, ValidationError) as error:
        raise AnswerRejected("The summaries cannot be read. Summarise each document again.") from error
    if empty := [item.document for item in summaries if not (item.abstract or item.key_findings)]:
        raise AnswerRejected(f"There is no summary of {', '.join(empty)}.")
    return "\n\n".join(item.markdown() for item in summaries)
