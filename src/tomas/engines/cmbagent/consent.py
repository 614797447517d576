"""Tells a plain yes from an answer that asks for something else."""

import re

_YES = re.compile(
    r"(?:(?:y|yes|ok|okay|sure|fine|approved?|lgtm|please)\s?)*"
    r"(?:go|go on|go ahead|continue|run|run it|run this|do it|please)?"
)


def consents(answer: str) -> bool:
    """Whether an answer to “may this be done?” is a yes; an empty one is: it is how a button says so."""
    return _YES.fullmatch(re.sub(r"[\s.,!]+", " ", answer).strip().casefold()) is not None
