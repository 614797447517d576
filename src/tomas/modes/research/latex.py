"""LaTeX as Markdown, for papers that no LaTeX typesets: headings, lists and tables keep their form."""

import re
from collections.abc import Iterator, Mapping

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import (
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexNode,
    LatexWalker,
)

from tomas.documents.render.markdown import escaped, markdown_table

_HEADINGS = {"subsection": "###", "subsubsection": "####", "paragraph": "####"}
_LISTS = {"itemize": "-", "enumerate": "1.", "description": "-"}
_TABULAR = frozenset({"tabular", "tabular*", "tabularx", "longtable"})
_FLOATS = frozenset({"figure", "figure*", "wrapfigure"})
_DISPLAYED = frozenset({"equation", "equation*", "align", "align*", "gather", "gather*", "displaymath", "eqnarray"})
_SILENT = frozenset({"label", "centering", "hline", "toprule", "midrule", "bottomrule", "maketitle", "noindent"})
_REFERENCES = frozenset({"ref", "eqref", "autoref", "cref", "Cref"})
_ARGUMENT = r"\s*\{(?:[^{}]|\{[^{}]*\})*\}"
_SHAPING = re.compile(
    rf"\\resizebox\*?{_ARGUMENT}{_ARGUMENT}|\\scalebox{_ARGUMENT}|\\(?:begin|end)\{{adjustbox\}}(?:{_ARGUMENT})?"
    rf"|\\(?:renewcommand|setlength)\*?{_ARGUMENT}{_ARGUMENT}"
)
"""What only changes how a table or text is set."""
_BLANK = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


def markdown_of(latex: str, references: Mapping[str, str] | None = None) -> str:
    """Return what LaTeX says as Markdown. `references` gives the words for labels; others become “above”."""
    nodes, _, _ = LatexWalker(_SHAPING.sub("", latex), tolerant_parsing=True).get_latex_nodes()
    text = "".join(_Writer(references or {}).write(nodes))
    lines = (line.rstrip() for line in _BLANK.sub("\n\n", text).splitlines())
    return "\n".join(lines).strip()


def one_line(latex: str) -> str:
    """Return a title or caption as plain text."""
    return " ".join(_text_of(LatexWalker(latex, tolerant_parsing=True).get_latex_nodes()[0]).split())


class _Writer:
    def __init__(self, references: Mapping[str, str]) -> None:
        self._references = references

    def write(self, nodes: list[LatexNode]) -> Iterator[str]:
        """Yield Markdown of the nodes."""
        for node in nodes:
            if isinstance(node, LatexEnvironmentNode):
                yield from self._environment(node)
            elif isinstance(node, LatexMacroNode):
                yield from self._macro(node)
            elif isinstance(node, LatexMathNode) and node.displaytype == "display":
                yield f"\n\n> {escaped(_text_of([node]))}\n\n"
            elif isinstance(node, LatexGroupNode):
                yield from self.write(node.nodelist)
            else:
                yield _kept_blanks(_text_of([node]))

    def _environment(self, node: LatexEnvironmentNode) -> Iterator[str]:
        name = node.environmentname
        if name in _FLOATS:
            return
        if name in _LISTS:
            yield "\n\n" + "\n".join(self._items(node.nodelist, _LISTS[name])) + "\n\n"
        elif name in _TABULAR:
            rows = _rows(node.nodelist)
            if rows:
                yield "\n\n" + markdown_table(rows[0], rows[1:]) + "\n"
        elif name in _DISPLAYED:
            yield f"\n\n> {escaped(_text_of(node.nodelist))}\n\n"
        else:
            yield from self.write(node.nodelist)

    def _macro(self, node: LatexMacroNode) -> Iterator[str]:
        name = node.macroname
        if name in _SILENT or name.startswith("cite"):
            return
        if name in _HEADINGS:
            yield f"\n\n{_HEADINGS[name]} {escaped(_argument(node))}\n\n"
        elif name in _REFERENCES:
            yield self._references.get(_argument(node), "above")
        elif name in {"textbf", "textit", "emph"}:
            mark = "**" if name == "textbf" else "*"
            said = _argument(node).strip()
            yield f"{mark}{escaped(said)}{mark}" if said else ""
        elif name == "caption":
            yield f"\n\n*{escaped(_argument(node))}*\n\n"
        else:
            yield escaped_keeping_blanks(_text_of([node]))

    def _items(self, nodes: list[LatexNode], mark: str) -> Iterator[str]:
        item: list[LatexNode] = []
        begun = False
        for node in [*nodes, None]:
            if node is None or (isinstance(node, LatexMacroNode) and node.macroname == "item"):
                said = " ".join("".join(self.write(item)).split())
                if begun and said:
                    yield f"{mark} {said}"
                item, begun = [], True
            else:
                item.append(node)


def _rows(nodes: list[LatexNode]) -> list[list[str]]:
    rows: list[list[str]] = [[""]]
    for node in nodes:
        if isinstance(node, LatexMacroNode) and node.macroname == "\\":
            rows.append([""])
        elif isinstance(node, LatexMacroNode) and node.macroname in _SILENT:
            continue
        elif getattr(node, "specials_chars", "") == "&":
            rows[-1].append("")
        else:
            rows[-1][-1] += _text_of([node])
    filled = [[" ".join(cell.split()) for cell in row] for row in rows]
    width = max(len(row) for row in filled)
    return [row + [""] * (width - len(row)) for row in filled if any(row)]


def _argument(node: LatexMacroNode) -> str:
    given = [argument for argument in (node.nodeargd.argnlist if node.nodeargd else ()) if argument is not None]
    return " ".join(_text_of([given[-1]]).split()) if given else ""


def _text_of(nodes: list[LatexNode]) -> str:
    return LatexNodes2Text(math_mode="text", strict_latex_spaces=False).nodelist_to_text(nodes)


def _kept_blanks(text: str) -> str:
    return "\n\n".join(escaped_keeping_blanks(part) for part in _BLANK.split(text))


def escaped_keeping_blanks(text: str) -> str:
    """Return text that shows as itself, with the blanks around it."""
    bare = escaped(text)
    if not bare:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{bare}{' ' if text[-1].isspace() else ''}"
