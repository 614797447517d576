"""Labels of a drawn diagram as SVG text.

Mermaid lays out fastest with labels in HTML inside the SVG, which Typst and many viewers leave blank. Each such label
becomes lines of `<text>` in the same box, so that every viewer shows it and people can search and copy it.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as Xml

_SVG = "http://www.w3.org/2000/svg"
_FONT = "Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif"
_BASELINE_EM = 0.34
"""How far the baseline lies below a line's middle, so that letters look centred."""
_BEHIND_EDGE_LABEL = "fill:#ffffff;opacity:0.9;stroke:none"
_BEHIND_TITLE = "fill:#f7f9fb;opacity:0.9;stroke:none"

Xml.register_namespace("", _SVG)


def with_text_labels(svg: str, font_size_px: float, ink: str, line_px: float) -> str:
    """Return a drawn SVG with its HTML labels turned into text.

    Args:
        svg: What Mermaid drew with HTML labels, each in a `foreignObject` of a measured size.
        font_size_px: The size of letters that the drawing was measured with.
        ink: The colour of letters.
        line_px: The distance of lines in a label that has several.
    """
    root = Xml.fromstring(svg)  # noqa: S314 - drawn by our own engine, not sent by anyone
    _set_size(root)
    titles = set(_lifted_titles(root))
    style = {"font-family": _FONT, "font-size": f"{font_size_px:g}px", "text-anchor": "middle"}
    for parent in list(root.iter()):
        for label in parent.findall(f"{{{_SVG}}}foreignObject"):
            place = list(parent).index(label)
            parent.remove(label)
            drawn = _drawn(label, style, ink, line_px, font_size_px, is_title=parent in titles)
            for offset, part in enumerate(drawn):
                parent.insert(place + offset, part)
    return Xml.tostring(root, encoding="unicode")


def _lifted_titles(root: Xml.Element) -> Iterator[Xml.Element]:
    """Put the titles of frames above the edges, so that no edge runs through one; yield them."""
    for group in list(root.iter()):
        edges = next((one for one in group if one.get("class") == "edgePaths"), None)
        frames = [frame for one in group if one.get("class") == "clusters" for frame in one]
        if edges is None:
            continue
        for frame in frames:
            for title in [part for part in frame if "cluster-label" in (part.get("class") or "")]:
                frame.remove(title)
                group.insert(list(group).index(edges) + 1, title)
                yield title


def _set_size(root: Xml.Element) -> None:
    """Give the picture a size of its own, for viewers that take 100 % of nothing as nothing."""
    _, _, width, height = root.get("viewBox", "0 0 0 0").split()
    root.set("width", width)
    root.set("height", height)


def _drawn(
    label: Xml.Element, style: dict[str, str], ink: str, line_px: float, font_size_px: float, *, is_title: bool
) -> Iterator[Xml.Element]:
    lines = list(_lines(label))
    width, height = float(label.get("width", 0)), float(label.get("height", 0))
    if not lines:
        return
    behind = _BEHIND_TITLE if is_title else _BEHIND_EDGE_LABEL
    if is_title or label.find(".//*[@class='edgeLabel']") is not None:
        high = len(lines) * line_px
        size = {"x": "0", "y": f"{(height - high) / 2:.2f}", "width": f"{width:.2f}", "height": f"{high:.2f}"}
        yield Xml.Element(f"{{{_SVG}}}rect", size | {"style": behind})
    text = Xml.Element(f"{{{_SVG}}}text", style | {"style": f"fill:{ink};stroke:none"})
    middle = height / 2 - (len(lines) - 1) * line_px / 2 + _BASELINE_EM * font_size_px
    for number, (line, bold) in enumerate(lines):
        at = {"x": f"{width / 2:.2f}", "y": f"{middle + number * line_px:.2f}"}
        span = Xml.SubElement(text, f"{{{_SVG}}}tspan", at | ({"font-weight": "bold"} if bold else {}))
        span.text = line
    yield text


def _lines(label: Xml.Element) -> Iterator[tuple[str, bool]]:
    """Return a label's lines and whether each is bold."""
    line, bold = "", False
    for kind, text in _pieces(label, strong=False):
        if kind == "break":
            if line.strip():
                yield line.strip(), bold
            line, bold = "", False
        elif text.strip():
            line, bold = line + text, kind == "strong"
    if line.strip():
        yield line.strip(), bold


def _pieces(element: Xml.Element, *, strong: bool) -> Iterator[tuple[str, str]]:
    name = element.tag.rpartition("}")[2]
    strong = strong or name in {"b", "strong"}
    if name == "br":
        yield "break", ""
    yield "strong" if strong else "plain", element.text or ""
    for child in element:
        yield from _pieces(child, strong=strong)
        yield "strong" if strong else "plain", child.tail or ""
