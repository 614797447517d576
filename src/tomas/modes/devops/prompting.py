"""Fills the mode's prompt files."""

from pathlib import Path

from pydantic import BaseModel

from tomas.modes import stage_prompts
from tomas.modes.base import StageContext
from tomas.modes.devops.wishes import read_wishes
from tomas.modes.pattern_requests import free_guidance

_PROMPTS = Path(__file__).parent / "prompts"


def stage_prompt(name: str, context: StageContext, answer: type[BaseModel], previous_key: str, **values: str) -> str:
    """Return a stage's prompt. Guidance that code carries out is left out; `values` fill the file's own `$names`."""
    inputs, guidance = read_wishes(context.inputs).for_prompt(), free_guidance(context.guidance)
    return stage_prompts.stage_prompt(
        _PROMPTS, name, context, answer, previous_key, inputs=inputs, guidance=guidance, **values
    )
