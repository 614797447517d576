"""Compares a request with its amendment or new version: what was added, removed and changed, with both quotes."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from tomas.documents.categories import Category
from tomas.documents.events import event_of, is_moved
from tomas.documents.facts import find_facts
from tomas.documents.model import Document, Table
from tomas.documents.quotes import normalised, quote_in_page
from tomas.documents.requirements import Candidate, find_requirements
from tomas.documents.sentences import sentences
from tomas.modes.base import Frozen

_LEAST_ALIKE = 62.0
"""Of 100: two sentences less alike are two requirements, not one that was changed."""
_SAME_SECTION = 6.0
_ONE = r"(?=[\w-]*\d)[\w-][\w.-]*"
_PARTS = (
    r"\b(?:section|requirement|item|clause|paragraph|annexe?|article)s?\s+"
    rf"(?P<labels>{_ONE}(?:(?:,\s*|\s+)(?:(?:and|or|&)\s+)?{_ONE})*)"
)
_ENDED = re.compile(
    rf"\bdelete\s+{_PARTS}|{_PARTS.replace('labels', 'named')}[^.;]{{0,60}}?"
    r"\b(?:is|are|has\s+been|have\s+been|shall\s+be)\s+(?:hereby\s+)?(?:deleted|removed|withdrawn|struck|omitted)\b",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    rf"{_PARTS}[^.;]{{0,160}}?\b(?:replaced|amended|changed|revised|modified|increased|reduced|extended)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:[A-Za-z.]+ )?([A-Z]?\d+(?:\.\d+)*[a-z]?)\b")


class Sentence(Frozen):
    """A requirement that stands in one of the documents only; the page is that document's own."""

    id: str
    quote: str
    page: int
    mandatory: bool


class Changed(Frozen):
    """A requirement or date that both documents have in different words."""

    about: str
    before: str
    before_page: int
    after: str
    after_page: int
    kind: str = "requirement"
    """`requirement`, `date`, or `instruction` where the later document says what to change but not the new words."""


class Comparison(Frozen):
    """What a later document changes in an earlier one."""

    earlier: str
    later: str
    whole: bool
    """Whether the later one is a whole new version; else what it does not speak of still holds."""
    unchanged: int
    added: tuple[Sentence, ...] = ()
    removed: tuple[Sentence, ...] = ()
    changed: tuple[Changed, ...] = ()
    dates: tuple[Changed, ...] = ()


@lru_cache(maxsize=6)
def requirements_in(document: Document) -> tuple[Candidate, ...]:
    """Return a document's requirements as `find_requirements` does; the seconds it takes are spent once."""
    return find_requirements(document)


def matched_share(wanted: Sequence[Candidate], among: Sequence[Candidate]) -> float:
    """Return the share of requirements, 0 to 1, that stand among others in the same or nearly the same words."""
    if not wanted or not among:
        return 0.0
    texts = [_plain(one) for one in among]
    found = sum(
        process.extractOne(_plain(one), texts, scorer=fuzz.token_sort_ratio, score_cutoff=85.0) is not None
        for one in wanted
    )
    return found / len(wanted)


def compare(earlier: Document, later: Document, *, whole: bool) -> Comparison:
    """Return what the later document changes; with `whole`, what it does not repeat counts as removed."""
    before, after = requirements_in(earlier), requirements_in(later)
    left, right, same = _without_same(before, after)
    pairs = _pairs(left, right)
    taken_left, taken_right = {one.id for one, _ in pairs}, {one.id for _, one in pairs}
    gone = [one for one in left if one.id not in taken_left]
    ended = list(_ended(gone, later))
    told = () if whole else _told([one for one in gone if one not in ended], later)
    return Comparison(
        earlier=earlier.name,
        later=later.name,
        whole=whole,
        unchanged=same,
        added=tuple(_sentence(one) for one in right if one.id not in taken_right),
        removed=tuple(_sentence(one) for one in (gone if whole else ended)),
        changed=(*(_changed(one, other) for one, other in pairs), *told),
        dates=tuple(_moved(earlier, later)),
    )


def _plain(candidate: Candidate) -> str:
    return normalised(candidate.quote).lower()


def _without_same(
    before: Sequence[Candidate], after: Sequence[Candidate]
) -> tuple[list[Candidate], list[Candidate], int]:
    """Return what is left of both when the sentences that both have are taken away, pair by pair."""
    waiting: dict[str, list[Candidate]] = {}
    for one in after:
        waiting.setdefault(_plain(one), []).append(one)
    left = []
    for one in before:
        twins = waiting.get(_plain(one))
        if twins:
            twins.pop(0)
        else:
            left.append(one)
    rest = {one.id for twins in waiting.values() for one in twins}
    return left, [one for one in after if one.id in rest], len(before) - len(left)


def _pairs(left: Sequence[Candidate], right: Sequence[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Pair what was changed, the most alike first; in reading order."""
    if not left or not right:
        return []
    scores = process.cdist([_plain(one) for one in left], [_plain(one) for one in right], scorer=fuzz.ratio)
    ranked = sorted(
        (
            (-(float(scores[i][j]) + _bonus(one, other)), i, j)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
            if float(scores[i][j]) + _bonus(one, other) >= _LEAST_ALIKE
        )
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    pairs = []
    for _, i, j in ranked:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((i, j))
    return [(left[i], right[j]) for i, j in sorted(pairs)]


def _bonus(one: Candidate, other: Candidate) -> float:
    same_id = one.source_id and one.source_id == other.source_id
    same_section = one.section and other.section and one.section[-1] == other.section[-1]
    return _LEAST_ALIKE if same_id else _SAME_SECTION if same_section else 0.0


def _ended(gone: Sequence[Candidate], later: Document) -> Iterator[Candidate]:
    """Yield the earlier requirements whose number or section the later document says is deleted."""
    labels = {
        label
        for page in later.pages
        for match in _ENDED.finditer(page.text)
        for label in _labels(match["labels"] or match["named"])
    }
    for one in gone:
        if labels & {one.source_id, *_own_labels(one)}:
            yield one


def _labels(named: str) -> list[str]:
    return [label.rstrip(".") for label in re.findall(_ONE, named)]


def _own_labels(one: Candidate) -> list[str]:
    """Return the printed numbers of a requirement and of the sections that it stands in."""
    return [match[1] for text in (*one.section, one.quote) if (match := _LABEL.match(text))]


def _told(standing: Sequence[Candidate], later: Document) -> Iterator[Changed]:
    """Yield the clauses that the later document only gives instructions on, such as `the words A are replaced by B`."""
    for block in later.blocks:
        for sentence in () if isinstance(block, Table) else sentences(block.text):
            match = _MODIFIED.search(sentence)
            labels = set(_labels(match["labels"])) if match else set()
            for one in standing if labels else ():
                own = _own_labels(one)
                if labels & {one.source_id, *own[-1:]} and quote_in_page(later, block.page, sentence):
                    changed = _changed(one, one)
                    yield changed.model_copy(
                        update={"after": sentence, "after_page": block.page, "kind": "instruction"}
                    )


def _sentence(one: Candidate) -> Sentence:
    return Sentence(id=one.id, quote=one.quote, page=one.page, mandatory=one.mandatory)


def _changed(one: Candidate, other: Candidate) -> Changed:
    about = one.category.value if one.category is not Category.OTHER else (one.section[-1] if one.section else "")
    return Changed(about=about, before=one.quote, before_page=one.page, after=other.quote, after_page=other.page)


def _moved(earlier: Document, later: Document) -> Iterator[Changed]:
    """Yield the events whose date differs."""
    ours, theirs = _events(earlier), _events(later)
    for what in ours:
        if what in theirs and ours[what][0] != theirs[what][0]:
            (_, quote, page), (_, other, other_page) = ours[what], theirs[what]
            yield Changed(about=what, before=quote, before_page=page, after=other, after_page=other_page, kind="date")


def _events(document: Document) -> dict[str, tuple[str, str, int]]:
    """Return for each event its date (ISO where sure), the quote and the page; of a moved date the last one named."""
    found: dict[str, tuple[str, str, int]] = {}
    for one in find_facts(document, ()).dates:
        what = event_of(one.quote, one.date)
        moved = what in found and found[what][1] == one.quote and is_moved(one.quote)
        if what and (what not in found or moved):
            found[what] = (one.iso or one.date.lower(), one.quote, one.page)
    return found
