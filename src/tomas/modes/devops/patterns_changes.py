"""What merging and dropping failure patterns means, and patterns that a person changed by hand."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tomas.modes.base import InputRefused
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.patterns import Pattern, PatternSet, known_keys, refigured
from tomas.modes.edited import edited_json, edited_text, faults_refused
from tomas.modes.pattern_edits import edited_sections
from tomas.modes.pattern_requests import Command, Doer

_LONGEST_NAME = 80


def doer_for(figures: Figures) -> Doer[Pattern]:
    """Return what changes do to patterns whose figures come from here."""

    def merged(members: Sequence[Pattern], target: Pattern, command: Command) -> tuple[Pattern, str] | str:
        others = ", ".join(command.ids[1:])
        if len({member.where for member in members}) > 1:
            return (
                f"{others} not merged into {target.id}: error messages, jobs and services count different things and "
                "cannot be one pattern."
            )
        named = {"name": command.name, "named_by": "person"} if command.name else {}
        if not named and target.named_by != "person":
            named = {"named_by": "code", "explanation": "", "check": ""}
        keys = tuple(dict.fromkeys(key for member in (target, *members) for key in member.keys))
        pattern = refigured(target.model_copy(update={"keys": keys, **named}), figures)
        return pattern, f"{others} merged into {target.id}, which now has {pattern.figures.failures:,} failures."

    return Doer(merged, _freed)


def _freed(gone: Sequence[Pattern]) -> str:
    return f"{sum(pattern.figures.failures for pattern in gone):,} failures now belong to no pattern."


def read_edited(upload: Path, before: PatternSet, figures: Figures) -> PatternSet:
    """Return the patterns as a person changed them, with their figures computed anew. Raises InputRefused."""
    text = edited_text(upload, "patterns")
    is_json = text.lstrip().startswith("{")
    patterns = edited_json(text, PatternSet).patterns if is_json else _from_markdown(text, before)
    _check(patterns, figures)
    renewed = tuple(_renewed(pattern, before, figures) for pattern in patterns)
    return before.model_copy(update={"patterns": renewed, "suggestions": (), "done": (*before.done, "Edited by hand.")})


def _from_markdown(text: str, before: PatternSet) -> tuple[Pattern, ...]:
    known, found = before.by_id(), []
    for section in edited_sections(text):
        pattern = known.get(section.id)
        if pattern is None:
            raise InputRefused(
                f"There is no pattern {section.id}. Sections can be changed or deleted, not added: Markdown cannot "
                "tell what a new pattern is made of. Use patterns.json for that."
            )
        name = section.name or pattern.name
        update = {"name": name[:_LONGEST_NAME], "explanation": section.description}
        found.append(pattern.model_copy(update=update))
    return tuple(found)


def _check(patterns: tuple[Pattern, ...], figures: Figures) -> None:
    faults = [f"{one} stands there twice." for one, count in Counter(p.id for p in patterns).items() if count > 1]
    for pattern in patterns:
        unknown = set(pattern.keys) - known_keys(pattern.where, figures)
        if unknown:
            faults.append(f"{pattern.id} is made of something that is not in the data: {min(unknown)[:60]}.")
        if not pattern.keys:
            faults.append(f"{pattern.id} is made of nothing; delete it instead.")
        if not pattern.name.strip():
            faults.append(f"{pattern.id} has no name.")
    places = Counter((pattern.where, key) for pattern in patterns for key in set(pattern.keys))
    faults += [f"“{key[:60]}” belongs to more than one pattern." for (_, key), count in places.items() if count > 1]
    if not patterns:
        faults.append("No pattern is left. Use Cancel if the run should end.")
    if faults:
        raise faults_refused(faults, "The patterns were not taken over.")


def _renewed(pattern: Pattern, before: PatternSet, figures: Figures) -> Pattern:
    old = before.by_id().get(pattern.id)
    changed = old is None or (old.name, old.explanation) != (pattern.name, pattern.explanation)
    named_by = "person" if changed else pattern.named_by
    return refigured(pattern.model_copy(update={"named_by": named_by}), figures)
