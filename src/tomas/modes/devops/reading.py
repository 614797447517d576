"""Opens what the stages work on: the records of the run, and a digest of what decides about them."""

import hashlib
import json

from tomas.modes.base import StageContext
from tomas.modes.devops.selection import Selection, read_selection
from tomas.modes.devops.wishes import read_wishes

_WORDS_ONLY = {"focus"}
"""Inputs that change what is said of the figures, not the figures."""


def records_of(context: StageContext) -> Selection:
    """Return the records that the run is about. Raises InputRefused."""
    return read_selection(context.files, read_wishes(context.inputs))


def basis_of(context: StageContext) -> str:
    """Return a digest of the files and of the inputs that decide what is looked at and how."""
    deciding = {key: value for key, value in sorted(context.inputs.items()) if key not in _WORDS_ONLY}
    told = json.dumps([[file.sha256 for file in context.files], deciding], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
