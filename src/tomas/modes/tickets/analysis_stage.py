"""Stage `analysis`: root causes and recommendations by the model, each checked against tickets and figures."""

from collections.abc import Iterable, Mapping, Sequence

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.checking import LeftOut
from tomas.modes.facts import Fact
from tomas.modes.media import JSON, MARKDOWN
from tomas.modes.prompting import json_block
from tomas.modes.provenance import COUNTED, made_by
from tomas.modes.tickets.analysis import (
    Analysis,
    AnalysisAnswer,
    CheckedCause,
    CheckedRecommendation,
    Recommendation,
    RootCause,
    impact_of,
)
from tomas.modes.tickets.analysis_text import analysis_markdown, analysis_summary
from tomas.modes.tickets.checking import Checked, Grounds, Statement
from tomas.modes.tickets.facts import facts_of
from tomas.modes.tickets.figures import Figures
from tomas.modes.tickets.patterns import Pattern, PatternSet
from tomas.modes.tickets.prompting import stage_prompt
from tomas.modes.tickets.reading import tickets_of
from tomas.modes.tickets.tickets import Ticket
from tomas.modes.tickets.wishes import read_wishes

_EXAMPLES = 8
_LONGEST_TEXT = 200


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task."""
    selection = tickets_of(context)
    patterns = artifact(context, "patterns_json", PatternSet).patterns
    facts = facts_of(artifact(context, "figures_json", Figures), patterns)
    prompt = stage_prompt(
        "analysis",
        context,
        AnalysisAnswer,
        "analysis_md",
        document=selection.name,
        patterns=json_block("patterns", [_described(pattern, selection.tickets) for pattern in patterns]),
        figures=json_block("figures", listed(facts.values())),
    )
    return (EngineTask(id="analysis", prompt=prompt),)


def listed(facts: Iterable[Fact]) -> list[object]:
    """Return figures as a prompt gives them."""
    return [{"key": fact.key, "value": fact.value, "about": fact.about} for fact in facts]


def _described(pattern: Pattern, tickets: Sequence[Ticket]) -> dict[str, object]:
    wanted = set(pattern.ticket_ids)
    members = [ticket for ticket in tickets if ticket.id in wanted]
    slowest = sorted(members, key=lambda ticket: -(ticket.hours or 0))[: _EXAMPLES // 2]
    step = max(1, 2 * len(members) // _EXAMPLES)
    examples = {ticket.id: ticket for ticket in (*slowest, *members[::step][: _EXAMPLES // 2])}
    return {
        "id": pattern.id,
        "name": pattern.name,
        "description": pattern.description,
        "words": list(pattern.keywords),
        "examples": [
            {
                "id": ticket.id,
                "created": f"{ticket.created:%Y-%m-%d %H:%M}",
                "hours": None if ticket.hours is None else round(ticket.hours, 1),
                "title": ticket.title or " / ".join(filter(None, (ticket.category, ticket.subcategory, ticket.detail))),
                "text": ticket.description[:_LONGEST_TEXT],
                "team": ticket.group,
            }
            for ticket in examples.values()
        ],
    }


def grounds_of(context: StageContext, more: Mapping[str, Fact] | None = None) -> Grounds:
    """Return what statements of a run are checked against; `more` are figures besides those of the tickets."""
    patterns = artifact(context, "patterns_json", PatternSet).patterns
    facts = facts_of(artifact(context, "figures_json", Figures), patterns)
    tickets = tickets_of(context).tickets
    members = {pattern.id: pattern.ticket_ids for pattern in patterns}
    names = {name for pattern in patterns for name in (pattern.name, *pattern.keywords)}
    names |= {
        name
        for ticket in tickets
        for name in (ticket.category, ticket.subcategory, ticket.detail, ticket.group, ticket.priority, ticket.status)
    }
    texts = {ticket.id: f"{ticket.title} {ticket.description} {ticket.created:%Y-%m-%d}" for ticket in tickets}
    return Grounds.of(facts | dict(more or {}), members, (ticket.id for ticket in tickets), names, texts)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the answer and write the artifacts. Raises AnswerRejected where nothing of it can stand."""
    answer = read_answer(answers[0].text, AnalysisAnswer)
    selection, grounds, wishes = tickets_of(context), grounds_of(context), read_wishes(context.inputs)
    _check_ids(answer, grounds)
    left: list[LeftOut] = []
    causes = [cause for one in answer.root_causes if (cause := _cause(one, grounds, left)) is not None]
    kept_ids = {cause.id for cause in causes}
    advice = []
    for one in answer.recommendations:
        statements = _statements(one.id, one.statements, one.pattern_ids, grounds, left)
        if not statements or _is_invented(one.id, (one.title, one.action), statements, grounds, left):
            continue
        impact = impact_of(one, {key: tuple(ids) for key, ids in grounds.members.items()}, selection.tickets,
                           wishes.ticket_cost)  # fmt: skip
        known = tuple(key for key in one.root_cause_ids if key in kept_ids)
        told = one.model_dump(exclude={"statements", "root_cause_ids"})
        advice.append(CheckedRecommendation(**told, statements=statements, root_cause_ids=known, impact=impact))
    if not advice:
        reasons = "\n".join(f"- {item.where}: {item.reason}" for item in left[:20])
        raise AnswerRejected(f"No recommendation is borne out by the data:\n{reasons}")
    analysis = Analysis(
        file=selection.name,
        made_by=made_by(context, COUNTED),
        root_causes=tuple(causes),
        recommendations=tuple(sorted(advice, key=lambda item: (-item.impact.avoided_high, item.id))),
        left_out=tuple(left),
        ticket_cost=wishes.ticket_cost,
        currency=wishes.currency,
        guidance_notes=answer.guidance_notes,
    )
    return _outcome(context, analysis)


def _check_ids(answer: AnalysisAnswer, grounds: Grounds) -> None:
    """Raise AnswerRejected where ids are doubled or name what does not exist: a slip that the model can mend."""
    ids = [one.id for one in (*answer.root_causes, *answer.recommendations)]
    faults = [f"The id {one} is used twice." for one in dict.fromkeys(ids) if ids.count(one) > 1]
    both: tuple[RootCause | Recommendation, ...] = (*answer.root_causes, *answer.recommendations)
    faults += [
        f"{one.id} names the pattern {key}, which does not exist."
        for one in both
        for key in one.pattern_ids
        if key not in grounds.members
    ]
    if faults:
        raise AnswerRejected("The analysis does not fit:\n" + "\n".join(f"- {fault}" for fault in faults[:20]))


def _cause(one: RootCause, grounds: Grounds, left: list[LeftOut]) -> CheckedCause | None:
    statements = _statements(one.id, one.statements, one.pattern_ids, grounds, left)
    if not statements or _is_invented(one.id, (one.title, one.cause, one.verify), statements, grounds, left):
        return None
    return CheckedCause(**one.model_dump(exclude={"statements"}), statements=statements)


def _statements(
    where: str, statements: Sequence[Statement], pattern_ids: Sequence[str], grounds: Grounds, left: list[LeftOut]
) -> tuple[Checked, ...]:
    """Return the statements that may be shown; note the others."""
    checked = [grounds.check(statement, pattern_ids) for statement in statements]
    left += [LeftOut(where=where, text=one.text, reason=one.reason) for one in checked if not one.kept]
    return tuple(one for one in checked if one.kept)


def _is_invented(
    where: str, texts: Sequence[str], statements: Sequence[Checked], grounds: Grounds, left: list[LeftOut]
) -> bool:
    """Whether one of the texts around the statements holds a number that none of them cites; note it."""
    values = [cited.value for statement in statements for cited in statement.figures]
    ids = tuple(dict.fromkeys(one for statement in statements for one in statement.ticket_ids))
    for text in texts:
        fault = grounds.fault_in_text(text, values, ids)
        if fault:
            left.append(LeftOut(where=where, text=text, reason=fault))
            return True
    return False


def _outcome(context: StageContext, analysis: Analysis) -> StageOutcome:
    folder = out_folder(context)
    text, data = folder / "analysis.md", folder / "analysis.json"
    text.write_text(analysis_markdown(analysis), encoding="utf-8")
    data.write_text(analysis.model_dump_json(indent=1), encoding="utf-8")
    preview = f"{len(analysis.root_causes)} root causes, {len(analysis.recommendations)} recommendations"
    return StageOutcome(
        summary=analysis_summary(analysis),
        artifacts=(
            ArtifactDraft(
                key="analysis_md", title="Root causes and advice", path=text, media_type=MARKDOWN, preview=preview
            ),
            ArtifactDraft(key="analysis_json", title="Root causes and advice (data)", path=data, media_type=JSON),
        ),
    )
