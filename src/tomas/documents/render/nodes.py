"""Markdown as a tree of plain values, so that a template lays out a model's text without ever compiling it."""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tomas.documents.model import Frozen

_LONG_WORD = re.compile(r"\S{28,}")
_BREAK_AFTER = re.compile(r"([/._\-?&=:,;@])(?=\S)")
_RUN = re.compile(r"[^\u200b]{24}")
_BREAK = "\u200b"
_LEAST_SHARE, _MOST_SHARE = 8, 60
"""Of a table's columns, in characters."""
_WHOLE_WORD = 18
_PARSER = MarkdownIt("commonmark", {"maxNesting": 30, "html": False}).enable(["table", "strikethrough"])
_INLINE = {"strong": "strong", "em": "emph", "s": "strike", "link": "link"}
_BLOCK = {"hr": "rule", "bullet_list": "bullets", "list_item": "item", "tr": "row", "th": "cell", "td": "cell"}


class Node(Frozen):
    """A piece of content: a block (`para`, `heading`, `bullets` ...) or an inline (`text`, `strong` ...)."""

    t: str
    """What it is; the templates know the names."""
    text: str = ""
    n: int = 0
    """A heading's level, a numbered list's first number, or a table column's share of the width."""
    c: tuple["Node", ...] = ()


def breakable(text: str) -> str:
    """Return text whose very long words (addresses, ids) can be broken at the end of a line."""
    return _LONG_WORD.sub(lambda match: _broken(match.group()), text)


def _broken(word: str) -> str:
    parts = _BREAK_AFTER.sub(rf"\1{_BREAK}", word)
    return _RUN.sub(lambda match: match.group() + _BREAK, parts)


def markdown_nodes(text: str) -> tuple[Node, ...]:
    """Return Markdown as nodes; HTML in it stays visible text, images become their descriptions."""
    return tuple(_blocks(SyntaxTreeNode(_PARSER.parse(text))))


def _blocks(parent: SyntaxTreeNode) -> Iterator[Node]:
    for child in parent.children:
        match child.type:
            case "paragraph":
                yield Node(t="para", c=tuple(_inlines(child)))
            case "heading":
                yield Node(t="heading", n=int(child.tag[1:]), c=tuple(_inlines(child)))
            case "ordered_list":
                yield Node(t="numbers", n=int(child.attrs.get("start", 1)), c=tuple(_blocks(child)))
            case "fence" | "code_block":
                yield Node(t="code", text=child.content.rstrip("\n"))
            case "table":
                yield _table(tuple(row for part in child.children for row in _blocks(part)))
            case "th" | "td":
                yield Node(t="cell", c=tuple(_inlines(child)))
            case "blockquote":
                yield _quotation(tuple(_blocks(child)))
            case kind if kind in _BLOCK:
                yield Node(t=_BLOCK[kind], c=tuple(_blocks(child)))
            case _:
                yield Node(t="para", c=(Node(t="text", text=breakable(child.content)),))


def _quotation(content: tuple[Node, ...]) -> Node:
    """Return a quotation; one that begins with words in bold is a callout, such as a warning."""
    inside = content[0].c if content and content[0].t == "para" else ()
    opening = next((node for node in inside if node.t != "text" or node.text), None)
    return Node(t="callout" if opening is not None and opening.t == "strong" else "quote", c=content)


def _table(rows: tuple[Node, ...]) -> Node:
    """Return a table; the cells of its first row carry the shares of their columns, by how much stands in them."""
    width = max((len(row.c) for row in rows), default=0)
    sizes = [[len(plain_text(row.c[column])) for row in rows if column < len(row.c)] for column in range(width)]
    words = [_longest_word(row.c[column] for row in rows if column < len(row.c)) for column in range(width)]
    shares = [
        max(_LEAST_SHARE, word, min(_MOST_SHARE, max(max(size) // 3, sum(size) // len(size))))
        for size, word in zip(sizes, words, strict=True)
    ]
    head, *others = rows
    cells = tuple(cell.model_copy(update={"n": share}) for cell, share in zip(head.c, shares, strict=False))
    return Node(t="table", c=(head.model_copy(update={"c": cells}), *others))


def _longest_word(cells: Iterable[Node]) -> int:
    """Return how wide the longest word of a column is, in characters, as far as it should not be broken."""
    lengths = [len(word) for cell in cells for word in plain_text(cell).split()]
    return min(_WHOLE_WORD, max(lengths, default=0) + 2)


def plain_text(node: Node) -> str:
    """Return a node's words without its form."""
    return node.text + "".join(plain_text(child) for child in node.c)


def _inlines(parent: SyntaxTreeNode) -> Iterator[Node]:
    for child in parent.children:
        match child.type:
            case "inline":
                yield from _inlines(child)
            case "text" | "html_inline":
                yield Node(t="text", text=breakable(child.content))
            case "code_inline":
                yield Node(t="code", text=breakable(child.content))
            case "softbreak":
                yield Node(t="text", text=" ")
            case "hardbreak":
                yield Node(t="break")
            case "image":
                yield Node(t="emph", c=(Node(t="text", text=child.content),))
            case kind if kind in _INLINE:
                yield Node(t=_INLINE[kind], c=tuple(_inlines(child)))
            case _:
                yield Node(t="text", text=breakable(child.content))
