"""What a requirement is about, by its words and those of its headings."""

import re
from enum import StrEnum


class Category(StrEnum):
    """The kinds of requirement that a compliance matrix tells apart."""

    FUNCTIONAL = "functional"
    SECURITY = "security"
    PERFORMANCE = "performance"
    DATA = "data"
    INTEGRATION = "integration"
    SERVICE = "service level"
    LEGAL = "legal"
    SUBMISSION = "proposal submission"
    STAFFING = "staffing"
    SCHEDULE = "schedule"
    COST = "cost"
    REPORTING = "reporting"
    ACCESSIBILITY = "accessibility"
    OTHER = "other"


_WORDS = {
    Category.ACCESSIBILITY: (r"accessib\w+|wcag|section 508|screen readers?|assistive|plain language|disabilit\w+"),
    Category.SECURITY: (
        r"secur\w+|encrypt\w*|password\w*|authenticat\w+|authoris\w+|authoriz\w+|penetration|"
        r"vulnerabilit\w+|confidential\w*|nist|iso ?27001|malware|firewall|background checks?|"
        r"access control|role.based|audit (?:log|trail)s?|single sign.on|multi.factor|privacy|patch\w*|"
        r"incident"
    ),
    Category.PERFORMANCE: (
        r"response times?|concurrent|seconds|throughput|latency|within (?:\w+ )?(?:\(?\d+\)? )?seconds|scalab\w+|"
        r"load test\w*|capacity|per (?:second|minute)|performance test\w*"
    ),
    Category.SERVICE: (
        r"availab\w+|uptime|service levels?|slas?|help ?desk|service desk|support (?:hours|services?|desk)|"
        r"maintenance|downtime|warranty|recovery (?:time|point)|rto|rpo|business hours|severity|"
        r"priority [1-4]|service credits?|outage"
    ),
    Category.DATA: (
        r"data|databases?|migrat\w+|records?|retention|backups?|archiv\w+|metadata|legacy data|dataset\w*|"
        r"personal data"
    ),
    Category.INTEGRATION: (
        r"interfac\w+|integrat\w+|apis?|web services?|interoperab\w+|exchange|connectors?|middleware|etl"
    ),
    Category.SUBMISSION: (
        r"proposals?|offerors?|bidders?|quotations?|quotes?|tenders?|tenderers?|respondents?|proposers?|"
        r"quoters?|submissions?|submit\w*|envelopes?|sealed|hard cop(?:y|ies)|page limit\w*|cover letter|"
        r"responses?|prototype url|font|closing date|signed by"
    ),
    Category.STAFFING: (
        r"personnel|staffing|(?:key|supplier|contractor.?s?) staff|resum\w+|r\u00e9sum\u00e9s?|cvs?|project manager|"
        r"key (?:person|people)|team|"
        r"qualifications?|certified|years.? (?:of )?experience|experience|subcontract\w+|replacement|"
        r"labor categor\w+|scrum master"
    ),
    Category.SCHEDULE: (
        r"schedul\w+|milestones?|deadlines?|calendar days|business days|working days|no later than|go.live|"
        r"work ?plan|start date|commence\w*|sprint|milestones?|plan|"
        r"releases?|in operation|within \w+ (?:\(\d+\) )?(?:days|weeks|months)|"
        r"period of performance"
    ),
    Category.COST: (
        r"costs?|pric\w+|invoic\w+|pay\w*|fees?|rates?|budget\w*|travel|expenses?|discount\w*|fixed.price|"
        r"hourly|tax(?:es)?"
    ),
    Category.REPORTING: (r"reports?|reporting|dashboards?|status meetings?|progress|minutes|statistics|burn.?down"),
    Category.LEGAL: (
        r"laws?|legal|contract terms|terms|consent|liabilit\w+|indemnif\w+|insur\w+|terminat\w+|intellectual property|"
        r"licen[cs]\w+|copyright|warrant\w*|complian\w+|comply|conflict of interest|governing|dispute\w*|"
        r"assign\w*|debar\w+|statut\w+|regulations?|ownership|amendments?|audit rights?|"
        r"certif(?:y|ies|ication)|collusion|title|public records?|nondisclosure|bond|force majeure"
    ),
    Category.FUNCTIONAL: (
        r"system|solution|application|user|users|search\w*|screens?|workflow|notif\w+|display\w*|module|"
        r"software|functional\w*|allow|enable|calculat\w+|print|export|upload|forms?|features?|portal|"
        r"prototype|design|test\w*|code|deliverables?|train\w+|documentation"
    ),
}
_PATTERNS = {category: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for category, words in _WORDS.items()}
_WEIGHT = {
    Category.ACCESSIBILITY: 2.0,
    Category.PERFORMANCE: 1.7,
    Category.SECURITY: 1.1,
    Category.DATA: 0.9,
    Category.LEGAL: 0.9,
    Category.SUBMISSION: 0.9,
    Category.SCHEDULE: 0.6,
    Category.FUNCTIONAL: 0.7,
}
"""Words of rare kinds tell more than those that stand in any requirement, such as `system` or `within ten days`."""
_TITLE = re.compile(r"request for|invitation to", re.IGNORECASE)
"""The document's own title says nothing about a part of it."""
_HEADING_SHARE = 1.6
_SPREAD = 3


def category_of(text: str, section: tuple[str, ...]) -> Category:
    """Return the category whose words fit the requirement and its headings best."""
    headings = [heading for heading in section if not _TITLE.search(heading)]
    nearest = headings[-1] if headings else ""
    outer = " ".join(headings[:-1])
    scores = {
        category: _WEIGHT.get(category, 1.0)
        * (
            min(_SPREAD, len({found.lower() for found in pattern.findall(text)}))
            + _HEADING_SHARE * bool(pattern.search(nearest))
            + _HEADING_SHARE / 2 * bool(pattern.search(outer))
        )
        for category, pattern in _PATTERNS.items()
    }
    best = max(scores, key=lambda category: scores[category])
    return best if scores[best] > 0 else Category.OTHER
