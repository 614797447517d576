"""Fills the mode's prompt files, and says which model wrote what."""

from pathlib import Path

from pydantic import BaseModel

from tomas.modes.base import StageContext
from tomas.modes.pattern_requests import free_guidance
from tomas.modes.prompting import data_block, filled, guidance_block, json_block, schema_text
from tomas.modes.tickets.wishes import read_wishes

_PROMPTS = Path(__file__).parent / "prompts"
_MOST_PREVIOUS = 16_000


def stage_prompt(name: str, context: StageContext, answer: type[BaseModel], previous_key: str, **values: str) -> str:
    """Return a stage's prompt: its file, the rules, inputs, guidance, the previous result if people redirected it.

    Guidance that code carries out is left out. `values` fill the file's own `$names`.
    """
    guidance = free_guidance(context.guidance)
    return filled(
        _PROMPTS / f"{name}.md",
        rules=filled(_PROMPTS / "rules.md"),
        inputs=json_block("inputs", read_wishes(context.inputs).for_prompt()),
        guidance=guidance_block(guidance),
        previous=_previous(context, previous_key) if guidance else "",
        schema=schema_text(answer),
        **values,
    )


def _previous(context: StageContext, key: str) -> str:
    found = context.artifacts.get(key)
    if found is None:
        return ""
    text = found.path.read_text(encoding="utf-8", errors="replace")[:_MOST_PREVIOUS]
    return filled(_PROMPTS / "previous.md", block=data_block("previous result", text))


def made_by(context: StageContext) -> str:
    """Return the line on who made an output."""
    if context.offline:
        return "Made by TOMAS with its offline rule-based model: no language model was used. Check before use."
    model = context.model_label or "a language model"
    return f"Made by TOMAS with {model}. Figures were computed by code; names, causes and advice are the model's."
