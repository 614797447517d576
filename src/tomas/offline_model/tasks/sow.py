"""Task rfp/sow: the wording of the Statement of Work, made of what the earlier stages found."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tomas.offline_model.guidance import notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.writing import MADE_BY

_FORMAL = {"proposal submission", "legal", "cost", "staffing", "schedule", "other"}
_USUAL_WEEKS = 36
_PERIOD = re.compile(r"(\d{1,3})(?:\s*(?:-|–|to)\s*(\d{1,3}))?\s*(week|month|year)", re.IGNORECASE)
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


_PHASES = (
    _Phase("Discovery and plan", 0.12, 10, ("schedule",),
           ("Confirm each requirement of the compliance matrix with its owner", "Clear open questions and contradictions",
            "Agree on the project plan, the roles and the test strategy"),
           "Confirmed requirements and project plan", "The buyer confirms in writing every row of the compliance matrix."),
    _Phase("Foundation", 0.18, 20, ("security",),
           ("Set up environments, build chain and monitoring", "Set up sign-on, roles, encryption and audit logs",
            "Show a first working path from end to end"),
           "Running environments with security controls", "Controls are shown against the security requirements listed."),
    _Phase("Build", 0.40, 35, ("functional", "integration", "reporting", "accessibility"),
           ("Build in increments of two weeks with a demonstration after each", "Connect interfaces as their contracts are agreed",
            "Test every increment automatically, accessibility included"),
           "Tested increments of the solution", "Each increment passes its acceptance tests in the test environment."),
    _Phase("Data and acceptance", 0.18, 20, ("data", "performance"),
           ("Rehearse data loads and compare counts and checksums", "Run load, recovery and security tests",
            "Support the buyer's acceptance tests and mend defects"),
           "Accepted solution with migrated data", "No open defect of severity 1 or 2; load and recovery figures reached."),
    _Phase("Launch and handover", 0.12, 15, ("service level",),
           ("Train users and administrators", "Go live with a return path", "Hand over documentation, code and operations"),
           "Live solution, training and documentation", "Four weeks of operation within the service levels."),
)  # fmt: skip


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return the sections; every figure in them comes from the task's data."""
    requirements: list[dict[str, Any]] = prompt.value("requirements", [])
    architecture: dict[str, Any] = prompt.value("architecture", {})
    facts: dict[str, Any] = prompt.value("facts", {})
    inputs: dict[str, Any] = prompt.value("inputs", {})
    opening = prompt.blocks.get("first page", "")
    weeks = _weeks(f"{inputs.get('timeline', '')} {' '.join(prompt.guidance)}")
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
        "phases": [_phase(phase, weeks, requirements) for phase in _PHASES],
        "client_responsibilities": _client_duties(facts),
        "assumptions": _assumptions(architecture, facts, weeks, str(inputs.get("timeline", ""))),
        "acceptance": "Each deliverable is accepted in writing against its criteria. The buyer has ten working days; defects "
        "found are mended and the deliverable is presented again.",
        "governance": "A steering meeting every month decides on scope, budget and risks; a project meeting every week follows "
        "progress. The risk register is kept current and shown at each steering meeting.",
        "change_control": "A change to scope, time or cost is written down with its effect on each, and is worked on only "
        "after both sides have signed it.",
        "guidance_notes": notes(prompt.guidance, _acted_on(prompt.guidance)),
    }


_BODY = r"(?:Department|Division|Ministry|Office|Agency|Authority|Council|Commission|Board|University|County|City|Town|Borough|State|Bureau)"
_BUYER = re.compile(
    rf"\b((?:(?:State|City|County|Town|Commonwealth|Government) of (?:[A-Z]\w+)(?: [A-Z]\w+)?(?:,? {_BODY} of(?: (?:and|&|the|[A-Z]\w+,?))+)?)"
    rf"|{_BODY} of(?: (?:and|&|the|[A-Z]\w+))+|(?:[A-Z]\w+ ){{1,4}}{_BODY})\b"
)
_GENERIC = re.compile(
    r"(?i)\b(?:request for|rfp|rfq|statement of work|performance work statement|proposals?|table of contents|page|section)\b"
)
_LONGEST_TITLE = 90


def buyer_of(opening: str) -> str:
    """Return the buyer's name as the first page has it; empty where it has none that looks like one."""
    found = _BUYER.search(opening)
    return " ".join(found.group(1).split()).rstrip(",") if found else ""


def title_of(opening: str) -> str:
    """Return what the work is: the first line of the document that names it."""
    labelled = re.search(r"(?im)^\W*(?:rfp |project )?(?:title|name|subject)\s*[:|]\s*(.{8,90})$", opening)
    if labelled:
        return labelled.group(1).strip()
    for line in opening.splitlines():
        plain = re.sub(r"^[#\s\d.]+", "", line).strip(" *_-")
        if (
            len(plain.split()) >= 2
            and len(plain) <= _LONGEST_TITLE
            and not _GENERIC.search(plain)
            and not _BUYER.fullmatch(plain)
        ):  # noqa: PLR2004
            return plain
    return "Solution and services"


def _weeks(text: str) -> int:
    found = _PERIOD.search(text)
    if found is None:
        return _USUAL_WEEKS
    longest = int(found.group(2) or found.group(1))
    return max(len(_PHASES) * 2, round(longest * _WEEKS[found.group(3).lower()]))


def _summary(
    requirements: list[dict[str, Any]], architecture: dict[str, Any], facts: dict[str, Any], weeks: int
) -> str:
    mandatory = sum(bool(item.get("mandatory")) for item in requirements)
    names = [str(component["name"]) for component in architecture.get("components", [])]
    document = str(facts.get("document", "the request for proposals"))
    return (
        f"This Statement of Work answers {document}. It covers {len(requirements)} requirements, {mandatory} of them "
        f"mandatory, with {len(names)} components on {architecture.get('provider', 'the chosen platform')}: "
        f"{_listed(names)}. The work takes {weeks} weeks in {len(_PHASES)} phases."
    )


def _background(requirements: list[dict[str, Any]], facts: dict[str, Any]) -> str:
    counts = Counter(str(item.get("category")) for item in requirements).most_common(4)
    weight = _listed([f"{name} ({count})" for name, count in counts])
    parts = [f"Most of the requirements concern {weight}."] if counts else []
    functional = [item for item in requirements if item.get("category") == "functional" and item.get("mandatory")][:4]
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
        if item.get("mandatory") and item.get("category") not in _FORMAL:
            first.setdefault(str(item.get("category")), item)
    return [f"{category.capitalize()}: {item['title']} ({item['id']})" for category, item in first.items()]


def _scope_line(component: dict[str, Any]) -> str:
    ids = component.get("requirement_ids", [])
    covers = f" Meets {', '.join(ids[:6])}{' and more' if len(ids) > 6 else ''}." if ids else ""  # noqa: PLR2004
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


def _assumptions(architecture: dict[str, Any], facts: dict[str, Any], weeks: int, timeline: str) -> list[str]:
    assumed = [MADE_BY + " It is a draft for a person to finish."]
    assumed += [str(text) for text in architecture.get("assumptions", [])[1:]]
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
