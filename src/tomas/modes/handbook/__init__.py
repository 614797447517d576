"""The mode `handbook`: from documents to a handbook, every statement with its source, with a person at the outline."""

from tomas.modes.handbook.mode import HandbookMode

__all__ = ["HandbookMode"]
