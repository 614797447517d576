"""The mode `tickets`: from an export of IT tickets to patterns, causes and advice, with a person at the gate."""

from tomas.modes.tickets.mode import TicketsMode

__all__ = ["TicketsMode"]
