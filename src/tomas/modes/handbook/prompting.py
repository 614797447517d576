"""Fills the mode's prompt files with what is the same in every stage."""

from pathlib import Path

from pydantic import BaseModel

from tomas.modes.base import StageContext
from tomas.modes.handbook.wishes import read_wishes
from tomas.modes.prompting import data_block, filled, guidance_block, json_block, schema_text

_PROMPTS = Path(__file__).parent / "prompts"
_MOST_PREVIOUS = 24_000


def stage_prompt(
    name: str,
    context: StageContext,
    answer: type[BaseModel],
    *,
    guidance: tuple[str, ...],
    previous: str = "",
    **values: str,
) -> str:
    """Return a stage's prompt: its file, the rules, inputs, guidance, and the result that people redirected.

    `values` fill the file's own `$names`.
    """
    shown = filled(_PROMPTS / "previous.md", block=data_block("previous result", previous[:_MOST_PREVIOUS]))
    return filled(
        _PROMPTS / f"{name}.md",
        rules=filled(_PROMPTS / "rules.md"),
        inputs=json_block("inputs", read_wishes(context.inputs).for_prompt()),
        guidance=guidance_block(guidance),
        previous=shown if previous and guidance else "",
        schema=schema_text(answer),
        **values,
    )
