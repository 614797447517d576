"""The mode itself: which module does which stage."""

from collections.abc import Mapping
from typing import ClassVar

from tomas.modes.base import InputFile, IntakeReport
from tomas.modes.data_analysis import analyses_stage, intake, profile_stage, report_stage
from tomas.modes.data_analysis.spec import SPEC
from tomas.modes.staged import Stage, StagedMode


class DataAnalysisMode(StagedMode):
    """Turns a table into a profile, questions, analyses by executed code, and a report."""

    spec = SPEC
    stages: ClassVar[Mapping[str, Stage]] = {
        "profile": Stage(profile_stage.prepare, profile_stage.accept, profile_stage.edit),
        "analyses": Stage(analyses_stage.prepare, analyses_stage.accept),
        "report": Stage(report_stage.prepare, report_stage.accept),
    }

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the tables and say what is in them. Raises InputRefused."""
        return intake.report(inputs, files)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: a program for each question, each written with the table's profile before it."""
        return 60_000 + 8 * words, 20_000 + words
