"""Diagrams of components: typed nodes, edges and groups become Mermaid text, an SVG and a PNG.

Mermaid runs in an embedded engine, without a browser. The direction is chosen so that the text is as large as it can
be on a page, and the same diagram always gives the same picture.
"""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import count
from textwrap import wrap

import mermaidx

from tomas.documents.model import Frozen
from tomas.documents.render.pdf import RenderFailed

_PAGE_WIDTH = 160.0
_PAGE_HEIGHT = 190.0
"""What a page leaves for a figure, in mm; only the ratio matters."""
_LABEL_WIDTH = 24
_GROUP_WIDTH = 48
_MAX_LABEL = 120
_PNG_WIDTH = 1800
_VIEW_BOX = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"')
_ENTITY = re.compile(r"([#&]\w+);")
_SETTINGS = {
    "theme": "base",
    "handDrawnSeed": 7,
    "htmlLabels": False,
    "flowchart": {
        "htmlLabels": False,
        "nodeSpacing": 36,
        "rankSpacing": 48,
        "wrappingWidth": 400,
        "subGraphTitleMargin": {"top": 6, "bottom": 12},
    },
    "themeVariables": {
        "fontFamily": "Arial, Helvetica, sans-serif",
        "fontSize": "15px",
        "primaryColor": "#e8eff6",
        "primaryBorderColor": "#1d4e79",
        "primaryTextColor": "#1f2a37",
        "lineColor": "#4a5a6a",
        "clusterBkg": "#f7f9fb",
        "clusterBorder": "#c9d1da",
        "edgeLabelBackground": "#ffffff",
    },
}


class Shape(StrEnum):
    """What a node is; it decides on its outline."""

    SERVICE = "service"
    DATABASE = "database"
    QUEUE = "queue"
    PERSON = "person"
    EXTERNAL = "external"


class DiagramNode(Frozen):
    """A component."""

    id: str
    label: str
    detail: str = ""
    """A second line, such as the technology."""
    shape: Shape = Shape.SERVICE
    group: str = ""
    """The id of the group it stands in; empty for none."""


class DiagramEdge(Frozen):
    """A connection from one node to another, by their ids."""

    source: str
    target: str
    label: str = ""
    dashed: bool = False


class DiagramGroup(Frozen):
    """A frame around nodes, such as a network or a layer."""

    id: str
    label: str


class Diagram(Frozen):
    """A diagram; edges to unknown nodes are an error, nodes of unknown groups stand outside."""

    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...] = ()
    groups: tuple[DiagramGroup, ...] = ()


class RenderedDiagram(Frozen):
    """A diagram as text and as pictures."""

    mermaid: str
    svg: str
    png: bytes


_OUTLINE = {
    Shape.SERVICE: ('["', '"]'),
    Shape.DATABASE: ('[("', '")]'),
    Shape.QUEUE: ('[["', '"]]'),
    Shape.PERSON: ('(["', '"])'),
    Shape.EXTERNAL: ('{{"', '"}}'),
}


def render_diagram(diagram: Diagram) -> RenderedDiagram:
    """Return a diagram's Mermaid text, SVG and PNG (1,800 pixels wide). Blocking; raises RenderFailed."""
    try:
        drawn = [(mermaid := to_mermaid(diagram, way), mermaidx.render(mermaid).svg()) for way in ("TB", "LR")]
        mermaid, svg = max(drawn, key=lambda pair: _scale(pair[1]))
        png = mermaidx.svg_to_png(svg, width=_PNG_WIDTH, background="#ffffff")
    except Exception as error:  # the embedded engine has no exceptions of its own
        raise RenderFailed(f"The diagram could not be drawn: {error}") from error
    return RenderedDiagram(mermaid=mermaid, svg=svg, png=png)


def to_mermaid(diagram: Diagram, direction: str = "TB") -> str:
    """Return the Mermaid text of a diagram; ids are replaced by numbers, labels are made harmless."""
    numbers = count(1)
    names = {node.id: f"n{next(numbers)}" for node in diagram.nodes}
    for edge in diagram.edges:
        if edge.source not in names or edge.target not in names:
            raise RenderFailed(f"An edge joins {edge.source!r} and {edge.target!r}, but there is no such node.")
    lines = [f"%%{{init: {json.dumps(_SETTINGS)}}}%%", f"flowchart {direction}"]
    lines += _grouped_nodes(diagram, names)
    lines += [_edge(edge, names) for edge in diagram.edges]
    return "\n".join(lines) + "\n"


def _grouped_nodes(diagram: Diagram, names: dict[str, str]) -> Iterator[str]:
    known = {group.id for group in diagram.groups}
    for index, group in enumerate(diagram.groups, 1):
        inside = [node for node in diagram.nodes if node.group == group.id]
        if inside:
            yield f'  subgraph g{index}["{_label(group.label, _GROUP_WIDTH)}"]'
            yield from (f"  {_node(node, names)}" for node in inside)
            yield "  end"
    yield from (_node(node, names) for node in diagram.nodes if node.group not in known)


def _node(node: DiagramNode, names: dict[str, str]) -> str:
    before, after = _OUTLINE[node.shape]
    text = "<br/>".join(filter(None, (_label(node.label), _label(node.detail))))
    return f"  {names[node.id]}{before}{text}{after}"


def _edge(edge: DiagramEdge, names: dict[str, str]) -> str:
    arrow = "-.->" if edge.dashed else "-->"
    label = f'|"{_label(edge.label)}"|' if edge.label.strip() else ""
    return f"  {names[edge.source]} {arrow}{label} {names[edge.target]}"


def _label(text: str, width: int = _LABEL_WIDTH) -> str:
    """Return a label in lines, without what Mermaid would take for markup."""
    plain = " ".join(text.split())[:_MAX_LABEL]
    plain = plain.replace('"', "\u201d").replace("`", "'").replace("\\", "/")
    plain = plain.replace("<", "\u2039").replace(">", "\u203a").replace("|", "/")
    plain = _ENTITY.sub(r"\1 ;", plain)
    return "<br/>".join(wrap(plain, width)) or ""


def _scale(svg: str) -> float:
    """Return how large the picture can be shown on a page."""
    box = _VIEW_BOX.search(svg)
    if box is None:
        return 0.0
    return min(_PAGE_WIDTH / max(1.0, float(box[3])), _PAGE_HEIGHT / max(1.0, float(box[4])))
