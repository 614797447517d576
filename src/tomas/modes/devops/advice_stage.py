"""Stage `advice`: recommendations by the model, each checked against figures and failure patterns."""

from collections.abc import Iterable, Mapping

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.checking import FigureGrounds
from tomas.modes.devops.advice import Advice, AdviceAnswer, checked
from tomas.modes.devops.advice_text import advice_markdown, advice_summary
from tomas.modes.devops.facts import can_be_lowered, facts_of
from tomas.modes.devops.figures import Figures
from tomas.modes.devops.patterns import Pattern, PatternSet
from tomas.modes.devops.prompting import stage_prompt
from tomas.modes.devops.statements import Grounds
from tomas.modes.facts import Fact
from tomas.modes.media import JSON, MARKDOWN
from tomas.modes.prompting import json_block
from tomas.modes.provenance import COUNTED, made_by

_LONGEST_LINE = 240


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    found, figures = artifact(context, "patterns_json", PatternSet), artifact(context, "figures_json", Figures)
    prompt = stage_prompt(
        "advice",
        context,
        AdviceAnswer,
        "advice_md",
        documents=", ".join(f'"{name}"' for name in found.files),
        patterns=json_block("patterns", [_described(pattern) for pattern in found.patterns]),
        figures=json_block("figures", listed(facts_of(figures, found.patterns).values())),
        unknown=json_block("unknown", not_known(figures)),
    )
    return (EngineTask(id="advice", prompt=prompt),)


def listed(facts: Iterable[Fact]) -> list[object]:
    """Return figures as a prompt gives them."""
    return [
        {"key": fact.key, "value": fact.value, "about": fact.about, "can_be_lowered": can_be_lowered(fact.key)}
        for fact in facts
    ]


def not_known(figures: Figures) -> list[str]:
    """Return the figures that the data do not tell, with the reasons."""
    return [f"{one.title}: {one.unknown}" for one in figures.measures if one.value is None]


def _described(pattern: Pattern) -> dict[str, object]:
    examples = [example.text[:_LONGEST_LINE] for example in pattern.figures.examples]
    told = pattern.model_dump(mode="json", include={"id", "where", "name", "explanation", "check", "keys"})
    return {**told, "examples": examples}


def grounds_of(context: StageContext, more: Mapping[str, Fact] | None = None) -> Grounds:
    """Return what statements of a run are checked against; `more` are figures besides those of the data."""
    found, figures = artifact(context, "patterns_json", PatternSet), artifact(context, "figures_json", Figures)
    facts = facts_of(figures, found.patterns) | dict(more or {})
    names = {name for pattern in found.patterns for name in (pattern.name, *pattern.keys)}
    names |= {row.name for row in figures.dora.services} | {row.name for row in (figures.ci.jobs if figures.ci else ())}
    names |= set(figures.production)
    return Grounds(FigureGrounds.of(facts, names), frozenset(found.by_id()))


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the answer and write the artifacts. Raises AnswerRejected where nothing of it can stand."""
    answer, grounds = read_answer(answers[0].text, AdviceAnswer), grounds_of(context)
    _check_ids(answer, grounds)
    kept, left = checked(answer, grounds)
    if not kept:
        reasons = "\n".join(f"- {item.where}: {item.reason}" for item in left[:20])
        raise AnswerRejected(f"No recommendation is borne out by the data:\n{reasons}")
    advice = Advice(
        made_by=made_by(context, COUNTED), recommendations=kept, left_out=left, guidance_notes=answer.guidance_notes
    )
    folder = out_folder(context)
    text, data = folder / "advice.md", folder / "advice.json"
    text.write_text(advice_markdown(advice), encoding="utf-8")
    data.write_text(advice.model_dump_json(indent=1), encoding="utf-8")
    preview = f"{len(kept)} recommendations"
    return StageOutcome(
        summary=advice_summary(advice),
        artifacts=(
            ArtifactDraft(key="advice_md", title="Recommendations", path=text, media_type=MARKDOWN, preview=preview),
            ArtifactDraft(key="advice_json", title="Recommendations (data)", path=data, media_type=JSON),
        ),
    )


def _check_ids(answer: AdviceAnswer, grounds: Grounds) -> None:
    """Raise AnswerRejected where ids are doubled or name what does not exist: a slip that the model can mend."""
    ids = [one.id for one in answer.recommendations]
    faults = [f"The id {one} is used twice." for one in dict.fromkeys(ids) if ids.count(one) > 1]
    faults += [
        f"{one.id} names the pattern {key}, which does not exist."
        for one in answer.recommendations
        for key in one.pattern_ids
        if key not in grounds.pattern_ids
    ]
    if faults:
        raise AnswerRejected("The recommendations do not fit:\n" + "\n".join(f"- {fault}" for fault in faults[:20]))
