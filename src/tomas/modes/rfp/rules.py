"""What decides on a bid by the document's own words: how to submit, who may bid, what is dangerous, how large it is."""

import re
from collections.abc import Iterable, Iterator

from tomas.documents.events import PROPOSALS_DUE, QUESTIONS_DUE
from tomas.documents.model import Document
from tomas.documents.requirements import Candidate
from tomas.modes.rfp.findings import Deadline
from tomas.modes.rfp.passages import Passage, passages, placed

_MOST_EACH = 4
_LEAST_WORDS = 4
"""Fewer are a title, which says nothing by itself."""
_PROPOSAL = r"proposals?|quot\w+|bids?|tenders?|offers?|responses?|submissions?|repl(?:y|ies)|envelopes?|prototypes?"
_SUBMISSION = (
    (
        "Deadline",
        rf"(?>\b(?:{_PROPOSAL})\b.*?\b(?:(?:no|not)\s+later\s+than|due|deadline|before|by)\b"
        rf"|\b(?:deadline|closing\s+date)\b.*?\b(?:{_PROPOSAL})\b).*"
        r"(?:\d:\d|\b[ap]\.?m\b|\bnoon\b|\b\d{4}\b|\b(?:date|deadline)\b)",
    ),
    ("Questions", r"\bquestions?\b|\bclarification|\bcomments?\b|\binquir"),
    ("Changes and withdrawal", r"\bwithdraw\w*|\bamendments?\s+to\b|\bmodif(?:y|ied|ication)\b|\bre-?submit"),
    (
        "Presentation or meeting",
        r"\b(?:presentations?|interviews?|demonstrations?|oral|conference|site\s+visit|briefing|technical\s+session)\b",
    ),
    ("Protest", r"\bprotest\w*"),
    ("Late proposals", r"\blate\b.*\b(?:not|reject\w*|return\w*)\b"),
    (
        "Length",
        r"\b(?:page\s+limit|(?:not\s+)?exceed\s+\w+(?:\s+\(?\d+\)?)?\s+pages|"
        r"\d+[- ](?:[\w-]+\s+){0,2}pages?|pages?\s+(?:long|maximum|in\s+length)|\d+\s+words)\b",
    ),
    ("Copies", r"\b(?:\d+|one|two|three|four|five|six)\b[^.]{0,20}\b(?:hard\s+)?cop(?:y|ies)\b"),
    (
        "Way of submission",
        r"\b(?:sealed|e-?mail(?:ed)?|electronic\w*|portal|upload\w*|faxed|"
        r"hand[- ]deliver\w*|mailed|google\s+form|envelope)\b",
    ),
    ("Format", r"\b(?:font|point|format|PDF|Word|spreadsheet|A4|letter[- ]size|margins?|single[- ]spaced)\b"),
    (
        "Language",
        r"\bin\s+(?:the\s+)?(?:English|German|French|Spanish|Dutch)\b|"
        r"\blanguage\s+of\s+the\s+(?:proposal|tender|bid)\b",
    ),
    ("Signature", r"\bsign(?:ed|ature)?\b"),
    (
        "Validity",
        rf"\b(?:valid|firm|binding|unchanged|irrevocable)\b.*\b(?:days|months)\b"
        rf"|\b(?:{_PROPOSAL})\b.*\bremain\s+(?:open|firm|valid|binding)\b",
    ),
    ("Preferences", r"\bpreferences?\b"),
    ("Confidential parts", r"\bconfidential\w*|\btrade\s+secret|\bpublic\s+record"),
    ("Security for the bid", r"\b(?:bid|proposal)\s+(?:bond|security|guarantee)|\bdeposit\b"),
    (
        "Reasons for exclusion",
        r"\b(?:disqualif\w+|reject\w*|non-?responsive|exclu(?:ded|sion)|not\s+be\s+(?:considered|accepted))\b",
    ),
    ("Separate price", r"\bseparate\w*\b.*\b(?:price|cost)\b|\b(?:price|cost)\b.*\bseparate\w*\b"),
    (
        "Content",
        r"\b(?:shall|must|should)\s+(?:also\s+)?(?:include|contain|provide|submit|"
        r"address|describe|state|complete|list|identify)\b",
    ),
)
_SUBMISSION_PART = re.compile(
    rf"\b(?:submi\w+|format|content\w*|preparation)\s+(?:of\s+|and\s+)?(?:\w+\s+){{0,2}}(?:{_PROPOSAL})\b"
    rf"|\b(?:{_PROPOSAL})\s+(?:\w+\s+){{0,2}}(?:submission|format|content\w*|requirements|preparation|instructions)\b"
    r"|\binstructions\s+(?:to|for)\s+(?:\w+\s+)?(?:vendors|bidders|offerors|tenderers|proposers|respondents|quoters)\b"
    r"|\bhow\s+to\s+(?:submit|apply|respond|bid)\b",
    re.IGNORECASE,
)
"""A heading below which everything is about the proposal."""
_QUALIFICATIONS = (
    (
        "Experience",
        r"\bin\s+business\b|\b(?:years?|months?)\b.{0,30}\bexperience\b|\bexperience\b.{0,60}\b(?:years?|in|with|of)\b",
    ),
    ("References", r"\b(?:references?|similar\s+projects?|past\s+performance)\b"),
    ("Certification", r"\b(?:certifi(?:ed|cation|cate)s?|ISO\s?/?(?:IEC\s?)?\d{4,5}|SOC\s?2|FedRAMP|PMP|CMMI)\b"),
    (
        "Licence or registration",
        r"\b(?:(?:business|contractor|professional|trade|valid)\W+(?:[\w-]+\s+){0,2}licen[cs]es?|licensed|registered|registration|SAM\.gov|"
        r"trade\s+register)\b",
    ),
    ("Insurance", r"\binsurance\b|\binsured\b"),
    (
        "Finances",
        r"\b(?:turnover|annual\s+revenue|financial\s+(?:standing|stability|statements?)|"
        r"balance\s+sheets?|bid\s+bond|performance\s+bond)\b",
    ),
    ("Staff", r"\b(?:background\s+checks?|security\s+clearance|citizens?(?:hip)?|key\s+(?:personnel|staff))\b"),
    ("Place of work", r"\b(?:on[- ]?site|on\s+the\s+premises|within\s+the\s+United\s+States|offshore)\b"),
)
_RED_FLAGS = (
    (
        "Damages or penalties",
        r"\bliquidated\s+damages\b|\bpenalt(?:y|ies)\b|\bservice\s+credits?\b|" r"\bwithhold\w*\b.*\bpay",
    ),
    (
        "Liability without a cap",
        r"\bunlimited\s+liability\b|\bliab\w+\b.*\bwithout\s+limit|\bindemnif\w+\b|" r"\bhold\s+harmless\b",
    ),
    (
        "Rights in the work go to the buyer",
        r"\b(?:ownership|title|intellectual\s+property|copyright|"
        r"all\s+rights)\b.*\b(?:vest\w*|belong\w*|transfer\w*|property\s+of|assign\w*|"
        r"owned\s+by)\b|\b(?:will|shall)\s+own\b|\bbecomes?\s+the\s+(?:sole\s+|exclusive\s+)?property\s+of\b",
    ),
    (
        "The buyer may end the contract at will",
        r"\bterminat\w+\b.*\bconvenience\b|\bterminat\w+\b.*\bat\s+any\s+time\b|" r"\bwithout\s+cause\b",
    ),
    (
        "No award is promised",
        r"\bcancel\w*\b.*\b(?:solicitation|RF[PQI]|procurement|procedure)\b|"
        r"\bno\s+obligation\s+to\s+(?:award|accept)\b|\breject\s+any\s+(?:and|"
        r"or)\s+all\b",
    ),
    (
        "Attendance is mandatory",
        r"\bmandatory\b.*\b(?:conference|site\s+visit|briefing|meeting|walk-?through)\b"
        r"|\battendance\s+(?:is|at)\b.*\b(?:mandatory|required)\b",
    ),
    ("A bond or guarantee is asked for", r"\b(?:performance|bid|payment)\s+bond\b|\bbank\s+guarantee\b"),
    (
        "Price cap",
        r"\b(?:not[- ]to[- ]exceed\b(?!\s+[\w() -]{1,20}(?:pages|words|hours|days|minutes)\b)"
        r"|priced\s+at\s+more\s+than|(?:price|cost|total)\b.{0,40}\b(?:shall|must|may)\s+not\s+exceed)\b",
    ),
    (
        "Proposals can be thrown out for their form",
        r"\b(?:non-?responsive|disqualif\w+|rejected\s+(?:without|outright)|"
        r"will\s+not\s+be\s+(?:considered|evaluated|accepted))\b",
    ),
    (
        "Prices stay fixed",
        r"\b(?:firm[- ]fixed|fixed\s+price\w*|prices?\s+(?:shall|must|will)\s+(?:be|" r"remain)\s+(?:firm|fixed))\b",
    ),
)
_DENIED = re.compile(
    r"\b(?:not|never)\s+(?:be\s+)?(?:a\s+)?(?:required|mandatory|compulsory|obligatory|necessary|needed|asked\s+for)\b"
    r"|\bn(?:o|either)\s+(?:(?:bid|performance|payment|bank|liquidated|contractual)\s+)?"
    r"(?:bonds?|guarantees?|damages|penalt(?:y|ies))\b",
    re.IGNORECASE,
)
"""What makes a sentence say the opposite of the flags that ask for something."""
_DENIABLE = frozenset({"Attendance is mandatory", "A bond or guarantee is asked for", "Damages or penalties"})
_SCALE = (
    ("Users", r"\d[\d,.]*\s+(?:[\w-]+\s+){0,3}(?:users?|staff|employees|citizens|customers|clients)\b"),
    (
        "Data",
        r"\d[\d,.]*\s*(?:million|thousand)?\s+(?:[\w-]+\s+){0,3}(?:records|documents|"
        r"files|pages\s+of|images|cases|applications|transactions|rows)\b|"
        r"\d[\d,.]*\s?(?:TB|GB|terabytes|gigabytes)\b",
    ),
    ("Sites", r"\d[\d,.]*\s+(?:[\w-]+\s+){0,2}(?:sites|locations|offices|branches|data\s+cent(?:re|er)s)\b"),
    ("Interfaces", r"\d[\d,.]*\s+(?:[\w-]+\s+){0,2}(?:interfaces|systems|APIs)\b"),
    (
        "Term",
        r"\b(?:contract|agreement|period\s+of\s+performance|initial\s+term|"
        r"option)\b[^.]{0,80}\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|"
        r"twelve|eighteen|twenty-four)\b\)?\s*(?:-\s*)?(?:years?|months?|days?|weeks?)\b",
    ),
)
_NOT_OF_THE_BID = re.compile(
    r"\b(?:software|source\s+code|library|libraries|open[- ]source)\s+licen[cs]e", re.IGNORECASE
)


def submission_rules(candidates: Iterable[Candidate], dates: Iterable[Deadline]) -> tuple[Passage, ...]:
    """Return what the document asks of a proposal and its submission, each rule under what it is about.

    The days on which questions and proposals are due are among them however they are worded.
    """
    abouts = {PROPOSALS_DUE: "Deadline", QUESTIONS_DUE: "Questions"}
    found = [Passage(about=abouts[one.what], quote=one.quote, page=one.page) for one in dates if one.what in abouts]
    known = {one.quote for one in found}
    for one in candidates:
        told = one.category.value == "proposal submission" or any(map(_SUBMISSION_PART.search, one.section))
        if not told or not one.binds_supplier or one.quote in known:
            continue
        about = next((name for name, words in _SUBMISSION if re.search(words, one.quote, re.IGNORECASE)), "Other")
        found.append(Passage(about=about, quote=one.quote, page=one.page))
    order = [*(name for name, _ in _SUBMISSION), "Other"]
    return tuple(sorted(found, key=lambda rule: (order.index(rule.about), rule.page)))


def qualifications(candidates: Iterable[Candidate]) -> tuple[Passage, ...]:
    """Return what a bidder must be or have, of the mandatory requirements on bidders and their staff."""
    wanted = {"proposal submission", "staffing", "legal", "other", "security"}
    found = []
    for one in candidates:
        if not one.mandatory or one.category.value not in wanted or _NOT_OF_THE_BID.search(one.quote):
            continue
        about = next((name for name, words in _QUALIFICATIONS if re.search(words, one.quote, re.IGNORECASE)), "")
        if about:
            found.append(Passage(about=about, quote=one.quote, page=one.page))
    return tuple(found)


def red_flags(document: Document) -> tuple[Passage, ...]:
    """Return sentences that speak against a bid or make it dear, at most four of a kind."""
    return tuple(_named(document, _RED_FLAGS))


def scale(document: Document) -> tuple[Passage, ...]:
    """Return sentences that tell how large the work is, at most four of a kind."""
    return tuple(_named(document, _SCALE))


def _named(document: Document, kinds: tuple[tuple[str, str], ...]) -> Iterator[Passage]:
    texts = list(dict.fromkeys(passages(document)))
    for about, words in kinds:
        pattern, count = re.compile(words, re.IGNORECASE | re.DOTALL), 0
        for quote, page in texts:
            if len(quote.split()) < _LEAST_WORDS or (about in _DENIABLE and _DENIED.search(quote)):
                continue
            if count < _MOST_EACH and pattern.search(quote) and (found := placed(document, about, quote, page)):
                count += 1
                yield found
