"""What kind of procurement document a document is, with the words that show it."""

import re
from enum import StrEnum

from tomas.documents.model import Document, Frozen, Heading, Table, block_text
from tomas.documents.quotes import page_of_quote
from tomas.documents.sentences import sentences


class DocumentKind(StrEnum):
    """The kinds of procurement documents that are told apart."""

    RFP = "rfp"
    RFQ = "rfq"
    SOW = "sow"
    RFI = "rfi"
    TENDER = "tender"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """The kind in words, for people."""
        return _TITLES[self]


class Quote(Frozen):
    """Words of the document and the page they stand on."""

    text: str
    page: int


class KindFinding(Frozen):
    """The kind of a document, how sure that is, and the sentences that show it, surest first."""

    kind: DocumentKind
    confidence: float
    """From 0 to 1."""
    evidence: tuple[Quote, ...] = ()


_TITLES = {
    DocumentKind.RFP: "request for proposals",
    DocumentKind.RFQ: "request for quotations",
    DocumentKind.SOW: "statement of work",
    DocumentKind.RFI: "request for information",
    DocumentKind.TENDER: "invitation to tender",
    DocumentKind.UNKNOWN: "unknown",
}
_NAMES = {
    DocumentKind.RFP: r"requests?\s+for\s+proposals?|\brfps?\b",
    DocumentKind.RFQ: r"requests?\s+for\s+quotations?|requests?\s+for\s+quotes?|\brfqs?\b",
    DocumentKind.SOW: r"statement\s+of\s+work|performance\s+work\s+statement|\bsow\b|\bpws\b",
    DocumentKind.RFI: r"requests?\s+for\s+information|sources\s+sought|\brfis?\b",
    DocumentKind.TENDER: r"invitations?\s+to\s+(?:tender|bid)|call\s+for\s+tenders?|\bitts?\b|\bifbs?\b",
}
_PATTERNS = {kind: re.compile(names, re.IGNORECASE) for kind, names in _NAMES.items()}
_TITLE_CHARS = 1200
_TITLE_WEIGHT = 8.0
_FIRST_WEIGHT = 6.0
_HEADING_WEIGHT = 4.0
_TEXT_SHARE = 10.0
_LEAST_SCORE = 6.0
_LEAST_MENTIONS = 4
_MAX_EVIDENCE = 3
_EVIDENCE_CHARS = 240


def document_kind(document: Document) -> KindFinding:
    """Return what the document is by how it calls itself: in its first lines, its headings, and throughout."""
    opening = "\n".join(block_text(block) for block in document.blocks[:40])[:_TITLE_CHARS]
    headings = [block for block in document.blocks if isinstance(block, Heading) and block.page == 1]
    text = document.text
    firsts = {kind: match.start() for kind, pattern in _PATTERNS.items() if (match := pattern.search(opening))}
    counts = {kind: len(pattern.findall(text)) for kind, pattern in _PATTERNS.items()}
    total = sum(counts.values())
    scores = {}
    for kind, pattern in _PATTERNS.items():
        score = _TITLE_WEIGHT * (1 - firsts[kind] / _TITLE_CHARS) if kind in firsts else 0.0
        score += _FIRST_WEIGHT * (kind in firsts and firsts[kind] == min(firsts.values()))
        score += _HEADING_WEIGHT * any(pattern.search(heading.text) for heading in headings)
        scores[kind] = score + (_TEXT_SHARE * counts[kind] / total if total else 0.0)
    best = max(scores, key=lambda kind: scores[kind])
    titled = any(_PATTERNS[best].search(heading.text) for heading in headings)
    if scores[best] < _LEAST_SCORE or best not in firsts or not (titled or counts[best] >= _LEAST_MENTIONS):
        return KindFinding(kind=DocumentKind.UNKNOWN, confidence=0.0)
    confidence = round(scores[best] / sum(scores.values()), 2)
    return KindFinding(kind=best, confidence=confidence, evidence=tuple(_evidence(document, _PATTERNS[best])))


def _evidence(document: Document, pattern: re.Pattern[str]) -> list[Quote]:
    found: list[Quote] = []
    for block in document.blocks:
        for sentence in sentences(block_text(block) if isinstance(block, Table) else block.text):
            if pattern.search(sentence) and len(sentence) <= _EVIDENCE_CHARS:
                quote = Quote(text=sentence, page=page_of_quote(document, sentence))
                if quote.page and quote.text not in {known.text for known in found}:
                    found.append(quote)
            if len(found) == _MAX_EVIDENCE:
                return found
    return found
