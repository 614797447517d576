"""Fills the mode's prompt files, and says which model wrote what."""

from pathlib import Path

from pydantic import BaseModel

from tomas.modes import stage_prompts
from tomas.modes.base import StageContext
from tomas.modes.pattern_requests import free_guidance
from tomas.modes.tickets.wishes import read_wishes

_PROMPTS = Path(__file__).parent / "prompts"


def stage_prompt(name: str, context: StageContext, answer: type[BaseModel], previous_key: str, **values: str) -> str:
    """Return a stage's prompt. Guidance that code carries out is left out; `values` fill the file's own `$names`."""
    inputs, guidance = read_wishes(context.inputs).for_prompt(), free_guidance(context.guidance)
    return stage_prompts.stage_prompt(
        _PROMPTS, name, context, answer, previous_key, inputs=inputs, guidance=guidance, **values
    )


def made_by(context: StageContext) -> str:
    """Return the line on who made an output."""
    if context.offline:
        return "Made by TOMAS with its offline rule-based model: no language model was used. Check before use."
    model = context.model_label or "a language model"
    return f"Made by TOMAS with {model}. Figures were computed by code; names, causes and advice are the model's."
