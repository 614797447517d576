"""The mode itself: which module does which stage."""

from collections.abc import Mapping
from typing import ClassVar

from tomas.modes.base import InputFile, IntakeReport
from tomas.modes.rfp import architecture_stage, costs_stage, intake, requirements_stage, risks_stage, sow_stage
from tomas.modes.rfp.spec import SPEC
from tomas.modes.staged import Stage, StagedMode


class RfpMode(StagedMode):
    """Turns a request for proposals into a Statement of Work and everything before it."""

    spec = SPEC
    stages: ClassVar[Mapping[str, Stage]] = {
        "requirements": Stage(requirements_stage.prepare, requirements_stage.accept, requirements_stage.edit),
        "architecture": Stage(architecture_stage.prepare, architecture_stage.accept, architecture_stage.edit),
        "costs": Stage(costs_stage.prepare, costs_stage.accept),
        "risks": Stage(risks_stage.prepare, risks_stage.accept),
        "sow": Stage(sow_stage.prepare, sow_stage.accept),
    }

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the document and count what is in it. Raises InputRefused."""
        return intake.report(inputs, files)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: the text is read twice by the first stage, its findings by the four others."""
        return 60_000 + 8 * words, 15_000 + 2 * words
