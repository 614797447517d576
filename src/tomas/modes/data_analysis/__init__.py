"""The mode `data-analysis`: from a table to a profile, questions, analyses by executed code, and a report."""

from tomas.modes.data_analysis.mode import DataAnalysisMode

__all__ = ["DataAnalysisMode"]
