"""A figure by name: what a statement of a model may rest on."""

from tomas.modes.base import Frozen


class Fact(Frozen):
    """One figure that code computed."""

    key: str
    """Such as `P1.tickets` or `group[Network].median_hours`."""
    value: float
    about: str
    """What it is, in words."""
