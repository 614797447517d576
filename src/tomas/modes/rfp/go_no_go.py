"""The sheet on which a bid is decided before money is spent: computed from the document by code alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from tomas.documents.document_kind import DocumentKind, document_kind
from tomas.documents.events import PROPOSALS_DUE, QUESTIONS_DUE, event_of, last_is_meant, time_on
from tomas.documents.facts import Facts, KeyDate, find_facts, weight_sum, weights_fault
from tomas.documents.render.markdown import markdown_table
from tomas.modes.base import Frozen
from tomas.modes.rfp.findings import Criterion, Deadline
from tomas.modes.rfp.passages import Passage, page_words
from tomas.modes.rfp.rules import qualifications, red_flags, scale, submission_rules
from tomas.modes.rfp.sources import Request, Source
from tomas.modes.summaries import clipped, counted, quoted

_SHORT_OF_TIME_DAYS = 10
_BRIEF = 90
_MOST_BRIEF = 4


class Sheet(Frozen):
    """Everything on the sheet; pages are those of the whole text."""

    documents: tuple[Source, ...]
    estimated: bool
    made_on: date
    due: Deadline | None
    days_left: int | None
    """Whole days from `made_on` to the day proposals are due; None where that day is not sure."""
    dates: tuple[Deadline, ...]
    requirements: int
    mandatory: int
    pages: int
    words: int
    criteria: tuple[Criterion, ...]
    weights: float
    unit: str
    submission: tuple[Passage, ...]
    qualifications: tuple[Passage, ...]
    scale: tuple[Passage, ...]
    budget: tuple[Passage, ...]
    warnings: tuple[str, ...]
    """What code concludes itself, such as that the deadline has passed."""
    red_flags: tuple[Passage, ...]

    @property
    def verdict(
        self,
    ) -> Literal["no-go unless the date was moved", "look at the red flags first", "nothing against it"]:
        """What the sheet speaks for; the decision is a person's."""
        if self.days_left is not None and self.days_left < 0:
            return "no-go unless the date was moved"
        return "look at the red flags first" if self.warnings or self.red_flags else "nothing against it"


def sheet_of(request: Request, today: date) -> Sheet:
    """Return the sheet as of a day."""
    document, candidates = request.document, request.candidates
    facts = find_facts(document, candidates)
    dates = tuple(dated(facts, request))
    due = next((one for one in dates if one.what == PROPOSALS_DUE), None)
    day = _day(facts, due)
    binding = [one for one in candidates if one.binds_supplier]
    criteria = tuple(criteria_of(facts))
    days_left = (day - today).days if day is not None else None
    return Sheet(
        documents=request.sources,
        estimated=document.pages_estimated,
        made_on=today,
        due=due,
        days_left=days_left,
        dates=dates,
        requirements=len(binding),
        mandatory=sum(one.mandatory for one in binding),
        pages=len(document.pages),
        words=document.words,
        criteria=criteria,
        weights=weight_sum(facts.weights),
        unit=facts.unit,
        submission=submission_rules(candidates, dates),
        qualifications=qualifications(candidates),
        scale=scale(document),
        budget=tuple(Passage(about=one.amount, quote=one.quote, page=one.page) for one in facts.budget),
        warnings=tuple(_warnings(request, due, days_left, facts)),
        red_flags=red_flags(document),
    )


def dated(facts: Facts, request: Request) -> Iterator[Deadline]:
    """Yield the dates that matter to a bidder, one of each event and day; a later document's word counts.

    Where a sentence names several dates for one event, such as that of the letter and of the reply, the last is meant,
    of what lasts some days the first.
    """
    by_quote: dict[tuple[str, str], KeyDate] = {}
    for one in facts.dates:
        what = event_of(one.quote, one.date)
        if what and ((what, one.quote) not in by_quote or last_is_meant(what, one.quote)):
            by_quote[what, one.quote] = one
    found: dict[tuple[str, str], Deadline] = {}
    for (what, quote), one in by_quote.items():
        time = time_on(quote, one.date)
        deadline = Deadline(what=what, date=one.date, time=time, page=one.page, quote=quote)
        found.setdefault((what, one.iso or one.date), deadline)
    yield from in_force(tuple(found.values()), request)


def in_force(deadlines: Sequence[Deadline], request: Request) -> tuple[Deadline, ...]:
    """Return the deadlines without those of an amended document that the amendment sets anew."""
    if request.superseded or (request.comparison is not None and request.comparison.dates):
        first = request.sources[0].pages
        anew = {one.what.lower() for one in deadlines if one.page > first}
        return tuple(one for one in deadlines if one.page > first or one.what.lower() not in anew)
    return tuple(deadlines)


def criteria_of(facts: Facts) -> Iterator[Criterion]:
    """Yield the evaluation criteria with their weights as text."""
    for one in facts.criteria:
        weight = f"{one.weight:g} {one.unit}" if one.weight else ""
        yield Criterion(name=one.name, weight=weight, page=one.page, quote=one.quote)


def _day(facts: Facts, due: Deadline | None) -> date | None:
    if due is None:
        return None
    days = [one.iso for one in facts.dates if (one.quote, one.date) == (due.quote, due.date) and one.iso]
    return date.fromisoformat(days[-1]) if days else None


def _warnings(request: Request, due: Deadline | None, days_left: int | None, facts: Facts) -> Iterator[str]:
    if any(document_kind(document).kind is DocumentKind.RFI for document in request.in_force):
        yield "This is a request for information (RFI): an answer to it is usually no bid, and no award follows."
    if due is None:
        yield "No day on which proposals are due was found."
    elif days_left is None:
        yield f"The day on which proposals are due is not sure from “{due.date}”."
    elif days_left < 0:
        yield f"The deadline has passed: proposals were due {counted(-days_left, 'day')} ago."
    elif days_left < _SHORT_OF_TIME_DAYS:
        yield f"Only {counted(days_left, 'day')} left until proposals are due."
    if not facts.criteria:
        yield "No evaluation criteria were found."
    elif not facts.weights:
        yield "The evaluation criteria have no weights."
    elif fault := weights_fault(facts.weights, facts.unit):
        yield f"{fault[0].upper()}{fault[1:]}."


def brief(sheet: Sheet) -> str:
    """Return the sheet in a few lines, for the thread."""
    lines = [f"Go / no-go (by code, {sheet.made_on:%Y-%m-%d}): {sheet.verdict}."]
    if sheet.due is not None:
        left = "" if sheet.days_left is None or sheet.days_left < 0 else f", {counted(sheet.days_left, 'day')} left"
        lines.append(f"- Proposals due: {quoted(sheet.due.when)}{left} ({_page(sheet, sheet.due.page)})")
    lines += [f"- {text}" for text in sheet.warnings]
    if sheet.criteria:
        named = "; ".join(f"{clipped(one.name, 40)} {one.weight}".strip() for one in sheet.criteria[:6])
        lines.append(f"- Judged by: {quoted(named)}")
    for title, kinds in (
        ("Submission rules", sheet.submission),
        ("You must have", sheet.qualifications),
        ("Red flags", sheet.red_flags),
    ):
        counts = Counter(one.about for one in kinds)
        if counts:
            named = ", ".join(f"{about.lower()} {count}" for about, count in counts.most_common(_MOST_BRIEF))
            lines.append(f"- {title}: {len(kinds)} ({named})")
    if sheet.budget:
        first = sheet.budget[0]
        lines.append(f"- Money named: {quoted(first.about)} ({_page(sheet, first.page)})")
    return "\n".join(lines)


def go_no_go_markdown(sheet: Sheet) -> str:
    """Return the whole sheet, every statement with its page and exact words."""
    names = " and ".join(source.name for source in sheet.documents)
    parts = [
        f"# Go / no-go: {names}",
        f"Computed by code on {sheet.made_on:%Y-%m-%d}, before any model was asked. It speaks for: "
        f"**{sheet.verdict}**. The decision is yours.",
        "## In figures",
        markdown_table(("What", "Figure"), list(_figures(sheet))),
    ]
    if sheet.warnings:
        parts += ["## What code warns of", "\n".join(f"- {text}" for text in sheet.warnings)]
    dates = [(one.what, one.when, _page(sheet, one.page), one.quote) for one in sheet.dates]
    criteria = [(one.name, one.weight or "none given", _page(sheet, one.page), one.quote) for one in sheet.criteria]
    for title, head, rows in (
        ("Dates", ("What", "Date", "Where", "Exact quote"), dates),
        ("Evaluation criteria", ("Criterion", "Weight", "Where", "Exact quote"), criteria),
        ("Red flags", _HEAD, _rows(sheet, sheet.red_flags)),
        ("What a bidder must be or have", _HEAD, _rows(sheet, sheet.qualifications)),
        ("How large it is", _HEAD, _rows(sheet, (*sheet.scale, *sheet.budget))),
        ("Submission rules", _HEAD, _rows(sheet, sheet.submission)),
    ):
        body = markdown_table(head, rows) if rows else "Nothing was found by code; look for it yourself."
        parts += [f"## {title} ({len(rows)})", body]
    return "\n\n".join(part.strip() for part in parts) + "\n"


_HEAD = ("About", "Where", "Exact quote")


def _figures(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield "Proposals due", sheet.due.when if sheet.due is not None else "not found"
    yield "Days left", f"{sheet.days_left:,}" if sheet.days_left is not None else "not sure"
    asked = next((one.when for one in sheet.dates if one.what == QUESTIONS_DUE), "not found")
    yield "Questions due", asked
    yield "Pages", f"{'about ' if sheet.estimated else ''}{sheet.pages}"
    yield "Words", f"{sheet.words:,}"
    yield "Likely requirements", f"{sheet.requirements} ({sheet.mandatory} mandatory)"
    yield "Sum of the weights", f"{sheet.weights:g} {sheet.unit}" if sheet.weights else "no weights found"


def _rows(sheet: Sheet, found: Sequence[Passage]) -> list[tuple[str, str, str]]:
    return [(one.about, _page(sheet, one.page), one.quote) for one in found]


def _page(sheet: Sheet, page: int) -> str:
    return page_words(sheet.documents, page, estimated=sheet.estimated)
