"""The mode itself: which module does which stage."""

from collections.abc import Mapping
from typing import ClassVar

from tomas.modes.base import InputFile, IntakeReport
from tomas.modes.handbook import chapters_stage, handbook_stage, intake, outline_stage
from tomas.modes.handbook.spec import SPEC
from tomas.modes.staged import Stage, StagedMode


class HandbookMode(StagedMode):
    """Turns documents into a handbook whose every statement has its place in one of them."""

    spec = SPEC
    stages: ClassVar[Mapping[str, Stage]] = {
        "outline": Stage(outline_stage.prepare, outline_stage.accept, outline_stage.edit),
        "chapters": Stage(chapters_stage.prepare, chapters_stage.accept),
        "handbook": Stage(handbook_stage.prepare, handbook_stage.accept),
    }

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the documents and say what is in them. Raises InputRefused."""
        return intake.report(inputs, files)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: the documents are read once for the outline and once for the chapters."""
        return 20_000 + 5 * words, 6_000 + 2 * words
