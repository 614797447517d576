"""Task rfp/requirements: says of each candidate whether it binds the supplier, what it is about, and its title."""

import re
from collections.abc import Iterator
from typing import Any

from tomas.documents.categories import category_of
from tomas.documents.events import event_of
from tomas.documents.modality import binding
from tomas.documents.sentences import sentences
from tomas.offline_model.guidance import Intents, notes, read_guidance
from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.writing import shortened

_MODAL = re.compile(
    r"\b(?:shall|must|will|should|may|is required to|are required to|needs? to|has to|have to|is expected to|"
    r"are expected to)\s+(?:be able to\s+|also\s+|then\s+)?",
    re.IGNORECASE,
)
_SUPPLIER = re.compile(
    r"\b(?:contractor|vendor|supplier|offeror|bidder|proposer|respondent|tenderer|provider|system|solution|application|"
    r"platform|software|portal)\b",
    re.IGNORECASE,
)
_BUYER_DOES = re.compile(
    r"^\W*(?:the )?(?:contracting|procurement) officer\b[^.;]{0,60}?\b(?:is|are|will|shall|may|must|should)\b",
    re.IGNORECASE,
)
_BUYERS_ROLE = re.compile(r"\b(?:(?:contracting|procurement) officer|product (?:owner|lead))\b", re.IGNORECASE)
"""In a section's title: the section says what the buyer's people do, unless it names the supplier."""
_QUESTION = re.compile(r"\?\s*$")
_DEFINITION = re.compile(
    r"[\"“'](?:must|shall|will|should|may)[\"”']|\b(?:the (?:words?|terms?)|means that|is defined as|denotes)\b",
    re.IGNORECASE,
)
_IMPLIED = re.compile(
    r"\bthe (?:contractor|vendor|supplier|offeror|bidder|system|solution)\b[^.\n;]{0,60}?"
    r"\b(?:ensures?|guarantees?|bears?|remains? liable|keeps?|is liable|are liable|"
    r"supports? at least|provides?|delivers?)"
    r"\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"\b(?:current(?:ly)?|today|existing|previous(?:ly)?|for example|e\.g\.)\b", re.IGNORECASE)
_STEM = 7
_TITLE_LENGTH = 110
_NUMBERING = re.compile(r"^(?:\(?[\dA-Za-z]{1,3}[.)]|\d+(?:\.\d+)+|[-*•])\s+")


def write(prompt: TaskPrompt) -> dict[str, object]:
    """Return the answer for one batch of candidates."""
    candidates: list[dict[str, Any]] = prompt.value("candidates", [])
    pages = {int(name.removeprefix("page-")): body for name, body in prompt.blocks.items() if name.startswith("page-")}
    intents = read_guidance(prompt.guidance)
    intents.focus.extend(topic.strip() for topic in re.split(r"[,;]", _wishes(prompt)) if topic.strip())
    known = {_flat(str(candidate["quote"])) for candidate in candidates}
    return {
        "requirements": [_classified(candidate, intents) for candidate in candidates],
        "missed": list(_missed(pages, known)),
        "deadlines": list(_deadlines(prompt.value("dates", []))),
        "criteria": [],
        "conflicts": [],
        "gaps": [],
        "notes": notes(prompt.guidance, _acted_on(prompt.guidance, candidates)),
    }


def _wishes(prompt: TaskPrompt) -> str:
    inputs = prompt.value("inputs", {})
    return str(inputs.get("focus", "")) if isinstance(inputs, dict) else ""


def _classified(candidate: dict[str, Any], intents: Intents) -> dict[str, object]:
    quote = str(candidate["quote"])
    reason = _why_not(candidate, quote, intents)
    return {
        "id": candidate["id"],
        "requirement": not reason,
        "title": title_of(quote),
        "category": candidate["category"],
        "reason": reason,
        "focus": not reason and _in_focus(f"{candidate['category']} {quote}", intents),
        "optional": not reason and any(_is_about(words, candidate) for words in intents.optional),
    }


def _in_focus(text: str, intents: Intents) -> bool:
    return any(topic.lower()[:_STEM] in text.lower() for topic in intents.focus)


def _is_about(words: str, candidate: dict[str, Any]) -> bool:
    """Whether a person's words name a candidate, by an id or by what it speaks of."""
    ids = {str(candidate["id"]).lower(), str(candidate.get("source_id", "")).lower()} - {""}
    return bool(words) and (
        words.lower() in ids
        or re.search(rf"\b{re.escape(words)}\b", str(candidate["quote"]), re.IGNORECASE) is not None
    )


def _why_not(candidate: dict[str, Any], quote: str, intents: Intents) -> str:
    for topic in intents.drop:
        if _is_about(topic, candidate):
            return f'left out on request ("{topic}")'
    section = str(candidate.get("section", "")) if not _SUPPLIER.search(quote) else ""
    if _QUESTION.search(quote):
        return "a question, not a requirement"
    if _DEFINITION.search(quote):
        return "defines a word"
    if candidate.get("actor") == "issuer" or _BUYER_DOES.match(quote) or _BUYERS_ROLE.search(section):
        return "states what the buyer does or may do, not the supplier"
    return ""


def title_of(quote: str) -> str:
    """Return a short title: what has to be done, without the subject and the modal verb."""
    text = _NUMBERING.sub("", " ".join(quote.split()))
    modal = _MODAL.search(text)
    if modal is None:
        return shortened(text, _TITLE_LENGTH)
    subject, action = text[: modal.start()].strip(" ,"), text[modal.end() :].strip()
    passive = action.lower().startswith(("be ", "not ", "only "))
    generic = _SUPPLIER.search(subject) is not None and len(subject.split()) <= 4  # noqa: PLR2004
    chosen = action if generic and not passive and len(action.split()) > 1 else text
    return shortened(chosen[:1].upper() + chosen[1:], _TITLE_LENGTH).rstrip(".;:")


def _missed(pages: dict[int, str], known: set[str]) -> Iterator[dict[str, object]]:
    """Yield sentences that bind the supplier without one of the usual modal verbs."""
    for page, text in sorted(pages.items()):
        for line in text.splitlines():
            for quote in sentences(line):
                flat = _flat(quote)
                plain = _IMPLIED.match(quote) and not _BACKGROUND.search(quote) and binding(quote) is None
                if not plain or any(flat in other or other in flat for other in known):
                    continue
                known.add(flat)
                category = category_of(quote, ()).value
                yield {"page": page, "quote": quote, "title": title_of(quote), "category": category}


def _deadlines(dates: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    seen: set[tuple[str, str]] = set()
    for found in dates:
        quote, date = str(found["quote"]), str(found["date"])
        what = event_of(quote, date)
        if what and (what, date) not in seen:
            seen.add((what, date))
            yield {"what": what, "date": date, "page": found["page"], "quote": quote}


def _acted_on(guidance: tuple[str, ...], candidates: list[dict[str, Any]]) -> dict[str, str]:
    """Tell, for each piece of guidance that a rule acts on, what was done to this batch."""
    done = {}
    for text in guidance:
        intents = read_guidance((text,))
        acts = [f"left out {_counted(words, candidates)}" for words in intents.drop]
        acts += [f"called optional {_counted(words, candidates)}" for words in intents.optional]
        if intents.focus:
            acts.append(f"marked every requirement on {', '.join(intents.focus)} as in focus")
        if acts:
            done[text] = f"{'; '.join(acts)}."
    return done


def _counted(words: str, candidates: list[dict[str, Any]]) -> str:
    count = sum(_is_about(words, one) for one in candidates)
    return f"{count or 'none'} of {len(candidates)} sentences, those on {words}"


def _flat(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
