"""Keywords of a list that fit a text, by the words they share."""

import math
import re
from collections import Counter

_LIST = re.compile(r"<(\w*KEYWORDS_LIST)>\n(.*?)\n\s*</\1>", re.DOTALL)
_TEXT = re.compile(r"<TEXT_INPUT>(.*?)</TEXT_INPUT>", re.DOTALL)
_MOST = re.compile(r"(?:at most|should find) (\d+) keywords")
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 7
"""Letters by which words are told to be the same."""
_ANY_STUDY = (
    "analysis",
    "difference",
    "general",
    "number",
    "numerical",
    "other",
    "problem",
    "research",
    "theory",
    "value",
)
_EVERYWHERE = frozenset(word[:_STEM] for word in _ANY_STUDY)
"""Words that any study uses, so that they tell nothing about its field."""
_SCIENCE = "science"
_SIGN = 0.3
"""What a related word counts beside one that is there itself."""
_RELATED = {
    field: tuple(signs.split())
    for field, signs in (
        ("agricultural", "cattle crop dairy farm fertilizer harvest irrigation livestock soil"),
        ("anthropology", "custom ritual tribe"),
        ("arts", "ceramic music museum novel painting poem pottery theatre"),
        ("astronomy", "galaxy planet redshift star telescope"),
        ("chemistry", "acid alloy chemical compound molecule polymer reaction solvent"),
        ("demography", "birth census household migration mortality population"),
        ("earth", "atmosphere carbon climate island lake ocean rock water weather wind"),
        (
            "economic",
            "budget cost customer demand invoice market price procurement revenue salary sales supplier trade",
        ),
        ("ethics", "consent dignity fairness moral"),
        ("geography", "city district region village"),
        ("history", "ancient archive century medieval"),
        ("hydrology", "lake rain river water"),
        ("juridical", "clause contract court legal party statute"),
        ("life", "animal body cell gene organism plant species"),
        ("linguistics", "grammar language word"),
        ("logic", "deduction inference premise"),
        ("mathematics", "equation theorem proof"),
        ("medical", "clinical disease hospital nurse patient therapy ward"),
        ("natural", "animal climate nature organism species"),
        ("pedagogy", "learn lesson pupil school student teach"),
        ("physics", "energy force mass temperature wave"),
        ("political", "council election government municipal policy vote"),
        ("psychology", "behaviour emotion memory mind"),
        ("sociology", "community family people social"),
        ("statistics", "regression sample correl slope"),
        (
            "technological",
            "battery computer electric energy engine factory fuel machine network road sensor server software traffic "
            "transport vehicle voltage",
        ),
        ("zoology", "animal bird fish insect mammal species"),
    )
}
"""Words of a text that stand for a field whose name they do not hold; a field's name is in capitals, or one
word beside “sciences”."""


def choose(system: str, refused: frozenset[str] = frozenset()) -> list[str]:
    """Return the keywords of the list in a request that fit its text best, none of those `refused`."""
    listed, given, most = _LIST.search(system), _TEXT.search(system), _MOST.search(system)
    if listed is None or given is None:
        return []
    lines = [line.strip() for line in re.split(r"\n|, (?=[A-Z])", listed.group(2))]
    offered = [line for line in dict.fromkeys(lines) if line.strip("# ") and not line.startswith("#")]
    common = Counter(stem for keyword in offered for stem in set(_stems(keyword)))
    text = Counter(_stems(given.group(1)))
    scored = [(_score(keyword, text, common), keyword) for keyword in offered if keyword not in refused]
    best = sorted((entry for entry in scored if entry[0]), key=lambda entry: -entry[0])
    return [keyword for _score, keyword in best[: int(most.group(1)) if most else 5]]


def keywords_of(system: str, text: str) -> list[str]:
    """Return keywords of the list in a request, none where none fits; without a list, words that look like names."""
    if _LIST.search(system):
        return choose(system)
    return list(dict.fromkeys(re.findall(r"[A-Z][a-z]{4,}", text)))[:5] or ["offline"]


def _score(keyword: str, text: Counter[str], common: Counter[str]) -> float:
    """How well a keyword fits: words that few keywords have say more, and one that the text holds as a whole most."""
    words = list(dict.fromkeys(_stems(keyword)))
    if not words:
        return 0.0
    shared = [word for word in words if text[word] and word not in _EVERYWHERE]
    whole = 2.0 if len(shared) == len(words) else 1.0
    told = sum((1 + math.log(text[word])) / math.sqrt(common[word]) for word in shared) / math.sqrt(len(words))
    signs = (sign for word in _WORD.findall(keyword.lower()) for sign in _RELATED.get(word, ()))
    names_field = keyword.isupper() or len([word for word in words if word != _SCIENCE]) == 1
    field = sum(any(stem.startswith(sign[:_STEM]) for stem in text) for sign in signs) if names_field else 0
    return whole * told + _SIGN * field


def _stems(text: str) -> list[str]:
    return [word.removesuffix("s")[:_STEM] for word in _WORD.findall(text.lower())]
