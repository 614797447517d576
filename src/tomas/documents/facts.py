"""What a procurement document says about itself: dates, evaluation criteria, money, rules for the proposal."""

import re
from collections.abc import Iterator

from tomas.documents.assemble import split_marker
from tomas.documents.categories import Category
from tomas.documents.dates import find_dates
from tomas.documents.headings import split_heading
from tomas.documents.model import Block, Document, Frozen, Heading, Table, block_text
from tomas.documents.quotes import quote_in_page
from tomas.documents.requirements import Candidate, find_requirements
from tomas.documents.sentences import sentences

_EVENT = re.compile(
    r"deadline|due|clos(?:e|es|ing)|no later than|submi(?:t|ssion)|received|questions?|clarification|conference|"
    r"briefing|site visit|award|interviews?|presentations?|demonstrations?|kick.?off|go.?live|issue[ds]?\b|release|"
    r"commence|start|complet|milestone|deliver|expire|reply by|notice|selection|contract",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:(?:US|CA|AU)?\$|\u20ac|\u00a3|\b(?:EUR|USD|GBP|CHF)\b)\s?\d[\d,.\u202f\u00a0']*"
    r"(?:\s?(?:million|billion|thousand|[kKmM]\b))?"
    r"|\b\d[\d,.']*\s?(?:million\s|thousand\s)?(?:dollars|euros?|EUR|USD|GBP|CHF|pounds)\b"
)
_BUDGET = re.compile(
    r"budget|not.to.exceed|ceiling|maximum|estimate|value|funding|cap\b|exceed|total (?:cost|price)|appropriat",
    re.IGNORECASE,
)
_CRITERION_SECTION = re.compile(
    r"evaluat|award criteria|scoring|selection criteria|basis (?:of|for) award|factor", re.IGNORECASE
)
_WEIGHT = re.compile(r"\b(\d{1,3}(?:\.\d+)?)\s?(%|percent|points?\b|marks?\b)", re.IGNORECASE)
_ONLY_NUMBER = re.compile(r"^\s*(\d{1,3}(?:\.\d+)?)\s*(%|percent|points?|marks?)?\s*$", re.IGNORECASE)
_WEIGHT_HEADER = re.compile(r"weight|points|marks|score|%", re.IGNORECASE)
_LEAST_COLUMNS = 2
_MAX_CRITERION_WORDS = 30
_MAX_WEIGHT = 100
_MAX_QUOTE = 400


class Fact(Frozen):
    """Something the document says, with its page and exact words."""

    quote: str
    page: int
    section: tuple[str, ...] = ()


class KeyDate(Fact):
    """A date or a deadline."""

    date: str
    """As printed, such as `November 27, 2017`."""
    iso: str = ""
    """As `2017-11-27`, where day, month and year are sure."""


class Criterion(Fact):
    """A criterion by which proposals are judged."""

    name: str
    weight: float | None = None
    unit: str = ""
    """`%` or `points`."""


class Money(Fact):
    """An amount; `is_budget` where the sentence is about a budget, a ceiling or an estimate."""

    amount: str
    is_budget: bool


class Facts(Frozen):
    """All that was found."""

    dates: tuple[KeyDate, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    money: tuple[Money, ...] = ()
    submission_rules: tuple[Candidate, ...] = ()

    @property
    def budget(self) -> tuple[Money, ...]:
        """The amounts that tell what the issuer can spend."""
        return tuple(money for money in self.money if money.is_budget)


def find_facts(document: Document, requirements: tuple[Candidate, ...] | None = None) -> Facts:
    """Return the facts of a document; `requirements` saves finding them once more."""
    found = find_requirements(document) if requirements is None else requirements
    pieces = [piece for piece in _pieces(document) if quote_in_page(document, piece.page, piece.quote)]
    criteria = [*_table_criteria(document), *(c for piece in pieces for c in _criteria(piece))]
    return Facts(
        dates=tuple(date for piece in pieces for date in _dates(piece)),
        criteria=tuple({(one.name.lower(), one.weight): one for one in reversed(criteria)}.values())[::-1],
        money=tuple(money for piece in pieces for money in _money(piece)),
        submission_rules=tuple(one for one in found if one.category is Category.SUBMISSION and one.binds_supplier),
    )


def _pieces(document: Document) -> Iterator[Fact]:
    """Yield every sentence and table cell; the quote of a table row's date is the row's first cell with text."""
    for block, section in _with_sections(document):
        texts = (cell for row in block.rows for cell in row) if isinstance(block, Table) else (block_text(block),)
        for text in texts:
            for sentence in sentences(text):
                yield Fact(quote=sentence, page=block.page, section=section)
        if isinstance(block, Table):
            for row in block.rows:
                joined = "\n".join(cell for cell in row if cell)
                if len(row) >= _LEAST_COLUMNS and find_dates(joined) and len(joined) <= _MAX_QUOTE:
                    yield Fact(quote=joined, page=block.page, section=section)


def _with_sections(document: Document) -> Iterator[tuple[Block, tuple[str, ...]]]:
    path: list[Heading] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            path = [*(known for known in path if known.level < block.level), block]
        yield block, tuple(block_text(heading) for heading in path)


def _dates(piece: Fact) -> Iterator[KeyDate]:
    if not _EVENT.search(piece.quote) or len(piece.quote) > _MAX_QUOTE:
        return
    for printed, iso in find_dates(piece.quote):
        yield KeyDate(**piece.model_dump(), date=printed, iso=iso)


def _money(piece: Fact) -> Iterator[Money]:
    for match in _MONEY.finditer(piece.quote):
        yield Money(
            **piece.model_dump(), amount=match.group().strip(" ,."), is_budget=bool(_BUDGET.search(piece.quote))
        )


def _criteria(piece: Fact) -> Iterator[Criterion]:
    """Yield a criterion from a heading or short sentence with a weight, such as `Staffing Plan (10%)`."""
    if not any(_CRITERION_SECTION.search(heading) for heading in piece.section) or "\n" in piece.quote:
        return
    match = _WEIGHT.search(piece.quote)
    if match is None or len(piece.quote.split()) > _MAX_CRITERION_WORDS or float(match[1]) > _MAX_WEIGHT:
        return
    before = re.sub(r"\(?\s*(?:worth|=|:)?\s*$", "", piece.quote[: match.start()])
    name = split_heading(split_marker(before.strip())[1])[1].strip(" -\u2013:(")
    if name:
        yield Criterion(**piece.model_dump(), name=name, weight=float(match[1]), unit=_unit(match[2]))


def _table_criteria(document: Document) -> Iterator[Criterion]:
    for block, section in _with_sections(document):
        if not isinstance(block, Table) or not any(_CRITERION_SECTION.search(heading) for heading in section):
            continue
        header = block.rows[0]
        column = next((i for i, cell in enumerate(header) if _WEIGHT_HEADER.search(cell)), -1)
        for row in block.rows[1:] if column > 0 else ():
            match = _ONLY_NUMBER.match(row[column]) if column < len(row) else None
            name = max(row[:column], key=len, default="")
            if match and name and not re.match(r"total|sum", name, re.IGNORECASE):
                yield Criterion(
                    quote=name,
                    page=block.page,
                    section=section,
                    name=name,
                    weight=float(match[1]),
                    unit=_unit(match[2] or header[column]),
                )


def _unit(printed: str) -> str:
    return "%" if "%" in printed or "percent" in printed.lower() else "points"
