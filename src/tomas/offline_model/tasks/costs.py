"""Task rfp/costs: prices the components from a table of assumed prices, as code that is really run."""

import inspect
import pprint
import re
from dataclasses import dataclass
from typing import Any

from tomas.offline_model.guidance import Intents, notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks import cost_rules
from tomas.offline_model.tasks.catalogue import capabilities, load, named

_MONTHS_OF_OPERATION = 12
_MULTI_CLOUD = "Multi-Cloud"
_COMPARED = ("AWS", "Azure", "Google Cloud")
_FILE = "cost_breakdown.json"
_MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class _Given:
    """What the arithmetic works on."""

    components: list[dict[str, Any]]
    table: dict[str, Any]
    remarks: dict[str, list[str]]
    on_premises: bool
    months: int


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return the breakdown itself, for callers that run no code."""
    given = _given(prompt)
    return cost_rules.breakdown(
        given.components, given.table, given.remarks, on_premises=given.on_premises, months=given.months
    )


def program(prompt: TaskPrompt, data_folder: str) -> str:
    """Return a Python program that computes the breakdown and saves it in the data folder."""
    given = _given(prompt)
    path = data_folder.rstrip("/") + "/" + _FILE
    return "\n".join(
        (
            inspect.getsource(cost_rules).partition("\n")[2],
            f"\nCOMPONENTS = {_literal(given.components)}",
            f"PRICES = {_literal(given.table)}",
            f"NOTES = {_literal(given.remarks)}",
            f"RESULT = breakdown(COMPONENTS, PRICES, NOTES, on_premises={given.on_premises}, months={given.months})",
            f"save(RESULT, {path!r})",
        )
    )


def _literal(value: object) -> str:
    return pprint.pformat(value, width=110, sort_dicts=False)


def _given(prompt: TaskPrompt) -> _Given:
    intents = read_guidance(prompt.guidance)
    architecture: dict[str, Any] = prompt.value("architecture", {})
    inputs: dict[str, Any] = prompt.value("inputs", {})
    compared = _MULTI_CLOUD in {
        intents.provider,
        str(architecture.get("provider", "")),
        str(inputs.get("provider", "")),
    }
    components = [
        {
            "id": str(component["id"]),
            "name": str(component["name"]),
            "service": str(component["service"]),
            "requirements": len(component.get("requirement_ids", [])),
            "alternatives": _alternatives(str(component["id"]), str(component["service"])) if compared else {},
        }
        for component in architecture.get("components", [])
        if not _dropped(str(component["id"]), str(component["name"]), intents)
    ]
    term = next((fact for fact in prompt.value("facts", []) if "term_months" in fact), {})
    months = min(intents.months or int(term.get("term_months", 0)) or _MONTHS_OF_OPERATION, _MOST_MONTHS)
    table = {key: value for key, value in load("prices.json").items() if key != "note"}
    on_premises = "On-premises" in (intents.provider, str(architecture.get("provider", "")))
    remarks = {
        "notes": [
            load("prices.json")["note"],
            _months_note(months, {} if intents.months else term, assumed=not (intents.months or term)),
            *_timeline_note(str(inputs.get("timeline", ""))),
        ],
        "guidance_notes": notes(prompt.guidance, _acted_on(prompt.guidance)),
    }
    return _Given(components, table, remarks, on_premises, months)


def _alternatives(key: str, service: str) -> dict[str, str]:
    """Return each provider's product for a building block; one that the catalogue lacks keeps its own product."""
    block = capabilities().get(key)
    return {name: block.services[name] if block is not None else service for name in _COMPARED}


def _dropped(key: str, name: str, intents: Intents) -> bool:
    wanted = {found.id for words in intents.drop if (found := named(words))}
    return key in wanted or any(re.search(re.escape(words), name, re.IGNORECASE) for words in intents.drop if words)


def _months_note(months: int, term: dict[str, Any], *, assumed: bool) -> str:
    """Say where the time of operation is from: the document, our assumption, or else what people asked for."""
    if term:
        return f"{months} months of operation are priced, the term stated on page {term['page']}: “{term['quote']}”"
    why = ", an assumption: no term of the contract was found in the document" if assumed else ""
    return f"{months} months of operation are priced{why}."


def _timeline_note(timeline: str) -> list[str]:
    return [f"The timeline given at the start ({timeline}) does not change the hours assumed."] if timeline else []


def _acted_on(guidance: tuple[str, ...]) -> dict[str, str]:
    done = {}
    for text in guidance:
        intents = read_guidance((text,))
        acts = [f"{intents.months} months of operation are priced"] if intents.months else []
        acts += [f"{words} carries no price" for words in intents.drop]
        if acts:
            done[text] = f"{'; '.join(acts)}."
    return done
