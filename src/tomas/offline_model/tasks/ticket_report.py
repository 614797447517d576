"""Task tickets/report: the executive summary, from the figures that say most."""

from collections.abc import Iterator
from typing import Any

from tomas.offline_model.guidance import notes
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.ticket_facts import Facts

_MOST_STATEMENTS = 7
_BY_FOCUS = {
    "sla": "sla.",
    "team": "group[",
    "prediction": "forecast[",
    "cost": "R",
    "patterns": "P",
    "root cause": "P",
}


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return headline, summary, outlook and next steps."""
    facts = Facts.of(prompt)
    patterns: list[dict[str, Any]] = prompt.value("patterns", [])
    analysis: dict[str, Any] = prompt.value("analysis", {})
    focus = [str(one).lower() for one in prompt.value("inputs", {}).get("focus", [])]
    advice = analysis.get("recommendations", [])
    statements = sorted(_statements(facts, patterns, advice), key=lambda one: not _touches(one, focus))
    return {
        "headline": _headline(patterns),
        "summary": statements[:_MOST_STATEMENTS],
        "outlook": list(_outlook(facts)),
        "next_steps": [f"{one['title']}: {one['action']}" for one in advice[:4]]
        or ["Review the figures with the teams."],
        "guidance_notes": notes(prompt.guidance),
    }


def _headline(patterns: list[dict[str, Any]]) -> str:
    if not patterns:
        return "No issue comes often enough to stand out; the figures show where time is spent."
    return f"Most recurring work comes from “{patterns[0]['name']}”."


def _touches(statement: dict[str, Any], focus: list[str]) -> bool:
    starts = tuple(_BY_FOCUS[word] for word in focus if word in _BY_FOCUS)
    return bool(starts) and any(str(one["key"]).startswith(starts) for one in statement["figures"])


def _statements(facts: Facts, patterns: list[dict[str, Any]], advice: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if patterns:
        key, name = patterns[0]["id"], patterns[0]["name"]
        yield facts.statement(
            f"“{name}” ({key}) is the largest pattern: {{{key}.tickets}} tickets, {{{key}.share_percent}} % of all.",
            (f"{key}.tickets", f"{key}.share_percent"),
        )
    if advice:
        key = advice[0]["id"]
        yield facts.statement(
            f"The first recommendation, “{advice[0]['title']}”, may avoid {{{key}.avoided_low}} to "
            f"{{{key}.avoided_high}} of {{{key}.per_month}} tickets a month, if the assumed share holds.",
            (f"{key}.avoided_low", f"{key}.avoided_high", f"{key}.per_month"),
        )
    if "sla.met_percent" in facts.values:
        yield facts.statement(
            "{sla.met_percent} % of the tickets were solved within the agreed time; {sla.missed} were not.",
            ("sla.met_percent", "sla.missed"),
        )
    if "resolution.median_hours" in facts.values:
        yield facts.statement(
            "Half of the tickets were resolved within {resolution.median_hours} hours, nine of ten within "
            "{resolution.p90_hours} hours.",
            ("resolution.median_hours", "resolution.p90_hours"),
        )
    for key in facts.starting("group[", ".tickets")[:1]:
        team = key.partition("[")[2].rpartition("]")[0]
        yield facts.statement(f"{team} handled most tickets: {{{key}}} of {{tickets.total}}.", (key, "tickets.total"))
    if facts.get("tickets.open"):
        yield facts.statement("{tickets.open} tickets were open at the end of the data.", ("tickets.open",))
    if facts.get("reopened.tickets"):
        yield facts.statement(
            "{reopened.tickets} tickets ({reopened.percent} %) were opened again.",
            ("reopened.tickets", "reopened.percent"),
        )
    yield facts.statement(
        "The data hold {tickets.total} tickets over {tickets.days} days.", ("tickets.total", "tickets.days")
    )


def _outlook(facts: Facts) -> Iterator[dict[str, Any]]:
    for key in facts.starting("change[", ".before")[:1]:
        start = key.removesuffix(".before")
        label = start.partition("[")[2].rstrip("]")
        yield facts.statement(
            f"The level changed in {label}: from {{{key}}} to {{{start}.after}} tickets for each period.",
            (key, f"{start}.after"),
        )
    for key in sorted(facts.starting("forecast[", ".value"))[:1]:
        start = key.removesuffix(".value")
        label = start.partition("[")[2].rstrip("]")
        yield facts.statement(
            f"The forecast for {label} is {{{key}}} tickets, most likely between {{{start}.low}} and {{{start}.high}}.",
            (key, f"{start}.low", f"{start}.high"),
        )
