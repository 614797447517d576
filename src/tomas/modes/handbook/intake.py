"""What the first look at the documents tells, before any money is spent."""

from collections.abc import Iterable, Iterator

from tomas.documents.model import Document, Heading
from tomas.modes.base import InputFile, InputRefused, IntakeReport
from tomas.modes.handbook.reading import opened, read_documents
from tomas.modes.summaries import clipped, counted

_LEAST_WORDS = 80
_MOST_NAMED = 3
_LONGEST_HEADING = 50


def report(inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
    """Return what was read and, where a person should think first, a question. Raises InputRefused."""
    documents = read_documents(files)
    words = sum(document.words for document in documents)
    if words < _LEAST_WORDS:
        raise InputRefused(
            f"{_listed(document.name for document in documents)} {'has' if len(documents) == 1 else 'have'} only "
            f"{words} words: too little for a handbook. Please check that these are the right files and that their "
            "text can be selected (a scan needs text recognition first)."
        )
    pages = sum(len(document.pages) for document in documents)
    parts = [_described(f"D{number}", document) for number, document in enumerate(documents, 1)]
    return IntakeReport(
        summary=" ".join((*parts, *_remarks(files, documents))),
        pages=pages,
        words=words,
        question=_question(documents),
    )


def _described(key: str, document: Document) -> str:
    pages = f"{'about ' if document.pages_estimated else ''}{len(document.pages)} page"
    pages += "" if len(document.pages) == 1 else "s"
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    named = ", ".join(clipped(heading, _LONGEST_HEADING) for heading in headings[:_MOST_NAMED])
    more = f" ({named}{', …' if len(headings) > _MOST_NAMED else ''})" if named else ""
    count = f"{len(headings)} heading{'' if len(headings) == 1 else 's'}" if headings else "no headings"
    return f"{key} = {document.name}: {pages}, {counted(document.words, 'word')}, {count}{more}."


def _remarks(files: tuple[InputFile, ...], documents: tuple[Document, ...]) -> Iterator[str]:
    for document, copies in opened(files):
        for name in copies:
            yield f"{name} says the same as {document.name} and is read once."
    for document in documents:
        yield from document.warnings


def _question(documents: tuple[Document, ...]) -> str:
    tiny = [document for document in documents if document.words < _LEAST_WORDS // 4]
    if tiny:
        return f"{_listed(one.name for one in tiny)} hold nearly no text. Go on with what there is?"
    return ""


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
