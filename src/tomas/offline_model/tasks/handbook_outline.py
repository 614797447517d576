"""Task handbook/outline: the documents' own headings as chapters, matters of the same name brought together."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tomas.documents.assemble import split_marker
from tomas.documents.sentences import sentences
from tomas.offline_model.guidance import notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.writing import shortened

_MOST_CHAPTERS, _MOST_SECTIONS = 12, 8
_LEAST_WORDS = 12
_LEAST_GROUPS = 3
_SMALL = 500
"""Words; a smaller document is one chapter."""
_QUOTED, _LEAST_QUOTED = 28, 4
_LONGEST_TITLE = 80
_LONGEST_ACRONYM = 4
_SMALL_WORD = re.compile(r"(?<=\s)(?:Of|The|And|Or|For|To|In|On|At|By|A|An|With)(?=\s)|(?<=['\u2019])S\b")
_LEAST_ALIKE = 0.5
_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_USELESS = re.compile(
    r"^(?:table of )?contents$|revision history|change ?log|document control|signatures?$|distribution list|end of ",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:purpose|introduction|overview|scope|background|objectives?|about|summary)\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:annex|appendix|attachment|exhibit|references?|glossary|definitions?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:(?:section|sec|chapter|part)\.?\s+)?[\dA-Z]?[\d.]*\d\.?\s+", re.IGNORECASE)
_LETTER = re.compile(r"^(?:[a-z][.)]?|[IVX]{1,4}[.)]?|\d{1,2}\))\s+(?=[A-Z])")


@dataclass(slots=True)
class _Group:
    title: str
    sections: list[dict[str, Any]] = field(default_factory=list)


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return chapters with their sections, each with an exact quote, and the documents that are of no use."""
    documents: list[dict[str, Any]] = prompt.value("documents", [])
    sections: list[dict[str, Any]] = prompt.value("sections", [])
    useful = [
        one for one in sections if one["words"] >= _LEAST_WORDS and not any(map(_USELESS.search, map(str, one["path"])))
    ]
    groups = [group for document in documents for group in _groups(document, useful)]
    groups = _few(_ordered(_brought_together(groups)))
    asked = read_guidance(prompt.guidance)
    groups = [group for group in groups if not _about(group, asked.drop)] or groups
    groups.sort(key=lambda group: not _about(group, asked.focus))
    used = {one["id"].partition(".")[0] for group in groups for one in group.sections}
    return {
        "title": str(prompt.value("inputs", {}).get("title", "")) or _title(documents, useful),
        "chapters": [_chapter(group) for group in groups],
        "unused": [
            {"document": one["id"], "reason": "no section of it holds running text of its own"}
            for one in documents
            if one["id"] not in used
        ],
        "guidance_notes": notes(
            prompt.guidance,
            {
                text: "chapters on this were left out or put first."
                for text in prompt.guidance
                if (wanted := read_guidance((text,))).drop or wanted.focus
            },
        ),
    }


def _heading(section: dict[str, Any]) -> str:
    """Return the lowest heading that has words in it; some are ornaments."""
    named = [str(heading) for heading in section["path"] if _LETTERS.search(str(heading))]
    return named[-1] if named else "Beginning"


def _groups(document: dict[str, Any], sections: list[dict[str, Any]]) -> list[_Group]:
    """Return a document's sections below the headings that divide it: the highest that are several."""
    mine = [one for one in sections if one["id"].startswith(f"{document['id']}.")]
    if sum(one["words"] for one in mine) < _SMALL and len({tuple(one["path"]) for one in mine}) > 1:
        return [_Group(_name(document, mine), mine)]
    deepest = max((len(one["path"]) for one in mine), default=0)
    groups: list[_Group] = []
    for depth in range(1, deepest + 1):
        groups = []
        last: tuple[str, ...] = ()
        for one in mine:
            path = tuple(one["path"][:depth])
            if path != last or not groups:
                groups.append(_Group(_plain(path[-1])))
            last = path
            groups[-1].sections.append(one)
        if len(groups) >= _LEAST_GROUPS:
            break
    return groups


def _plain(heading: str) -> str:
    """Return a heading without its number; written in capitals, it becomes a title in small letters."""
    text = _LETTER.sub("", _NUMBER.sub("", heading)).strip(" :.-") or heading
    if text.isupper() and len(text) > _LONGEST_ACRONYM:
        text = _SMALL_WORD.sub(lambda match: match.group().lower(), text.title())
    return shortened(text, _LONGEST_TITLE)


def _brought_together(groups: list[_Group]) -> list[_Group]:
    """Join groups whose headings say the same, from whatever documents."""
    kept: list[_Group] = []
    for group in groups:
        same = next((one for one in kept if _alike(one.title, group.title)), None)
        if same is None:
            kept.append(group)
        else:
            same.sections += group.sections
    return kept


def _alike(one: str, other: str) -> bool:
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    ours, theirs = _words(one), _words(other)
    union = ours | theirs
    return one.lower() == other.lower() or (bool(union) and len(ours & theirs) / len(union) > _LEAST_ALIKE)


def _words(text: str) -> set[str]:
    return {word.lower().rstrip("s") for word in _WORD.findall(text)}


def _ordered(groups: list[_Group]) -> list[_Group]:
    def rank(group: _Group) -> int:
        return 0 if _FIRST.search(group.title) else 2 if _LAST.search(group.title) else 1

    return sorted(groups, key=rank)


def _few(groups: list[_Group]) -> list[_Group]:
    """Join the smallest neighbours until few enough are left."""
    groups = list(groups)
    while len(groups) > _MOST_CHAPTERS:
        sizes = [sum(one["words"] for one in group.sections) for group in groups]
        at = min(range(len(groups) - 1), key=lambda place: sizes[place] + sizes[place + 1])
        groups[at : at + 2] = [
            _Group(_joined((groups[at].title, groups[at + 1].title)), [*groups[at].sections, *groups[at + 1].sections])
        ]
    return groups


def _joined(titles: Iterable[str]) -> str:
    """Return titles as one; where there are many, the first two and that there is more."""
    names = list(dict.fromkeys(name for title in titles for name in title.removesuffix(" and more").split("; ")))
    whole = "; ".join(names)
    return whole if len(names) <= 2 and len(whole) <= _LONGEST_TITLE else f"{'; '.join(names[:2])} and more"  # noqa: PLR2004


def _chapter(group: _Group) -> dict[str, object]:
    names = _names(group.sections)
    return {
        "title": group.title,
        "purpose": "",
        "sections": [
            {
                "title": _joined(names[one["id"]] for one in part),
                "sources": [{"section": one["id"], "quote": _quote(one)} for one in part],
            }
            for part in _parts(group.sections, names)
            if part
        ],
    }


def _names(sections: list[dict[str, Any]]) -> dict[str, str]:
    """Return what each section is called; one whose heading comes again in its document, with the heading above it."""
    headings = [(one["id"].partition(".")[0], _plain(_heading(one))) for one in sections]
    names = {}
    for one, (document, name) in zip(sections, headings, strict=True):
        repeated = headings.count((document, name)) > 1 and len(one["path"]) > 1
        names[one["id"]] = shortened(f"{_plain(one['path'][-2])}: {name}", _LONGEST_TITLE) if repeated else name
    return names


def _parts(sections: list[dict[str, Any]], names: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
    """Yield sections by their names; where there are too many, neighbours together, about equal in words."""
    by_name: dict[str, list[dict[str, Any]]] = {}
    for one in sections:
        by_name.setdefault(names[one["id"]].lower(), []).append(one)
    parts = list(by_name.values())
    if len(parts) <= _MOST_SECTIONS:
        yield from parts
        return
    share = sum(one["words"] for one in sections) / _MOST_SECTIONS
    part: list[dict[str, Any]] = []
    for one in (one for each in parts for one in each):
        part.append(one)
        if sum(each["words"] for each in part) >= share:
            yield part
            part = []
    yield part


def _quote(section: dict[str, Any]) -> str:
    """Return words of a section as they stand there: of a table several cells, else a sentence's beginning."""
    lines = [split_marker(line)[1] for line in str(section["text"]).split("\n")]
    if section["holds"] == ["table"]:
        return "\n".join(lines[:6])
    whole = [line for line in lines if len(line.split()) >= _LEAST_QUOTED]
    text = whole[0] if whole else lines[0]
    parts = [part for part in sentences(text) if len(part.split()) >= _LEAST_QUOTED] or [text]
    return " ".join(parts[0].split()[:_QUOTED])


def _about(group: _Group, topics: Iterable[str]) -> bool:
    return any(_words(topic) and _words(topic) <= _words(group.title) for topic in topics)


def _title(documents: list[dict[str, Any]], sections: list[dict[str, Any]]) -> str:
    names = []
    for document in documents:
        mine = [one for one in sections if one["id"].startswith(f"{document['id']}.")]
        names.append(_name(document, mine))
    whole = " and ".join(names[:2]) if len(names) <= 2 else ""  # noqa: PLR2004 - a title with two names reads well
    if whole and len(whole) <= _LONGEST_TITLE:
        return whole
    others = f"{len(names) - 1} other document{'s' if len(names) > 2 else ''}"  # noqa: PLR2004 - more than one other
    return f"{names[0]} and {others}"


def _name(document: dict[str, Any], sections: list[dict[str, Any]]) -> str:
    """Return the heading that all of a document stands below; where there is none, the file's name as words."""
    tops = {one["path"][0] for one in sections}
    if len(tops) == 1 and any(len(one["path"]) > 1 for one in sections):
        return _plain(tops.pop())
    words = re.sub(r"[\W_]+", " ", str(document["name"]).rsplit(".", 1)[0]).strip()
    return words[:1].upper() + words[1:]
