"""Task rfp/sow: the wording of the Statement of Work, made of what the earlier stages found."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from tomas.offline_model.guidance import notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.catalogue import load_list
from tomas.offline_model.tasks.naming import buyer_of, title_of

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


_NOT_BUILT = re.compile(
    r"\b(?:propos\w+|offers?|offerors?|bidders?|examples?|references?|resum\w+|submi\w+|quot\w+|vendors?|contracts?|"
    r"rf[pqi]|presentations?|interviews?|procurement|closing date|awards?|agreement|officers?|ordering|goods|summary|"
    r"links?|descriptions?|demonstrate|questions|account\w*|engineers?|coach|managers?|designers?|analysts?|developers?|"
    r"writers?|labou?r categor\w+|employ\w+|subcontractors?|personnel|experience|teams?|past|product lead|impact|"
    r"representatives?|responsible for (?:coordinat|providing)\w*)\b",
    re.IGNORECASE,
)
"""Words of the proposal, the contract, and the people who do the work."""
_LONGEST_OBJECTIVE = 240
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
    """Name the first requirement on the product in each category, so that the objectives are the RFP's own."""
    first: dict[str, dict[str, Any]] = {}
    for item in requirements:
        if item.get("category") not in _FORMAL and _on_product(item):
            first.setdefault(str(item.get("category")), item)
    return [f"{category.capitalize()}: {item['title']} ({item['id']})" for category, item in first.items()]


def _on_product(item: dict[str, Any]) -> bool:
    """Whether a mandatory requirement speaks of what is built, not of the proposal, the contract or the people."""
    title = str(item.get("title"))
    return bool(item.get("mandatory")) and _says_all(title) and not _NOT_BUILT.search(title)


def _says_all(title: str) -> bool:
    return len(title) <= _LONGEST_OBJECTIVE and not title.endswith((":", "…"))


def _scope_line(component: dict[str, Any]) -> str:
    met = _met(component.get("requirement_ids", []))
    return f"{component['name']} on {component['service']}: {component['purpose']}{met}"


def _met(ids: list[str]) -> str:
    """Return which requirements are met: all of them by name where they are few."""
    if not ids:
        return ""
    if len(ids) == 1:
        return f" Meets requirement {ids[0]}."
    if len(ids) <= _NAMED:
        return f" Meets requirements {_listed(ids)}."
    return f" Meets {len(ids)} requirements, {_listed(ids[:_NAMED])} among them."


def _out_of_scope(prompt: TaskPrompt) -> list[str]:
    dropped = [f"{words[:1].upper()}{words[1:]} (left out on request)" for words in read_guidance(prompt.guidance).drop]
    return [
        *dropped,
        "End-user devices, office networks and their support",
        "Licences of the buyer's existing systems, and changes inside systems of third parties",
        "Cleansing of data beyond the rules agreed on in discovery",
    ]


def _approach(architecture: dict[str, Any]) -> str:
    """Return how the work is done; the decisions have a table of their own in the document."""
    return (
        "The solution is built in increments of two weeks; each ends with a demonstration of working software. It runs "
        f"on {architecture.get('provider', 'the chosen platform')}. The foundation comes first, so that sign-on, logs "
        "and the test environment serve every increment after it."
    )


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
    assumed = [
        f"The duration of {weeks} weeks follows from the timeline given: {timeline}." if timeline else
        f"No timeline was given: {weeks} weeks are assumed."
    ]  # fmt: skip
    if count := len(facts.get("uncovered", [])):
        met = "requirement is" if count == 1 else "requirements are"
        assumed.append(f"{count} mandatory {met} met by the project team's services, not by a component.")
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
