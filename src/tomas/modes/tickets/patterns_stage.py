"""Stage `patterns`: what comes again and again, found by code, named by the model, changed by people."""

import re
from pathlib import Path

from pydantic import Field

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, Frozen, StageContext, StageOutcome
from tomas.modes.media import JSON, MARKDOWN
from tomas.modes.pattern_requests import carried_out, free_guidance, read_request
from tomas.modes.prompting import json_block
from tomas.modes.provenance import COUNTED, made_by
from tomas.modes.summaries import clipped, counted
from tomas.modes.tickets import patterns_edit
from tomas.modes.tickets.clusters import find_clusters
from tomas.modes.tickets.commands import doer_for
from tomas.modes.tickets.figures import figures_of
from tomas.modes.tickets.patterns import Pattern, PatternSet, patterns_from
from tomas.modes.tickets.patterns_text import patterns_markdown, patterns_summary
from tomas.modes.tickets.prompting import stage_prompt
from tomas.modes.tickets.reading import basis_of, tickets_of
from tomas.modes.tickets.selection import Selection

_EXAMPLES = 6
_LONGEST_TEXT = 220
_LONGEST_NAME = 80
_NUMBER = re.compile(r"\d")


class NamedPattern(Frozen):
    """What the model says of a pattern."""

    id: str
    name: str = Field(min_length=3)
    description: str


class MergeSuggestion(Frozen):
    """Patterns that may be one issue."""

    ids: tuple[str, ...] = Field(min_length=2)
    reason: str


class PatternsAnswer(Frozen):
    """What the model is asked for."""

    patterns: tuple[NamedPattern, ...]
    merge_suggestions: tuple[MergeSuggestion, ...] = ()
    guidance_notes: tuple[str, ...] = ()


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task: to name the patterns as they stand after what people asked for."""
    selection = tickets_of(context)
    found = current(context, selection)
    prompt = stage_prompt(
        "patterns",
        context,
        PatternsAnswer,
        "patterns_md",
        document=selection.name,
        count=str(len(selection.tickets)),
        patterns=json_block("patterns", [_described(pattern, selection) for pattern in found.patterns]),
    )
    return (EngineTask(id="patterns", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Take the names and write the artifacts. Raises AnswerRejected."""
    selection = tickets_of(context)
    found = current(context, selection)
    answer = read_answer(answers[0].text, PatternsAnswer)
    names = _checked(answer, found)
    renew = bool(free_guidance(context.guidance))
    patterns = tuple(_named(pattern, names[pattern.id], renew=renew) for pattern in found.patterns)
    suggestions = tuple(
        f"merge {' and '.join(suggestion.ids)}: {suggestion.reason}" for suggestion in answer.merge_suggestions
    )
    notes = answer.guidance_notes if renew else ()
    update = {"patterns": patterns, "suggestions": suggestions, "guidance_notes": notes}
    return _outcome(context, selection, found.model_copy(update=update))


def edit(context: StageContext, upload: Path) -> StageOutcome:
    """Take a person's own patterns, as JSON or Markdown. Raises InputRefused."""
    selection = tickets_of(context)
    before = artifact(context, "patterns_json", PatternSet)
    return _outcome(context, selection, patterns_edit.read_edited(upload, before, selection.tickets))


def current(context: StageContext, selection: Selection) -> PatternSet:
    """Return the patterns as code knows them: found, or those of before, with people's new changes carried out.

    Patterns keep their ids, so that `P3` means the same in every piece of guidance.
    """
    before = _before(context)
    if before is None:
        return _found(context, selection)
    seen = len(before.applied) if context.guidance[: len(before.applied)] == before.applied else 0
    commands = [command for text in context.guidance[seen:] for command in read_request(text).commands]
    patterns, done = carried_out(commands, before.patterns, doer_for(selection.tickets))
    update = {"patterns": patterns, "applied": context.guidance, "done": (*before.done, *done)}
    return before.model_copy(update=update)


def _found(context: StageContext, selection: Selection) -> PatternSet:
    """Return the patterns as they are found; changes asked for before meant others, so they are not carried out."""
    clusters = find_clusters(selection.tickets)
    asked = [text for text in context.guidance if read_request(text).commands]
    note = f"The patterns were found anew, so earlier changes were not carried over: {'; '.join(asked)}"
    return PatternSet(
        file=selection.name,
        made_by=made_by(context, COUNTED),
        basis=basis_of(context),
        by=clusters.by,
        total=len(selection.tickets),
        patterns=patterns_from(clusters, selection.tickets),
        applied=context.guidance,
        done=(note,) if asked else (),
    )


def _before(context: StageContext) -> PatternSet | None:
    """Return the patterns of the last version, if they were found with the same file and inputs."""
    if "patterns_json" not in context.artifacts:
        return None
    before = artifact(context, "patterns_json", PatternSet)
    return before if before.basis == basis_of(context) else None


def _described(pattern: Pattern, selection: Selection) -> dict[str, object]:
    wanted = set(pattern.ticket_ids)
    members = [ticket for ticket in selection.tickets if ticket.id in wanted]
    step = max(1, len(members) // _EXAMPLES)
    examples = [
        {"id": ticket.id, "title": ticket.title, "text": ticket.description[:_LONGEST_TEXT]}
        if ticket.title or ticket.description
        else {"id": ticket.id, "fields": [ticket.category, ticket.subcategory, ticket.detail, ticket.group]}
        for ticket in members[::step][:_EXAMPLES]
    ]
    figures = pattern.figures
    return {
        "id": pattern.id,
        "name": pattern.name,
        "named_by": pattern.named_by,
        "words": list(pattern.keywords),
        "tickets": len(members),
        "teams": [name for name, _ in figures.groups],
        "median_hours": figures.row.times.median,
        "examples": examples,
    }


def _checked(answer: PatternsAnswer, found: PatternSet) -> dict[str, NamedPattern]:
    """Return what was said of each pattern. Raises AnswerRejected where one is missing, doubled or unknown."""
    names = {named.id: named for named in answer.patterns}
    known = found.by_id()
    faults = [f"{one} is named twice." for one in names if sum(named.id == one for named in answer.patterns) > 1]
    faults += [f"There is no pattern {one}." for one in names if one not in known]
    faults += [f"Pattern {one} has no name." for one in known if one not in names]
    faults += [
        f"There is no pattern {one} to merge."
        for suggestion in answer.merge_suggestions
        for one in suggestion.ids
        if one not in known
    ]
    if faults:
        raise AnswerRejected("The patterns do not fit:\n" + "\n".join(f"- {fault}" for fault in faults[:20]))
    return names


def _named(pattern: Pattern, said: NamedPattern, *, renew: bool) -> Pattern:
    """Return a pattern with the model's words; names by people stay, and so do earlier ones nobody objected to."""
    description = "" if _invented(said.description, pattern) else said.description
    if pattern.named_by == "person":
        return pattern.model_copy(update={"description": pattern.description or description})
    if pattern.named_by == "model" and not renew:
        return pattern
    if _invented(said.name, pattern):
        return pattern.model_copy(update={"description": description})
    name = clipped(said.name, _LONGEST_NAME)
    return pattern.model_copy(update={"name": name, "description": description, "named_by": "model"})


def _invented(text: str, pattern: Pattern) -> bool:
    """Whether a text holds a number although none was wanted, other than in a telling word such as `Category 53`."""
    for word in sorted(pattern.keywords, key=len, reverse=True):
        text = text.replace(word, "")
    return _NUMBER.search(text) is not None


def _outcome(context: StageContext, selection: Selection, found: PatternSet) -> StageOutcome:
    figures = figures_of(selection.tickets, selection.folding.until)
    folder = out_folder(context)
    text, data, computed = (folder / name for name in ("patterns.md", "patterns.json", "figures.json"))
    text.write_text(patterns_markdown(found), encoding="utf-8")
    data.write_text(found.model_dump_json(indent=1), encoding="utf-8")
    computed.write_text(figures.model_dump_json(indent=1), encoding="utf-8")
    preview = f"{counted(len(found.patterns), 'pattern')} in {counted(figures.tickets, 'ticket')}"
    return StageOutcome(
        summary=patterns_summary(found, figures, selection.masked.words()),
        artifacts=(
            ArtifactDraft(key="patterns_md", title="Patterns", path=text, media_type=MARKDOWN, preview=preview),
            ArtifactDraft(key="patterns_json", title="Patterns (data)", path=data, media_type=JSON),
            ArtifactDraft(key="figures_json", title="Figures (data)", path=computed, media_type=JSON),
        ),
        warnings=_warnings(found),
    )


def _warnings(found: PatternSet) -> tuple[str, ...]:
    if found.patterns:
        return ()
    return ("No issue came often enough to be a pattern; the report then rests on the figures alone.",)
