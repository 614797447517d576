"""Which columns a text is about: the response, what goes with it, the groups, and what people want left out.

The program for the results holds this module's source, so it needs nothing but the standard library.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_WORDS = re.compile(r"[\W_]+")
_LONGEST_UNIT = 3
_LEAST_SIGN = 4
_LARGEST_FAMILY = 3
_VAGUE = frozenset(
    {"count", "data", "date", "level", "mean", "name", "number", "rate", "sample", "study", "time", "total", "value"}
    | {"year"}
)
_ENGLISH = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "do", "for", "i", "if", "in", "is", "it", "no", "not", "of", "on"}
    | {"or", "so", "the", "to", "up", "was", "we"}
)
"""Words of texts that are no column, unless they stand between marks."""
QUANTITIES = "Quantities:"
"""Before the settings in an idea or a methodology by rules, whose other words name no column."""
_SET = re.compile(r"\b(response|predictor|groups) `([^`]+)`")
_AWAY = re.compile(
    r"\b(?:without|not|leav(?:e|ing) out|drop(?:ping)?|exclud(?:e|ing)|ignor(?:e|ing)|remov(?:e|ing)|omit(?:ting)?"
    r"|instead of|rather than|except)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\b(?:only|just|restrict(?:ed)? to|limit(?:ed)? to|nothing but)\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[.;\n]+(?=\s|$)|\bbut\b|,\s*(?=(?:and\s+)?(?:use|take|by|compare|focus|show|with|study|keep|split|group)\b)",
    re.IGNORECASE,
)
_BEFORE_RESPONSE = re.compile(
    r"\b(?:effects?|influence|impact|role)\s+of\b.*?\bon\b"
    r"|\b(?:drives?|affects?|influences?|predicts?|determines?|explains?|changes?)\b",
    re.IGNORECASE | re.DOTALL,
)
_OF_PREDICTOR = re.compile(r"\b(?:predictors?|explanatory|against|independent|depends? on|x[- ]axis)\b", re.IGNORECASE)
_AGAINST = re.compile(r"\b(?:against|versus|vs|as a function of)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.;:!?]\s|\n")
MEASURES = {"rank": re.compile(r"\b(?:spearman|rank)", re.IGNORECASE), "median": re.compile(r"\bmedians?\b", re.I)}
"""Words that ask for ranks in the place of values, and for medians beside means."""


@dataclass
class Choice:
    """What is studied; empty where nothing has been said."""

    response: str = ""
    predictor: str = ""
    groups: str = ""
    away: list[str] = field(default_factory=list)
    """Columns that people want left out."""

    def words(self) -> str:
        """Return the choice as ideas and methodologies carry it on."""
        named = (("response", self.response), ("predictor", self.predictor), ("groups", self.groups))
        return ", ".join(f"{role} `{name}`" for role, name in named if name)


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that a text mentions, in its order: whole names before parts, longer ones before shorter.

    A word with which a few names begin ("bill" of `bill_length_mm` and `bill_depth_mm`) mentions them all: the first
    where it stands, the others after all else.
    """
    names = list(names)
    places: dict[str, tuple[bool, int]] = {}
    for pattern, meant in _patterns(names):
        found = pattern.search(text)
        while found:
            for name in meant:
                place = (name != meant[0], found.start())
                places[name] = min(places.get(name, place), place)
            text = text[: found.start()] + "\0" * (found.end() - found.start()) + text[found.end() :]
            found = pattern.search(text)
    return sorted(places, key=lambda name: places[name])


def choose(told: Iterable[str], wishes: Iterable[str], numbers: list[str], kinds: list[str]) -> Choice:
    """Return what texts and then wishes ask for, each oldest first; `kinds` are columns whose values are groups."""
    choice = Choice()
    for text in told:
        settings = _SET.findall(text)
        for role, name in settings:
            if name in (kinds if role == "groups" else numbers):
                setattr(choice, role, name)
        if not settings and QUANTITIES not in text:
            _follow(choice, text, [], numbers, kinds)
    for wish in wishes:
        follow(choice, wish, numbers, kinds)
    return choice


def follow(choice: Choice, wish: str, numbers: list[str], kinds: list[str]) -> str:
    """Change a choice as a wish asks; return in words what it changed, empty where nothing."""
    before = Choice(choice.response, choice.predictor, choice.groups, list(choice.away))
    wanted, unwanted = clauses(wish)
    away = mentioned(" . ".join(unwanted), [*numbers, *kinds])
    _follow(choice, " . ".join(wanted), away, numbers, kinds)
    said = [
        f"the {role} is {new}"
        for role, old, new in (
            ("response", before.response, choice.response),
            ("predictor", before.predictor, choice.predictor),
        )
        if new and new != old
    ]
    if choice.groups and choice.groups != before.groups:
        said.append(f"groups are those of {choice.groups}")
    said += [f"{name} is left out" for name in choice.away if name not in before.away]
    said += [f"{measure}s are used" for measure, pattern in MEASURES.items() if pattern.search(wish)]
    return ", ".join(said)


def clauses(wish: str) -> tuple[list[str], list[str]]:
    """Return what a wish asks for and what it asks to leave out."""
    wanted, unwanted = [], []
    for clause in _CLAUSE.split(wish):
        first, *others = _AWAY.split(clause)
        wanted.append(first)
        unwanted += others
    return [part for part in wanted if part.strip()], [part for part in unwanted if part.strip()]


def rows_wanted(wishes: Iterable[str], values: dict[str, list[str]]) -> list[tuple[str, list[str], bool]]:
    """Return which rows wishes ask for: a column, its values, and whether these stay (or else go)."""
    found = []
    for wish in wishes:
        wanted, unwanted = clauses(wish)
        for column, held in values.items():
            if gone := mentioned(" . ".join(unwanted), held):
                found.append((column, gone, False))
            alone = [part for clause in wanted if _ALONE.search(clause) for part in mentioned(clause, held)]
            if alone:
                found.append((column, alone, True))
    return found


def _follow(choice: Choice, text: str, away: list[str], numbers: list[str], kinds: list[str]) -> None:
    found = [name for name in _in_order(text, [*numbers, *kinds]) if name not in away]
    named = [name for name in found if name in numbers]
    split = next((name for name in found if name in kinds), "")
    choice.groups = split or ("" if choice.groups in away else choice.groups)
    if len(named) > 1:
        choice.response, choice.predictor = named[:2]
    elif named and named[0] != choice.response:
        if choice.response and (_OF_PREDICTOR.search(text) or choice.predictor in away):
            choice.predictor = named[0]
        else:
            before = choice.predictor if choice.response in away else choice.response
            choice.response, choice.predictor = named[0], before if before != named[0] else ""
    choice.away = [*(name for name in choice.away if name not in found), *away]
    choice.response = "" if choice.response in choice.away else choice.response
    choice.predictor = "" if choice.predictor in choice.away else choice.predictor


def _in_order(text: str, names: list[str]) -> list[str]:
    """The names mentioned, the response first.

    It stands before “against” in “mass against age”, follows the verb in “what drives mass”, and “on” in “effect of”.
    """
    for found in _AGAINST.finditer(text):
        before = mentioned(_SENTENCE_END.split(text[: found.start()])[-1], names)
        after = mentioned(_SENTENCE_END.split(text[found.end() :])[0], names)
        if before and after and before[-1] != after[0]:
            stated = [before[-1], after[0]]
            return [*stated, *(name for name in mentioned(text, names) if name not in stated)]
    verb = _BEFORE_RESPONSE.search(text)
    if not verb:
        return mentioned(text, names)
    after = mentioned(text[verb.end() :], names)
    return [*after, *(name for name in mentioned(text, names) if name not in after)]


def _patterns(names: list[str]) -> list[tuple[re.Pattern[str], list[str]]]:
    whole = [(name, [name]) for name in names]
    bare = {name: _bare(name) for name in names}
    counts: dict[str, int] = {}
    for words in bare.values():
        for word in dict.fromkeys(words):
            counts[word] = counts.get(word, 0) + 1
    whole += [(" ".join(words), [name]) for name, words in bare.items() if words]
    signs = [
        (word, [name])
        for name, words in bare.items()
        for word in words
        if len(word) >= _LEAST_SIGN and counts[word] == 1 and word not in _VAGUE
    ]
    ordered = [*sorted(whole, key=lambda pair: -len(pair[0])), *signs, *_families(bare, counts)]
    return [(_pattern(phrase), meant) for phrase, meant in ordered if phrase.strip()]


def _families(bare: dict[str, list[str]], counts: dict[str, int]) -> list[tuple[str, list[str]]]:
    """Words with which a few of the names begin, none of which is one of its own."""
    first: dict[str, list[str]] = {}
    for name, words in bare.items():
        if len(words) > 1:
            first.setdefault(words[0], []).append(name)
    return [
        (word, family)
        for word, family in first.items()
        if len(word) >= _LEAST_SIGN
        and word not in _VAGUE
        and 1 < len(family) <= _LARGEST_FAMILY
        and len(family) == counts[word] < len(bare)
    ]


def _pattern(phrase: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in _WORDS.split(phrase) if word]
    if not words:
        return re.compile(re.escape(phrase))
    if phrase.lower() in _ENGLISH:
        return re.compile(f"[`\"'“]{re.escape(phrase)}[`\"'”]")
    before, after = ("(?<![^\\W_])", "(?:e?s)?(?![^\\W_])") if phrase.isascii() else ("", "")
    return re.compile(before + r"[\W_]+".join(words) + after, re.IGNORECASE)


def _bare(name: str) -> list[str]:
    """A column's name as people say it: words without the unit at its end."""
    words = [word for word in _WORDS.split(_BRACKETS.sub(" ", name).lower()) if word]
    return words[:-1] if len(words) > 1 and len(words[-1]) <= _LONGEST_UNIT and not words[-1].isdigit() else words
