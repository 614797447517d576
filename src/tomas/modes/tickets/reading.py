"""Opens what the stages work on: the tickets of the run."""

import hashlib
import json

from tomas.modes.base import StageContext
from tomas.modes.tickets.selection import Selection, read_selection
from tomas.modes.tickets.wishes import read_wishes

_WORDS_ONLY = {"focus", "ticket_cost"}
"""Inputs that change what is said of the tickets, not which tickets there are."""


def tickets_of(context: StageContext) -> Selection:
    """Return the tickets that the run is about. Raises InputRefused."""
    return read_selection(context.files, read_wishes(context.inputs))


def basis_of(context: StageContext) -> str:
    """Return a digest of the file and of the inputs that decide which tickets are looked at and how."""
    deciding = {key: value for key, value in sorted(context.inputs.items()) if key not in _WORDS_ONLY}
    told = json.dumps([[file.sha256 for file in context.files], deciding], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
