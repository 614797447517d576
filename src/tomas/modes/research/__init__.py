"""Modes of the engine Denario: from data to a paper, as one mode, and each step alone."""

from tomas.modes.research.mode import (
    IdeaMode,
    KeywordsMode,
    LiteratureMode,
    MethodMode,
    PaperMode,
    RefereeMode,
    ResearchMode,
    ResultsMode,
)

__all__ = [
    "IdeaMode",
    "KeywordsMode",
    "LiteratureMode",
    "MethodMode",
    "PaperMode",
    "RefereeMode",
    "ResearchMode",
    "ResultsMode",
]
