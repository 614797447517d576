"""Keywords by cmbagent: each search gets a list of names, and trips over an answer that is not in it."""

from collections.abc import Callable

import cmbagent.cmbagent as implementation

from tomas.engines.cmbagent.patching import wrap

type Search = Callable[..., list[str]]


def keep_to_the_list() -> None:
    """Let a search return only names of its list: the next search is within what they name."""
    wrap(implementation, "get_keywords_from_string", _kept)


def _kept(search: Search) -> Search:
    def kept(input_text: str, keywords_string: str, *more: object) -> list[str]:
        return [name for name in search(input_text, keywords_string, *more) if name and name in keywords_string]

    return kept
