"""Task handbook/chapter: the passages' own sentences, sorted into steps, warnings, roles, points and text."""

import re
from collections.abc import Iterator
from typing import Any

from tomas.documents.modality import binding
from tomas.documents.sentences import sentences
from tomas.offline_model.guidance import notes
from tomas.offline_model.prompt import TaskPrompt

_QUOTED = 28
_WARNING = re.compile(
    r"^(?:(?:warning|caution|danger|do not|don['\u2019]t)\b)|[:;,]\s+do not\b|\b(?:must not|shall not|may not|never)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^(?:note|hint|tip|important)\b\s*[:.!]", re.IGNORECASE)
_LABEL = re.compile(r"^(?:warning|caution|danger|note|hint|tip|important)\s*[:.!]\s*", re.IGNORECASE)
_STEP = re.compile(r"^\(?(\d{1,2})[.)]$")
_WHO = re.compile(
    r"^(?!(?:if|when|where|unless|after|before|as|once|no|should)\b)(?:the|an?|each|every)?\s*(?P<who>(?:[\w/-]+\s){0,3}?(?:managers?|engineers?|owners?|leads?|teams?|officers?|"
    r"directors?|administrators?|operators?|coordinators?|desk|contractors?|vendors?|analysts?|developers?|boards?|"
    r"committees?|supervisors?|technicians?|staff|department|agency|employees?|users?))\s+"
    r"(?:must|shall|will|should|may|is|are|has|have|\w+s)\b",
    re.IGNORECASE,
)
_ROLES = re.compile(r"\broles?\b|\bresponsib|\bduties\b|\bwho does\b", re.IGNORECASE)
_LEAST_ROLES = 2
_MOST_SENTENCES = {"Short": 2, "Standard": 6, "Full": 1000}
_LEAST_WORDS = 4


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return the chapter's sections in blocks; the contradictions and gaps that were found stay as they are."""
    passages = {str(one["id"]): one for one in prompt.value("passages", [])}
    plan: list[dict[str, Any]] = prompt.value("outline", [])
    most = _MOST_SENTENCES.get(str(prompt.value("inputs", {}).get("length", "")), _MOST_SENTENCES["Standard"])
    return {
        "sections": [
            {
                "section": section["section"],
                "blocks": _blocks([passages[key] for key in section["passages"] if key in passages], most),
            }
            for section in plan
        ],
        "guidance_notes": notes(prompt.guidance),
    }


def _blocks(passages: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return a section's blocks; each time another heading of a document begins, the first of its blocks names it."""
    blocks: list[dict[str, Any]] = []
    headings = list(dict.fromkeys((passage["document"], passage["heading"]) for passage in passages))
    for heading in headings:
        own: list[dict[str, Any]] = []
        for passage in passages:
            if (passage["document"], passage["heading"]) == heading:
                _take(own, passage, most)
        own = _with_roles(own, str(heading[1]))
        if own and len(headings) > 1:
            several = sum(other == heading[1] for _, other in headings) > 1
            own[0]["title"] = f"{heading[1]} ({heading[0]})" if several else heading[1]
        blocks += own
    return blocks


def _take(blocks: list[dict[str, Any]], passage: dict[str, Any], most: int) -> None:
    match passage["kind"]:
        case "table":
            blocks.append({"kind": "copy", "passage": passage["id"]})
        case "code":
            _add_code(blocks, passage)
        case "item":
            _add_item(blocks, passage)
        case _:
            for kind, claim in _said(passage, most):
                _add(blocks, kind, claim)


def _add_code(blocks: list[dict[str, Any]], passage: dict[str, Any]) -> None:
    """Give a command to the step before it; what follows no step stands for itself."""
    claims = blocks[-1].get("claims") if blocks else None
    if claims and blocks[-1]["kind"] in {"steps", "list"} and "code" not in claims[-1]:
        claims[-1]["code"] = passage["id"]
    else:
        blocks.append({"kind": "copy", "passage": passage["id"]})


def _add_item(blocks: list[dict[str, Any]], passage: dict[str, Any]) -> None:
    claim = _claim(passage, str(passage["text"]))
    step = _STEP.match(str(passage.get("marker", "")))
    before = blocks[-1] if blocks and blocks[-1]["kind"] in {"steps", "list"} else None
    if int(passage.get("depth", 0)) > 0 and before is not None:
        before["claims"].append(claim | {"below": True})
    elif step is None:
        _add(blocks, "list", claim)
    elif before is not None and before["kind"] == "steps" and int(step[1]) > 1:
        before["claims"].append(claim)
    else:
        blocks.append({"kind": "steps", "first": max(1, int(step[1])), "claims": [claim]})


def _add(blocks: list[dict[str, Any]], kind: str, claim: dict[str, Any]) -> None:
    if blocks and blocks[-1]["kind"] == kind and kind != "steps":
        blocks[-1]["claims"].append(claim)
    else:
        blocks.append({"kind": kind, "claims": [claim]})


def _said(passage: dict[str, Any], most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the sentences that matter, in their order: those that bind, warn or lead to a list, then the first."""
    said = _joined(sentences(str(passage["text"])))
    weights = [
        (not (_WARNING.search(one) or one.endswith(":")), binding(one) is None, at) for at, one in enumerate(said)
    ]
    chosen = {weight[-1] for weight in sorted(weights)[:most]}
    for at, one in enumerate(said):
        if at in chosen:
            kind = "note" if _NOTE.match(one) else "warning" if _WARNING.search(one) else "paragraph"
            yield kind, _claim(passage, one)


def _joined(said: list[str]) -> list[str]:
    """Return sentences of a passage, those too short to be quoted alone together with the one before or after."""
    found: list[str] = []
    for one in said:
        if found and min(len(one.split()), len(found[-1].split())) < _LEAST_WORDS:
            found[-1] += f" {one}"
        else:
            found.append(one)
    return [one for one in found if len(one.split()) >= _LEAST_WORDS]


def _claim(passage: dict[str, Any], said: str) -> dict[str, Any]:
    quote = " ".join(said.split()[:_QUOTED])
    text = _LABEL.sub("", said)
    return {"text": text[:1].upper() + text[1:], "passage": passage["id"], "quote": quote}


def _with_roles(blocks: list[dict[str, Any]], heading: str) -> list[dict[str, Any]]:
    """Turn the text of a section that says who does what into a table of roles."""
    about_roles = _ROLES.search(heading) is not None
    named = [
        (match["who"].strip(), block, claim)
        for block in blocks
        if block["kind"] == "paragraph"
        for claim in block["claims"]
        if (match := _WHO.match(claim["text"])) is not None and (about_roles or binding(claim["text"]) is not None)
    ]
    if len({who.lower() for who, _, _ in named}) < _LEAST_ROLES:
        return blocks
    for _, block, claim in named:
        block["claims"].remove(claim)
    roles = {
        "kind": "roles",
        "claims": [claim | {"who": who[:1].upper() + who[1:]} for who, _, claim in named],
    }
    return [*(block for block in blocks if block.get("claims") or block["kind"] == "copy"), roles]
