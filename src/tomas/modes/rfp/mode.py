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
from tomas.modes.rfp import architecture_stage, costs_stage, intake, requirements_stage, risks_stage, sow_stage
from tomas.modes.rfp.spec import SPEC


@dataclass(frozen=True, slots=True)
class _Stage:
    """The functions of one stage."""

    prepare: Callable[[StageContext], tuple[EngineTask, ...]]
    accept: Callable[[StageContext, tuple[EngineAnswer, ...]], StageOutcome]
    edit: Callable[[StageContext, Path], StageOutcome] | None = None


_STAGES = {
    "requirements": _Stage(requirements_stage.prepare, requirements_stage.accept, requirements_stage.edit),
    "architecture": _Stage(architecture_stage.prepare, architecture_stage.accept, architecture_stage.edit),
    "costs": _Stage(costs_stage.prepare, costs_stage.accept),
    "risks": _Stage(risks_stage.prepare, risks_stage.accept),
    "sow": _Stage(sow_stage.prepare, sow_stage.accept),
}


class RfpMode(Mode):
    """Turns a request for proposals into a Statement of Work and everything before it."""

    spec = SPEC

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the document and count what is in it. Raises InputRefused."""
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
        """Return the usual tokens: the text is read twice by the first stage, its findings by the four others."""
        return 60_000 + 8 * words, 15_000 + 2 * words
