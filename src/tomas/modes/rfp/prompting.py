"""Fills the mode's prompt files with what is the same in every stage."""

from pathlib import Path

from pydantic import BaseModel

from tomas.modes.base import StageContext
from tomas.modes.prompting import data_block, filled, guidance_block, json_block, schema_text
from tomas.modes.rfp.wishes import read_wishes

_PROMPTS = Path(__file__).parent / "prompts"
_MOST_PREVIOUS = 24_000


def stage_prompt(name: str, context: StageContext, answer: type[BaseModel], previous_key: str, **values: str) -> str:
    """Return a stage's prompt: its file, the rules, inputs, guidance, the previous result if people redirected it.

    `previous_key` is the artifact to show as the previous result; `values` fill the file's own `$names`.
    """
    return filled(
        _PROMPTS / f"{name}.md",
        rules=filled(_PROMPTS / "rules.md"),
        inputs=json_block("inputs", read_wishes(context).for_prompt()),
        guidance=guidance_block(context.guidance),
        previous=_previous(context, previous_key),
        schema=schema_text(answer),
        **values,
    )


def _previous(context: StageContext, key: str) -> str:
    found = context.artifacts.get(key)
    if found is None or not context.guidance:
        return ""
    text = found.path.read_text(encoding="utf-8", errors="replace")[:_MOST_PREVIOUS]
    return filled(_PROMPTS / "previous.md", block=data_block("previous result", text))
