"""The documents of a run as the one text that is worked on, and how a second document stands to the first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tomas.documents.events import PROPOSALS_DUE, event_of
from tomas.documents.facts import find_facts
from tomas.documents.model import Block, Document, Frozen, Table
from tomas.documents.requirements import Candidate
from tomas.modes.rfp.amendment import Comparison, compare, matched_share, requirements_in

RELATION_KEY = "documents.relation"
_CHANGES = re.compile(
    r"\b(?:amendments?|addend(?:um|a)|corrigend(?:um|a)|modifications?\s+(?:no|number|to)|errat(?:um|a))\b",
    re.IGNORECASE,
)
_RENEWED = re.compile(
    r"\b(?:revis(?:ed|ion)|amended|updated|new|final|corrected)(?=\b|_)|(?<![a-z])v(?:er(?:sion)?)?[ ._-]?[2-9]\b",
    re.IGNORECASE,
)
_OPENING = 300
_SAME_REQUEST = 0.4
"""Share of the earlier document's requirements that a new version of it has too."""
_MOSTLY_REPEATED = 0.5


class Relation(StrEnum):
    """How the two documents of a run stand to each other, as a person may choose it."""

    SECOND_REPLACES = "The second is a new version of the first"
    FIRST_REPLACES = "The first is a new version of the second"
    SECOND_AMENDS = "The second amends the first"
    FIRST_AMENDS = "The first amends the second"
    TOGETHER = "Both belong together"

    @property
    def later_first(self) -> bool:
        """Whether the first document is the later one."""
        return self in {Relation.FIRST_REPLACES, Relation.FIRST_AMENDS}

    @property
    def replaces(self) -> bool:
        """Whether the later document holds everything, so that only it is worked on."""
        return self in {Relation.FIRST_REPLACES, Relation.SECOND_REPLACES}


class Source(Frozen):
    """One document in the text that is worked on."""

    name: str
    first_page: int
    """The number that its page 1 has in the whole text."""
    pages: int
    estimated: bool = False


@dataclass(frozen=True)
class Request:
    """What is worked on: one document, or two as one text whose pages are numbered through."""

    given: tuple[Document, ...]
    """As people gave them."""
    relation: Relation | None = None
    """None for one document."""

    @cached_property
    def in_force(self) -> tuple[Document, ...]:
        """The documents whose text counts, the earlier one first."""
        ordered = self.given[::-1] if self.relation is not None and self.relation.later_first else self.given
        return ordered[-1:] if self.relation is not None and self.relation.replaces else ordered

    @cached_property
    def document(self) -> Document:
        """The whole text; pages are numbered through.

        What an amendment ended still stands on its page, but in no block: nobody finds or compares it.
        """
        whole, ended = merged(self.in_force), self.superseded
        if not ended:
            return whole
        first = self.sources[0].pages
        blocks = (_without(block, ended) if block.page <= first else block for block in whole.blocks)
        return whole.model_copy(update={"blocks": tuple(block for block in blocks if block is not None)})

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Where each document stands in the whole text."""
        return sources_of(self.in_force)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The sentences that look like requirements, without those that an amendment ended.

        Some of these stand in blocks still: rows of tables that are a requirement as a whole, parts of cells.
        """
        ended, first = self.superseded, self.sources[0].pages
        return tuple(one for one in requirements_in(self.document) if one.page > first or one.quote not in ended)

    @cached_property
    def comparison(self) -> Comparison | None:
        """What the later document changes; None where neither changes the other."""
        if self.relation is None or self.relation is Relation.TOGETHER:
            return None
        earlier, later = self.given[::-1] if self.relation.later_first else self.given
        return compare(earlier, later, whole=self.relation.replaces)

    @cached_property
    def superseded(self) -> dict[str, str]:
        """The earlier document's sentences that no longer hold, each with the reason."""
        change = self.comparison
        if change is None or (self.relation is not None and self.relation.replaces):
            return {}
        ended = {
            one.before: f"changed by {change.later}, page {one.after_page}"
            for one in change.changed
            if one.kind == "requirement"
        }
        return ended | {one.quote: f"removed by {change.later}" for one in change.removed}


def _without(block: Block, ended: Iterable[str]) -> Block | None:
    """Return a block without some sentences; None where nothing is left of it."""
    if isinstance(block, Table):
        rows = tuple(tuple("" if cell in ended else cell for cell in row) for row in block.rows)
        left = tuple(row for row in rows if any(row))
        return block.model_copy(update={"rows": left}) if left else None
    text = block.text
    for sentence in ended:
        text = text.replace(sentence, "").strip()
    return block.model_copy(update={"text": text}) if text else None


def sources_of(documents: tuple[Document, ...]) -> tuple[Source, ...]:
    """Return where each document stands when their pages are numbered through."""
    found, first = [], 1
    for document in documents:
        count = len(document.pages)
        found.append(Source(name=document.name, first_page=first, pages=count, estimated=document.pages_estimated))
        first += count
    return tuple(found)


def merged(documents: tuple[Document, ...]) -> Document:
    """Return several documents as one, their pages numbered through; a single one as it is."""
    if len(documents) == 1:
        return documents[0]
    pages, blocks = [], []
    for document, source in zip(documents, sources_of(documents), strict=True):
        shift = source.first_page - 1
        pages += [page.model_copy(update={"number": page.number + shift}) for page in document.pages]
        blocks += [block.model_copy(update={"page": block.page + shift}) for block in document.blocks]
    return documents[0].model_copy(
        update={
            "name": " and ".join(document.name for document in documents),
            "pages": tuple(pages),
            "blocks": tuple(blocks),
            "pages_estimated": any(document.pages_estimated for document in documents),
            "words": sum(document.words for document in documents),
            "warnings": tuple(f"{document.name}: {text}" for document in documents for text in document.warnings),
        }
    )


def guessed_relation(first: Document, second: Document) -> Relation:
    """Return how two documents seem to stand to each other, by what they repeat, their names and their dates."""
    later_first = _lateness(first) > _lateness(second)
    earlier, later = (second, first) if later_first else (first, second)
    ours, theirs = requirements_in(earlier), requirements_in(later)
    if matched_share(ours, theirs) >= _SAME_REQUEST:
        return Relation.FIRST_REPLACES if later_first else Relation.SECOND_REPLACES
    amends = names_change(later) or matched_share(theirs, ours) >= _MOSTLY_REPEATED
    if amends:
        return Relation.FIRST_AMENDS if later_first else Relation.SECOND_AMENDS
    return Relation.TOGETHER


def names_change(document: Document) -> bool:
    """Whether a document calls itself an amendment, by its file's name or its first words."""
    return _CHANGES.search(_title(document)) is not None


def _lateness(document: Document) -> tuple[int, str]:
    """Return what orders two versions: words such as amendment, then the day on which proposals are due."""
    words = 2 if names_change(document) else 1 if _RENEWED.search(document.name) else 0
    dates = find_facts(document, ()).dates
    due = max((one.iso for one in dates if one.iso and event_of(one.quote, one.date) == PROPOSALS_DUE), default="")
    return words, due


def _title(document: Document) -> str:
    """Return the file's name in words, and the document's first words."""
    return f"{re.sub(r'[_-]', ' ', document.name)}\n{document.text[:_OPENING]}"
