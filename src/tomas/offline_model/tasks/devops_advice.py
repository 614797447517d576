"""Task devops/advice: recommendations from the figures that stand out and from what patterns are about."""

import re
from collections.abc import Iterator
from typing import Any

from tomas.offline_model.guidance import Intents, notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.catalogue import load_list
from tomas.offline_model.tasks.ticket_facts import Facts

_MOST = 8
_MOST_MESSAGES = 3
_OFTEN_FAILED, _SLOW, _LATE, _LONG = 15.0, 24.0, 2.0, 20.0
_BY_FOCUS = {
    "speed": ("lead.", "service["),
    "stability": ("change_failure.", "recovery.", "service["),
    "flaky jobs": ("ci.flaky", "job["),
    "build time": ("ci.median", "ci.p90", "job["),
    "failure patterns": ("P",),
}


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return recommendations, those of the focus and of what people stress first."""
    facts = Facts.of(prompt)
    patterns: list[dict[str, Any]] = prompt.value("patterns", [])
    unknown: list[str] = prompt.value("unknown", [])
    focus = [str(one).lower() for one in prompt.value("inputs", {}).get("focus", [])]
    intents = read_guidance(prompt.guidance)
    found = [one for one in _found(facts, patterns) if not any(_mentions(one, topic) for topic in intents.drop)]
    found.sort(key=lambda one: (not _stressed(one, intents), not _touches(one, focus), -one.pop("weight")))
    kept = found[:_MOST] or [_general(facts, unknown)]
    return {
        "recommendations": [{"id": f"R{number}", **one} for number, one in enumerate(kept, 1)],
        "guidance_notes": notes(prompt.guidance, _acted_on(prompt.guidance)),
    }


def _mentions(one: dict[str, Any], topic: str) -> bool:
    told = f"{one['title']} {one['action']} {' '.join(one['pattern_ids'])}".lower()
    return bool(topic) and topic.lower() in told


def _stressed(one: dict[str, Any], intents: Intents) -> bool:
    return any(_mentions(one, topic) for topic in intents.focus)


def _touches(one: dict[str, Any], focus: list[str]) -> bool:
    starts = tuple(start for word in focus for start in _BY_FOCUS.get(word, ()))
    keys = [str(cited["key"]) for statement in one["statements"] for cited in statement["figures"]]
    return bool(starts) and any(key.startswith(starts) for key in keys)


def _found(facts: Facts, patterns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from _services(facts, patterns)
    yield from _flaky(facts, patterns)
    yield from _messages(facts, patterns)
    yield from _figures(facts)


def _services(facts: Facts, patterns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for key in facts.starting("service[", ".failure_percent")[:2]:
        start = key.removesuffix(".failure_percent")
        name = start.partition("[")[2].rstrip("]")
        if facts.get(key) < _OFTEN_FAILED or facts.get(f"{start}.failed") < 2:  # noqa: PLR2004 - once may be chance
            continue
        yield _advice(
            (f"Make changes of {name} safer",
            f"Release {name} in smaller steps, to a part of the users first, and take back by itself what fails its "
            "health check.",
            f"Team of {name}", "medium"), _ids(patterns, "service", name),
            facts.statement(
                f"{{{start}.failed}} of {{{start}.tried}} changes of {name} failed, {{{key}}} %.",
                (f"{start}.failed", f"{start}.tried", key),
            ),
            effect=(f"{start}.failed", 30, 50), weight=90 + facts.get(key) / 10,
        )  # fmt: skip


def _flaky(facts: Facts, patterns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for key in facts.starting("job[", ".flaky_failures")[:2]:
        start = key.removesuffix(".flaky_failures")
        name = start.partition("[")[2].rstrip("]")
        if facts.get(key) < 2:  # noqa: PLR2004 - once may be chance
            continue
        yield _advice(
            (f"Make {name} reliable",
            f"List the tests of {name} that fail and then pass, take them out of the way of releases, and mend or drop "
            "them one by one.",
            f"Owners of {name}", "medium"), _ids(patterns, "job", name),
            facts.statement(
                f"{{{key}}} of {{{start}.failed}} failures of {name} went away when the same commit ran again.",
                (key, f"{start}.failed"),
            ),
            effect=(key, 50, 80), weight=80 + facts.get(key) / 10,
        )  # fmt: skip


def _messages(facts: Facts, patterns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what the most frequent messages call for, each remedy once."""
    remedies: dict[str, list[dict[str, Any]]] = {}
    for pattern in patterns:
        if pattern["where"] == "log" and facts.get(f"{pattern['id']}.logs"):
            told = " ".join(map(str, (*pattern["examples"], *pattern["keys"])))
            known = next(
                (one for one in load_list("failures.json") if re.search(one["words"], told, re.IGNORECASE)), None
            )
            if known is not None:
                remedies.setdefault(str(known["action"]), []).append({**pattern, "remedy": known})
    for members in list(remedies.values())[:_MOST_MESSAGES]:
        first, key = members[0], str(members[0]["id"])
        yield _advice(
            (f"Stop: {first['remedy']['name'].lower()}",
            str(first["remedy"]["action"]), str(first["remedy"]["owner"]), str(first["remedy"]["effort"])),
            [str(member["id"]) for member in members],
            facts.statement(
                f"{{{key}.lines}} error lines of {key} stand in {{{key}.logs}} of {{logs.total}} logs.",
                (f"{key}.lines", f"{key}.logs", "logs.total"),
            ),
            effect=(f"{key}.logs", 50, 90), weight=60 + facts.get(f"{key}.logs_percent") / 5,
        )  # fmt: skip


def _figures(facts: Facts) -> Iterator[dict[str, Any]]:
    if facts.get("lead.median_hours") > _SLOW:
        yield _advice(
            ("Shorten the way from commit to production",
            "Measure where changes wait (review, tests, approval, a date of release) and take the longest wait away.",
            "Development", "medium"), [],
            facts.statement(
                "Half of the changes take more than {lead.median_hours} hours from commit to production, one of ten "
                "more than {lead.p90_hours} hours.",
                ("lead.median_hours", "lead.p90_hours"),
            ),
            effect=("lead.median_hours", 20, 40), weight=70,
        )  # fmt: skip
    for key in facts.starting("service[", ".lead_median_hours")[:1]:
        start = key.removesuffix(".lead_median_hours")
        name = start.partition("[")[2].rstrip("]")
        if facts.get(key) > _SLOW and facts.get(key) > 2 * facts.get("lead.median_hours"):
            yield _advice(
                (f"Bring changes of {name} to production sooner",
                f"Release {name} as often as the other services, with the same pipeline, in smaller changes.",
                f"Team of {name}", "high"), [],
                facts.statement(
                    f"Changes of {name} take {{{key}}} hours in the middle, all services {{lead.median_hours}} hours.",
                    (key, "lead.median_hours"),
                ),
                effect=(key, 30, 50), weight=65,
            )  # fmt: skip
    if facts.get("recovery.median_hours") > _LATE:
        yield _advice(
            ("Recover faster from failed changes",
            "Make taking back a release one step that everybody on call may do, and practise it.",
            "Operations", "medium"), [],
            facts.statement(
                "Half of the failed changes took more than {recovery.median_hours} hours to recover from.",
                ("recovery.median_hours",),
            ),
            effect=("recovery.median_hours", 30, 50), weight=66,
        )  # fmt: skip
    for key in facts.starting("job[", ".median_minutes")[:1]:
        name = key.partition("[")[2].rpartition("]")[0]
        if facts.get(key) > _LONG:
            yield _advice(
                (f"Make {name} faster",
                f"Find the longest steps of {name}, keep what stays the same, and run the rest side by side.",
                f"Owners of {name}", "medium"), [],
                facts.statement(f"A run of {name} takes {{{key}}} minutes in the middle.", (key,)),
                effect=(key, 20, 40), weight=40,
            )  # fmt: skip


def _ids(patterns: list[dict[str, Any]], where: str, name: str) -> list[str]:
    return [str(one["id"]) for one in patterns if one["where"] == where and name in one["keys"]]


def _advice(
    said: tuple[str, str, str, str], pattern_ids: list[str], statement: dict[str, Any], *,
    effect: tuple[str, int, int], weight: float,
) -> dict[str, Any]:  # fmt: skip
    """Return a recommendation; `said` is its title, action, owner and effort."""
    title, action, owner, effort = said
    key, low, high = effect
    told = {"text": statement["text"], "figures": statement["figures"], "pattern_ids": pattern_ids}
    return {
        "title": title, "action": action, "owner": owner, "effort": effort, "pattern_ids": pattern_ids,
        "statements": [told], "effect": {"key": key, "low": low, "high": high}, "weight": weight,
    }  # fmt: skip


def _general(facts: Facts, unknown: list[str]) -> dict[str, Any]:
    """Return what can be advised where nothing stands out: to record what is not known."""
    key = next((one for one in _COUNTS if one in facts.values), next(iter(facts.values), ""))
    missing = ", ".join(text.partition(":")[0].lower() for text in unknown[:3])
    return {
        "title": "Record what the figures need",
        "action": f"Add to the exports what is missing for: {missing}."
        if missing
        else "Go on as before and measure again.",
        "owner": "Platform",
        "effort": "low",
        "pattern_ids": [],
        "statements": [
            {
                "text": f"{facts.about.get(key, key).capitalize()}: {_shown(facts.get(key))}.",
                "figures": [{"key": key, "value": facts.get(key)}],
            }
        ],
    }


_COUNTS = ("deployments.tried", "ci.runs", "incidents.total", "logs.total")


def _shown(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _acted_on(guidance: tuple[str, ...]) -> dict[str, str]:
    done = {}
    for text in guidance:
        intents = read_guidance((text,))
        acts = [f"advice on {topic} comes first" for topic in intents.focus]
        acts += [f"advice on {topic} left out" for topic in intents.drop]
        if acts:
            done[text] = f"{'; '.join(acts)}."
    return done
