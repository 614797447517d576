"""What a procurement document says about itself: dates, evaluation criteria, money, rules for the proposal."""

import re
from collections.abc import Iterator, Sequence

from tomas.documents.assemble import split_marker
from tomas.documents.categories import Category
from tomas.documents.dates import Order, date_order, find_dates
from tomas.documents.headings import split_heading
from tomas.documents.model import Block, Document, Frozen, Heading, ListItem, Table, block_text
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
_WEIGHT = re.compile(r"\b(\d{1,4}(?:\.\d+)?)\s?(%|per\s?cent\b|points?\b|marks?\b)", re.IGNORECASE)
_ONLY_NUMBER = re.compile(r"^\s*(\d{1,4}(?:\.\d+)?)\s*(%|per\s?cent|points?|marks?)?\s*$", re.IGNORECASE)
_WEIGHT_HEADER = re.compile(r"weight|points|marks|score|%", re.IGNORECASE)
_CRITERION_HEADER = re.compile(r"criteri|factor", re.IGNORECASE)
_WEIGHED = re.compile(
    r"(?<![\s.\u2026:=(\u2013-])[\s.\u2026:=(\u2013-]*+(?:(?:(?:will|shall|is|are)\s+)?(?:be\s+)?(?:weighted(?:\s+(?:at|with))?|worth|accounts?\s+for"
    r"|counts?(?:\s+for)?|carr(?:y|ies)|given|allotted|assigned)\s*|up\s+to\s*|max(?:imum)?\.?\s*(?:of\s*)?)?"
    r"[\s.\u2026:=(\u2013-]*$",
    re.IGNORECASE,
)
"""What stands between the name of a criterion and its weight."""
_BEFORE_NAME = re.compile(r"^(?:[^:]*:\s(?=\S)|[\s,;)\u2013-]+|(?:and|plus)\s+|the\s+)+", re.IGNORECASE)
_NO_NAME = re.compile(
    r"[,;]$|\b(?:will|shall|must|is|are|may|fewer|less|more|least|than|if)\b"
    r"|^(?:each|every|any|all|no|this|these|it|total|sum)\b",
    re.IGNORECASE,
)
"""Marks what is no name of a criterion but a piece of a sentence, or a sum."""
_FACTOR = re.compile(
    r"^(?:evaluation\s+)?(?:factor|criterion)\s+(?:\d{1,2}|[IVX]+|[A-Z])\s*[-\u2013\u2014:.]\s*"
    r"(?:evaluation\s+of\s+)?(?P<name>\S.{2,80})$",
    re.IGNORECASE,
)
_NAMES_CRITERIA = re.compile(r"\b(?:criteri(?:a|on)|factors?)\b[^.]*:$", re.IGNORECASE)
_RUN_IN = re.compile(r"^(?P<name>[A-Z][^.:;]{2,60}):\s")
_LEAST_COLUMNS = 2
_LEAST_WEIGHTS = 2
_MAX_CRITERION_WORDS = 30
_MAX_PERCENT, _MAX_POINTS = 100, 1000
_DIGITS = 6
"""Sums of weights are rounded to so many, as 16.67 is no whole number of binary parts."""
_WHOLES = (100, 1000)
"""What points usually add up to."""
_NEARLY = 0.1
_MAX_NAME_WORDS = 12
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
    def unit(self) -> str:
        """The unit of the weights, that of most criteria; empty where none has a weight."""
        units = [one.unit for one in self.criteria if one.weight]
        return max(units, key=units.count, default="")

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights in that unit, in the order of the document."""
        return tuple(one.weight for one in self.criteria if one.weight and one.unit == self.unit)

    @property
    def budget(self) -> tuple[Money, ...]:
        """The amounts that tell what the issuer can spend."""
        return tuple(money for money in self.money if money.is_budget)


def find_facts(document: Document, requirements: tuple[Candidate, ...] | None = None) -> Facts:
    """Return the facts of a document; `requirements` saves finding them once more."""
    found = find_requirements(document) if requirements is None else requirements
    pieces = [piece for piece in _pieces(document) if quote_in_page(document, piece.page, piece.quote)]
    criteria = [*_table_criteria(document), *(c for piece in pieces for c in _criteria(piece))]
    criteria = criteria or list(_unweighted(document))
    order = date_order(document.text)
    return Facts(
        dates=tuple(date for piece in pieces for date in _dates(piece, order)),
        criteria=tuple({(one.name.lower(), one.weight): one for one in reversed(criteria)}.values())[::-1],
        money=tuple(money for piece in pieces for money in _money(piece)),
        submission_rules=tuple(one for one in found if one.category is Category.SUBMISSION and one.binds_supplier),
    )


def weight_sum(weights: Sequence[float]) -> float:
    """Return the sum of weights in the order of the document.

    Where only that gives a whole, weights which divide the one before them are left out.
    """
    total, position = 0.0, 0
    while position < len(weights):
        total += weights[position]
        position = _after_parts(weights, position)
    total = round(total, _DIGITS)
    return total if total in _WHOLES else round(sum(weights), _DIGITS)


def _after_parts(weights: Sequence[float], whole: int) -> int:
    """Return the position after a weight and the two or more next ones that add up to it."""
    parts = 0.0
    for position in range(whole + 1, len(weights)):
        parts = round(parts + weights[position], _DIGITS)
        if parts >= weights[whole]:
            return position + 1 if parts == weights[whole] and position > whole + 1 else whole + 1
    return whole + 1


def weights_fault(weights: Sequence[float], unit: str) -> str:
    """Return that the weights miss the whole they nearly reach: 100 %, 100 or 1,000 points; empty where they do not."""
    total = weight_sum(weights)
    wholes = _WHOLES[:1] if unit == "%" else _WHOLES
    near = [whole for whole in wholes if unit == "%" or abs(total - whole) <= _NEARLY * whole]
    if len(weights) < _LEAST_WEIGHTS or not near or total in near:
        return ""
    sign = " %" if unit == "%" else ""
    return f"the weights of the evaluation criteria add up to {total:g}{sign}, not {near[0]:g}{sign}"


def _pieces(document: Document) -> Iterator[Fact]:
    """Yield every sentence and table cell without numbers and marks before it, and the rows of tables with a date."""
    for block, section in _with_sections(document):
        texts = (cell for row in block.rows for cell in row) if isinstance(block, Table) else (block.text,)
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


def _dates(piece: Fact, order: Order) -> Iterator[KeyDate]:
    if not _EVENT.search(piece.quote) or len(piece.quote) > _MAX_QUOTE:
        return
    for printed, iso in find_dates(piece.quote, order):
        yield KeyDate(**piece.model_dump(), date=printed, iso=iso)


def _money(piece: Fact) -> Iterator[Money]:
    for match in _MONEY.finditer(piece.quote):
        yield Money(
            **piece.model_dump(), amount=match.group().strip(" ,."), is_budget=bool(_BUDGET.search(piece.quote))
        )


def _criteria(piece: Fact) -> Iterator[Criterion]:
    """Yield the criteria of a heading or sentence with weights, as in `Staffing (10%)` or `price 40%, team 60%`."""
    if not any(_CRITERION_SECTION.search(heading) for heading in piece.section) or "\n" in piece.quote:
        return
    found = list(_WEIGHT.finditer(piece.quote))
    if not found or len(piece.quote.split()) > _MAX_CRITERION_WORDS * len(found):
        return
    start = 0
    for match in found:
        name = _name(piece.quote[start : match.start()])
        start = match.end()
        unit = _unit(match[2])
        if name and float(match[1]) <= (_MAX_PERCENT if unit == "%" else _MAX_POINTS):
            yield Criterion(**piece.model_dump(), name=name, weight=float(match[1]), unit=unit)


def _name(before: str) -> str:
    """Return the name that the words before a weight give; empty where they are only a piece of a sentence."""
    bare = split_heading(split_marker(_WEIGHED.sub("", before.strip()))[1])[1]
    name = _BEFORE_NAME.sub("", bare).strip(" -\u2013:(.")
    return "" if _NO_NAME.search(name) or len(name.split()) > _MAX_NAME_WORDS else name


def _table_criteria(document: Document) -> Iterator[Criterion]:
    column, header = -1, ()
    for block, section in _with_sections(document):
        if not isinstance(block, Table):
            column, header = -1, ()
            continue
        rows = block.rows
        if column < 0 or len(rows[0]) != len(header) or _weight_column(rows[0], section) >= 0:
            column, header, rows = _weight_column(rows[0], section), rows[0], rows[1:]
        for row in rows if column >= 0 else ():
            match = _ONLY_NUMBER.match(row[column]) if column < len(row) else None
            name = max(row[:column] or row[column + 1 :], key=len, default="")
            if match and name and not re.match(r"(?:grand\s+)?total|sum\b", name, re.IGNORECASE):
                yield Criterion(
                    quote="\n".join(cell for cell in row if cell),
                    page=block.page,
                    section=section,
                    name=split_heading(name)[1],
                    weight=float(match[1]),
                    unit=_unit(match[2] or header[column]),
                )


def _weight_column(header: tuple[str, ...], section: tuple[str, ...]) -> int:
    """Return the column of the weights below a header; -1 where it heads no table of criteria."""
    named = any(_CRITERION_HEADER.search(cell) for cell in header)
    if not named and not any(_CRITERION_SECTION.search(heading) for heading in section):
        return -1
    return next((i for i, cell in enumerate(header) if _WEIGHT_HEADER.search(cell)), -1)


def _unweighted(document: Document) -> Iterator[Criterion]:
    """Yield criteria that have no weight: `Factor 1 - Technical Approach`, and short items below a list of criteria."""
    listed: tuple[int, bool] | None = None
    for block, section in _with_sections(document):
        if isinstance(block, Table) or not any(_CRITERION_SECTION.search(heading) for heading in section):
            listed = None
            continue
        text = block.text
        factor = _FACTOR.match(text)
        place = (block.depth, len(block.marker) > 1) if isinstance(block, ListItem) else (-1, False)
        if listed is not None and (place[0] < listed[0] or place == listed):
            listed = None
        if factor or listed is not None:
            run_in = _RUN_IN.match(text)
            name = factor["name"] if factor else run_in["name"] if run_in else text
            name = re.sub(r"[;,.]?\s*(?:and|or)?[;,.]?$", "", name).strip()
            if name and len(name.split()) <= _MAX_NAME_WORDS and not _NO_NAME.search(name):
                quote = text if len(text) <= _MAX_QUOTE else sentences(text)[0]
                if quote_in_page(document, block.page, quote):
                    yield Criterion(quote=quote, page=block.page, section=section, name=name)
        if _NAMES_CRITERIA.search(text):
            listed = place


def _unit(printed: str) -> str:
    return "%" if "%" in printed or re.search(r"per\s?cent", printed, re.IGNORECASE) else "points"
