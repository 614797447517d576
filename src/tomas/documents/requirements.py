"""Finds the requirements in a document by rules: each with page, section, exact quote and a stable id."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tomas.documents.actors import Actor, actor_of, issuer_names
from tomas.documents.categories import Category, category_of
from tomas.documents.modality import STRICT, Force, Modality, binding, is_order
from tomas.documents.model import Block, Document, Frozen, Heading, ListItem, Paragraph, Table, block_text
from tomas.documents.quotes import normalised, quote_in_page
from tomas.documents.requirement_tables import TableReader
from tomas.documents.sentences import sentences

_LEAST_WORDS = 3
_LEAST_TABLE_WORDS = 4
_LEAST_HEADING_WORDS = 6
_DEFINITION = re.compile(
    r"^[\"\u201c\u2018']?(?:(?!\b(?:will|must|may|only|by|via)\b)[\w /()\u2019-]){1,60}[\"\u201d\u2019']?\s+"
    r"(?:\([^)]*\)\s+)?"
    r"(?:means?|refers? to|is defined as|shall mean)\b"
)
_NO_REQUIREMENTS = re.compile(r"(?:examples?\b|definitions?\b|glossary|abbreviations|table of contents)", re.IGNORECASE)
"""Headings whose text only explains."""
_DIRECTION = re.compile(r"\bplease\s+use\s+the\s+following\s+[\w ]{1,40}:$", re.IGNORECASE)
"""Leads in an address or a form, and asks for nothing by itself."""
_ANNOUNCES = re.compile(r"^(?:the|all of the)\s+following\b.*:$", re.IGNORECASE | re.DOTALL)
"""Announces what stands below it, be it a list or sections of their own."""
_ANNOUNCES_ITEMS = re.compile(
    r"\b(?:following\b[^.]*|shall|must|will|should|not|(?:is|are|required|agrees?)\s+to|includes?)\s*:$", re.IGNORECASE
)
_MARKS = (
    ("bullet", re.compile(r"^\W+$")),
    ("roman", re.compile(r"^\W*[ivx]+\W*$", re.IGNORECASE)),
    ("letter", re.compile(r"^\W*[a-z]\W*$", re.IGNORECASE)),
    ("number", re.compile(r"^\W*\d+\W*$")),
)
_BACKGROUND = re.compile(
    r"\b(?:background|history|current\s+(?:situation|state|systems?|environment)|legacy\s+systems?)\b", re.IGNORECASE
)
_LABOUR = re.compile(r"\b(?:labou?r\s+categor|(?:position|job|role)\s+descriptions?)", re.IGNORECASE)
_LABEL = re.compile(r"(?:[A-Za-z.]+ )?([A-Z]?\d+(?:\.\d+)*[a-z]?|[A-Z]\b)")


class Candidate(Frozen):
    """One requirement as it stands in the document."""

    id: str
    """Stable over runs on the same text: `R-<section>-<digest>`."""
    quote: str
    """Verbatim from the page's text."""
    page: int
    section: tuple[str, ...] = ()
    """Headings from the outermost to the nearest, with their numbers."""
    modality: Modality
    mandatory: bool
    negated: bool = False
    actor: Actor = Actor.UNKNOWN
    category: Category = Category.OTHER
    lead_in: str = ""
    """For list items: the sentence above the list that makes them requirements."""
    source_id: str = ""
    """The id that the document itself gives, as in a requirement table."""

    @property
    def binds_supplier(self) -> bool:
        """Whether it belongs in a compliance matrix: not a promise or a right of the issuer."""
        return self.actor is not Actor.ISSUER


@dataclass(slots=True)
class _LeadIn:
    """A sentence such as `The Contractor shall:` that the items below complete."""

    text: str
    force: Force | None
    actor: Actor
    depth: int
    marks: str = ""
    """The kind of mark before it, such as `letter`, where it is an item itself."""

    def completed_by(self, item: ListItem) -> bool:
        """Whether an item belongs to the list that this announces.

        In many documents all items have one indent: there, items with marks of another kind are below it.
        """
        if self.depth == item.depth and self.marks and _ANNOUNCES_ITEMS.search(self.text):
            return _marks(item.marker) != self.marks
        return self.depth < item.depth


@dataclass(slots=True)
class _State:
    """What is known on the way through the document."""

    issuers: frozenset[str]
    path: list[Heading] = field(default_factory=list)
    lead_ins: list[_LeadIn] = field(default_factory=list)
    tables: TableReader = field(default_factory=TableReader)
    pending: Candidate | None = None
    """A lead-in that is a requirement itself unless list items follow it."""

    @property
    def section(self) -> tuple[str, ...]:
        return tuple(block_text(heading) for heading in self.path)


def find_requirements(document: Document) -> tuple[Candidate, ...]:
    """Return every requirement found, in reading order, those that bind the issuer marked so by their actor."""
    state = _State(issuers=issuer_names(document.text))
    found: list[Candidate] = []
    for block in document.blocks:
        if state.pending is not None and not _completed_by(block, state.pending, state.lead_ins):
            found.append(state.pending)
        state.pending = None
        match block:
            case Heading():
                found += _from_heading(block, state)
            case Paragraph():
                found += _from_text(block.text, block.page, state)
            case ListItem():
                found += _from_item(block, state)
            case Table():
                found += _from_table(block, state)
        if not isinstance(block, Table):
            state.tables.interrupted(block)
    if state.pending is not None:
        found.append(state.pending)
    return _with_ids([placed for candidate in found if (placed := _placed(candidate, document)) is not None])


def _marks(marker: str) -> str:
    """Return the kind of an item's mark; `dotted` for numbers such as `5.2`."""
    return next((name for name, pattern in _MARKS if pattern.match(marker)), "dotted") if marker else ""


def _completed_by(block: Block, lead: Candidate, lead_ins: list[_LeadIn]) -> bool:
    """Whether a lead-in, the last one known, is no requirement itself, as what it announces follows."""
    if isinstance(block, ListItem):
        return bool(lead_ins) and lead_ins[-1].completed_by(block)
    return isinstance(block, Heading) and _ANNOUNCES.match(lead.quote) is not None


def _placed(candidate: Candidate, document: Document) -> Candidate | None:
    """Return the candidate on the page where its quote stands: a paragraph may run on to the page after its own."""
    for page in (candidate.page, candidate.page + 1):
        if quote_in_page(document, page, candidate.quote):
            return candidate.model_copy(update={"page": page})
    return None


def _from_heading(heading: Heading, state: _State) -> Iterator[Candidate]:
    state.path = [known for known in state.path if known.level < heading.level]
    state.lead_ins.clear()
    if len(heading.text.split()) >= _LEAST_HEADING_WORDS:
        yield from _from_text(heading.text, heading.page, state)
    state.path.append(heading)


def _from_text(text: str, page: int, state: _State, item: ListItem | None = None) -> Iterator[Candidate]:
    """Yield the requirements of a text; one that ends in a colon becomes the lead-in of what follows."""
    parts = sentences(text)
    depth, marks = (item.depth, _marks(item.marker)) if item is not None else (-1, "")
    state.lead_ins = [lead for lead in state.lead_ins if item is not None and lead.completed_by(item)]
    for position, sentence in enumerate(parts):
        last = position == len(parts) - 1
        force = binding(sentence)
        if last and sentence.rstrip().endswith(":"):
            state.lead_ins.append(_LeadIn(sentence, force, _actor(force, sentence, state), depth, marks))
            state.pending = _candidate(sentence, page, force, state) if force is not None else None
        elif force is not None and (candidate := _candidate(sentence, page, force, state)) is not None:
            yield candidate


def _from_item(item: ListItem, state: _State) -> Iterator[Candidate]:
    state.lead_ins = [lead for lead in state.lead_ins if lead.completed_by(item)]
    lead = next((known for known in reversed(state.lead_ins) if known.force is not None), None)
    parts = sentences(item.text)
    if not parts:
        return
    first = binding(parts[0])
    opens_list = len(parts) == 1 and parts[0].endswith(":")
    weak = first is None or first.modality in {Modality.WILL, Modality.MAY}
    if weak and lead is not None and lead.force is not None and not opens_list:
        candidate = _candidate(parts[0], item.page, lead.force, state, lead=lead)
        if candidate is not None:
            yield candidate
        parts = parts[1:]
        while parts and is_order(parts[0]) and binding(parts[0]) is None:
            candidate = _candidate(parts[0], item.page, lead.force, state, lead=lead)
            if candidate is not None:
                yield candidate
            parts = parts[1:]
    elif first is None and opens_list and lead is not None:
        state.lead_ins.append(
            _LeadIn(f"{lead.text} {parts[0]}", lead.force, lead.actor, item.depth, _marks(item.marker))
        )
        return
    yield from _from_text(" ".join(parts), item.page, state, item)


def _from_table(table: Table, state: _State) -> Iterator[Candidate]:
    for row in state.tables.read(table):
        force = None
        for sentence in sentences(row.text):
            force = binding(sentence)
            if force is not None and not row.flag:
                candidate = _candidate(sentence, table.page, force, state, source_id=row.id)
                if candidate is not None:
                    yield candidate
        if row.flag and len(row.text.split()) >= _LEAST_TABLE_WORDS:
            modality = Modality.MUST if row.flag == "mandatory" else Modality.SHOULD
            stated = binding(row.text)
            base = stated or Force(modality, negated=False, subject="system", start=0)
            kept = base.modality if (base.modality in STRICT) == (row.flag == "mandatory") else modality
            flagged = Force(kept, base.negated, base.subject, base.start)
            candidate = _candidate(row.text, table.page, flagged, state, source_id=row.id)
            if candidate is not None:
                yield candidate


def _candidate(
    quote: str, page: int, force: Force, state: _State, *, lead: _LeadIn | None = None, source_id: str = ""
) -> Candidate | None:
    """Return the requirement that a sentence states, or None where it only sounds like one."""
    if len(quote.split()) < _LEAST_WORDS and lead is None:
        return None
    nearest = state.path[-1].text if state.path else ""
    if _DEFINITION.match(quote) or _DIRECTION.search(quote) or _NO_REQUIREMENTS.match(nearest):
        return None
    actor = lead.actor if lead is not None else _actor(force, quote, state)
    weak = force.modality in {Modality.WILL, Modality.MAY} and not (force.negated or force.limited)
    if actor is Actor.UNKNOWN and weak:
        return None
    if (
        actor is not Actor.BIDDER
        and force.modality not in {Modality.SHALL, Modality.MUST}
        and _BACKGROUND.search(nearest)
    ):
        return None
    supplier = actor is not Actor.ISSUER
    mandatory = supplier and (force.modality in STRICT or force.modality is Modality.WILL)
    return Candidate(
        id="",
        quote=quote,
        page=page,
        section=state.section,
        modality=force.modality,
        mandatory=mandatory,
        negated=force.negated,
        actor=actor,
        category=_category(f"{lead.text if lead else ''} {quote}", state.section),
        lead_in=lead.text if lead else "",
        source_id=source_id,
    )


def _category(text: str, section: tuple[str, ...]) -> Category:
    """Return what a text is about; what describes a labour category is about people, whatever they build."""
    return Category.STAFFING if any(_LABOUR.search(heading) for heading in section) else category_of(text, section)


def _actor(force: Force | None, sentence: str, state: _State) -> Actor:
    return actor_of(force, sentence, state.section, state.issuers) if force is not None else Actor.UNKNOWN


def _with_ids(found: list[Candidate]) -> tuple[Candidate, ...]:
    """Give ids from section and quote, so that a change elsewhere leaves them alone."""
    seen: Counter[str] = Counter()
    named = []
    for candidate in found:
        labels = (_LABEL.match(heading) for heading in reversed(candidate.section))
        label = next((match[1] for match in labels if match), "0")
        digest = hashlib.sha256("\n".join((*candidate.section, normalised(candidate.quote))).encode()).hexdigest()[:6]
        base = f"R-{label}-{digest}"
        seen[base] += 1
        number = f"{base}-{seen[base]}" if seen[base] > 1 else base
        named.append(candidate.model_copy(update={"id": number}))
    return tuple(named)
