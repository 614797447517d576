"""The documents of a run, cut into sections and passages that can be named, retrieved and quoted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from tomas.documents.model import Block, Document, Heading, ListItem, Paragraph, Table, block_text
from tomas.documents.quotes import normalised, page_of_quote, quote_in_page

_LONG_WITHOUT_HEADINGS = 700
"""Words; a longer stretch without any heading is cut at its pages."""
_PLACE = 32
_NUMBER = re.compile(r"(?:sec(?:tion)?\.?\s+)?(?P<digits>\d{1,3}(?:\.\d{1,3})*)\.?", re.IGNORECASE)

type PassageKind = Literal["text", "item", "table", "code"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, item of a list, table or piece of code, as it stands in a document."""

    id: str
    """Such as `D1.12`: the twelfth passage of the first document."""
    section: str
    page: int
    kind: PassageKind
    text: str
    marker: str = ""
    """A list item's bullet or number."""
    depth: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    code: str = ""
    """Code with its lines as they stand."""
    pages: int = 1
    """On how many pages it stands; of a table, the rows of all of them are one passage."""

    @property
    def document(self) -> str:
        """The id of the document it stands in."""
        return self.id.partition(".")[0]

    @property
    def last_page(self) -> int:
        """The page on which it ends."""
        return self.page + self.pages - 1

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below one heading, up to the next."""

    id: str
    """Such as `D1.s3`."""
    title: str
    number: str
    path: tuple[str, ...]
    """The headings above it, the outermost first, and its own."""
    level: int
    page: int
    passages: tuple[Passage, ...]

    @property
    def document(self) -> str:
        """The id of the document it stands in."""
        return self.id.partition(".")[0]

    @property
    def heading(self) -> str:
        """The heading with its number, as it is printed."""
        return f"{self.number} {self.title}".strip()

    @property
    def words(self) -> int:
        """How many words stand in it."""
        return sum(passage.words for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Source:
    """One document of the run."""

    id: str
    """Such as `D1`."""
    document: Document
    sections: tuple[Section, ...]

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.document.name


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands."""

    section: Section
    passage: Passage
    page: int


@dataclass(frozen=True)
class Library:
    """All documents of the run, and what is in them by id."""

    sources: tuple[Source, ...]
    by_id: dict[str, Source] = field(init=False)
    sections: dict[str, Section] = field(init=False)
    passages: dict[str, Passage] = field(init=False)

    def __post_init__(self) -> None:
        sections = {section.id: section for source in self.sources for section in source.sections}
        object.__setattr__(self, "by_id", {source.id: source for source in self.sources})
        object.__setattr__(self, "sections", sections)
        passages = {passage.id: passage for section in sections.values() for passage in section.passages}
        object.__setattr__(self, "passages", passages)

    @property
    def words(self) -> int:
        """How many words stand in all sections."""
        return sum(section.words for section in self.sections.values())

    def section_of(self, passage: Passage) -> Section:
        """Return the section a passage stands in."""
        return self.sections[passage.section]

    def place(self, passage: Passage, page: int = 0) -> str:
        """Return where a person finds a passage: `p. 4`, or `§ Heading` where the document has no fixed pages."""
        if not self.by_id[passage.document].document.pages_estimated:
            return f"p. {page or passage.page}"
        section = self.section_of(passage)
        number = _NUMBER.fullmatch(section.number)
        return f"§ {_short((number['digits'] if number else section.heading).rstrip(' :.'))}"

    def find(self, quote: str, among: Sequence[Passage]) -> Found | None:
        """Return where a quote stands among some passages; a quote may run on from one to the next."""
        wanted = normalised(quote)
        if not wanted:
            return None
        texts = [normalised(f"{passage.marker} {passage.text}") for passage in among]
        for number, (passage, text) in enumerate(zip(among, texts, strict=True)):
            following = texts[number + 1] if number + 1 < len(among) else ""
            if wanted in text or 0 <= f"{text} {following}".find(wanted) < len(text):
                return Found(self.section_of(passage), passage, self._page(passage, quote))
        return None

    def _page(self, passage: Passage, quote: str) -> int:
        document = self.by_id[passage.document].document
        if quote_in_page(document, passage.page, quote):
            return passage.page
        nearby = page_of_quote(document, quote)
        return nearby if passage.page <= nearby <= passage.last_page + 1 else passage.page


def _short(text: str) -> str:
    return text if len(text) <= _PLACE else f"{text[: _PLACE - 2].rsplit(' ', 1)[0]} …"


def library(documents: Sequence[Document]) -> Library:
    """Return documents as sections and passages; the same documents always give the same ids."""
    return Library(tuple(_source(f"D{number}", document) for number, document in enumerate(documents, 1)))


def _source(key: str, document: Document) -> Source:
    cut = list(_cut(document))
    sections, count = [], 0
    for heading, path, blocks in cut:
        number = len(sections) + 1
        passages: list[Passage] = []
        for block in blocks:
            if (whole := _gone_on(passages[-1] if passages else None, block)) is not None:
                passages[-1] = whole
                continue
            count += 1
            passages.append(_passage(f"{key}.{count}", f"{key}.s{number}", block))
        page = heading.page if heading else passages[0].page
        title = heading.text if heading else path[-1]
        number_printed = heading.number if heading else ""
        sections.append(
            Section(
                f"{key}.s{number}", title, number_printed, path, heading.level if heading else 1, page, tuple(passages)
            )
        )
    return Source(key, document, tuple(sections))


type _Stretch = tuple[Heading | None, tuple[str, ...], list[Block]]


def _cut(document: Document) -> Iterator[_Stretch]:
    """Yield each heading with the blocks below it; headings with nothing below only lend their words to the path."""
    above: list[Heading] = []
    heading: Heading | None = None
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            yield from _stretches(document, heading, above, blocks)
            above = [*(known for known in above if known.level < block.level), block]
            heading, blocks = block, []
        elif block_text(block).strip():
            blocks.append(block)
    yield from _stretches(document, heading, above, blocks)


def _stretches(
    document: Document, heading: Heading | None, above: list[Heading], blocks: list[Block]
) -> Iterator[_Stretch]:
    if not blocks:
        return
    if heading is not None:
        yield heading, tuple(block_text(one) for one in above), blocks
        return
    words = sum(len(block_text(block).split()) for block in blocks)
    if words <= _LONG_WITHOUT_HEADINGS:
        yield None, ("Beginning",), blocks
        return
    word = "Part" if document.pages_estimated else "Page"
    for page, group in groupby(blocks, key=lambda block: block.page):
        yield None, (f"{word} {page}",), list(group)


def _gone_on(last: Passage | None, block: Block) -> Passage | None:
    """Return a table with its rows on the next page; None where the block is no such rest of it."""
    if last is None or last.kind != "table" or not isinstance(block, Table) or block.page == last.last_page:
        return None
    width = max(map(len, last.rows), default=0)
    if max(map(len, block.rows), default=0) != width:
        return None
    rows = block.rows[1:] if block.rows[0] == last.rows[0] else block.rows
    text = "\n".join((last.text, block_text(block)))
    return replace(last, rows=(*last.rows, *rows), text=text, pages=block.page - last.page + 1)


def _passage(key: str, section: str, block: Block) -> Passage:
    match block:
        case Table():
            return Passage(key, section, block.page, "table", block_text(block), rows=block.rows)
        case ListItem():
            return Passage(key, section, block.page, "item", block.text, marker=block.marker, depth=block.depth)
        case Paragraph(verbatim=str(code)) if code:
            return Passage(key, section, block.page, "code", block.text, code=code)
        case _:
            return Passage(key, section, block.page, "text", block_text(block))
