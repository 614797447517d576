"""Who is bound by a sentence: the bidder, the thing to be delivered, or the issuer."""

import re
from enum import StrEnum

from tomas.documents.modality import STRICT, Force, Modality


class Actor(StrEnum):
    """Who is bound."""

    BIDDER = "bidder"
    """The bidder or, later, the contractor, or something that they hand in."""
    SYSTEM = "system"
    """The thing to be delivered."""
    ISSUER = "issuer"
    UNKNOWN = "unknown"


_BIDDER = re.compile(
    r"""\b(?:contractors?|vendors?|offerors?|offers?|bidders?|suppliers?|proposers?|respondents?|tenderers?|quoters?
    |providers?|consultants?|firms?|proponents?|applicants?|candidates?|subcontractors?|proposals?|quotations?|quotes?
    |responses?|bids?|tenders?|submissions?|envelopes?|personnel|key\s+staff|staff|team|teams|joint\s+ventures?
    |consortium|(?:cost|price)\s+schedule|resumes?|r\u00e9sum\u00e9s?|curricula|cvs?|references?|deliverables?|reports?
    |documentation|invoices?|prices|pricing|rates|source\s+code|code|work|training|project\s+manager|plans?|warranty
    |insurance|policies|prototypes?|licen[cs]es?|awardee|service\s+desk|support)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SYSTEM = re.compile(
    r"""\b(?:systems?|solutions?|applications?|software|tools?|platforms?|modules?|interfaces?|portals?|databases?
    |products?|apis?|components?|data|users?\s+interface|user|users|screens?|forms?|pages?|website|services?|records?
    |passwords?|backups?|logs?|audit\s+trails?|audit\s+log|searches|search|results|functions?|fields?|availability
    |response\s+times?|hosting|encryption|accounts?|sessions?|migration|app|architecture|environments?|test\s+cases)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ISSUER = re.compile(
    r"""\b(?:state|government|agency|department|council|county|authority|city|buyer|purchaser|customer|client|commission
    |ministry|board|commissioner|(?:contracting|procurement|ordering)\s+(?:officers?|officials?)|ordering\s+offices?|cor|cor/acor|evaluation\s+(?:committee|team|panel)
    |evaluators?|procurement|university|agencies|we|issuing\s+office|project\s+director|chief\s+procurement\s+officer
    |contract\s+(?:manager|administrator)|evaluation\s+board|employer|administration|protest\s+officer|committee|panel
    |[\w-]*\s?product\s+(?:owner|lead))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PARTIES = ((Actor.ISSUER, _ISSUER), (Actor.BIDDER, _BIDDER), (Actor.SYSTEM, _SYSTEM))
_PASSIVE = r"^\S+\s+(?:not\s+|only\s+|then\s+|also\s+)*be\s+(?:[\w-]+ly\s+)?"
_BY_ISSUER = re.compile(
    rf"{_PASSIVE}(?:evaluated|scored|opened|rejected|considered|disqualified|awarded|ranked|disallowed|disregarded|deemed)\b",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    rf"{_PASSIVE}disqualified\b|^\S+\s+be\s+(?:considered|deemed|determined)\s+(?:to\s+be\s+)?(?:as\s+)?non",
    re.IGNORECASE,
)
"""What happens to a bid that breaks a rule: the rule itself, which is not said elsewhere, binds the bidder."""
_FORETOLD = re.compile(
    rf"{_PASSIVE}(?:notified|announced|answered|published|posted|reviewed|assessed|returned|invited|contacted|debriefed"
    r"|inspected|told|informed)\b",
    re.IGNORECASE,
)
"""What the issuer does where the sentence only foretells it: `questions will be answered`."""
_RIGHTS = re.compile(
    r"\breserves?\s+the\s+right|\b(?:shall|will)\s+have\s+the\s+right\s+to\s+(?:audit|inspect|review|reject|terminate)"
    r"|\bin\s+its\s+sole\s+discretion|\bfor\s+information\s+only\b"
    r"|\bfailure\s+(?:to|of|by)\b.{0,120}?\b(?:will|may|shall)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:the|all|any|each|every|an?|no|its|such|selected|successful|prospective|potential|proposed|named|undersigned|complete|new|final|that)\s+)*"
    r"([\w\u2019'/-]+(?:\s[\w\u2019'/-]+)?)",
    re.IGNORECASE,
)
_ISSUER_SECTION = re.compile(
    r"\b(?:state|government|agency|authority|department|buyer|customer|client|council|issuer|owner)(?:['\u2019]s)?\s+"
    r"(?:\w+\s+)?(?:roles?|responsibilit\w+|obligations?|furnished|duties)\b"
    r"|\b(?:roles?|responsibilities|obligations|duties)\s+of\s+(?:the\s+)?"
    r"(?:state|government|agency|authority|department|buyer|customer|client|council|issuer|owner)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(r"^\W*(?:if|when|where|whenever|should|in\s+the\s+event)\b", re.IGNORECASE)
_NAMES_ITS_THING = re.compile(
    r"\s+(?!(?:of|and|or|for|in|to|at|by|on|who|which|that|as|with|from|is|are|has|may|will|shall|must)\b)[a-z]"
)
"""After the issuer's name: it only says whose something is, as in `all State information`."""
_ALIASES = (
    re.compile(
        r"(?:herein)?after\s+(?:referred\s+to\s+as|called)?[\s,]*(?:the\s+)?"
        r"[\"\u201c](?:the\s+)?([\w ]{2,30})[\"\u201d]",
        re.IGNORECASE,
    ),
    re.compile(r"\(\s*(?:the\s+)?[\"\u201c](?:the\s+)?([A-Z][\w ]{1,30})[\"\u201d]\s*\)"),
)
_ACRONYM = re.compile(
    r"\b(?:Department|Division|Office|Agency|Authority|Council|Commission|Bureau|Administration|Ministry|Board)\b"
    r"[\w ,&]{0,60}?\(([A-Z]{3,8})\)"
)
"""A public body and its short name: `Department of Roads (DOR)`."""
_NOT_ISSUER = re.compile(
    r"contractor|vendor|offeror|bidder|supplier|tenderer|respondent|provider|consultant|system|solution|agreement|"
    r"contract|services?|rfp|proposal|work|project|product|party|parties|deliverable|data|information|software",
    re.IGNORECASE,
)


def issuer_names(text: str) -> frozenset[str]:
    """Return the names a document gives to its issuer, as in `(hereinafter "the Authority")`, in lower case.

    Acronyms of public bodies are among them, in capitals: these stand for the issuer only where they stand alone.
    """
    acronyms = {match[1] for match in _ACRONYM.finditer(text)}
    names = {match[1].strip().lower() for pattern in _ALIASES for match in pattern.finditer(text)}
    return frozenset(acronyms | {name for name in names if name and not _NOT_ISSUER.search(name)})


def actor_of(force: Force, sentence: str, section: tuple[str, ...], issuers: frozenset[str]) -> Actor:
    """Return who is bound by the obligation `force` in a sentence below the headings `section`."""
    if force.modality is Modality.REQUEST or force.word.endswith(("prefer", "prefers")):
        return Actor.BIDDER
    rest = sentence[force.start :]
    if _RIGHTS.search(sentence):
        return Actor.ISSUER
    head = _head(force.subject, issuers)
    if _CONSEQUENCE.match(rest) and _BIDDER.search(force.subject) and head is not Actor.ISSUER:
        return Actor.BIDDER
    if _BY_ISSUER.match(rest) or (force.modality not in STRICT and _FORETOLD.match(rest)):
        return Actor.ISSUER
    if head is Actor.UNKNOWN and force.modality not in {Modality.WILL, Modality.MAY}:
        head = _last_named(force.subject, issuers)
    names_bidder = _BIDDER.search(force.subject) is not None
    if not names_bidder and section and _ISSUER_SECTION.search(section[-1]):
        return Actor.ISSUER
    return head


def _head(subject: str, issuers: frozenset[str]) -> Actor:
    """Return the party that the clause opens with, as in `the Contractor, at no cost to the State,`."""
    for clause in (subject, subject.rstrip(", ").rpartition(", ")[2]):
        opening = _OPENING.match(clause)
        words = opening[1] if opening else ""
        if words in issuers or any(re.match(rf"{re.escape(name)}\b", words.lower()) for name in issuers):
            return Actor.ISSUER
        found = next((actor for actor, pattern in _PARTIES if pattern.match(words)), Actor.UNKNOWN)
        if found is not Actor.UNKNOWN:
            return found
    return Actor.UNKNOWN


def _last_named(subject: str, issuers: frozenset[str]) -> Actor:
    """Return the party named nearest to the binding word, of a sentence with a condition after that."""
    subject = subject.rstrip(", ").rpartition(", ")[2] if _CONDITIONAL.match(subject) else subject
    places = {actor: max((m.start() for m in pattern.finditer(subject)), default=-1) for actor, pattern in _PARTIES}
    own = (m.start() for m in _ISSUER.finditer(subject) if not _NAMES_ITS_THING.match(subject, m.end()))
    places[Actor.ISSUER] = max(own, default=-1)
    named = max((subject.lower().rfind(name) for name in issuers), default=-1)
    places[Actor.ISSUER] = max(places[Actor.ISSUER], named)
    best = max(places, key=lambda actor: places[actor])
    return best if places[best] >= 0 else Actor.UNKNOWN
