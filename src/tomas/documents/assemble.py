"""From printed lines to blocks: headings, paragraphs, list items. Used for formats that know only lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tomas.documents.headings import heading_number, is_heading, number_level, split_heading
from tomas.documents.model import Block, Heading, ListItem, Paragraph, Table

_BULLETS = "\u2022\u25cf\u25aa\u25a0\u25e6\u25cb\u2023\u2219\u00b7\uf0b7\uf0a7\uf0d8\u27a2\u2713\u2756\u2043\uf06f"
_MARKER = re.compile(
    rf"^(?P<marker>[{_BULLETS}]|[-\u2013\u2014*](?=\s)|o(?=\s+[A-Z])|\(?(?:[a-zA-Z]|\d{{1,2}}|[ivxIVX]{{1,5}})[.)](?!\d))(?:\s+|$)"
)
_CONTENTS_ENTRY = re.compile(r"(?<!\.)(?<!\.\s)(?:\.\s?){5,}\s*(?:\d+|[ivxlc]+)?\s*$")
"""A line of a table of contents: dots that lead to a page number."""
_LEADER = re.compile(r"\w\s*(?:\.\s?){4,}\s*\S")
"""Dots that lead to a figure: such a line stands for itself, as a row of a table does."""
_TERMINAL = re.compile(r"[.!?:;][\"')\]\u201d\u2019]*$")
_HYPHEN_END = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_SPELLED = re.compile(r"\(\d+\)\s")
"""A number in brackets may start an item, or repeat a number in words: `within five (5) days`."""
_PARAGRAPH_GAP = 0.75
_LARGER = 1.1
_SAME_X = 2.0
_SHORT_LINE = 0.75
_FULL_LINE = 0.9
"""A line this long, as a share of the page's, wraps: it belongs to a sentence."""
_BODY_HEADING_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `gap` is the white space above it in line heights; sizes and positions share one unit."""

    text: str
    x0: float = 0.0
    x1: float = 0.0
    gap: float = 0.0
    size: float = 1.0
    bold: bool = False


@dataclass(slots=True)
class Style:
    """What running text looks like in this document."""

    size: float = 1.0
    right: float = 0.0
    """Where full lines end."""
    sizes: tuple[float, ...] = ()
    """Sizes larger than running text, largest first."""


@dataclass(slots=True)
class _Open:
    """The block that lines are still added to."""

    kind: str
    text: str
    line: Line
    marker: str = ""
    last: Line = field(default_factory=lambda: Line(""))


def split_marker(text: str) -> tuple[str, str]:
    """Return a list item's marker and its text; the marker is empty where the line starts no item."""
    match = _MARKER.match(text)
    if match is None:
        return "", text
    marker = "\u2022" if match["marker"] in _BULLETS else match["marker"]
    return marker, text[match.end() :].strip()


def joined(first: str, second: str) -> str:
    """Join two lines of one paragraph; a word broken by a hyphen at the line's end is made whole."""
    if _HYPHEN_END.search(first) and second[:1].islower():
        return first[:-1] + second
    if first.endswith("-"):
        return first + second
    return f"{first} {second}" if first and second else first + second


def assemble(lines: Iterable[Line | Table], page: int, style: Style) -> list[Block]:
    """Return one page's blocks in the order of its lines."""
    return _Assembler(page, style).run(lines)


class _Assembler:
    def __init__(self, page: int, style: Style) -> None:
        self._page = page
        self._style = style
        self._blocks: list[Block] = []
        self._open: _Open | None = None
        self._indents: list[float] = []

    def run(self, lines: Iterable[Line | Table]) -> list[Block]:
        for line in lines:
            if isinstance(line, Table):
                self._close()
                self._blocks.append(line)
            elif line.text.strip() and not _CONTENTS_ENTRY.search(line.text):
                self._take(line)
        self._close()
        return self._blocks

    def _take(self, line: Line) -> None:
        text = line.text.strip()
        if self._continues_heading(line, text):
            return
        larger = line.size > self._style.size * _LARGER
        apart = line.gap > _PARAGRAPH_GAP or self._open is None or self._open.kind == "heading"
        full = line.x1 > _FULL_LINE * self._style.right and not (larger or line.bold)
        if not full and is_heading(text, larger=larger, bold=line.bold, apart=apart) and not self._inside_item(line):
            self._start("heading", text, line)
            return
        if _LEADER.search(text):
            self._start("paragraph", text, line)
            self._close()
            return
        marker, rest = split_marker(text)
        if marker and (self._open is None or self._starts_item(line)):
            self._start("item", rest, line, marker)
        elif self._open is None or self._open.kind == "heading" or self._breaks(line):
            self._start("paragraph", text, line)
        else:
            self._open.text = joined(self._open.text, text)
            self._open.last = line

    def _continues_heading(self, line: Line, text: str) -> bool:
        opened = self._open
        if opened is None or opened.kind != "heading" or line.gap > _PARAGRAPH_GAP:
            return False
        alike = abs(line.size - opened.last.size) < _LARGER - 1 and line.bold == opened.last.bold
        looks = line.bold or line.size > self._style.size * _LARGER
        if not (alike and looks) or heading_number(text) or split_marker(text)[0]:
            return False
        opened.text = joined(opened.text, text)
        opened.last = line
        return True

    def _inside_item(self, line: Line) -> bool:
        """Whether a bold or numbered line only goes on with a list item or sentence."""
        opened = self._open
        return opened is not None and opened.kind == "item" and line.gap <= _PARAGRAPH_GAP and not line.bold

    def _starts_item(self, line: Line) -> bool:
        """Whether a line with a marker starts an item, and is not a sentence that wraps at `2.` or `a)`."""
        opened = self._open
        if opened is None or line.gap > _PARAGRAPH_GAP:
            return True
        if _SPELLED.match(line.text) and opened.text[-1:].islower():
            return line.x0 <= opened.line.x0
        if opened.kind != "paragraph":
            return True
        return bool(_TERMINAL.search(opened.text)) or line.x0 > opened.last.x0 + _SAME_X or opened.last.x1 == 0

    def _breaks(self, line: Line) -> bool:
        """Whether a line without a marker starts a new paragraph."""
        opened = self._open
        if opened is None or line.gap > _PARAGRAPH_GAP:
            return not (opened is not None and opened.text == "")
        ended = bool(_TERMINAL.search(opened.text))
        if opened.kind == "item":
            return ended and line.x0 <= opened.line.x0 + _SAME_X
        short = 0 < opened.last.x1 < _SHORT_LINE * self._style.right
        return ended and short

    def _start(self, kind: str, text: str, line: Line, marker: str = "") -> None:
        self._close()
        self._open = _Open(kind, text, line, marker, line)

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened is None or not (opened.text or opened.marker):
            return
        match opened.kind:
            case "heading":
                self._blocks.append(self._heading(opened))
                self._indents.clear()
            case "item":
                depth = self._depth(opened.line.x0)
                self._blocks.append(ListItem(page=self._page, text=opened.text, marker=opened.marker, depth=depth))
            case _:
                if not split_marker(opened.text)[0]:
                    self._indents = [x for x in self._indents if x <= opened.line.x0]
                self._blocks.append(Paragraph(page=self._page, text=opened.text))

    def _heading(self, opened: _Open) -> Heading:
        number, text = split_heading(opened.text)
        level = number_level(number)
        if level == 0:
            sizes = self._style.sizes
            size = round(opened.line.size, 1)
            level = sizes.index(size) + 1 if size in sizes[:_BODY_HEADING_LEVEL] else _BODY_HEADING_LEVEL
        return Heading(page=self._page, level=level, text=text, number=number)

    def _depth(self, x0: float) -> int:
        self._indents = [x for x in self._indents if x < x0 - _SAME_X]
        self._indents.append(x0)
        return len(self._indents) - 1
