"""The mode itself: which module does which stage."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tomas.modes.base import (
    EngineAnswer,
    EngineTask,
    InputFile,
    InputRefused,
    IntakeReport,
    Mode,
    StageContext,
    StageOutcome,
)
from tomas.modes.tickets import analysis_stage, intake, patterns_stage, report_stage
from tomas.modes.tickets.spec import SPEC


@dataclass(frozen=True, slots=True)
class _Stage:
    """The functions of one stage."""

    prepare: Callable[[StageContext], tuple[EngineTask, ...]]
    accept: Callable[[StageContext, tuple[EngineAnswer, ...]], StageOutcome]
    edit: Callable[[StageContext, Path], StageOutcome] | None = None


_STAGES = {
    "patterns": _Stage(patterns_stage.prepare, patterns_stage.accept, patterns_stage.edit),
    "analysis": _Stage(analysis_stage.prepare, analysis_stage.accept),
    "report": _Stage(report_stage.prepare, report_stage.accept),
}


class TicketsMode(Mode):
    """Turns an export of IT tickets into patterns, likely causes, advice, and a report."""

    spec = SPEC

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the table and tell its columns apart. Raises InputRefused."""
        return intake.report(inputs, files)

    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        """Return the stage's tasks."""
        return _STAGES[context.stage_id].prepare(context)

    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        """Check the stage's answers and write its artifacts. Raises AnswerRejected."""
        return _STAGES[context.stage_id].accept(context, answers)

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        """Take a person's own version of the stage's artifact. Raises InputRefused."""
        change = _STAGES[context.stage_id].edit
        if change is None:
            raise InputRefused("This stage's result cannot be replaced by a file. Use Redirect instead.")
        return change(context, upload)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: each of three stages sees patterns and figures, whose size is bounded."""
        return 25_000 + 2 * words, 8_000 + words // 2
