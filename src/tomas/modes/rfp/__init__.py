"""The mode `rfp`: from a request for proposals to a Statement of Work, with a person at the gates."""

from tomas.modes.rfp.mode import RfpMode

__all__ = ["RfpMode"]
