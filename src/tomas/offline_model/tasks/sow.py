"""Task rfp/sow: the wording of the Statement of Work, made of what the earlier stages found."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from tomas.offline_model.guidance import notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.catalogue import load_list
from tomas.offline_model.tasks.writing import MADE_BY

_FORMAL = {"proposal submission", "legal", "cost", "staffing", "schedule", "other"}
_USUAL_WEEKS = 36
_NAMED = 3
_PERIOD = re.compile(r"(\d{1,3})(?:\s*(?:-|\u2013|to)\s*(\d{1,3}))?\s*(week|month|year)", re.IGNORECASE)
_WEEKS = {"week": 1.0, "month": 4.33, "year": 52.0}


@dataclass(frozen=True, slots=True)
class _Phase:
    """A phase of the work and which requirements it answers."""

    name: str
    share: float
    payment: int
    categories: tuple[str, ...]
    activities: tuple[str, ...]
    deliverable: str
    acceptance: str


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return the sections; every figure in them comes from the task's data."""
    requirements: list[dict[str, Any]] = prompt.value("requirements", [])
    architecture: dict[str, Any] = prompt.value("architecture", {})
    facts: dict[str, Any] = prompt.value("facts", {})
    inputs: dict[str, Any] = prompt.value("inputs", {})
    opening = prompt.blocks.get("first page", "")
    wanted = _weeks(f"{inputs.get('timeline', '')} {' '.join(prompt.guidance)}")
    phases = [_phase(phase, wanted, requirements) for phase in _phases()]
    weeks = sum(int(str(phase["weeks"])) for phase in phases)
    return {
        "client": buyer_of(opening),
        "title": title_of(opening),
        "reference": "",
        "summary": _summary(requirements, architecture, facts, weeks),
        "background": _background(requirements, facts),
        "objectives": _objectives(requirements),
        "in_scope": [_scope_line(component) for component in architecture.get("components", [])],
        "out_of_scope": _out_of_scope(prompt),
        "approach": _approach(architecture),
        "phases": phases,
        "client_responsibilities": _client_duties(facts),
        "assumptions": _assumptions(facts, weeks, str(inputs.get("timeline", ""))),
        "acceptance": _ACCEPTANCE,
        "governance": _GOVERNANCE,
        "change_control": _CHANGES,
        "guidance_notes": notes(prompt.guidance, _acted_on(prompt.guidance)),
    }


_BODY = (
    r"(?:Department|Division|Ministry|Office|Agency|Authority|Council|Commission|Board|University|County|City|Town|"
    r"Borough|State|Bureau|Service|Services)"
)
_PLACE = r"(?:State|City|County|Town|Commonwealth|Government) of [A-Z]\w+(?: [A-Z]\w+)?"
_NAMED_AFTER = r"(?: of(?: (?:and|&|the|[A-Z]\w+))+)"
_BUYER = re.compile(rf"\b({_PLACE}|{_BODY}{_NAMED_AFTER}|(?:[A-Z][\w.]+ ){{1,4}}{_BODY}{_NAMED_AFTER}?)\b")
_GENERIC = re.compile(
    r"\b(?:request for|rfp|rfq|statement of work|performance work statement|proposals?|table of contents|page|section|"
    r"seal|logo|emblem|exhibit|from|date|issued|solicited)\b",
    re.IGNORECASE,
)
_LONGEST_TITLE = 90
_LABELLED = re.compile(r"(?im)^\W*(?:rfp |project )?(?:title|name|subject)\s*[:|]\s*(.{8,90})$")
_KIND_THEN_TITLE = re.compile(
    r"(?im)^\W*(?:request for (?:proposals?|quotations?|quotes?|tenders?)|rfp|rfq|rft|solicitation|tender)\b"
    r"[^:\n\u2013\u2014]{0,40}[:\u2013\u2014]\s*(.{8,90})$"
)
_ON_BID = re.compile(
    r"\b(?:propos\w+|offerors?|bidders?|examples?|references?|resum\w+|submi\w+|quot\w+|vendors?|contract)\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 2
_ACCEPTANCE = (
    "Each deliverable is accepted in writing against its criteria. The buyer has ten working days; defects found are "
    "mended and the deliverable is presented again."
)
_GOVERNANCE = (
    "A steering meeting every month decides on scope, budget and risks; a project meeting every week follows progress. "
    "The risk register is kept current and shown at each steering meeting."
)
_CHANGES = (
    "A change to scope, time or cost is written down with its effect on each, and is worked on only after both "
    "sides have signed it."
)


def buyer_of(opening: str) -> str:
    """Return the buyer's name as the first page has it; empty where it has none that looks like one."""
    found = _BUYER.search(opening)
    return " ".join(found.group(1).split()).rstrip(",") if found else ""


def title_of(opening: str) -> str:
    """Return what the work is: the first line of the document that names it."""
    for heading in (_LABELLED, _KIND_THEN_TITLE):
        found = heading.search(opening)
        if found:
            return found.group(1).strip(" *_")
    for line in opening.splitlines():
        plain = re.sub(r"^[#\s\d.]+", "", line).strip(" *_-")
        if len(plain.split()) >= _LEAST_WORDS and len(plain) <= _LONGEST_TITLE and _names_work(plain):
            return plain
    return "Solution and services"


def _names_work(line: str) -> bool:
    """Whether a line may be a title: no sentence, no buyer's name, nothing that stands on every request."""
    return not (line.endswith(".") or _GENERIC.search(line) or _BUYER.fullmatch(line))


@cache
def _phases() -> tuple[_Phase, ...]:
    return tuple(_Phase(**entry) for entry in load_list("phases.json"))


def _weeks(text: str) -> int:
    found = _PERIOD.search(text)
    if found is None:
        return _USUAL_WEEKS
    longest = int(found.group(2) or found.group(1))
    return max(len(_phases()) * 2, round(longest * _WEEKS[found.group(3).lower()]))


def _summary(
    requirements: list[dict[str, Any]], architecture: dict[str, Any], facts: dict[str, Any], weeks: int
) -> str:
    mandatory = sum(bool(item.get("mandatory")) for item in requirements)
    names = [str(component["name"]) for component in architecture.get("components", [])]
    document = str(facts.get("document", "the request for proposals"))
    return (
        f"This Statement of Work answers {document}. It covers {len(requirements)} requirements, {mandatory} of them "
        f"mandatory, with {len(names)} components on {architecture.get('provider', 'the chosen platform')}: "
        f"{_listed(names)}. The work takes {weeks} weeks in {len(_phases())} phases."
    )


def _background(requirements: list[dict[str, Any]], facts: dict[str, Any]) -> str:
    counts = Counter(str(item.get("category")) for item in requirements).most_common(4)
    weight = _listed([f"{name} ({count})" for name, count in counts])
    parts = [f"Most of the requirements concern {weight}."] if counts else []
    functional = [item for item in requirements if item.get("category") == "functional" and _on_product(item)][:4]
    asked = "\n".join(f"- {item['title']} ({item['id']}, page {item['page']})" for item in functional)
    parts += [f"Among what the solution must do:\n\n{asked}"] if asked else []
    dates = [f"{item['what']}: {item['date']} (page {item['page']})" for item in facts.get("deadlines", [])[:5]]
    if dates:
        parts.append(f"Dates that the RFP names: {'; '.join(dates)}.")
    return "\n\n".join(parts)


def _objectives(requirements: list[dict[str, Any]]) -> list[str]:
    """Name the first mandatory requirement of each category, so that the objectives are the RFP's own."""
    first: dict[str, dict[str, Any]] = {}
    for item in requirements:
        if item.get("category") not in _FORMAL and _on_product(item):
            first.setdefault(str(item.get("category")), item)
    return [f"{category.capitalize()}: {item['title']} ({item['id']})" for category, item in first.items()]


def _on_product(item: dict[str, Any]) -> bool:
    """Whether a mandatory requirement speaks of what is built, not of the proposal for it."""
    return bool(item.get("mandatory")) and not _ON_BID.search(str(item.get("title")))


def _scope_line(component: dict[str, Any]) -> str:
    ids = component.get("requirement_ids", [])
    covers = f" Meets {len(ids)} requirements, {', '.join(ids[:_NAMED])} among them." if ids else ""
    return f"{component['name']} on {component['service']}: {component['purpose']}{covers}"


def _out_of_scope(prompt: TaskPrompt) -> list[str]:
    dropped = [f"{words[:1].upper()}{words[1:]} (left out on request)" for words in read_guidance(prompt.guidance).drop]
    return [
        *dropped,
        "End-user devices, office networks and their support",
        "Licences of the buyer's existing systems, and changes inside systems of third parties",
        "Cleansing of data beyond the rules agreed on in discovery",
    ]


def _approach(architecture: dict[str, Any]) -> str:
    decisions = [
        f"{item['title']}: {item['choice']}. {item['reason']}" for item in architecture.get("decisions", [])[:6]
    ]
    opening = "The solution is built in increments of two weeks; each ends with a demonstration of working software."
    return "\n\n".join([opening, "The decisions that carry it:", "\n".join(f"- {decision}" for decision in decisions)])


def _phase(phase: _Phase, weeks: int, requirements: list[dict[str, Any]]) -> dict[str, object]:
    ids = [str(item["id"]) for item in requirements if item.get("category") in phase.categories]
    return {
        "name": phase.name,
        "weeks": max(2, round(weeks * phase.share)),
        "payment_percent": phase.payment,
        "activities": list(phase.activities),
        "deliverable": phase.deliverable,
        "acceptance": phase.acceptance,
        "requirement_ids": ids,
    }


def _client_duties(facts: dict[str, Any]) -> list[str]:
    duties = [
        "Name a product owner who decides within three working days",
        "Give access to test systems and to a full extract of legacy data in the first four weeks",
        "Provide users for demonstrations and acceptance tests",
    ]
    conflicts = [f"Decide which figure holds: {item['about']}" for item in facts.get("conflicts", [])[:5]]
    return duties + conflicts


def _assumptions(facts: dict[str, Any], weeks: int, timeline: str) -> list[str]:
    assumed = [MADE_BY + " It is a draft for a person to finish."]
    assumed.append(
        f"The duration of {weeks} weeks follows from the timeline given: {timeline}." if timeline else
        f"No timeline was given: {weeks} weeks are assumed."
    )  # fmt: skip
    if facts.get("uncovered"):
        count = len(facts["uncovered"])
        assumed.append(f"{count} mandatory requirements are met by the project team's services, not by a component.")
    return assumed


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def _acted_on(guidance: tuple[str, ...]) -> dict[str, str]:
    done = {}
    for text in guidance:
        intents = read_guidance((text,))
        acts = [f"{words} is listed as out of scope" for words in intents.drop]
        acts += ["the duration follows it"] if _PERIOD.search(text) else []
        if acts:
            done[text] = f"{'; '.join(acts)}."
    return done
