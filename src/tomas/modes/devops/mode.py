"""The mode itself: which module does which stage."""

from collections.abc import Mapping
from typing import ClassVar

from tomas.modes.base import InputFile, IntakeReport
from tomas.modes.devops import advice_stage, figures_stage, intake, report_stage
from tomas.modes.devops.spec import SPEC
from tomas.modes.staged import Stage, StagedMode


class DevopsMode(StagedMode):
    """Turns exports of deployments, incidents and CI into DORA figures, failure patterns, advice, and a report."""

    spec = SPEC
    stages: ClassVar[Mapping[str, Stage]] = {
        "figures": Stage(figures_stage.prepare, figures_stage.accept, figures_stage.edit),
        "advice": Stage(advice_stage.prepare, advice_stage.accept),
        "report": Stage(report_stage.prepare, report_stage.accept),
    }

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the files and tell what they are. Raises InputRefused."""
        return intake.report(inputs, files)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: each of three stages sees patterns and figures, whose size is bounded."""
        return 25_000 + 3 * words, 8_000 + words // 2
