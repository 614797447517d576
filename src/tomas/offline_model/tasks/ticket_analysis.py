"""Task tickets/analysis: causes from when, where and how often a pattern's tickets come, and what follows from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tomas.offline_model.guidance import Intents, notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.ticket_facts import Facts

_GREW = 1.6
_MOSTLY = 0.6
_PEAK = 0.35
_REOPENED, _LATE = 12.0, 80.0
_MOST = 8
_LONG_ENOUGH = 28
"""Days: below, growth says nothing."""
_NIGHT = range(6)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something in a pattern's figures, the cause it points to, and what to do about it."""

    cause: str
    verify: str
    action: str
    title: str
    statement: dict[str, Any]
    weight: int
    avoidable: tuple[int, int]
    effort: str


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return causes and recommendations for the patterns whose figures stand out."""
    facts = Facts.of(prompt)
    patterns: list[dict[str, Any]] = prompt.value("patterns", [])
    intents = read_guidance(prompt.guidance)
    causes: list[dict[str, Any]] = []
    advice: list[dict[str, Any]] = []
    for pattern in _in_order(patterns, facts, intents):
        signs = sorted(_signs(pattern, facts), key=lambda sign: -sign.weight)
        if not signs or len(causes) >= _MOST:
            continue
        number, main = len(causes) + 1, signs[0]
        causes.append(_cause(number, pattern, signs))
        advice.append(_advice(number, pattern, main, facts))
    return {
        "root_causes": causes,
        "recommendations": advice or [_general(patterns, facts)],
        "guidance_notes": notes(prompt.guidance, _acted_on(prompt.guidance)),
    }


def _in_order(patterns: list[dict[str, Any]], facts: Facts, intents: Intents) -> list[dict[str, Any]]:
    """Return the patterns, those that people stress first, without those they drop."""
    kept = [pattern for pattern in patterns if not any(_mentions(pattern, topic) for topic in intents.drop)]
    return sorted(
        kept or patterns,
        key=lambda pattern: (
            not any(_mentions(pattern, topic) for topic in intents.focus),
            -facts.get(f"{pattern['id']}.tickets"),
        ),
    )


def _mentions(pattern: dict[str, Any], topic: str) -> bool:
    told = f"{pattern['id']} {pattern['name']} {' '.join(map(str, pattern['words']))}".lower()
    return bool(topic) and topic.lower() in told


def _signs(pattern: dict[str, Any], facts: Facts) -> Iterator[_Sign]:
    """Yield what stands out in a pattern's figures."""
    key, name = pattern["id"], pattern["name"]
    ids = [str(example["id"]) for example in pattern["examples"]]
    size = facts.get(f"{key}.tickets")
    first, second = facts.get(f"{key}.first_half"), facts.get(f"{key}.second_half")
    if second > _GREW * first and facts.get("tickets.days") >= _LONG_ENOUGH:
        yield _Sign(
            f"Something changed while the data were collected, since “{name}” grew afterwards; the examples say what.",
            "Compare the first of these tickets with the changes and releases of the days before them.",
            "Find the change after which it grew, and take it back or mend it.",
            f"Undo what set off: {name}",
            facts.statement(
                f"{{{key}.second_half}} of the tickets came in the second half of the time, {{{key}.first_half}} "
                "in the first.",
                (f"{key}.first_half", f"{key}.second_half"), ids,
            ),
            4, (40, 70), "medium",
        )  # fmt: skip
    hour = facts.get(f"{key}.peak_hour_tickets")
    if size and hour > _PEAK * size:
        when = facts.about.get(f"{key}.peak_hour_tickets", "")
        night = int(when.partition("from ")[2][:2] or 12) in _NIGHT
        yield _Sign(
            "A scheduled job or a start of work at that time of the day sets it off."
            + (" It is the middle of the night, which speaks for a job." if night else ""),
            "List the jobs and sign-ins of that hour for some of these days, and look into their logs.",
            "Make the job restart by itself and alert the team before users notice."
            if night else "Spread or prepare what happens at that hour, and let users help themselves.",
            f"Take the daily peak off: {name}",
            facts.statement(
                f"{{{key}.peak_hour_tickets}} of {{{key}.tickets}} tickets were {when.partition(',')[0]}.",
                (f"{key}.peak_hour_tickets", f"{key}.tickets"), ids,
            ),
            3, (30, 60), "medium",
        )  # fmt: skip
    if facts.get(f"{key}.reopened_percent") > _REOPENED:
        yield _Sign(
            "The fix treats the symptom: what causes it stays.",
            "Read the notes of reopened tickets, and see what was done the second time.",
            "Agree on one lasting fix, write it down, and close only after the user has confirmed.",
            f"Fix for good: {name}",
            facts.statement(f"{{{key}.reopened_percent}} % of these tickets were opened again.",
                            (f"{key}.reopened_percent",), ids),
            2, (15, 30), "medium",
        )  # fmt: skip
    met = f"{key}.sla_met_percent"
    if met in facts.values and facts.get(met) < _LATE:
        yield _Sign(
            "The team that handles it lacks the means to solve it within the agreed time.",
            "Measure how long these tickets wait before somebody works on them.",
            "Give the team a way to solve it without waiting for others, and watch the time limit.",
            f"Keep the agreed time: {name}",
            facts.statement(f"{{{met}}} % of these tickets were solved within the agreed time.", (met,), ids),
            1, (5, 15), "low",
        )  # fmt: skip
    for group in facts.starting(f"{key}.group[", ".tickets")[:1]:
        if size and facts.get(group) > _MOSTLY * size:
            team = group.partition("[")[2].rpartition("]")[0]
            yield _Sign(
                f"It lies in what {team} looks after.",
                f"Ask {team} which of these tickets have the same trigger.",
                f"Let {team} work on it as one problem, with one owner.",
                f"One owner for: {name}",
                facts.statement(
                    f"{{{group}}} of {{{key}.tickets}} tickets were handled by {team}.", (group, f"{key}.tickets"), ids
                ),
                0, (10, 25), "low",
            )  # fmt: skip


def _cause(number: int, pattern: dict[str, Any], signs: list[_Sign]) -> dict[str, Any]:
    return {
        "id": f"C{number}",
        "title": pattern["name"],
        "pattern_ids": [pattern["id"]],
        "cause": signs[0].cause,
        "statements": [sign.statement for sign in signs[:3]],
        "confidence": "medium" if len(signs) > 2 else "low",  # noqa: PLR2004 - three signs agree
        "verify": signs[0].verify,
    }


def _advice(number: int, pattern: dict[str, Any], sign: _Sign, facts: Facts) -> dict[str, Any]:
    key = pattern["id"]
    groups = facts.starting(f"{key}.group[", ".tickets")
    return {
        "id": f"R{number}",
        "title": sign.title,
        "action": sign.action,
        "pattern_ids": [key],
        "root_cause_ids": [f"C{number}"],
        "avoidable_percent_low": sign.avoidable[0],
        "avoidable_percent_high": sign.avoidable[1],
        "effort": sign.effort,
        "owner": groups[0].partition("[")[2].rpartition("]")[0] if groups else "Operations",
        "statements": [
            facts.statement(
                f"The pattern makes up {{{key}.share_percent}} % of all tickets, {{{key}.per_month}} a month.",
                (f"{key}.share_percent", f"{key}.per_month"),
                [str(example["id"]) for example in pattern["examples"]],
            )
        ],
    }


def _general(patterns: list[dict[str, Any]], facts: Facts) -> dict[str, Any]:
    """Return what can be advised where no pattern stands out."""
    name = patterns[0]["name"] if patterns else "all tickets"
    return {
        "id": "R1",
        "title": f"Look into: {name}",
        "action": "Review these tickets one by one with the team that handles them.",
        "pattern_ids": [pattern["id"] for pattern in patterns[:1]],
        "avoidable_percent_low": 5,
        "avoidable_percent_high": 15,
        "effort": "low",
        "owner": "Operations",
        "statements": [
            facts.statement(
                "The data hold {tickets.total} tickets, {tickets.per_month} a month.",
                ("tickets.total", "tickets.per_month"),
            )
        ],
    }


def _acted_on(guidance: tuple[str, ...]) -> dict[str, str]:
    done = {}
    for text in guidance:
        intents = read_guidance((text,))
        acts = [f"patterns on {topic} come first" for topic in intents.focus]
        acts += [f"patterns on {topic} left out" for topic in intents.drop]
        if acts:
            done[text] = f"{'; '.join(acts)}."
    return done
