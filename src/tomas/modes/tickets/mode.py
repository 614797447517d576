"""The mode itself: which module does which stage."""

from collections.abc import Mapping
from typing import ClassVar

from tomas.modes.base import InputFile, IntakeReport
from tomas.modes.staged import Stage, StagedMode
from tomas.modes.tickets import analysis_stage, intake, patterns_stage, report_stage
from tomas.modes.tickets.spec import SPEC


class TicketsMode(StagedMode):
    """Turns an export of IT tickets into patterns, likely causes, advice, and a report."""

    spec = SPEC
    stages: ClassVar[Mapping[str, Stage]] = {
        "patterns": Stage(patterns_stage.prepare, patterns_stage.accept, patterns_stage.edit),
        "analysis": Stage(analysis_stage.prepare, analysis_stage.accept),
        "report": Stage(report_stage.prepare, report_stage.accept),
    }

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the table and tell its columns apart. Raises InputRefused."""
        return intake.report(inputs, files)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: each of three stages sees patterns and figures, whose size is bounded."""
        return 25_000 + 2 * words, 8_000 + words // 2
