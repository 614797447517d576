"""Tells Denario's calls for free work from those that only put something in form."""

from typing import Any

from tomas.engines.cmbagent.requests import takes_guidance

_MECHANICAL = (
    "select a few AAS keywords",
    "make minimal modifications to parts that are not compatible with LaTeX",
    "LaTeX cannot compile it",
    "please extract all the text inside the",
    "minimal, clarity-focused edits",
    "make sure that the references to the figures are correct",
)


def is_free(body: dict[str, Any]) -> bool:
    """Whether a call takes guidance: an agent's own work, and not a formatter's, a repair's or a forced tool's."""
    if not takes_guidance(body):
        return False
    said = str(body["messages"][-1].get("content", ""))
    return not any(sign in said for sign in _MECHANICAL)
