"""Imported once, by the zygote: Denario, and cmbagent made ready as its own engine has it."""

from tomas.engines.cmbagent import warm
from tomas.engines.denario import worker

__all__ = ["warm", "worker"]
