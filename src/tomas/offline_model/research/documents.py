"""The summary of a paper, cut out of its own text."""

import re
from collections import Counter
from typing import Any

from tomas.offline_model.writing import MADE_BY, shortened

_WORD = re.compile(r"[a-z]{6,}")
_COMMON = re.compile(
    r"a(?:bstract|lthough|nother)|be(?:came|cause|come|fore|tween)|during|either|f(?:igure|urther)|rather|s(?:ection|everal|"
    r"hould|ystem)|t(?:hrough|ogether)|until|w(?:hether|ithin|ithout)"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}\.? (?:{_MONTH})|(?:{_MONTH})(?: \d{{1,2}},)?) (?:19|20)\d\d\b|\b(?:19|20)\d\d(?:-\d\d-\d\d)?\b"
)
_DATED = re.compile(
    r"\b(?:published|dated?|version|submitted|accepted|received|issued|©|copyright|arxiv)\b", re.IGNORECASE
)
_ABSTRACT = re.compile(r"abstract[.:\s]*(.*?)(?:\n\s*\n|\bintroduction\b|\bresults\b|\Z)", re.IGNORECASE | re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"(])")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•#|]|\d+[.)]\s))")
_PART = r"(?:[A-Z][\w.'\u2019-]*|de|der|van|von|di|da|la|le)"
_NAME = re.compile(rf"{_PART}(?:\s{_PART}){{1,4}}[\d*†\s]*")
_LEAST_WORDS = 5
_LAST_LINES = 5
"""How far from its beginning a document is looked at for its date."""
_SOFTWARE = ("python", "numpy", "scipy", "pandas", "astropy", "matplotlib", "pytorch", "tensorflow", "R")
_METHODS = ("regression", "least squares", "bootstrap", "bayesian", "neural network", "correlation", "monte carlo")


def summary_of(text: str) -> dict[str, Any]:
    """Return what can be found of a document in its text, in the form cmbagent's summarizer has."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = shortened(lines[0].lstrip("# "), 200) if lines else ""
    found = _ABSTRACT.search(text)
    body = text.partition(lines[0])[2] if lines else ""
    sentences = _sentences(body)
    abstract = _sentences(found.group(1))[:3] if found else sentences[:3]
    findings = [part for part in sentences if any(map(str.isdigit, part)) and part not in abstract]
    low = text.lower()
    words = Counter(word for word in _WORD.findall(low) if not _COMMON.fullmatch(word))
    return {
        "title": title,
        "authors": _authors(lines[1]) if len(lines) > 1 else [],
        "date": _date(lines),
        "abstract": " ".join([*(abstract or [shortened(body, 400)]), MADE_BY]).strip(),
        "keywords": [word for word, _count in words.most_common(5)],
        "key_findings": [shortened(part, 300) for part in findings[:4]],
        "scientific_software": [name for name in _SOFTWARE if re.search(rf"\b{name}\b", text, _case(name))],
        "data_sources": re.findall(r"https?://[^\s)>\]]+", text)[:5],
        "data_sets": [],
        "data_analysis_methods": [word for word in _METHODS if word in low],
    }


def _sentences(text: str) -> list[str]:
    """Return the whole sentences of a text; headings, lists of names and rows of tables are none."""
    paragraphs = (
        " ".join(part.split()).lstrip("-*• ") for part in _PARAGRAPH.split(text) if not part.lstrip().startswith("|")
    )
    parts = (part for paragraph in paragraphs for part in _SENTENCE.split(paragraph))
    return [part for part in parts if part.endswith((".", "!", "?")) and len(part.split()) >= _LEAST_WORDS]


def _authors(line: str) -> list[str]:
    """Return the names in a line that holds nothing but names; otherwise none."""
    names = [name.strip() for name in re.split(r",|;| and | & ", line) if name.strip()]
    return [name.rstrip("0123456789*† ") for name in names[:5]] if all(map(_NAME.fullmatch, names)) else []


def _date(lines: list[str]) -> str:
    """Return the date that a document gives itself; empty where none is told as its own."""
    dated = (line for line in lines[: 4 * _LAST_LINES] if _DATED.search(line))
    own = (line for line in lines[:_LAST_LINES] if _DATE.fullmatch(line.strip("*_# ")))
    found = (max(_DATE.findall(line), key=len, default="") for line in (*own, *dated))
    return next(filter(None, found), "")


def _case(name: str) -> re.RegexFlag:
    return re.NOFLAG if len(name) == 1 else re.IGNORECASE
