"""The mode's tasks answered by rules, so that it runs to its end without a model. No AI, and the answers say so."""

import re

from tomas.offline_model.prompt import TaskPrompt

_PARAGRAPHS = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"[^.!?]+[.!?]?", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{4,}")
_MOST = re.compile(r"at most (\d+) sections")
_HEADING_WORDS = 6


def sections(prompt: TaskPrompt) -> dict[str, object]:
    """Return an outline: one section for each paragraph, those first that people asked for."""
    notes = prompt.blocks["notes"]
    wanted = {word.casefold() for text in prompt.guidance for word in _WORD.findall(text)}
    paragraphs = [text.strip() for text in _PARAGRAPHS.split(notes) if text.strip() and not text.startswith("#")]
    ranked = sorted(paragraphs, key=lambda text: -len(wanted & {word.casefold() for word in _WORD.findall(text)}))
    most = _MOST.search(prompt.text)
    title = next((line.lstrip("# ").strip() for line in notes.splitlines() if line.strip()), "Notes")
    return {
        "title": title[:200],
        "sections": [_section(text) for text in ranked[: int(most[1]) if most else 5]],
        "guidance_notes": [f"“{text}”: what speaks of it comes first." for text in prompt.guidance],
    }


def section(prompt: TaskPrompt) -> dict[str, object]:
    """Return a section's text: the notes' own paragraph around its quote."""
    quote = " ".join(prompt.blocks["quote"].split())
    flat = [" ".join(text.split()) for text in _PARAGRAPHS.split(prompt.blocks["notes"])]
    return {"text": next((text for text in flat if quote in text), quote)}


def _section(paragraph: str) -> dict[str, str]:
    first = next((match for match in _SENTENCE.findall(paragraph) if match.strip()), paragraph).strip()
    return {"heading": " ".join(first.rstrip(".!?").split()[:_HEADING_WORDS]), "quote": first[:1000]}
