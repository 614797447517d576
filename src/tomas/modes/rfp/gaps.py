"""Finds what a document leaves open: terms, attachments and sections that are not there, measures that are missing."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tomas.documents.facts import weights_fault
from tomas.documents.model import Document, Heading, block_text
from tomas.modes.rfp.figures import figures_in
from tomas.modes.rfp.findings import Criterion, Gap, Requirement
from tomas.modes.rfp.passages import passages, placed
from tomas.modes.summaries import clipped

_MOST_EACH = 8
_WEIGHT = re.compile(r"(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>%|\w*)")
_LEAST_NUMBERED = 5
_ATTACHED = re.compile(
    r"\b(?P<kind>Annex|Attachment|Appendix|Exhibit|Enclosure)\s+"
    r"(?P<label>(?:[A-Z]{1,2}|\d{1,2}|[IVX]+)(?:-[A-Z\d]{1,2})?\b)"
)
_SECTION = re.compile(
    r"\b(?P<kind>[Ss]ection|[Cc]lause|[Pp]aragraph)s?\s+(?P<label>(?:\d{1,2}|[A-Z])(?:\.\d{1,2})+)\b(?!\s+of\s+(?:the\s+)?(?:Code|Act|Title|FAR|USC))"
)
_LAW = re.compile(r"\b(?:C\.?F\.?R|U\.?S\.?C|FAR|AAC|AS|Act|Code|Statutes?|Directive|Regulation)\b")
_NONE = re.compile(r"\bno\s+section\b|\b(?:is|are)\s+(?:hereby\s+)?(?:added|inserted)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:can\s+(?:be\s+)?request(?:ed)?\s+from|available\s+(?:on|upon)\s+request|"
    r"(?:is|are|will\s+be)\s+(?:provided|supplied|"
    r"published|given)\s+(?:separately|later|after\s+(?:the\s+)?award)|on\s+request\s+from)\b",
    re.IGNORECASE,
)
_DOCUMENTS = re.compile(
    r"\b(?:documents?|descriptions?|specifications?|list|plans?|standards?|schema|data\s+model)\b", re.IGNORECASE
)
_WITHDRAWN = re.compile(
    r"\b(?:withdrawn|intentionally\s+(?:left\s+blank|omitted)|reserved\s*\]|\[reserved)", re.IGNORECASE
)
_LATER = re.compile(
    r"\b(?:T\.?B\.?[DCA]\b\.?|to\s+be\s+(?:determined|defined|agreed|confirmed|"
    r"specified)(?!\s+to\s+be)|not\s+yet\s+(?:known|decided|defined))",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"\b(?:is|are|be|on|by|of|at|from|to|than|until|before)\s*:?\s*(?:_{3,}|\.{6,}|\[\s*\])"
    r"|[\[<(]\s*insert\b|^insert\b.*|\bx{2}[/.]x{2}[/.]x{2,4}\b",
    re.IGNORECASE,
)
"""A place that the issuer meant to fill in."""
_TEMPLATE = re.compile(r"\b(?:sample|template)\b", re.IGNORECASE)
"""In a heading of the page: its blanks are the contractor's to fill in."""
_VAGUE = re.compile(
    r"\b(?:user[- ]friendly|state[- ]of[- ]the[- ]art|timely\s+(?:manner|fashion|"
    r"basis)|in\s+a\s+timely|adequate\w*|sufficient\w*(?!\s+(?:time|standing|cause|notice))|"
    r"appropriate\s+(?:level|measures?|security|training)|reasonable\s+(?:time|efforts?|response)|as\s+quickly\s+as|"
    r"industry[- ]standard|best\s+practices?|highly\s+available|fast|intuitive|minimal\s+(?:downtime|disruption))\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+|\S+@\S+|\((?:e\.\s?g\.|for example)[^)]*\)", re.IGNORECASE)
"""Web addresses, and examples in brackets: what stands in them needs no explanation."""
_ACRONYM = re.compile(r"(?<![\w-])(?<!\d )[A-Z][A-Z0-9]{2,7}s?\b(?!-\d|\s+Act\b)")
_KNOWN = frozenset(
    [
        "API",
        "APIS",
        "PDF",
        "HTML",
        "HTTP",
        "HTTPS",
        "URL",
        "URLS",
        "XML",
        "JSON",
        "CSV",
        "SQL",
        "REST",
        "SOAP",
        "WCAG",
        "ISO",
        "IEC",
        "NIST",
        "FIPS",
        "HIPAA",
        "GDPR",
        "PII",
        "PHI",
        "SSL",
        "TLS",
        "VPN",
        "SSO",
        "MFA",
        "SAML",
        "LDAP",
        "OAUTH",
        "RFP",
        "RFQ",
        "RFI",
        "SOW",
        "PWS",
        "USA",
        "USD",
        "EUR",
        "GBP",
        "FAQ",
        "CEO",
        "CFO",
        "CIO",
        "LLC",
        "INC",
        "PCI",
        "DSS",
        "SFTP",
        "FTP",
        "SMS",
        "CPU",
        "RAM",
        "GIS",
        "GPS",
        "ETL",
        "CRM",
        "ERP",
        "SAAS",
        "PAAS",
        "IAAS",
        "AWS",
        "SLA",
        "SLAS",
        "KPI",
        "KPIS",
        "UAT",
        "QA",
        "CMMI",
        "PMP",
        "OWASP",
        "UTF",
        "ASCII",
        "HL7",
        "FHIR",
        "AES",
        "RSA",
        "RTO",
        "RPO",
        "IBAN",
        "VAT",
        "TCP",
        "UDP",
        "DNS",
        "GMT",
        "UTC",
        "CET",
        "EST",
        "PST",
        "UTC",
        "ITIL",
        "AND",
        "THE",
        "NOT",
        "MUST",
        "SHALL",
        "MAY",
        "WILL",
        "ALL",
        "ANY",
        "FOR",
        "WITH",
        "NOTE",
        "PART",
        "DOCX",
        "CSS",
        "DVD",
        "XLSX",
        "WORD",
        "YES",
        "MANDATORY",
        "TECHNICAL",
        "PROPOSAL",
        "COST",
        "PRICE",
        "FORM",
        "OPEN",
        "CD",
        "USB",
        "ID",
        "GB",
        "TB",
        "MIT",
        "CC0",
        "UX",
        "JPEG",
        "PNG",
        "GIF",
        "TIFF",
        "ZIP",
        "SOC",
        "CISSP",
        "CISM",
        "README",
        "GPL",
        "GSA",
        "FAR",
        "IT",
        "ICT",
        "BIS",
        "FBI",
        "TIN",
        "EIN",
        "DUNS",
        "CAGE",
    ]
)
_ACCEPTED = re.compile(r"\baccept(?:ance|ed|s)?\b", re.IGNORECASE)
_HANDED_OVER = (
    ("documentation", r"\bdocumentation\b|\bmanuals?\b"),
    ("training", r"\btrain\b|\b(?:provide|deliver|conduct|offer|carry\s+out|give)\w*\b[^.;]{0,60}\btraining\b"
     r"|\btraining\b[^.;]{0,40}\b(?:shall|must|will|of|for|sessions?|courses?|materials?)\b"),
    ("data migration", r"\bmigrat\w+\b|\bdata\s+conversion\b"),
    ("deliverables", r"\bdeliverables?\b"),
)  # fmt: skip
_LEVELS = (
    (
        "availability",
        r"\bavailab(?:le|ility)\b|\buptime\b",
        r"\b(?:system|service|platform|solution|application|host\w*|portal|website)\b",
    ),
    (
        "response time of the system",
        r"\bresponse\s+times?\b|\bperforman\w+\b",
        r"\b(?:system|search|page|screen|platform|solution|application|portal)\b",
    ),
    (
        "support hours and reaction times",
        r"\b(?:help|service)\s*desk\b|\bsupport\s+(?:hours?|services?|desk|requests?|calls?|line|and\s+maintenance)\b"
        r"|\b(?:technical|user|application|production|ongoing|level|maintenance\s+and)\s+support\b",
        r"\b(?:maint\w+|support|help\s*desk|service\s+desk|incidents?)\b",
    ),
    (
        "recovery after a failure",
        r"\b(?:backups?|disaster\s+recovery|recover\w*)\b",
        r"\b(?:data|system|service|restor\w*|recover\w*)\b",
    ),
)


def find_gaps(
    document: Document, requirements: Sequence[Requirement], criteria: Sequence[Criterion] = ()
) -> tuple[Gap, ...]:
    """Return what is left open, at most eight of a kind, each with the words that show it."""
    ids = {one.quote: one.id for one in requirements}
    texts = list(dict.fromkeys(passages(document)))
    found: dict[tuple[str, str], Gap] = {}
    for gap in (
        *_weights(criteria),
        *_missing_parts(document, texts),
        *_said_so(document, texts),
        *_terms(document, requirements),
        *_without_acceptance(document, requirements),
        *_without_level(document, requirements),
        *_vague(requirements),
    ):
        found.setdefault((gap.kind, gap.about), gap.model_copy(update={"requirement_id": ids.get(gap.quote, "")}))
    kept: list[Gap] = []
    for gap in found.values():
        if sum(one.kind == gap.kind for one in kept) < _MOST_EACH:
            kept.append(gap)
    return tuple(kept)


def _weights(criteria: Sequence[Criterion]) -> Iterator[Gap]:
    """Yield that the weights do not add up to 100 % or to the points they nearly reach."""
    read = [(one, match) for one in criteria if (match := _WEIGHT.match(one.weight))]
    units = [match["unit"] for _, match in read]
    unit = max(units, key=units.count, default="")
    weighed = [(one, float(match["value"])) for one, match in read if match["unit"] == unit]
    if fault := weights_fault([weight for _, weight in weighed], unit):
        yield Gap(kind="evaluation", about=fault, quote=weighed[0][0].quote, page=weighed[0][0].page)


def _missing_parts(document: Document, texts: Sequence[tuple[str, int]]) -> Iterator[Gap]:
    """Yield references to attachments and sections that the document does not hold."""
    begins = [(block_text(block).lstrip('#*[(\u201c" '), isinstance(block, Heading)) for block in document.blocks]
    numbers = {block.number.rstrip(".") for block in document.blocks if isinstance(block, Heading) and block.number}
    numbers |= {
        match[1]
        for text, _ in begins
        if (match := re.match(r"(?:[Ss]ec(?:tion|\.)?\s*)?((?:\d{1,2}|[A-Z])(?:\.\d{1,2})+)", text))
    }
    numbers |= {number.rpartition(".")[0] for number in numbers}
    for quote, page in texts:
        for match in _ATTACHED.finditer(quote):
            name = f"{match['kind']} {match['label']}"
            given = re.compile(rf"{re.escape(name)}\b", re.IGNORECASE)
            if not any(given.match(text) and (text != quote or heads) for text, heads in begins):
                yield from _gap(document, "attachment not given", f"{name} is not part of what was given", quote, page)
        if len(numbers) < _LEAST_NUMBERED or _LAW.search(quote) or _NONE.search(quote):
            continue
        for match in _SECTION.finditer(quote):
            if match["label"] not in numbers and not any(number.startswith(f"{match['label']}.") for number in numbers):
                about = f"{match['kind'].lower()} {match['label']} does not exist in the document"
                yield from _gap(document, "section not there", about, quote, page)


def _said_so(document: Document, texts: Sequence[tuple[str, int]]) -> Iterator[Gap]:
    """Yield what the document itself says it leaves for later or gives elsewhere."""
    templates = {block.page for block in document.blocks if isinstance(block, Heading) and _TEMPLATE.search(block.text)}
    for quote, page in texts:
        if _BLANK.search(quote) and page not in templates:
            yield from _gap(document, "left for later", f"a blank was not filled in: {clipped(quote, 80)}", quote, page)
        elif _WITHDRAWN.search(quote):
            yield from _gap(document, "withdrawn part", f"a part was withdrawn: {clipped(quote, 80)}", quote, page)
        elif _LATER.search(quote):
            yield from _gap(
                document, "left for later", f"something is left for later: {clipped(quote, 80)}", quote, page
            )
        elif _ELSEWHERE.search(quote) and _DOCUMENTS.search(quote):
            about = f"a document is not part of what was given: {clipped(quote, 80)}"
            yield from _gap(document, "attachment not given", about, quote, page)


def _terms(document: Document, requirements: Sequence[Requirement]) -> Iterator[Gap]:
    """Yield abbreviations in requirements that the document nowhere spells out."""
    text = document.text
    for one in requirements:
        if one.quote.isupper():
            continue
        for match in _ACRONYM.finditer(_ADDRESS.sub(" ", one.quote)):
            term = match.group().rstrip("s")
            if (
                term.upper() in _KNOWN
                or re.search(
                    rf"\b(?:{term.lower()}|{term.capitalize()}|{term.removesuffix('S').capitalize()})s?\b", text
                )
                or term.startswith("YY")
                or term.isdigit()
                or re.search(r"\d{2}", term)
            ):
                continue
            plain = re.escape(term)
            explained = re.search(
                rf"\(\s*[\"\u201c']?(?:the\s+)?{plain}s?[\"\u201d']?\s*\)|"
                rf"\b{plain}s?\s*\([A-Z][a-z]|\b{plain}[\"\u201d]?\s*(?:means|stands\s+for|"
                rf"is\s+the|is\s+an?\b|refers|[:=\u2013\u2014-]\s+[A-Z])"
                rf"|^\|?\s*{plain}\s*\|?\s*\n?\s*[A-Z][a-z]",
                text,
                re.MULTILINE,
            )
            if explained is None:
                yield Gap(kind="undefined term", about=f"“{term}” is not explained", quote=one.quote, page=one.page)


def _without_acceptance(document: Document, requirements: Sequence[Requirement]) -> Iterator[Gap]:
    """Yield what has to be handed over without a word on when it is accepted."""
    accepted = [quote for quote, _ in passages(document) if _ACCEPTED.search(quote)]
    for name, words in _HANDED_OVER:
        pattern = re.compile(words, re.IGNORECASE)
        asked = [one for one in requirements if one.mandatory and pattern.search(one.quote)]
        if asked and not any(pattern.search(quote) for quote in accepted):
            about = f"no acceptance criteria for {name}"
            yield Gap(kind="no acceptance criteria", about=about, quote=asked[0].quote, page=asked[0].page)


def _without_level(document: Document, requirements: Sequence[Requirement]) -> Iterator[Gap]:
    """Yield services that are asked for where no sentence on them holds a figure."""
    texts = [quote for quote, _ in passages(document)]
    for name, words, of_what in _LEVELS:
        pattern, subject = re.compile(words, re.IGNORECASE), re.compile(of_what, re.IGNORECASE)
        asked = [
            one for one in requirements if one.mandatory and pattern.search(one.quote) and subject.search(one.quote)
        ]
        measured = any(pattern.search(quote) and subject.search(quote) and figures_in(quote) for quote in texts)
        if asked and not measured:
            about = f"no service level for {name}"
            yield Gap(kind="no service level", about=about, quote=asked[0].quote, page=asked[0].page)


def _vague(requirements: Iterable[Requirement]) -> Iterator[Gap]:
    """Yield mandatory requirements that nobody can measure."""
    for one in requirements:
        match = _VAGUE.search(one.quote)
        if one.mandatory and match and not figures_in(one.quote):
            about = f"“{match.group()}” cannot be measured: {clipped(one.title, 60)}"
            yield Gap(kind="no measure", about=about, quote=one.quote, page=one.page)


def _gap(document: Document, kind: str, about: str, quote: str, page: int) -> Iterator[Gap]:
    found = placed(document, about, quote, page)
    if found is not None:
        yield Gap(kind=kind, about=about, quote=quote, page=found.page)
