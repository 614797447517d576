"""Keywords of a list that fit a text, by the words they share."""

import re

_LIST = re.compile(r"<KEYWORDS_LIST>\n(.*?)\n</KEYWORDS_LIST>", re.DOTALL)
_TEXT = re.compile(r"<TEXT_INPUT>(.*?)</TEXT_INPUT>", re.DOTALL)
_MOST = re.compile(r"at most (\d+) keywords")
_FIELD_WORDS = 2
"""Names of fields have at most so many words."""
_WORD = re.compile(r"[a-z]{4,}")
_EVERYWHERE = frozenset(
    {"analysis", "general", "number", "numbers", "other", "problems", "research", "theory", "values"}
)
"""Words that any study uses, so that they tell nothing about its field."""
_RELATED = {
    "statistics": ("regression", "sample", "correl", "slope"),
    "mathematics": ("equation", "theorem", "proof"),
    "life": ("animal", "bird", "penguin", "plant", "species", "body", "cell"),
    "zoology": ("animal", "bird", "penguin", "species"),
    "physics": ("energy", "force", "mass", "temperature", "wave"),
    "earth": ("atmosphere", "carbon", "climate", "island", "lake", "ocean", "rock", "water"),
    "hydrology": ("lake", "rain", "river", "water"),
    "astronomy": ("galaxy", "planet", "redshift", "star", "telescope"),
    "natural": ("animal", "body", "climate", "measure", "species"),
}
"""Words of a text that stand for a field whose name they do not hold."""


def choose(system: str) -> list[str]:
    """Return the keywords of the list in a request that fit its text best; one at least where there is a list."""
    listed, given, most = _LIST.search(system), _TEXT.search(system), _MOST.search(system)
    if listed is None or given is None:
        return []
    offered = [line.strip() for line in re.split(r"\n|, (?=[A-Z])", listed.group(1)) if line.strip("# ")]
    text = given.group(1).lower()
    scored = [(_score(keyword.lower(), text), keyword) for keyword in offered if not keyword.startswith("#")]
    best = sorted((entry for entry in scored if entry[0]), key=lambda entry: -entry[0])
    chosen = [keyword for _score, keyword in best[: int(most.group(1)) if most else 5]]
    return chosen or [keyword for keyword in offered if not keyword.startswith("#")][:1]


def words_of(text: str) -> list[str]:
    """Return words of a text that look like names, for requests without a list."""
    return list(dict.fromkeys(re.findall(r"[A-Z][a-z]{4,}", text)))[:5] or ["offline"]


def _score(keyword: str, text: str) -> int:
    words = _WORD.findall(keyword)
    shared = sum(3 for word in words if word in text and word not in _EVERYWHERE)
    field = words if len(words) <= _FIELD_WORDS else ()
    return shared + sum(sign in text for word in field for sign in _RELATED.get(word, ()))
