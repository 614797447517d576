"""Task rfp/risks: the risks that follow from what the requirements, deadlines and conflicts say."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tomas.offline_model.guidance import Intents, notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.catalogue import load_list
from tomas.offline_model.writing import shortened

_MOST_REFERENCES = 8


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A kind of risk and the requirements that bring it."""

    title: str
    category: str
    words: str
    description: str
    mitigation: str
    owner: str
    likelihood: int
    impact: int


_LEVEL = 5
_LITTLE = 8
"""Fewer requirements describe no work of the size that is bid for."""
_MANY = 12
"""From this many requirements on, a risk is one step likelier."""


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return the risks, the gravest first."""
    requirements: list[dict[str, Any]] = prompt.value("requirements", [])
    intents = read_guidance(prompt.guidance)
    risks = [risk for pattern in _patterns() if (risk := _from_pattern(pattern, requirements, intents))]
    risks += _from_conflicts(prompt.value("conflicts", []))
    risks += _from_deadlines(prompt.value("deadlines", []), requirements)
    risks += _from_budget(prompt.value("costs", {}))
    risks += _from_coverage(prompt.value("uncovered", []))
    risks += _from_little(requirements)
    risks.sort(key=lambda risk: -int(risk["likelihood"]) * int(risk["impact"]))
    numbered = [{"id": f"K-{number:02d}", **risk} for number, risk in enumerate(risks, 1)]
    return {"risks": numbered, "guidance_notes": notes(prompt.guidance, _acted_on(prompt.guidance))}


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(_Pattern(**entry) for entry in load_list("risks.json"))


def _from_pattern(pattern: _Pattern, requirements: list[dict[str, Any]], intents: Intents) -> dict[str, Any] | None:
    words = re.compile(rf"\b(?:{pattern.words})\b", re.IGNORECASE)
    found = [item for item in requirements if words.search(str(item.get("quote") or item.get("title")))]
    if any(words.search(topic) or topic.lower() in pattern.title.lower() for topic in intents.drop if topic):
        return None
    focused = any(words.search(topic) or topic.lower()[:6] in pattern.title.lower() for topic in intents.focus if topic)
    if not found and not focused:
        return None
    more = (len(found) >= _MANY) + focused
    example = f' For instance {found[0]["id"]}: "{shortened(str(found[0]["quote"]), 140)}"' if found else ""
    return {
        "title": pattern.title,
        "category": pattern.category,
        "description": f"{pattern.description} {len(found)} requirement{'s' * (len(found) != 1)} touch it.{example}",
        "likelihood": min(_LEVEL, pattern.likelihood + more),
        "impact": pattern.impact,
        "mitigation": pattern.mitigation,
        "owner": pattern.owner,
        "internal": pattern.category == "Commercial",
        "requirement_ids": [str(item["id"]) for item in found[:_MOST_REFERENCES]],
    }


def _from_conflicts(conflicts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "title": f"The RFP contradicts itself: {shortened(str(conflict['about']), 70)}",
            "category": "Scope",
            "description": f"Two places do not agree: {conflict['about']}.",
            "likelihood": 4,
            "impact": 3,
            "mitigation": "Ask the buyer in the question period; until then plan and price the stricter reading.",
            "owner": "Bid manager",
            "requirement_ids": [str(conflict[key]) for key in ("first_id", "second_id") if conflict.get(key)],
        }
        for conflict in conflicts[:5]
    ]


def _from_deadlines(deadlines: list[dict[str, Any]], requirements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    due = [item for item in deadlines if "due" in str(item.get("what", "")).lower()]
    if not due:
        return []
    forms = [str(item["id"]) for item in requirements if item.get("category") == "proposal submission"]
    dates = "; ".join(f"{item['what']}: {item['date']} (page {item['page']})" for item in due[:4])
    return [
        {
            "title": "The proposal is late or formally incomplete",
            "category": "Submission",
            "description": f"{dates}. {len(forms)} requirements govern the proposal's form; each can exclude it.",
            "likelihood": 2,
            "impact": 5,
            "mitigation": "Work the compliance matrix off as a checklist; internal deadline two working days before.",
            "owner": "Bid manager",
            "internal": True,
            "requirement_ids": forms[:_MOST_REFERENCES],
        }
    ]


def _from_budget(costs: dict[str, Any]) -> list[dict[str, Any]]:
    verdict = str(costs.get("budget_verdict", ""))
    if not verdict or verdict.startswith(("within", "not comparable")):
        return []
    return [
        {
            "title": "The estimate does not fit the budget",
            "category": "Commercial",
            "description": f"{verdict[:1].upper()}{verdict[1:]}.",
            "likelihood": 4,
            "impact": 4,
            "mitigation": "Offer optional requirements as priced options; phase the delivery; check every price.",
            "owner": "Commercial lead",
            "internal": True,
            "requirement_ids": [],
        }
    ]


def _from_coverage(uncovered: list[str]) -> list[dict[str, Any]]:
    if not uncovered:
        return []
    return [
        {
            "title": "Mandatory requirements without a component",
            "category": "Scope",
            "description": f"{len(uncovered)} mandatory requirements are met by no component of the architecture.",
            "likelihood": 3,
            "impact": 4,
            "mitigation": "Assign each to a component or to a service of the project team before submission.",
            "owner": "Solution architect",
            "requirement_ids": uncovered[:_MOST_REFERENCES],
        }
    ]


def _from_little(requirements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(requirements) >= _LITTLE:
        return []
    count = f"{len(requirements)} requirement{'s' * (len(requirements) != 1)}"
    return [
        {
            "title": "Most of the scope is not written down",
            "category": "Scope",
            "description": f"The document states {count} only; what else is expected is not known.",
            "likelihood": 4,
            "impact": 4,
            "mitigation": "Ask the buyer for the full requirements; write each assumption into the offer.",
            "owner": "Bid manager",
            "requirement_ids": [str(item["id"]) for item in requirements],
        }
    ]


def _acted_on(guidance: tuple[str, ...]) -> dict[str, str]:
    done = {}
    for text in guidance:
        intents = read_guidance((text,))
        acts = [f"risks on {words} raised by one step" for words in intents.focus]
        acts += [f"no risk on {words} listed" for words in intents.drop]
        if acts:
            done[text] = f"{'; '.join(acts)}."
    return done
