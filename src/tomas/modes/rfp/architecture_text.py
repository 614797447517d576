"""The architecture as Markdown that a person can read, change and hand back."""

import re
from collections import Counter

from pydantic import ValidationError

from tomas.documents.render.markdown import markdown_table
from tomas.modes.base import InputRefused
from tomas.modes.faultwords import plain_fault
from tomas.modes.rfp.findings import Findings
from tomas.modes.rfp.solution import Architecture, Component, Connection, Decision, for_components

_COMPONENTS = "Components"
_CONNECTIONS = "Connections"
_DECISIONS = "Decisions"
_ASSUMPTIONS = "Assumptions"
_CELL = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>|])")
_ID = re.compile(r"[^\s,;]+")
_HEADS = {
    _COMPONENTS: ("Id", "Name", "Layer", "Service", "Purpose", "Requirements"),
    _CONNECTIONS: ("From", "To", "What crosses"),
    _DECISIONS: ("Decision", "Choice", "Reason", "Requirements"),
}


def architecture_markdown(architecture: Architecture, findings: Findings) -> str:
    """Return the architecture with its tables; `read_markdown` reads it back."""
    parts = [
        f"# Solution architecture: {architecture.document}",
        f"*{architecture.made_by}*",
        f"Provider: {architecture.provider}",
        f"## {_COMPONENTS}",
        _table(_COMPONENTS, [_component_row(one) for one in architecture.components]),
        f"## {_CONNECTIONS}",
        _table(_CONNECTIONS, [(one.source, one.target, one.label) for one in architecture.connections]),
        f"## {_DECISIONS}",
        _table(
            _DECISIONS,
            [(one.title, one.choice, one.reason, ", ".join(one.requirement_ids)) for one in architecture.decisions],
        ),
        f"## {_ASSUMPTIONS}",
        "\n".join(f"- {text}" for text in architecture.assumptions) or "None.",
        "## Coverage of mandatory requirements",
        _coverage(architecture, findings),
    ]
    if architecture.guidance_notes:
        parts += ["## Guidance taken into account", "\n".join(f"- {note}" for note in architecture.guidance_notes)]
    return "\n\n".join(parts) + "\n"


def _component_row(component: Component) -> tuple[str, ...]:
    ids = ", ".join(component.requirement_ids)
    return (component.id, component.name, component.layer.value, component.service, component.purpose, ids)


def _table(name: str, rows: list[tuple[str, ...]]) -> str:
    return markdown_table(_HEADS[name], rows).strip()


def _coverage(architecture: Architecture, findings: Findings) -> str:
    wanted, missing = for_components(findings.mandatory), architecture.uncovered(findings)
    all_of = Counter(item.category.value for item in wanted)
    open_of = Counter(item.category.value for item in missing)
    rows = [(name, str(count), str(count - open_of[name])) for name, count in all_of.most_common()]
    text = markdown_table(("Category", "Mandatory", "Met by a component"), rows).strip()
    if missing:
        text += "\n\nNot yet met:\n\n" + "\n".join(f"- {item.id} (page {item.page}): {item.title}" for item in missing)
    return text


def read_markdown(text: str, before: Architecture) -> Architecture:
    """Return the architecture that a changed Markdown holds. Raises InputRefused, naming what does not fit."""
    sections = _sections(text)
    if _COMPONENTS not in sections:
        raise InputRefused(
            f"The section “{_COMPONENTS}” is missing. Please change the Markdown file that was posted and upload that."
        )
    provider = re.search(r"^Provider:\s*(.+)$", text, re.MULTILINE)
    try:
        return before.model_copy(
            update={
                "provider": provider.group(1).strip() if provider else before.provider,
                "components": tuple(_read_component(row) for row in _rows(sections, _COMPONENTS)),
                "connections": tuple(
                    Connection(source=row[0], target=row[1], label=row[2]) for row in _rows(sections, _CONNECTIONS)
                ),
                "decisions": tuple(
                    Decision(title=row[0], choice=row[1], reason=row[2], requirement_ids=tuple(_ID.findall(row[3])))
                    for row in _rows(sections, _DECISIONS)
                ),
                "assumptions": tuple(re.findall(r"^-\s+(.+)$", sections.get(_ASSUMPTIONS, ""), re.MULTILINE)),
            }
        )
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise InputRefused(
            f"A row of the tables does not fit: {where} ({problem['input']!r}) {plain_fault(problem)}."
        ) from error


def _sections(text: str) -> dict[str, str]:
    pieces = re.split(r"^##\s+(.+?)\s*$", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _rows(sections: dict[str, str], name: str) -> list[list[str]]:
    lines = [line.strip() for line in sections.get(name, "").splitlines() if line.strip().startswith("|")]
    width = len(_HEADS[name])
    rows = []
    for number, line in enumerate(lines[2:], 1):
        cells = [_ESCAPED.sub(r"\1", cell.strip()) for cell in _CELL.split(line.strip("|"))]
        if len(cells) != width:
            raise InputRefused(f"Row {number} of the table “{name}” has {len(cells)} cells instead of {width}.")
        rows.append(cells)
    return rows


def _read_component(row: list[str]) -> Component:
    keys = ("id", "name", "layer", "service", "purpose")
    return Component.model_validate(
        dict(zip(keys, row[:5], strict=True)) | {"requirement_ids": tuple(_ID.findall(row[5]))}
    )
