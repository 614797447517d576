"""The mode itself: which module does which stage."""

from collections.abc import Mapping
from typing import ClassVar

from tomas.modes.base import InputFile, IntakeReport
from tomas.modes.handbook import chapters_stage, handbook_stage, intake, outline_stage
from tomas.modes.handbook.outline_stage import MOST_SHOWN
from tomas.modes.handbook.retrieval import MOST_WORDS
from tomas.modes.handbook.spec import SPEC
from tomas.modes.staged import Stage, StagedMode

_CHAPTERS = (3, 12)
_WORDS_A_CHAPTER = 500
_TOKENS_A_TASK = (17_000, 1_000)
"""In and out, without the documents' text: prompt, schema, and what the engine's agents say to each other."""
_TOKENS_A_WORD = (20, 4)
"""In and out, for each word that a task shows: several agents read it, and quotes come back."""


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
        """Return the usual tokens: a task for the outline and one for each chapter, each told on by several agents."""
        tasks = 1 + max(_CHAPTERS[0], min(_CHAPTERS[1], words // _WORDS_A_CHAPTER))
        shown = min(words, MOST_SHOWN) + min(words, _CHAPTERS[1] * MOST_WORDS)
        return tasks * _TOKENS_A_TASK[0] + _TOKENS_A_WORD[0] * shown, tasks * _TOKENS_A_TASK[1] + _TOKENS_A_WORD[
            1
        ] * shown
