"""What the first look at the document tells, before any money is spent."""

from collections import Counter
from datetime import UTC, datetime

from tomas.documents.document_kind import DocumentKind, document_kind
from tomas.documents.events import PROPOSALS_DUE, event_of
from tomas.documents.facts import find_facts
from tomas.documents.model import Document
from tomas.modes.base import InputFile, InputKind, InputRefused, InputSpec, IntakeReport
from tomas.modes.rfp.go_no_go import brief, sheet_of
from tomas.modes.rfp.reading import read_request
from tomas.modes.rfp.sources import RELATION_KEY, Relation, Request, names_change
from tomas.modes.rfp.spec import WAIT
from tomas.modes.summaries import clipped_lines, counted

_LANGUAGES = {"de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch"}
_LEAST_WORDS = 80
_FEW = 5
_GO_OR_NOT = "Go or no-go? Nothing has been spent yet."
_MOST_SUMMARY = 1450
"""What a post in the thread shows."""


def report(inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
    """Return counts, the go / no-go sheet in brief and, where a person should think first, a question.

    Raises InputRefused.
    """
    request = read_request(inputs, files)
    for document in request.given:
        _check_length(document)
    document, candidates = request.document, request.candidates
    binding = [candidate for candidate in candidates if candidate.binds_supplier]
    mandatory = sum(candidate.mandatory for candidate in binding)
    pages = f"{'about ' if document.pages_estimated else ''}{counted(len(document.pages), 'page')}"
    parts = (
        f"{document.name}: {pages}, {counted(document.words, 'word')}, {counted(len(binding), 'likely requirement')} "
        f"({mandatory} mandatory){_main_topics(Counter(candidate.category.value for candidate in binding))}.",
        " ".join(document.warnings),
        _relation_words(request),
        brief(sheet_of(request, datetime.now(UTC).date())),
    )
    return IntakeReport(
        summary=clipped_lines("\n".join(part for part in parts if part), _MOST_SUMMARY),
        pages=len(document.pages),
        words=document.words,
        question=_question(request, len(binding), mandatory, wanted=inputs.get("go_no_go") == WAIT),
        asks=_asks(request),
    )


def _check_length(document: Document) -> None:
    if document.words < _LEAST_WORDS and not names_change(document):
        raise InputRefused(
            f"{document.name} has only {counted(document.words, 'word')}: too little for an RFP. Please check that "
            "it is the right file and that its text can be selected (a scan needs text recognition first)."
        )


def _relation_words(request: Request) -> str:
    if request.relation is None:
        return ""
    first, second = (document.name for document in request.given)
    change = request.comparison
    found = f"1: {first}, 2: {second}. {request.relation}"
    if change is None:
        return f"{found}: the requirements of both are taken."
    counts = (
        f"{counted(len(change.added), 'requirement')} added, {len(change.removed)} removed, "
        f"{len(change.changed)} changed, {counted(len(change.dates), 'date')} moved"
    )
    return f"{found}: the later document, {change.later}, counts; {counts}."


def _two_requests(request: Request) -> bool:
    """Whether two documents say on different days that proposals are due."""
    days = [
        {
            one.iso
            for one in find_facts(document, ()).dates
            if one.iso and event_of(one.quote, one.date) == PROPOSALS_DUE
        }
        for document in request.given
    ]
    return all(days) and not set.intersection(*days)


def _asks(request: Request) -> tuple[InputSpec, ...]:
    if request.relation is None:
        return ()
    return (
        InputSpec(
            key=RELATION_KEY,
            label="How the two documents stand to each other",
            kind=InputKind.CHOICE,
            options=tuple(Relation),
            default=request.relation,
            hint="What an amendment changes no longer counts in the earlier document.",
        ),
    )


def _main_topics(counts: Counter[str]) -> str:
    topics = ", ".join(f"{name} {count}" for name, count in counts.most_common(3))
    return f"; most on {topics}" if topics else ""


def _doubt(request: Request, found: int, mandatory: int) -> str:
    """Return a question where the document may not be a request, or not one that can be read well."""
    document = request.document
    kind = document_kind(request.in_force[0]).kind
    if kind is DocumentKind.RFI:
        return (
            f"{document.name} looks like a request for information (RFI), not a request for proposals: an answer to it "
            "is usually no Statement of Work. Go on as if it were an RFP?"
        )
    if document.language not in {"en", "unknown"}:
        language = _LANGUAGES.get(document.language, document.language)
        return (
            f"{document.name} seems to be in {language}. Requirements are found by English wording, so many would be "
            f"missed ({found} were found). An English translation gives a better result. Go on with this file anyway?"
        )
    if found < _FEW:
        return (
            f"Only {counted(found, 'sentence')} of {document.name} read like requirements, so it may not be an RFP. "
            "Go on with this file anyway?"
        )
    if mandatory < _FEW and kind is DocumentKind.UNKNOWN:
        return (
            f"{document.name} does not call itself a request, and hardly anything in it is mandatory ({mandatory} of "
            f"{found} sentences), so it may not be an RFP. Go on with this file anyway?"
        )
    return ""


def _question(request: Request, found: int, mandatory: int, *, wanted: bool) -> str:
    """Return what a person should decide first; where they `wanted` to be asked, whether to go on is part of it."""
    asked = _doubt(request, found, mandatory) or _relation_doubt(request)
    return " ".join(filter(None, (asked, _GO_OR_NOT if wanted else "")))


def _relation_doubt(request: Request) -> str:
    if request.relation is Relation.TOGETHER and _two_requests(request):
        return (
            "Each of the two documents sets a day of its own for proposals, so they may be two requests: one run for "
            "each is then better. Do they belong together?"
        )
    if request.relation is not None:
        return "Is it right how the two documents stand to each other? Change it if not."
    return ""
