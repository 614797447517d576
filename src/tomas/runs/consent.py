"""What a plain yes and a plain no are, where a question can be answered by one."""

import re

_YES = re.compile(
    r"(?:(?:y|yes|ok|okay|sure|fine|approved?|lgtm|please)\s?)*"
    r"(?:go|go on|go ahead|continue|run|run it|run this|do it|please do|please)?"
)
_NO = re.compile(r"(?:n|no|nope|never|not yet|do not|don t|please do not|please don t)(?: thanks| thank you)?")


def agrees(text: str) -> bool:
    """Whether words are a yes and nothing else; “yes, but …” is none."""
    plain = _plain(text)
    return bool(plain) and _YES.fullmatch(plain) is not None


def declines(text: str) -> bool:
    """Whether words are a no and nothing else: they do not say what to do instead."""
    return _NO.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return re.sub(r"[\s.,!'\u2019]+", " ", text).strip().casefold()
