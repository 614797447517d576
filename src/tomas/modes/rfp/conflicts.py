"""Finds where a document seems to contradict itself: the same thing asked for with two figures, or asked and ruled out.

What is found is for a person to look at, not proven.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from tomas.documents.dates import find_dates
from tomas.documents.events import GO_LIVE
from tomas.documents.modality import binding
from tomas.documents.model import Document, Table
from tomas.documents.quotes import normalised
from tomas.modes.rfp.figures import Figure, figures_in
from tomas.modes.rfp.findings import Conflict, Deadline, Requirement
from tomas.modes.rfp.passages import passages, placed

_WORD = re.compile(r"[a-z]{3,}")
_COMMON = re.compile(
    r"shall|must|will|should|with|from|that|this|than|least|more|within|each|other|have|been|they|their|system|"
    r"contractor|vendor|offeror|supplier|bidders?|provide|days?|hours?|minutes?|seconds?|months?|years?|pages?|percent|"
    r"the|and|for|are|not|all|any|its|has|was|can|may|per|one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"after|before|case|cases|every|later|into|when|which|where|also|such|only|both|calendar|working|business|"
    r"exceed|limited|limit|maximum|minimum|longer|take|takes|under|being|place|period|performance"
)
_SAME = (
    (re.compile(r"audit trails?|audit logs?|logs"), "log"),
    (re.compile(r"back-?ups?"), "backup"),
    (re.compile(r"e-mails?|emails?"), "email"),
    (re.compile(r"breach\w*|incidents?"), "breach"),
    (re.compile(r"delet\w+|destroy\w*|purg\w+|anonymi[sz]\w+"), "delete"),
    (re.compile(r"\b(?:an?|the|written|final|status)\s+(?:[\w-]+\s+)?reports?\b"), "document"),
    (re.compile(r"notif\w+|reports?\b|informs?\b"), "notify"),
    (re.compile(r"\b(technical|price|pricing|cost)\s+(?:response|part|volume|section|file)s?\b"), r"\1 proposal"),
    (re.compile(r"proposals?\b|tenders?\b|quotations?\b|bids?\b|offers?\b|narratives?\b|volumes?\b"), "proposal"),
)
_MARK = re.compile(r"^(?:[^\w(\"\u201c]+|\(?\w{1,3}[.)]\s+|[\d.]{1,8}\s+(?=[A-Z]))+")
_RUN_IN = re.compile(r"^([A-Z][\w ,/&'\u2019-]{2,60}):\s")
_SAYS_NOT_WHAT = {
    "retention times": re.compile(
        r"^(?:keep|kept|retain|retent|store|storag|archiv|delete|follow|agreem|contra|termin|end|since)"
    ),
    "response times": re.compile(r"^(?:respon|time|result|return|load|loaded|displa|answer)"),
}
"""Words of any sentence on such figures: they do not say of what these are."""
_SPANS = frozenset({"deadlines", "durations", "response times"})
"""Lengths of time, which one place may word as a deadline and the other not."""
_STEM = 6
_LEAST_ALIKE = {
    "deadlines": (0.5, 4),
    "durations": (0.6, 3),
    "retention times": (0.42, 1),
    "response times": (0.42, 1),
    "times of day": (0.4, 2),
    "percentages": (0.5, 2),
    "intervals": (0.5, 2),
    "pages": (0.5, 2),
    "copies": (0.5, 2),
    "": (0.75, 3),
}
"""By measure: the share of the shorter sentence's weight, and the number of words, that both must have.

Empty is for lengths of time that are not of one measure.
"""
_OTHER_COUNTS, _NEARLY_SAME = (0.5, 3), (0.75, 3)
"""For measures not named above; and what is enough for any."""
_AVAILABLE = "availa"
_PARTLY = re.compile(
    r"\b(?:first|second|third|phases?|pilots?|stages?|lots?|releases?|wards?|sites?|remaining|partial\w*)\b", re.I
)
"""Goes live in parts, on a date of its own each."""
_A_RANGE = 2
"""Hours of opening have a beginning and an end; single times are those of different events."""
_LEVEL = 90.0
_BELOW = re.compile(
    r"(?<!not\s)(?<!never\s)\bfalls?\b|(?<!not\sfall\s)\bbelow\b"
    r"|\b(?:deduct\w*|credits?|terminat\w*)\b|(?<!not\s)\bless\s+than\b",
    re.IGNORECASE,
)
_OPPOSED, _LEAST_OPPOSED = 0.72, 3
_OPPOSED_SHORT, _LEAST_SHORT, _SHORT = 0.6, 4, 8
"""In short sentences, of eight words that matter at most, less needs to be the same."""
_RULES_OUT = re.compile(r"^(?:permit|allow|accept|prohib)")
_LIMIT = re.compile(r"\b(?:exceed|more\s+than|later\s+than|be\s+limited)\b", re.IGNORECASE)
"""Rules out a quantity, not a thing."""
_MOST = 25
_MOST_TOPIC = 3
_REGIONS = re.compile(r"\bwithin\s+(?:the\s+)?(?P<place>(?:[A-Z][\w-]+)(?:\s+(?:of\s+)?[A-Z][\w-]+){0,3})")
_KEPT = re.compile(r"\b(?:data|hosted|hosting|stored|processed|cent(?:re|er)s?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence that can be compared."""

    quote: str
    page: int
    id: str
    words: frozenset[str]
    figures: tuple[Figure, ...]


def find_conflicts(
    requirements: Iterable[Requirement], deadlines: Iterable[Deadline], document: Document
) -> tuple[Conflict, ...]:
    """Return pairs of places that do not seem to agree, dates first."""
    known = list(requirements)
    places = _places(known, document)
    found = [*_of_dates(deadlines), *_of_figures(places), *_opposed(known), *_of_regions(places)]
    unique = {(_bare(one.first_quote), _bare(one.second_quote)): one for one in reversed(found)}
    return tuple(list(unique.values())[::-1][:_MOST])


def _bare(quote: str) -> str:
    """Return a quote without the marks of its list, for comparison only."""
    return _MARK.sub("", normalised(quote))


def _of_dates(deadlines: Iterable[Deadline]) -> Iterator[Conflict]:
    for first, second in combinations(deadlines, 2):
        alike = first.what.lower() == second.what.lower() and (
            "due" in first.what.lower()
            or (first.what == GO_LIVE and not _PARTLY.search(f"{first.quote} {second.quote}"))
        )
        if alike and _differ(first, second):
            yield Conflict(
                about=f"{first.what}: {first.when} or {second.when}",
                kind="deadlines",
                first_quote=first.quote,
                first_page=first.page,
                second_quote=second.quote,
                second_page=second.page,
            )


def _differ(first: Deadline, second: Deadline) -> bool:
    """Whether two deadlines differ in the day, or both name a time of day and these differ."""
    days = [next((iso for _, iso in find_dates(one.date) if iso), one.date) for one in (first, second)]
    times = {re.sub(r"\W", "", one.time).lower() for one in (first, second)}
    return days[0] != days[1] or (len(times) > 1 and "" not in times)


def _places(requirements: Sequence[Requirement], document: Document) -> list[_Place]:
    """Return every sentence with a figure or a region, requirements first: those have ids."""
    found = [_Place(one.quote, one.page, one.id, _words(one.quote), figures_in(one.quote)) for one in requirements]
    known = {_bare(one.quote) for one in requirements}
    for quote, page in dict.fromkeys(passages(document)):
        if _bare(quote) in known or not (figures_in(quote) or _REGIONS.search(quote)):
            continue
        passage = placed(document, "", quote, page)
        if passage is not None:
            known.add(_bare(quote))
            found.append(_Place(quote, passage.page, "", _words(quote), figures_in(quote)))
    found += [
        _Place(quote, page, "", _words(quote), figures_in(quote))
        for quote, page in _rows(document)
        if figures_in(quote) and placed(document, "", quote, page) is not None
    ]
    return sorted(found, key=lambda place: place.page)


def _rows(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the rows of tables in which one cell says what the figure of another one is of."""
    for block in document.blocks:
        for row in block.rows if isinstance(block, Table) else ():
            cells = [cell for cell in row if cell]
            if len(cells) > 1 and all(len(cell.split()) <= _SHORT for cell in cells):
                yield "\n".join(cells), block.page


def _of_figures(places: Sequence[_Place]) -> Iterator[Conflict]:
    measured = [place for place in places if place.figures]
    weights = _weights(places)
    for first, second in combinations(measured, 2):
        if not (first.id or second.id):
            continue
        for measure in dict.fromkeys(figure.measure for figure in first.figures):
            ours = {figure.value: figure.shown for figure in first.figures if figure.measure == measure}
            same = any(figure.measure == measure for figure in second.figures)
            others = _SPANS if measure in _SPANS and not same else {measure}
            theirs = {figure.value: figure.shown for figure in second.figures if figure.measure in others}
            if measure == "times of day" and min(len(ours), len(theirs)) < _A_RANGE:
                continue
            if measure == "percentages" and _AVAILABLE in first.words & second.words:
                ours, theirs = _levels(first, ours), _levels(second, theirs)
            if (
                not ours
                or not theirs
                or _agree(measure, set(ours), set(theirs))
                or not _alike(first, second, measure if same else "", weights)
                or _titled_apart(first.quote, second.quote)
            ):
                continue
            shared = sorted(first.words & second.words, key=lambda word: (-weights.get(word, 0), word))
            topic = ", ".join(list(filter(None, (_shown(word, first.quote) for word in shared)))[:_MOST_TOPIC])
            yield _pair(first, second, measure, f"On {topic}: {_named(ours.values())} or {_named(theirs.values())}")
            break


def _levels(place: _Place, figures: dict[float, str]) -> dict[float, str]:
    """Return the levels of availability that are promised, without those below which something happens."""
    return {} if _BELOW.search(place.quote) else {value: shown for value, shown in figures.items() if value >= _LEVEL}


def _agree(measure: str, ours: set[float], theirs: set[float]) -> bool:
    """Whether figures do not differ; of two hours of opening, one common end does not make them agree."""
    return ours == theirs if measure == "times of day" else bool(ours & theirs)


def _opposed(requirements: Sequence[Requirement]) -> Iterator[Conflict]:
    """Yield what is asked for in one place and ruled out in another."""
    forces = [(one, binding(one.quote)) for one in requirements]
    never = [one for one, force in forces if force is not None and force.negated and not _LIMIT.search(one.quote)]
    asked = [
        (one, _words(one.quote)) for one, force in forces if force is not None and not force.negated and one.mandatory
    ]
    for first in never:
        ours = frozenset(word for word in _words(first.quote) if not _RULES_OUT.match(word))
        for second, theirs in asked:
            shared = len(ours & theirs)
            share = shared / max(1, min(len(ours), len(theirs)))
            short = max(len(ours), len(theirs)) <= _SHORT and shared >= _LEAST_SHORT and share >= _OPPOSED_SHORT
            if short or (shared >= _LEAST_OPPOSED and share >= _OPPOSED):
                one, other = sorted((first, second), key=lambda item: item.page)
                named = filter(None, (_shown(word, first.quote) for word in sorted(ours & theirs)))
                topic = ", ".join(islice(named, _MOST_TOPIC))
                yield Conflict(
                    about=f"Asked for in one place and ruled out in the other: {topic}",
                    kind="obligations",
                    first_quote=one.quote,
                    first_page=one.page,
                    first_id=one.id,
                    second_quote=other.quote,
                    second_page=other.page,
                    second_id=other.id,
                )


def _of_regions(places: Sequence[_Place]) -> Iterator[Conflict]:
    """Yield two regions named for where data may be kept."""
    named = [
        (place, match["place"])
        for place in places
        if (match := _REGIONS.search(place.quote)) and _KEPT.search(place.quote)
    ]
    for (first, ours), (second, theirs) in combinations(named, 2):
        if ours.lower() != theirs.lower() and (first.id or second.id):
            yield _pair(first, second, "places", f"Where data may be kept: within {ours} or within {theirs}")


def _pair(first: _Place, second: _Place, kind: str, about: str) -> Conflict:
    return Conflict(
        about=about,
        kind=kind,
        first_quote=first.quote,
        first_page=first.page,
        first_id=first.id,
        second_quote=second.quote,
        second_page=second.page,
        second_id=second.id,
    )


def _alike(first: _Place, second: _Place, measure: str, weights: dict[str, float]) -> bool:
    """Whether two sentences speak of the same thing: rare words that both have count for more."""
    shared = first.words & second.words
    if measure == "percentages" and _AVAILABLE in shared:
        return True
    ours, theirs = first.words, second.words
    if generic := _SAYS_NOT_WHAT.get(measure):
        ours, theirs = (frozenset(word for word in words if not generic.match(word)) for words in (ours, theirs))
        shared = ours & theirs
    smaller = min(sum(weights[word] for word in words) for words in (ours, theirs))
    both = sum(weights[word] for word in shared)
    return bool(shared) and (
        ours == theirs
        or any(
            len(shared) >= least and both >= share * smaller
            for share, least in (_LEAST_ALIKE.get(measure, _OTHER_COUNTS), _NEARLY_SAME)
        )
    )


def _titled_apart(first: str, second: str) -> bool:
    """Whether both sentences begin with titles of their own, such as `Amendment:`, that have no word in common."""
    ours, theirs = _RUN_IN.match(_bare(first)), _RUN_IN.match(_bare(second))
    return bool(ours and theirs and not _words(ours[1]) & _words(theirs[1]))


def _weights(places: Sequence[_Place]) -> dict[str, float]:
    counts = Counter(word for place in places for word in place.words)
    return {word: math.log(1 + len(places) / count) for word, count in counts.items()}


def _words(text: str) -> frozenset[str]:
    plain = text.lower()
    for pattern, word in _SAME:
        plain = pattern.sub(f" {word} ", plain)
    return frozenset(word[:_STEM] for word in _WORD.findall(plain) if not _COMMON.fullmatch(word))


def _named(figures: Iterable[str]) -> str:
    """Return figures in words, without a bracket that only closes: `four (4) copies` is read from `4`."""
    return " and ".join(one if "(" in one else one.replace(")", "") for one in figures)


def _shown(stem: str, quote: str) -> str:
    """Return the quote's own word for a stem; empty where another word stands for it."""
    return next((word for word in _WORD.findall(quote.lower()) if word.startswith(stem)), "")
