"""The line that says which model wrote a document."""

from tomas.modes.base import StageContext

QUOTED = "Figures and quotes were checked by code; the wording is the model's."
COUNTED = "Figures were computed by code; names, causes and advice are the model's."
UNCHECKED = "Its statements were not checked by code. Check before use."


def looked_for(unborne: str) -> str:
    """Say of a text whose numbers were looked for in what code printed and in what was given which stand in neither."""
    if unborne:
        found = f"These numbers of it stand neither in what code printed nor in what was given: {unborne}."
    else:
        found = "Its numbers stand in what code printed or in what was given."
    return f"{found} Its statements were not checked otherwise. Check before use."


def made_by(context: StageContext, shares: str = QUOTED) -> str:
    """Return the provenance line for outputs of this stage; `shares` tells what is whose in a model's work."""
    if context.offline:
        return "Made by TOMAS with its offline rule-based model: no language model was used. Check before use."
    model = context.model_label or "a language model"
    return f"Made by TOMAS with {model}. {shares}"
