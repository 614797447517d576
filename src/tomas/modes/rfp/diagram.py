"""The architecture's diagram: its components as typed nodes, drawn by code."""

from pathlib import Path

from tomas.documents.render.diagrams import Diagram, DiagramEdge, DiagramGroup, DiagramNode, Shape, render_diagram
from tomas.modes.rfp.solution import Architecture, Component, Layer

_QUEUES = ("queue", "kafka", "pub/sub", "service bus", "eventbridge", "rabbitmq")
_MOST_LABEL = 32


def write_diagram(architecture: Architecture, folder: Path) -> tuple[Path, Path]:
    """Draw the components by layer, write SVG and PNG into the folder and return their paths."""
    used = [layer for layer in Layer if any(component.layer is layer for component in architecture.components)]
    drawn = render_diagram(
        Diagram(
            nodes=tuple(_node(component) for component in architecture.components),
            edges=tuple(
                DiagramEdge(source=link.source, target=link.target, label=link.label[:_MOST_LABEL])
                for link in architecture.connections
            ),
            groups=tuple(DiagramGroup(id=layer.name, label=layer.value) for layer in used),
        )
    )
    svg, png = folder / "architecture.svg", folder / "architecture.png"
    svg.write_text(drawn.svg, encoding="utf-8")
    png.write_bytes(drawn.png)
    return svg, png


def _node(component: Component) -> DiagramNode:
    return DiagramNode(
        id=component.id,
        label=component.name,
        detail=component.service,
        shape=_shape(component),
        group=component.layer.name,
    )


def _shape(component: Component) -> Shape:
    if component.layer is Layer.DATA:
        return Shape.DATABASE
    service = component.service.lower()
    return Shape.QUEUE if any(word in service for word in _QUEUES) else Shape.SERVICE
