"""The architecture's diagram: its components as typed nodes, drawn by code."""

from collections.abc import Iterator
from pathlib import Path

from tomas.documents.render.diagrams import (
    FONT_SIZE_PX,
    Diagram,
    DiagramEdge,
    DiagramGroup,
    DiagramNode,
    RenderedDiagram,
    Shape,
    render_diagram,
)
from tomas.modes.base import Frozen
from tomas.modes.rfp.solution import Architecture, Component, Layer
from tomas.modes.summaries import clipped

_QUEUES = ("queue", "kafka", "pub/sub", "service bus", "eventbridge", "rabbitmq")
_MOST_LABEL = 32
_NARROW = 18
_FEW = 6
_LEAST_TEXT_PT = 7.0
_PAGE_PT = (453.6, 540.0)
"""What a document leaves for a figure: 6.3 by 7.5 inches."""
_MOST_WIDTH_PX, _MOST_HEIGHT_PX = (side * FONT_SIZE_PX / _LEAST_TEXT_PT for side in _PAGE_PT)


class View(Frozen):
    """A picture of a part of the architecture."""

    title: str
    svg: Path
    png: Path


def write_diagram(architecture: Architecture, folder: Path) -> tuple[Path, Path]:
    """Draw the components by layer, write SVG and PNG into the folder and return their paths."""
    return _written(render_diagram(_whole(architecture)), folder, "architecture")


def write_views(architecture: Architecture, folder: Path) -> tuple[View, ...]:
    """Draw each layer with its neighbours, so that the text can be read at the width of a document.

    A layer whose picture would still be too wide or high is split between its components.
    """
    views: list[View] = []
    for layer in Layer:
        inside = [one for one in architecture.components if one.layer is layer]
        parts = list(_drawn(architecture, inside)) if inside else []
        for number, drawn in enumerate(parts, 1):
            title = f"{layer.value}, part {number} of {len(parts)}" if len(parts) > 1 else layer.value
            name = f"architecture-{len(views) + 1:02}-{layer.name.lower()}"
            svg, png = _written(drawn, folder, name)
            views.append(View(title=title, svg=svg, png=png))
    return tuple(views)


def is_small(architecture: Architecture) -> bool:
    """Whether the picture of all components can be read at the width of a document."""
    return len(architecture.components) <= _FEW


def _drawn(architecture: Architecture, inside: list[Component]) -> Iterator[RenderedDiagram]:
    drawn = render_diagram(_part(architecture, inside))
    if len(inside) == 1 or (drawn.width_px <= _MOST_WIDTH_PX and drawn.height_px <= _MOST_HEIGHT_PX):
        yield drawn
        return
    half = (len(inside) + 1) // 2
    yield from _drawn(architecture, inside[:half])
    yield from _drawn(architecture, inside[half:])


def _part(architecture: Architecture, inside: list[Component]) -> Diagram:
    """Return some components with everything they are connected to; the neighbours stand in their layers' frames."""
    ids = {one.id for one in inside}
    links = [link for link in architecture.connections if {link.source, link.target} & ids]
    shown = ids | {end for link in links for end in (link.source, link.target)}
    nodes = tuple(
        _node(one) if one.id in ids else _node(one).model_copy(update={"group": "", "detail": one.layer.value})
        for one in architecture.components
        if one.id in shown
    )
    return Diagram(
        nodes=nodes,
        edges=tuple(
            DiagramEdge(source=link.source, target=link.target, label=clipped(link.label, _MOST_LABEL))
            for link in links
        ),
        groups=(DiagramGroup(id=inside[0].layer.name, label=inside[0].layer.value),),
        direction="LR",
        label_width=_NARROW,
    )


def _whole(architecture: Architecture) -> Diagram:
    used = [layer for layer in Layer if any(component.layer is layer for component in architecture.components)]
    return Diagram(
        nodes=tuple(_node(component) for component in architecture.components),
        edges=tuple(
            DiagramEdge(source=link.source, target=link.target, label=clipped(link.label, _MOST_LABEL))
            for link in architecture.connections
        ),
        groups=tuple(DiagramGroup(id=layer.name, label=layer.value) for layer in used),
    )


def _written(drawn: RenderedDiagram, folder: Path, name: str) -> tuple[Path, Path]:
    svg, png = folder / f"{name}.svg", folder / f"{name}.png"
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
