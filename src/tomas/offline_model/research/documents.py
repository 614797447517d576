"""The summary of a paper, cut out of its own text."""

import re
from collections import Counter
from typing import Any

from tomas.offline_model.writing import MADE_BY, shortened

_WORD = re.compile(r"[a-z]{6,}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ABSTRACT = re.compile(r"abstract[.:\s]*(.*?)(?:\n\s*\n|\bintroduction\b|\bresults\b|\Z)", re.IGNORECASE | re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_FINDING = re.compile(r"\b(?:we find|shows?|found|is|are|increases?|decreases?)\b.*\d", re.IGNORECASE)
_SOFTWARE = ("numpy", "scipy", "pandas", "astropy", "matplotlib", "pytorch", "tensorflow", "R")
_METHODS = ("regression", "least squares", "bootstrap", "bayesian", "neural network", "correlation", "monte carlo")


def summary_of(text: str) -> dict[str, Any]:
    """Return what can be found of a paper in its text, in the form cmbagent's summarizer has."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = _ABSTRACT.search(text)
    abstract = [part.strip() for part in _SENTENCE.split(" ".join((found.group(1) if found else text).split()))][:3]
    findings = [part.strip() for part in _SENTENCE.split(" ".join(text.split())) if _FINDING.search(part)]
    year = _YEAR.search(text)
    low = text.lower()
    return {
        "title": shortened(lines[0], 200) if lines else "",
        "authors": [name.strip() for name in re.split(r",| and ", lines[1])][:5] if len(lines) > 1 else [],
        "date": year.group() if year else "",
        "abstract": f"{' '.join(abstract)} {MADE_BY}".strip(),
        "keywords": [word for word, _count in Counter(_WORD.findall(low)).most_common(5)],
        "key_findings": [shortened(part, 300) for part in findings[:3]],
        "scientific_software": [name for name in _SOFTWARE if re.search(rf"\b{name}\b", text)],
        "data_sources": re.findall(r"https?://\S+", text)[:5],
        "data_sets": [],
        "data_analysis_methods": [word for word in _METHODS if word in low],
    }
