"""The line that says which model wrote a document."""

from tomas.modes.base import StageContext


def made_by(context: StageContext, *, checked: bool = True) -> str:
    """Return the provenance line for outputs of this stage; `checked`: whether its figures and quotes were."""
    if context.offline:
        return "Made by TOMAS with its offline rule-based model: no language model was used. Check before use."
    model = context.model_label or "a language model"
    if not checked:
        return f"Made by TOMAS with {model}. Its statements were not checked by code. Check before use."
    return f"Made by TOMAS with {model}. Figures and quotes were checked by code; the wording is the model's."
