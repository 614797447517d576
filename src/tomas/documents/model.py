"""What a document is once it is read: numbered pages, and blocks in reading order.

`Page.text` is the one text that quotes are checked against: running headers and footers are gone, words broken at
line ends are whole again, and each table cell stands on a line of its own.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MEBIBYTE = 1024 * 1024


class Frozen(BaseModel):
    """Base of every value here: frozen, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContentKind(StrEnum):
    """What the bytes are, whatever the name says."""

    PDF = "pdf"
    DOCX = "docx"
    MARKDOWN = "markdown"
    TEXT = "text"


class Limits(Frozen):
    """How large a document may be."""

    max_bytes: int = 100 * MEBIBYTE
    max_pages: int = 400
    max_unpacked_bytes: int = 400 * MEBIBYTE
    """For zipped formats: the sum of what they unpack to."""
    max_words: int = 1_000_000


class Heading(Frozen):
    """A heading; `number` is its printed or automatic number, such as `3.2`, empty where it has none."""

    kind: Literal["heading"] = "heading"
    page: int
    level: int
    text: str
    number: str = ""


class Paragraph(Frozen):
    """Running text, lines joined."""

    kind: Literal["paragraph"] = "paragraph"
    page: int
    text: str
    verbatim: str = ""
    """The lines as they stand, where it is code or a command; `text` has them joined."""


class ListItem(Frozen):
    """One item of a list; `marker` is its bullet or number, `depth` starts at 0."""

    kind: Literal["item"] = "item"
    page: int
    text: str
    marker: str = ""
    depth: int = 0


class Table(Frozen):
    """A table, or its part on one page; rows may have different lengths."""

    kind: Literal["table"] = "table"
    page: int
    rows: tuple[tuple[str, ...], ...]


type Block = Annotated[Heading | Paragraph | ListItem | Table, Field(discriminator="kind")]


class Page(Frozen):
    """One page; numbers start at 1 and count sheets, not printed labels."""

    number: int
    text: str


class Document(Frozen):
    """A document that was read."""

    name: str
    kind: ContentKind
    pages: tuple[Page, ...]
    pages_estimated: bool = False
    """True where the format has no fixed pages: numbers are then estimates, and must be called so."""
    blocks: tuple[Block, ...] = ()
    words: int = 0
    language: str = "unknown"
    """ISO 639-1 code, or `unknown`."""
    warnings: tuple[str, ...] = ()
    """For people: what was not read and why."""

    @property
    def text(self) -> str:
        """The whole text, pages separated by form feeds."""
        return "\f".join(page.text for page in self.pages)

    @property
    def tables(self) -> Iterator[Table]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))

    def page(self, number: int) -> Page | None:
        """Return the page with this number, if there is one."""
        return self.pages[number - 1] if 1 <= number <= len(self.pages) else None


def block_text(block: Heading | Paragraph | ListItem | Table) -> str:
    """Return a block as it stands in its page's text."""
    match block:
        case Heading():
            return f"{block.number} {block.text}".strip()
        case ListItem():
            return f"{block.marker} {block.text}".strip()
        case Table():
            return "\n".join("\n".join(cell for cell in row if cell) for row in block.rows)
        case Paragraph():
            return block.text
