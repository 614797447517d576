"""Task devops/report: the executive summary, from the figures that say most."""

from collections.abc import Iterator
from typing import Any

from tomas.offline_model.guidance import notes
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.ticket_facts import Facts

_MOST_STATEMENTS = 7
_BY_FOCUS = {
    "speed": ("deployments.", "lead."),
    "stability": ("change_failure.", "recovery.", "incidents."),
    "flaky jobs": ("ci.flaky",),
    "build time": ("ci.median", "ci.p90"),
    "failure patterns": ("P",),
}
_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "{deployments.reached} deployments reached production in {deployments.days} days, "
        "{deployments.per_week} a week.",
        ("deployments.reached", "deployments.days", "deployments.per_week"),
    ),
    (
        "{change_failure.failed} of {deployments.tried} production deployments failed, {change_failure.percent} %.",
        ("change_failure.failed", "deployments.tried", "change_failure.percent"),
    ),
    (
        "Half of the changes were in production within {lead.median_hours} hours of their commit, nine of ten within "
        "{lead.p90_hours} hours.",
        ("lead.median_hours", "lead.p90_hours"),
    ),
    (
        "Half of the failed changes were recovered from within {recovery.median_hours} hours, nine of ten within "
        "{recovery.p90_hours} hours.",
        ("recovery.median_hours", "recovery.p90_hours"),
    ),
    (
        "{ci.success_percent} % of the finished CI runs succeeded; {ci.failed} failed.",
        ("ci.success_percent", "ci.failed"),
    ),
    (
        "{ci.flaky_failures} of the failed runs, {ci.flaky_percent} %, went away when the same commit ran again.",
        ("ci.flaky_failures", "ci.flaky_percent"),
    ),
    (
        "Half of the CI runs took more than {ci.median_minutes} minutes, one of ten more than {ci.p90_minutes}.",
        ("ci.median_minutes", "ci.p90_minutes"),
    ),
    ("{logs.error_lines} error lines stand in {logs.total} logs.", ("logs.error_lines", "logs.total")),
    (
        "{incidents.caused} of {incidents.total} incidents were caused by a change.",
        ("incidents.caused", "incidents.total"),
    ),
    (
        "There were {incidents.total} incidents; {incidents.open} have no resolution.",
        ("incidents.total", "incidents.open"),
    ),
    ("The data hold {ci.runs} CI runs.", ("ci.runs",)),
)


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return headline, summary and next steps."""
    facts = Facts.of(prompt)
    patterns: list[dict[str, Any]] = prompt.value("patterns", [])
    advice: list[dict[str, Any]] = prompt.value("advice", [])
    focus = [str(one).lower() for one in prompt.value("inputs", {}).get("focus", [])]
    statements = sorted(_statements(facts, patterns, advice), key=lambda one: not _touches(one, focus))
    return {
        "headline": _headline(facts, patterns, advice),
        "summary": statements[:_MOST_STATEMENTS],
        "next_steps": [f"{one['title']}: {one['action']}" for one in advice[:4]],
        "guidance_notes": notes(prompt.guidance),
    }


def _headline(facts: Facts, patterns: list[dict[str, Any]], advice: list[dict[str, Any]]) -> str:
    if advice and "change_failure.percent" in facts.values:
        return f"The first thing to do: {advice[0]['title']}."
    if patterns:
        return f"What fails most often: {patterns[0]['name']}."
    return "Nothing fails often enough to stand out; the figures show how delivery goes."


def _touches(statement: dict[str, Any], focus: list[str]) -> bool:
    starts = tuple(start for word in focus for start in _BY_FOCUS.get(word, ()))
    return bool(starts) and any(str(one["key"]).startswith(starts) for one in statement["figures"])


def _statements(facts: Facts, patterns: list[dict[str, Any]], advice: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    said = 0
    for text, keys in _LINES:
        if all(key in facts.values for key in keys) and not (said and text == _LINES[-1][0]):
            said += 1
            yield _without_tickets(facts.statement(text, keys), [])
            if said == 2:  # noqa: PLR2004 - what helps and what fails most come third
                yield from _most(facts, patterns, advice)
    if said < 2:  # noqa: PLR2004 - as above
        yield from _most(facts, patterns, advice)


def _most(facts: Facts, patterns: list[dict[str, Any]], advice: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for pattern in [one for one in patterns if one["where"] == "log"][:1]:
        key = pattern["id"]
        text = f"The most widespread error is “{pattern['name']}” ({key}): in {{{key}.logs}} of {{logs.total}} logs."
        yield _without_tickets(facts.statement(text, (f"{key}.logs", "logs.total")), [key])
    for one in advice[:1]:
        expected = one.get("expected")
        if expected:
            keys = (f"{one['id']}.then_low", f"{one['id']}.then_high")
            text = (
                f"“{one['title']}” ({one['id']}) may bring {expected['about']} down to {{{keys[0]}}} to {{{keys[1]}}}, "
                "if the assumed effect holds."
            )
            yield _without_tickets(facts.statement(text, keys), one["pattern_ids"])


def _without_tickets(statement: dict[str, Any], pattern_ids: list[str]) -> dict[str, Any]:
    return {"text": statement["text"], "figures": statement["figures"], "pattern_ids": pattern_ids}
