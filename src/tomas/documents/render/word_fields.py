"""What Word files need and python-docx has no call for: fields, bookmarks, numbering, shading."""

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_LEVELS = 3
_INDENT = 340
"""Twentieths of a point for each level of a list."""


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Return an element of Word's own namespace; `attributes` are of that namespace too."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field such as `PAGE`, with what stands there until it is computed."""
    _run(paragraph)._r.append(element("fldChar", fldCharType="begin"))
    code = element("instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    _run(paragraph)._r.append(code)
    _run(paragraph)._r.append(element("fldChar", fldCharType="separate"))
    paragraph.add_run(shown)
    _run(paragraph)._r.append(element("fldChar", fldCharType="end"))


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a bookmark round a paragraph's text."""
    start, end = element("bookmarkStart", id=str(number), name=name), element("bookmarkEnd", id=str(number))
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(end)


def add_entry(paragraph: Paragraph, text: str, target: str) -> None:
    """Add a line of the contents: text that leads to a bookmark, and the page where it stands, to be computed."""
    link = element("hyperlink", anchor=target, history="1")
    instruction = element("instrText")
    instruction.text = f" PAGEREF {target} \\h "
    words = element("t")
    words.text = text
    for part in (words, instruction):
        part.set(qn("xml:space"), "preserve")
    parts = (
        words,
        element("tab"),
        element("fldChar", fldCharType="begin", dirty="true"),
        instruction,
        element("fldChar", fldCharType="separate"),
        element("fldChar", fldCharType="end"),
    )
    for part in parts:
        run = element("r")
        run.append(part)
        link.append(run)
    paragraph._p.append(link)


def shade(holder: BaseOxmlElement, colour: str) -> None:
    """Give a paragraph's or cell's properties a background, such as `FDF3DC`."""
    holder.append(element("shd", val="clear", color="auto", fill=colour))


def repeat_header(row: BaseOxmlElement) -> None:
    """Have a table's row stand at the top of each page."""
    row.get_or_add_trPr().append(element("tblHeader", val="true"))


def keep_whole(row: BaseOxmlElement) -> None:
    """Keep a table's row on one page."""
    row.get_or_add_trPr().append(element("cantSplit", val="true"))


def thin_borders(table: BaseOxmlElement) -> None:
    """Give a table thin grey lines between its rows and round it."""
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, val="single", sz="4", space="0", color="C9D1DA"))
    table.find(qn("w:tblPr")).find(qn("w:tblLayout")).addprevious(borders)


class Numbering:
    """Numbers of headings and lists, by Word's own numbering, so that they stay right when people edit."""

    def __init__(self, document: WordDocument) -> None:
        self._root = document.part.numbering_part.element
        self._bullets = self._abstract([("bullet", "\u2022"), ("bullet", "\u2013"), ("bullet", "\u2022")])
        self._numbers = self._abstract([("decimal", "%1."), ("lowerLetter", "%2."), ("lowerRoman", "%3.")])
        self._bullet_list = self._instance(self._bullets)

    def headings(self, opening: str = "", form: str = "decimal") -> int:
        """Return a numbering for headings of three levels; `opening` stands before the first level's number."""
        levels = [(form, f"{opening}%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")]
        return self._instance(self._abstract(levels, hanging=False))

    def bullets(self) -> int:
        """Return the numbering of lists without order."""
        return self._bullet_list

    def numbers(self, start: int = 1) -> int:
        """Return a numbering for one list with order, which begins at `start`."""
        return self._instance(self._numbers, start)

    def apply(self, paragraph: Paragraph, numbering: int, level: int = 0) -> None:
        """Give a paragraph a number of a numbering; levels start at 0."""
        properties = paragraph._p.get_or_add_pPr()
        number = properties.get_or_add_numPr()
        number.get_or_add_ilvl().val = min(level, _LEVELS - 1)
        number.get_or_add_numId().val = numbering

    def _abstract(self, levels: list[tuple[str, str]], *, hanging: bool = True) -> int:
        number = 1 + max((int(one.get(qn("w:abstractNumId"))) for one in self._all("abstractNum")), default=0)
        made = element("abstractNum", abstractNumId=str(number))
        made.append(element("multiLevelType", val="multilevel"))
        for depth, (form, text) in enumerate(levels):
            level = element("lvl", ilvl=str(depth))
            level.append(element("start", val="1"))
            level.append(element("numFmt", val=form))
            level.append(element("suff", val="tab" if hanging else "space"))
            level.append(element("lvlText", val=text))
            level.append(element("lvlJc", val="left"))
            properties = element("pPr")
            left = str(_INDENT * (depth + 1)) if hanging else "0"
            properties.append(element("ind", left=left, hanging=str(_INDENT) if hanging else "0"))
            level.append(properties)
            made.append(level)
        found = self._all("abstractNum")
        if found:
            found[-1].addnext(made)
        else:
            self._root.insert(0, made)
        return number

    def _instance(self, abstract: int, start: int = 1) -> int:
        number = 1 + max((int(one.get(qn("w:numId"))) for one in self._all("num")), default=0)
        made = element("num", numId=str(number))
        made.append(element("abstractNumId", val=str(abstract)))
        override = element("lvlOverride", ilvl="0")
        override.append(element("startOverride", val=str(start)))
        made.append(override)
        self._root.append(made)
        return number

    def _all(self, tag: str) -> list[BaseOxmlElement]:
        return self._root.findall(qn(f"w:{tag}"))


def _run(paragraph: Paragraph) -> Run:
    return paragraph.add_run()
