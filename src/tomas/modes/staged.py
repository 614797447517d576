"""A mode whose stages are each done by a module of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tomas.modes.base import EngineAnswer, EngineTask, InputRefused, Mode, StageContext, StageOutcome


@dataclass(frozen=True, slots=True)
class Stage:
    """The functions of one stage."""

    prepare: Callable[[StageContext], tuple[EngineTask, ...]]
    accept: Callable[[StageContext, tuple[EngineAnswer, ...]], StageOutcome]
    edit: Callable[[StageContext, Path], StageOutcome] | None = None


class StagedMode(Mode):
    """Hands each stage to its functions. A mode of this kind adds `spec`, `stages` and `intake`."""

    stages: ClassVar[Mapping[str, Stage]]
    """By the stage's id."""

    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        """Return the stage's tasks."""
        return self.stages[context.stage_id].prepare(context)

    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        """Check the stage's answers and write its artifacts. Raises AnswerRejected."""
        return self.stages[context.stage_id].accept(context, answers)

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        """Take a person's own version of the stage's artifact. Raises InputRefused."""
        change = self.stages[context.stage_id].edit
        if change is None:
            raise InputRefused("This stage's result cannot be replaced by a file. Use Redirect instead.")
        return change(context, upload)
