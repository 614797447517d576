"""What the first look at the document tells, before any money is spent."""

from collections import Counter

from tomas.documents.document_kind import DocumentKind, document_kind
from tomas.documents.model import Document
from tomas.documents.requirements import find_requirements
from tomas.modes.base import InputFile, InputRefused, IntakeReport
from tomas.modes.rfp.reading import read_input

_LANGUAGES = {"de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch"}
_LEAST_WORDS = 80
_FEW = 5


def report(inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
    """Return counts and, where a person should think first, a question. Raises InputRefused."""
    document = read_input(files)
    if document.words < _LEAST_WORDS:
        raise InputRefused(
            f"{document.name} has only {document.words} words: too little for an RFP. Please check that it is the "
            "right file and that its text can be selected (a scan needs text recognition first)."
        )
    candidates = find_requirements(document)
    binding = [candidate for candidate in candidates if candidate.binds_supplier]
    mandatory = sum(candidate.mandatory for candidate in binding)
    pages = f"{'about ' if document.pages_estimated else ''}{len(document.pages)} pages"
    summary = (
        f"{document.name}: {pages}, {document.words:,} words, {len(binding)} likely requirements "
        f"({mandatory} mandatory){_main_topics(Counter(candidate.category.value for candidate in binding))}."
    )
    notes = " ".join(document.warnings)
    return IntakeReport(
        summary=f"{summary} {notes}".strip(),
        pages=len(document.pages),
        words=document.words,
        question=_question(document, len(binding)),
    )


def _main_topics(counts: Counter[str]) -> str:
    topics = ", ".join(f"{name} {count}" for name, count in counts.most_common(3))
    return f"; most on {topics}" if topics else ""


def _question(document: Document, found: int) -> str:
    if document_kind(document).kind is DocumentKind.RFI:
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
            f"Only {found} sentences of {document.name} read like requirements, so it may not be an RFP. "
            "Go on with this file anyway?"
        )
    return ""
