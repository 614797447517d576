"""Markdown as blocks of plain text, by a real parser; marks, links and HTML tags are gone from the text."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tomas.documents.assemble import split_marker
from tomas.documents.headings import is_heading, number_level, split_heading
from tomas.documents.model import Block, Heading, ListItem, Paragraph, Table

_TAG = re.compile(r"<[^<>]*>")
_MAX_LEVEL = 6
_RUN_IN = re.compile(r"^\*\*[^*]+\*\*$")


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown text, all on page 1."""
    return _Walker().run(MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").parse(text))


class _Walker:
    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._lists: list[tuple[str, int]] = []
        """Open lists: the delimiter and the next number; bullets have an empty delimiter."""
        self._marker = ""
        self._row: list[str] = []
        self._rows: list[tuple[str, ...]] = []

    def run(self, tokens: list[Token]) -> list[Block]:
        inside = ""
        for token in tokens:
            match token.type:
                case "heading_open" | "th_open" | "td_open" | "paragraph_open":
                    inside = token.tag
                case "inline":
                    self._text(token, inside)
                case "fence" | "code_block":
                    self._code(token.content)
                case "html_block":
                    self._plain(token.content)
                case _:
                    self._structure(token)
        return self._blocks

    def _structure(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(("", 0))
            case "ordered_list_open":
                self._lists.append((".", int(token.attrGet("start") or 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._marker = f"{token.info}{token.markup}" if token.info else "\u2022"
            case "tr_close":
                if any(self._row):
                    self._rows.append(tuple(self._row))
                self._row = []
            case "table_close":
                if self._rows:
                    self._blocks.append(Table(page=1, rows=tuple(self._rows)))
                self._rows = []

    def _text(self, token: Token, tag: str) -> None:
        text = _inline(token)
        if tag in {"th", "td"}:
            self._row.append(text)
        elif not text:
            return
        elif tag.startswith("h"):
            number, rest = split_heading(text)
            self._blocks.append(Heading(page=1, level=min(_MAX_LEVEL, int(tag[1])), text=rest, number=number))
        elif self._lists and self._marker:
            marker, self._marker = self._marker, ""
            self._blocks.append(ListItem(page=1, text=text, marker=marker, depth=len(self._lists) - 1))
        elif not self._lists and _RUN_IN.match(token.content.strip()) and is_heading(text, bold=True):
            number, rest = split_heading(text)
            self._blocks.append(Heading(page=1, level=number_level(number) or _MAX_LEVEL, text=rest, number=number))
        else:
            self._blocks.append(self._paragraph(text))

    def _paragraph(self, text: str) -> Block:
        """Return a paragraph, or an item where it starts with a letter or number that Markdown knows no list for."""
        marker, rest = split_marker(text)
        if marker and rest:
            return ListItem(page=1, text=rest, marker=marker, depth=len(self._lists))
        return Paragraph(page=1, text=text)

    def _code(self, content: str) -> None:
        for part in re.split(r"\n\s*\n", content):
            text = " ".join(part.split())
            if text:
                self._blocks.append(Paragraph(page=1, text=text, verbatim=part.strip("\n")))

    def _plain(self, content: str) -> None:
        for part in _TAG.sub(" ", content).split("\n\n"):
            text = " ".join(part.split())
            if text:
                self._blocks.append(Paragraph(page=1, text=text))


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "html_inline" if child.content.lower().startswith("<br"):
                parts.append(" ")
            case "image":
                parts.append(child.content)
    return re.sub(r"\s+", " ", "".join(parts).replace("**", "")).strip()
