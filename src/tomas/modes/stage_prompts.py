"""The prompt of a stage whose result people may redirect: file, rules, inputs, guidance, and the result before."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel

from tomas.modes.base import StageContext
from tomas.modes.prompting import data_block, filled, guidance_block, json_block, schema_text

_MOST_PREVIOUS = 16_000


def stage_prompt(
    prompts: Path,
    name: str,
    context: StageContext,
    answer: type[BaseModel],
    previous_key: str,
    *,
    inputs: dict[str, object],
    guidance: Iterable[str],
    **values: str,
) -> str:
    """Return a stage's prompt from the files in a mode's folder `prompts`.

    Arguments:
        inputs: what the model is told of the run's inputs.
        guidance: what people asked for, without what code carries out.
        previous_key: the artifact that is shown where there is guidance.
        values: fill the file's own `$names`.
    """
    asked = tuple(guidance)
    return filled(
        prompts / f"{name}.md",
        rules=filled(prompts / "rules.md"),
        inputs=json_block("inputs", inputs),
        guidance=guidance_block(asked),
        previous=_previous(prompts, context, previous_key) if asked else "",
        schema=schema_text(answer),
        **values,
    )


def _previous(prompts: Path, context: StageContext, key: str) -> str:
    found = context.artifacts.get(key)
    if found is None:
        return ""
    text = found.path.read_text(encoding="utf-8", errors="replace")[:_MOST_PREVIOUS]
    return filled(prompts / "previous.md", block=data_block("previous result", text))
