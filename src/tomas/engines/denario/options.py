"""What a task for Denario says besides its prompt, checked before any call is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from tomas.modes.base import EngineTask

BACKENDS = {
    "idea": ("fast", "detailed"),
    "check_idea": ("fast",),
    "methodology": ("fast", "detailed"),
    "results": ("detailed",),
    "keywords": ("detailed",),
    "paper": ("fast",),
    "referee": ("fast",),
    "enhance_description": ("detailed",),
}
"""What does each step: `fast` is Denario's LangGraph half, `detailed` its CMBAgent half. The first is the default."""

JOURNALS = ("none", "AAS", "APS", "ICML", "NeurIPS")
"""Denario's own templates for JHEP and PASJ do not compile, so they are not offered."""

SERVICES = ("semantic_scholar", "futurehouse")
TAXONOMIES = ("unesco", "aaai")
TEXTS = ("idea", "methodology", "results")
_NUMBERS = {"iterations": (4, 1, 12), "searches": (7, 1, 20), "keywords": (5, 1, 20)}
_NEEDS = ("if possible", "required")
_WORDS = (
    "backend",
    "journal",
    "writer",
    "author",
    "affiliation",
    "approved_by",
    "hardware",
    "taxonomy",
    "pdf",
    "literature",
    "service",
)


class OptionsRefused(Exception):
    """The options do not fit; the message is for people."""


@dataclass(frozen=True, slots=True)
class Options:
    """A task's options as the steps use them."""

    backend: str
    idea: str
    methodology: str
    results: str
    iterations: int
    """Rounds of maker and hater in a fast idea."""
    searches: int
    """The most rounds of a literature check."""
    keywords: int
    taxonomy: str
    journal: str
    writer: str
    author: str
    affiliation: str
    approved_by: str
    """Who approved the results at their gate; empty where nobody has."""
    hardware: str
    """What the results' code may count on, in words for the engineer."""
    pdf_required: bool
    literature_required: bool
    """Whether a check of an idea fails where there is nothing to search in; otherwise it says so and goes on."""
    service: str
    """Where literature is looked up."""

    @classmethod
    def of(cls, task: EngineTask) -> Self:
        """Read a task's options. Raises OptionsRefused."""
        given = task.options
        if task.method not in BACKENDS:
            raise OptionsRefused(f"Denario has no step named {task.method}; it has: {', '.join(BACKENDS)}.")
        known = {*TEXTS, *_NUMBERS, *_WORDS}
        if unknown := sorted(set(given) - known):
            raise OptionsRefused(
                f"Denario has no option named {', '.join(unknown)}; it has: {', '.join(sorted(known))}."
            )
        backends = BACKENDS[task.method]
        number = _number_from(given)
        return cls(
            backend=_choice("backend", given.get("backend", backends[0]), backends, f"for the step {task.method}"),
            idea=given.get("idea", ""),
            methodology=given.get("methodology", ""),
            results=given.get("results", ""),
            iterations=number("iterations"),
            searches=number("searches"),
            keywords=number("keywords"),
            taxonomy=_choice("taxonomy", given.get("taxonomy", TAXONOMIES[0]), TAXONOMIES),
            journal=_choice("journal", given.get("journal", JOURNALS[0]), JOURNALS),
            writer=given.get("writer", "scientist"),
            author=given.get("author", "Denario"),
            affiliation=given.get("affiliation", "Written by a program"),
            approved_by=given.get("approved_by", ""),
            hardware=given.get("hardware", ""),
            pdf_required=_choice("pdf", given.get("pdf", _NEEDS[0]), _NEEDS) == _NEEDS[1],
            service=_choice("service", given.get("service", SERVICES[0]), SERVICES),
            literature_required=_choice("literature", given.get("literature", _NEEDS[1]), _NEEDS) == _NEEDS[1],
        )


def _choice(name: str, value: str, offered: tuple[str, ...], where: str = "") -> str:
    if value not in offered:
        raise OptionsRefused(
            " ".join(f"The {name} {value} is not offered {where}; choose: {', '.join(offered)}.".split())
        )
    return value


def _number_from(given: Mapping[str, str]) -> Callable[[str], int]:
    def number(name: str) -> int:
        default, least, most = _NUMBERS[name]
        value = given.get(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise OptionsRefused(f"The option {name} must be a whole number from {least} to {most}, and not {value}.")
        return int(value)

    return number
