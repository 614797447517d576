"""Task rfp/architecture: the building blocks that the requirements call for, on the provider that is wanted."""

import re
from dataclasses import dataclass, field
from typing import Any

from tomas.offline_model.guidance import Intents, notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks.catalogue import NO_PREFERENCE, Capability, capabilities, named

_LEAST_SHARE = 0.015
"""Of all requirements; fewer mentions call for no building block of their own."""
_FOR_SYSTEM = re.compile(
    r"\b(?:system|solution|application|platform|portal|software|website|data|users?|interfaces?)\b", re.I
)
_NOT_BUILT = {"proposal submission", "legal", "cost", "staffing", "schedule"}
_HOME = {
    "functional": "app_services",
    "security": "protection",
    "performance": "monitoring",
    "data": "database",
    "integration": "integration",
    "service level": "monitoring",
    "reporting": "reporting",
    "accessibility": "web_portal",
}
"""Where a requirement of this category goes if no component's own words call for it."""
_ASKED = "A person asked for it."
_GENERAL = {"app_services", "database"}
"""Their words stand in nearly every sentence; they take what nothing else takes."""


@dataclass(slots=True)
class _Chosen:
    """A building block in this architecture."""

    id: str
    name: str
    layer: str
    service: str
    purpose: str
    requirements: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    links_from: dict[str, str] = field(default_factory=dict)


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return the architecture that follows from the requirements, the inputs and the guidance."""
    requirements: list[dict[str, Any]] = prompt.value("requirements", [])
    inputs: dict[str, Any] = prompt.value("inputs", {})
    intents = read_guidance(prompt.guidance)
    wanted = str(inputs.get("provider", ""))
    provider = intents.provider or (wanted if wanted in _providers() else NO_PREFERENCE)
    intents.focus.extend(topic.strip() for topic in re.split(r"[,;]", str(inputs.get("focus", ""))) if topic.strip())
    chosen = _chosen(requirements, provider, intents)
    _assign(requirements, chosen)
    return {
        "provider": provider,
        "components": [_component(block) for block in chosen.values()],
        "connections": _connections(chosen),
        "decisions": _decisions(provider, wanted, chosen, intents, bool(intents.provider)),
        "assumptions": _assumptions(provider, wanted, intents),
        "guidance_notes": notes(prompt.guidance, _acted_on(prompt.guidance)),
    }


def _providers() -> set[str]:
    return set(next(iter(capabilities().values())).services)


def _chosen(requirements: list[dict[str, Any]], provider: str, intents: Intents) -> dict[str, _Chosen]:
    least = max(1, round(_LEAST_SHARE * len(requirements)))
    texts = [_text(requirement) for requirement in requirements if requirement.get("category") not in _NOT_BUILT]
    added = {found.id for words in intents.add + intents.focus if (found := named(words))}
    dropped = {found.id for words in intents.drop if (found := named(words))}
    chosen = {}
    for capability in capabilities().values():
        calls = sum(capability.matches(text) for text in texts)
        needed = capability.core or calls >= least or capability.id in added
        if needed and (capability.id not in dropped or capability.id in added):
            chosen[capability.id] = _block(capability, provider)
    for words in intents.add:
        if named(words) is None and words:
            key = re.sub(r"\W+", "_", words.lower()).strip("_")[:40] or "extra"
            chosen[key] = _Chosen(
                key, words[:1].upper() + words[1:], "Application", "To be chosen", "Added at a person's request.",
                links_from={"app_services": "to be defined"},
            )  # fmt: skip
    return chosen


def _block(capability: Capability, provider: str) -> _Chosen:
    return _Chosen(
        capability.id, capability.name, capability.layer, capability.services[provider], capability.purpose,
        links=capability.links, links_from=capability.links_from,
    )  # fmt: skip


def _text(requirement: dict[str, Any]) -> str:
    return f"{requirement.get('title', '')} {requirement.get('quote', '')}"


def _assign(requirements: list[dict[str, Any]], chosen: dict[str, _Chosen]) -> None:
    """Give each requirement that is about the product to the blocks whose words it has, or to its category's block."""
    known = capabilities()
    for requirement in requirements:
        category, text = str(requirement.get("category", "")), _text(requirement)
        if category in _NOT_BUILT and not _FOR_SYSTEM.search(text):
            continue  # A duty of the project team: no component can meet it.
        matching = [key for key in chosen if key in known and known[key].matches(text)]
        homes = [key for key in matching if key not in _GENERAL] or matching
        homes = homes[:2] or [_HOME.get(category, "app_services")]
        for home in homes:
            block = chosen.get(home) or chosen.get("app_services") or next(iter(chosen.values()))
            block.requirements.append(str(requirement["id"]))


def _component(block: _Chosen) -> dict[str, object]:
    return {
        "id": block.id,
        "name": block.name,
        "layer": block.layer,
        "service": block.service,
        "purpose": block.purpose,
        "requirement_ids": list(dict.fromkeys(block.requirements)),
    }


def _connections(chosen: dict[str, _Chosen]) -> list[dict[str, str]]:
    edges: dict[tuple[str, str], str] = {}
    for block in chosen.values():
        edges |= {(block.id, target): label for target, label in block.links.items() if target in chosen}
        edges |= {(source, block.id): label for source, label in block.links_from.items() if source in chosen}
    if "warehouse" in chosen:
        edges.pop(("database", "reporting"), None)
    return [{"source": source, "target": target, "label": label} for (source, target), label in edges.items()]


def _decisions(
    provider: str, wanted: str, chosen: dict[str, _Chosen], intents: Intents, by_guidance: bool
) -> list[dict[str, object]]:
    reason = _ASKED if by_guidance else f'The preferred provider given at the start is "{wanted}".'
    if not by_guidance and wanted not in _providers():
        reason = "No provider was preferred; its managed services cover every block below."
    decisions: list[dict[str, object]] = [
        {"title": "Provider", "choice": provider, "reason": reason, "requirement_ids": []},
        _decision(
            chosen,
            "app_services",
            "Managed containers rather than own servers",
            "Parts are released and scaled one by one.",
        ),
        _decision(
            chosen, "database", "One relational database of record", "The records are related and must be consistent."
        ),
    ]
    decisions += [
        _decision(chosen, "integration", "Interfaces behind one gateway", "Other systems change at their own pace."),
        _decision(
            chosen,
            "migration",
            "Migration rehearsed before cut-over",
            "Counts and checksums show that nothing is lost.",
        ),
        _decision(chosen, "warehouse", "Analysis apart from daily work", "Heavy queries must not slow users down."),
        _decision(
            chosen,
            "identity",
            "Sign-on through the buyer's directory",
            "No second password, and one place to revoke access.",
        ),
    ]
    decisions += [
        {"title": f"Left out: {words}", "choice": "Not part of it", "reason": _ASKED, "requirement_ids": []}
        for words in intents.drop
    ]
    return [decision for decision in decisions if decision]


def _decision(chosen: dict[str, _Chosen], key: str, title: str, reason: str) -> dict[str, object]:
    block = chosen.get(key)
    if block is None:
        return {}
    ids = list(dict.fromkeys(block.requirements))[:5]
    return {"title": title, "choice": block.service, "reason": reason, "requirement_ids": ids}


def _assumptions(provider: str, wanted: str, intents: Intents) -> list[str]:
    assumed = [
        "An architect must review the choice of components before it is offered.",
        "User numbers and data volumes are those of a mid-sized public body where the RFP gives none.",
        "The buyer gives access to test systems of every interface.",
    ]
    if wanted not in _providers() and not intents.provider:
        assumed.append(f"No provider was preferred: {provider} is taken as an example and can be exchanged.")
    return assumed


def _acted_on(guidance: tuple[str, ...]) -> dict[str, str]:
    done = {}
    for text in guidance:
        intents = read_guidance((text,))
        acts = [f"provider set to {intents.provider}"] if intents.provider else []
        acts += [f"added {words}" for words in intents.add]
        acts += [
            f"left out {found.name}" if (found := named(words)) else f"nothing to leave out for {words}: no block is it"
            for words in intents.drop
        ]
        acts += [f"made sure there is a block for {words}" for words in intents.focus if named(words)]
        if acts:
            done[text] = f"{', '.join(acts)}."
    return done
