"""Diagrams of components: typed nodes, edges and groups become Mermaid text, an SVG and a PNG.

Mermaid runs in an embedded engine, without a browser. The direction is guessed from the nodes and edges so that the
text is as large as it can be on a page; drawing both ways to compare would take twice the seconds. The same diagram
always gives the same picture.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from itertools import count
from textwrap import shorten, wrap
from typing import Literal

import mermaidx

from tomas.documents.model import Frozen
from tomas.documents.render.diagram_labels import with_text_labels
from tomas.documents.render.pdf import RenderFailed

_PAGES_MM = ((160.0, 190.0), (247.0, 140.0))
"""What an upright and a turned page leave for a figure."""
_LABEL_WIDTH = 24
_GROUP_WIDTH = 48
_MAX_LABEL = 120
_PNG_WIDTH = 2400
FONT_SIZE_PX = 15.0
_LINE_PX = 20.0
_INK = "#1f2a37"
_NODE_PX = (232.0, 84.0)
"""A usual node's width and height, as drawn."""
_ACROSS_PX = 36.0
_ALONG_PX = {"TB": 95.0, "LR": 150.0}
"""Between two ranks: the arrow with its label and the frames of groups."""
_VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
_ENTITY = re.compile(r"([#&]\w+);")
_SETTINGS = {
    "theme": "base",
    "handDrawnSeed": 7,
    "flowchart": {
        "padding": 9,
        "nodeSpacing": 28,
        "rankSpacing": 48,
        "wrappingWidth": 400,
        "subGraphTitleMargin": {"top": 6, "bottom": 12},
    },
    "themeVariables": {
        "fontFamily": "Arial, Helvetica, sans-serif",
        "fontSize": f"{FONT_SIZE_PX:g}px",
        "primaryColor": "#e8eff6",
        "primaryBorderColor": "#1d4e79",
        "primaryTextColor": _INK,
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
    direction: Literal["", "TB", "LR"] = ""
    """Empty: the way of drawing that should leave the text largest."""
    label_width: int = _LABEL_WIDTH
    """The most characters of a line in a node."""


class RenderedDiagram(Frozen):
    """A diagram as text and as pictures."""

    width_px: float
    """Of the SVG; the text in it is `FONT_SIZE_PX` high."""
    height_px: float

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
    """Return a diagram's Mermaid text, SVG and PNG (2,400 pixels wide). Blocking, seconds; raises RenderFailed."""
    _check(diagram)
    mermaid = to_mermaid(diagram, diagram.direction or _direction(diagram))
    try:
        svg = with_text_labels(mermaidx.render(mermaid).svg(), FONT_SIZE_PX, _INK, _LINE_PX)
        png = mermaidx.svg_to_png(svg, width=_PNG_WIDTH, background="#ffffff")
    except Exception as error:  # the embedded engine has no exceptions of its own
        raise RenderFailed(f"The diagram could not be drawn: {error}") from error
    width, height = _size(svg)
    return RenderedDiagram(mermaid=mermaid, svg=svg, png=png, width_px=width, height_px=height)


def _size(svg: str) -> tuple[float, float]:
    found = _VIEW_BOX.search(svg)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _check(diagram: Diagram) -> None:
    known = {node.id for node in diagram.nodes}
    for edge in diagram.edges:
        if not {edge.source, edge.target} <= known:
            raise RenderFailed(f"An edge joins {edge.source!r} and {edge.target!r}, but there is no such node.")


def to_mermaid(diagram: Diagram, direction: str = "TB") -> str:
    """Return the Mermaid text of a diagram, with numbers for ids and harmless labels; its edges join known nodes."""
    numbers = count(1)
    names = {node.id: f"n{next(numbers)}" for node in diagram.nodes}
    lines = [f"%%{{init: {json.dumps(_SETTINGS)}}}%%", f"flowchart {direction}"]
    lines += _grouped_nodes(diagram, names)
    lines += [_edge(edge, names, diagram.label_width) for edge in diagram.edges]
    return "\n".join(lines) + "\n"


def _grouped_nodes(diagram: Diagram, names: dict[str, str]) -> Iterator[str]:
    known = {group.id for group in diagram.groups}
    for index, group in enumerate(diagram.groups, 1):
        inside = [node for node in diagram.nodes if node.group == group.id]
        if inside:
            yield f'  subgraph g{index}["{_one_line(group.label)}"]'
            yield from (f"  {_node(node, names, diagram.label_width)}" for node in inside)
            yield "  end"
    yield from (_node(node, names, diagram.label_width) for node in diagram.nodes if node.group not in known)


def _node(node: DiagramNode, names: dict[str, str], width: int) -> str:
    before, after = _OUTLINE[node.shape]
    text = "<br/>".join(filter(None, (f"<b>{_label(node.label, width)}</b>", _label(node.detail, width))))
    return f"  {names[node.id]}{before}{text}{after}"


def _edge(edge: DiagramEdge, names: dict[str, str], width: int) -> str:
    arrow = "-.->" if edge.dashed else "-->"
    label = f'|"{_label(edge.label, width)}"|' if edge.label.strip() else ""
    return f"  {names[edge.source]} {arrow}{label} {names[edge.target]}"


def _one_line(text: str) -> str:
    """Return a label that is cut where it does not fit into the one line that a frame leaves for it."""
    return _label(shorten(text, _GROUP_WIDTH, placeholder="\u2026"), _GROUP_WIDTH)


def _label(text: str, width: int = _LABEL_WIDTH) -> str:
    """Return a label in lines, without what Mermaid would take for markup."""
    plain = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:_MAX_LABEL]
    plain = plain.replace('"', "\u201d").replace("`", "'").replace("\\", "/")
    plain = plain.replace("<", "\u2039").replace(">", "\u203a").replace("|", "/").replace("$$", "$ $")
    plain = _ENTITY.sub(r"\1 ;", plain)
    return "<br/>".join(wrap(plain, width)) or ""


def _direction(diagram: Diagram) -> str:
    """Return the way of drawing that should leave the text largest on a page."""
    ranks = _ranks(diagram)
    deep, wide = max(ranks.values(), default=0) + 1, max(Counter(ranks.values()).values(), default=1)
    width, height = _NODE_PX
    down = (wide * (width + _ACROSS_PX), deep * (height + _ALONG_PX["TB"]))
    right = (deep * (width + _ALONG_PX["LR"]), wide * (height + _ACROSS_PX))
    return "TB" if _scale(*down) >= _scale(*right) else "LR"


def _ranks(diagram: Diagram) -> dict[str, int]:
    """Return how many edges lead to each node at most; edges that would close a circle are left out."""
    ranks = dict.fromkeys((node.id for node in diagram.nodes), 0)
    for _ in diagram.nodes:
        longer = {
            edge.target: ranks[edge.source] + 1
            for edge in diagram.edges
            if ranks[edge.target] <= ranks[edge.source] < len(ranks) - 1 and edge.source != edge.target
        }
        if not longer:
            break
        ranks |= longer
    return ranks


def _scale(width: float, height: float) -> float:
    """Return how large a picture of this size, in px, can be shown on the page that suits it."""
    return max(min(page_width / width, page_height / height) for page_width, page_height in _PAGES_MM)
