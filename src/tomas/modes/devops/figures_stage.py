"""Stage `figures`: DORA figures and failure patterns by code, the patterns named by the model and changed by people."""

import re
from pathlib import Path

from pydantic import Field

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, Frozen, StageContext, StageOutcome
from tomas.modes.devops.figures import Figures, figures_of
from tomas.modes.devops.patterns import Pattern, PatternSet, find_patterns
from tomas.modes.devops.patterns_changes import doer_for, read_edited
from tomas.modes.devops.patterns_text import patterns_markdown, patterns_summary
from tomas.modes.devops.prompting import stage_prompt
from tomas.modes.devops.reading import basis_of, records_of
from tomas.modes.devops.selection import Selection
from tomas.modes.media import JSON, MARKDOWN
from tomas.modes.pattern_requests import carried_out, free_guidance, read_request
from tomas.modes.prompting import json_block
from tomas.modes.provenance import COUNTED, made_by
from tomas.modes.summaries import clipped

_LONGEST_LINE = 300
_LONGEST_NAME = 80
_NUMBER = re.compile(r"\d")


class NamedPattern(Frozen):
    """What the model says of a pattern."""

    id: str
    name: str = Field(min_length=3)
    explanation: str
    check: str = ""


class MergeSuggestion(Frozen):
    """Patterns that may be one failure."""

    ids: tuple[str, ...] = Field(min_length=2)
    reason: str


class FiguresAnswer(Frozen):
    """What the model is asked for."""

    patterns: tuple[NamedPattern, ...]
    merge_suggestions: tuple[MergeSuggestion, ...] = ()
    guidance_notes: tuple[str, ...] = ()


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task: to name the patterns as they stand after what people asked for."""
    figures = figures_of(records_of(context))
    found = current(context, figures)
    prompt = stage_prompt(
        "figures",
        context,
        FiguresAnswer,
        "figures_md",
        documents=", ".join(f'"{name}"' for name in found.files),
        patterns=json_block("patterns", [_described(pattern) for pattern in found.patterns]),
    )
    return (EngineTask(id="figures", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Take the names and write the artifacts. Raises AnswerRejected."""
    selection = records_of(context)
    figures = figures_of(selection)
    found = current(context, figures)
    answer = read_answer(answers[0].text, FiguresAnswer)
    names = _checked(answer, found)
    renew = bool(free_guidance(context.guidance))
    update = {
        "patterns": tuple(_named(pattern, names[pattern.id], renew=renew) for pattern in found.patterns),
        "suggestions": tuple(f"merge {' and '.join(one.ids)}: {one.reason}" for one in answer.merge_suggestions),
        "guidance_notes": answer.guidance_notes if renew else (),
    }
    return _outcome(context, selection, figures, found.model_copy(update=update))


def edit(context: StageContext, upload: Path) -> StageOutcome:
    """Take a person's own patterns, as JSON or Markdown. Raises InputRefused."""
    selection = records_of(context)
    figures = figures_of(selection)
    before = artifact(context, "patterns_json", PatternSet)
    return _outcome(context, selection, figures, read_edited(upload, before, figures))


def current(context: StageContext, figures: Figures) -> PatternSet:
    """Return the patterns as code knows them: found, or those of before, with people's new changes carried out.

    Patterns keep their ids, so that `P3` means the same in every piece of guidance.
    """
    before = _before(context)
    if before is None:
        return _found(context, figures)
    seen = len(before.applied) if context.guidance[: len(before.applied)] == before.applied else 0
    commands = [command for text in context.guidance[seen:] for command in read_request(text).commands]
    patterns, done = carried_out(commands, before.patterns, doer_for(figures))
    update = {"patterns": patterns, "applied": context.guidance, "done": (*before.done, *done)}
    return before.model_copy(update=update)


def _found(context: StageContext, figures: Figures) -> PatternSet:
    """Return the patterns as they are found; changes asked for before meant others, so they are not carried out."""
    asked = [text for text in context.guidance if read_request(text).commands]
    note = f"The patterns were found anew, so earlier changes were not carried over: {'; '.join(asked)}"
    return PatternSet(
        files=tuple(file.name for file in context.files),
        made_by=made_by(context, COUNTED),
        basis=basis_of(context),
        patterns=find_patterns(figures),
        applied=context.guidance,
        done=(note,) if asked else (),
    )


def _before(context: StageContext) -> PatternSet | None:
    """Return the patterns of the last version, if they were found with the same files and inputs."""
    if "patterns_json" not in context.artifacts:
        return None
    before = artifact(context, "patterns_json", PatternSet)
    return before if before.basis == basis_of(context) else None


def _described(pattern: Pattern) -> dict[str, object]:
    figures = pattern.figures
    counts = figures.model_dump(mode="json", exclude={"examples"}, exclude_none=True)
    return {
        "id": pattern.id,
        "in": pattern.where,
        "name": pattern.name,
        "named_by": pattern.named_by,
        "figures": counts,
        "examples": [example.text[:_LONGEST_LINE] for example in figures.examples],
    }


def _checked(answer: FiguresAnswer, found: PatternSet) -> dict[str, NamedPattern]:
    """Return what was said of each pattern. Raises AnswerRejected where one is missing, doubled or unknown."""
    names = {named.id: named for named in answer.patterns}
    known = found.by_id()
    faults = [f"{one} is named twice." for one in names if sum(named.id == one for named in answer.patterns) > 1]
    faults += [f"There is no pattern {one}." for one in names if one not in known]
    faults += [f"Pattern {one} has no name." for one in known if one not in names]
    for suggestion in answer.merge_suggestions:
        unknown = [one for one in suggestion.ids if one not in known]
        faults += [f"There is no pattern {one} to merge." for one in unknown]
        if not unknown and len({known[one].where for one in suggestion.ids}) > 1:
            faults.append(f"{' and '.join(suggestion.ids)} are of different kinds and cannot be merged.")
    if faults:
        raise AnswerRejected("The patterns do not fit:\n" + "\n".join(f"- {fault}" for fault in faults[:20]))
    return names


def _named(pattern: Pattern, said: NamedPattern, *, renew: bool) -> Pattern:
    """Return a pattern with the model's words; names by people stay, and so do earlier ones nobody objected to."""
    told = " ".join((pattern.name, *pattern.keys))
    texts = {
        field: "" if _invents(text, told) else " ".join(text.split())
        for field, text in (("explanation", said.explanation), ("check", said.check))
    }
    if pattern.named_by == "person":
        return pattern.model_copy(
            update={
                "explanation": pattern.explanation or texts["explanation"],
                "check": pattern.check or texts["check"],
            }
        )
    if pattern.named_by == "model" and not renew:
        return pattern
    if _invents(said.name, told):
        return pattern.model_copy(update=texts)
    name = clipped(said.name, _LONGEST_NAME)
    return pattern.model_copy(update={"name": name, "named_by": "model", **texts})


def _invents(text: str, told: str) -> bool:
    """Whether a text holds a number although none was wanted, other than in a word that names the pattern."""
    return any(_NUMBER.search(word) and word.strip(".,;:()“”\"'") not in told for word in text.split())


def _outcome(context: StageContext, selection: Selection, figures: Figures, found: PatternSet) -> StageOutcome:
    folder = out_folder(context)
    text, data, computed = (folder / name for name in ("patterns.md", "patterns.json", "figures.json"))
    text.write_text(patterns_markdown(found, figures), encoding="utf-8")
    data.write_text(found.model_dump_json(indent=1), encoding="utf-8")
    computed.write_text(figures.model_dump_json(indent=1), encoding="utf-8")
    known = sum(one.value is not None for one in figures.measures)
    preview = f"{known} of {len(figures.measures)} figures known, {len(found.patterns)} failure patterns"
    return StageOutcome(
        summary=patterns_summary(found, figures, selection.masked_words),
        artifacts=(
            ArtifactDraft(
                key="figures_md", title="Figures and failure patterns", path=text, media_type=MARKDOWN, preview=preview
            ),
            ArtifactDraft(key="patterns_json", title="Failure patterns (data)", path=data, media_type=JSON),
            ArtifactDraft(key="figures_json", title="Figures (data)", path=computed, media_type=JSON),
        ),
        warnings=_warnings(found, selection),
    )


def _warnings(found: PatternSet, selection: Selection) -> tuple[str, ...]:
    said = []
    if not found.patterns:
        said.append("Nothing failed often enough to be a pattern; the report then rests on the figures alone.")
    if selection.production_guessed:
        listed = ", ".join(selection.production)
        said.append(f"No environment is called production, so all count: {listed}. Change that with the inputs.")
    return tuple(said)
