"""Fills the mode's prompt files."""

from pathlib import Path

from pydantic import BaseModel

from tomas.modes.base import StageContext
from tomas.modes.data_analysis.commands import free_guidance
from tomas.modes.data_analysis.given import read_wishes
from tomas.modes.prompting import data_block, filled, guidance_block, schema_text

_PROMPTS = Path(__file__).parent / "prompts"


def stage_prompt(name: str, context: StageContext, answer: type[BaseModel], **values: str) -> str:
    """Return a stage's prompt: its file, the rules, the person's goal and guidance; `values` fill its own `$names`."""
    return filled(
        _PROMPTS / f"{name}.md",
        rules=filled(_PROMPTS / "rules.md"),
        goal=data_block("goal", read_wishes(context.inputs).goal or "(none given)"),
        guidance=guidance_block(free_guidance(context.guidance)),
        schema=schema_text(answer),
        **values,
    )
