"""The line that says which model wrote a document."""

from tomas.modes.base import StageContext

QUOTED = "Figures and quotes were checked by code; the wording is the model's."
COUNTED = "Figures were computed by code; names, causes and advice are the model's."
PRINTED = "Its numbers above 12 stand in the code, its output or what was given. Check before use."
NOT_PRINTED = "Some of its numbers stand in no code, output or given text; it names them. Check before use."
UNCHECKED = "Its statements were not checked by code. Check before use."


def made_by(context: StageContext, shares: str = QUOTED) -> str:
    """Return the provenance line for outputs of this stage; `shares` tells what is whose in a model's work."""
    if context.offline:
        return "Made by TOMAS with its offline rule-based model: no language model was used. Check before use."
    model = context.model_label or "a language model"
    return f"Made by TOMAS with {model}. {shares}"
