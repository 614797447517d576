"""The numbers that Word prints before paragraphs but does not store in their text."""

from collections import defaultdict
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

_BULLET = "\u2022"
_LETTERS = 26
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document, which must be asked for in reading order."""

    def __init__(self, word: WordDocument) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        try:
            root = word.part.numbering_part.element
        except (NotImplementedError, KeyError):
            return
        for abstract in root.iter(qn("w:abstractNum")):
            key = abstract.get(qn("w:abstractNumId")) or ""
            self._levels[key] = {
                int(level.get(qn("w:ilvl")) or 0): _level(level) for level in abstract.iter(qn("w:lvl"))
            }
        for number in root.iter(qn("w:num")):
            self._abstract[number.get(qn("w:numId")) or ""] = _value(number, "w:abstractNumId")

    def label(self, paragraph: WordParagraph) -> tuple[str, int]:
        """Return the printed number or bullet of the next paragraph, empty where it has none, and its depth."""
        number_id, depth = _number_of(paragraph)
        key = self._abstract.get(number_id, "")
        level = self._levels.get(key, {}).get(depth)
        if level is None or level.format == "none":
            return "", depth
        if level.format == "bullet":
            return _BULLET, depth
        counts = self._counts[key]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return self._printed(key, level, counts), depth

    def _printed(self, key: str, level: _Level, counts: dict[int, int]) -> str:
        text = level.text
        for index, known in self._levels[key].items():
            text = text.replace(f"%{index + 1}", _formatted(known.format, counts.get(index, known.start)))
        return text.strip()


def _number_of(paragraph: WordParagraph) -> tuple[str, int]:
    """Return the id of the paragraph's list and its level, from itself or from its styles."""
    properties = [paragraph._p.pPr]  # python-docx has no public numbering
    style = paragraph.style
    while style is not None:
        properties.append(style.element.find(qn("w:pPr")))
        style = getattr(style, "base_style", None)
    for found in properties:
        number = found.find(qn("w:numPr")) if found is not None else None
        if number is not None:
            return _value(number, "w:numId"), int(_value(number, "w:ilvl") or 0)
    return "", 0


def _value(parent: BaseOxmlElement, tag: str) -> str:
    child = parent.find(qn(tag))
    return (child.get(qn("w:val")) or "") if child is not None else ""


def _level(element: BaseOxmlElement) -> _Level:
    start = _value(element, "w:start")
    return _Level(
        _value(element, "w:numFmt") or "decimal", _value(element, "w:lvlText"), int(start) if start.isdigit() else 1
    )


def _formatted(kind: str, count: int) -> str:
    match kind:
        case "lowerLetter" | "upperLetter":
            letters = chr(ord("a") + (count - 1) % _LETTERS) * ((count - 1) // _LETTERS + 1)
            return letters.upper() if kind == "upperLetter" else letters
        case "lowerRoman" | "upperRoman":
            return _roman(count).upper() if kind == "upperRoman" else _roman(count)
        case "bullet" | "none":
            return ""
        case _:
            return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text
