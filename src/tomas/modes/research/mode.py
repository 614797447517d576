"""The research modes: one set of stages, of which each mode has some."""

import re
from pathlib import Path

from tomas.modes.base import (
    EngineAnswer,
    EngineTask,
    InputFile,
    InputKind,
    InputRefused,
    IntakeReport,
    Mode,
    StageContext,
    StageOutcome,
)
from tomas.modes.material import Material
from tomas.modes.research import spec as specs
from tomas.modes.research.given import data_files, read_data
from tomas.modes.research.outcomes import ACCEPT, edited
from tomas.modes.research.preparing import PREPARE
from tomas.modes.summaries import counted
from tomas.modes.word_count import words_in

_PLACE = re.compile(
    r"(?<![^\s(\[{<=,;\"'`])(?:~?/|[A-Za-z]:\\)(?:[^\s/\\\"'`]+[/\\])*[^\s/\\\"'`]+\.(?:csv|tsv|xlsx?|json|txt|md|pdf|dat|parquet)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 5
_STAGE_TOKENS = {"idea": 30_000, "methodology": 8_000, "results": 150_000, "paper": 90_000, "keywords": 20_000}


class _StagesMode(Mode):
    """A mode of Denario's steps."""

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the texts and files. Raises InputRefused."""
        for item in self.spec.inputs:
            _check(item.label, item.kind, inputs.get(item.key, ""), files, required=item.required)
        for key in ("idea", "methodology", "results", "description"):
            value = inputs.get(key, "")
            if isinstance(value, str) and value.strip() and words_in(value) < _FEW_WORDS:
                raise InputRefused(f"The {key} says too little to work on. Write a sentence or more.")
        material = read_data(files)
        if away := _elsewhere(str(inputs.get("description", "")), {file.name.casefold() for file in files}):
            raise InputRefused(
                f"The description names the file {away}, which did not come with it. Attach the file, or take its name "
                "out."
            )
        told = [_told(item) for item in material]
        words = sum(item.words for item in material) + sum(len(str(value).split()) for value in inputs.values())
        question = ""
        if any(stage.id == "results" for stage in self.spec.stages) and not data_files(files):
            question = (
                "No data file came with this run, so the code can work only on what it downloads or simulates, and it "
                "has no network. Go on all the same?"
            )
        summary = "; ".join(line.rstrip(".") for line in told) or "No file was given"
        pages = sum(item.pages for item in material)
        return IntakeReport(summary=f"{summary}.", pages=pages, words=words, question=question)

    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        """Return what Denario is asked; nothing where people gave the stage's text themselves."""
        return PREPARE[context.stage_id](context)

    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        """Check the answer and write the artifacts. Raises AnswerRejected."""
        return ACCEPT[context.stage_id](context, answers)

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        """Take a person's own idea, methodology or results. Raises InputRefused."""
        return edited(context, upload)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: what each of the mode's stages takes."""
        tokens = sum(_STAGE_TOKENS.get(stage.id, 5_000) for stage in self.spec.stages)
        return tokens + 10 * words, tokens // 4


class ResearchMode(_StagesMode):
    """From data to a paper."""

    spec = specs.RESEARCH


class IdeaMode(_StagesMode):
    """An idea alone."""

    spec = specs.IDEA


class LiteratureMode(_StagesMode):
    """A literature check alone."""

    spec = specs.LITERATURE_CHECK


class MethodMode(_StagesMode):
    """A methodology alone."""

    spec = specs.METHOD


class ResultsMode(_StagesMode):
    """Results alone."""

    spec = specs.RESULTS


class PaperMode(_StagesMode):
    """A paper alone."""

    spec = specs.PAPER


class KeywordsMode(_StagesMode):
    """Keywords alone."""

    spec = specs.KEYWORDS


class RefereeMode(_StagesMode):
    """A referee's report alone."""

    spec = specs.REFEREE


def _elsewhere(text: str, given: set[str]) -> str:
    """Return a file that a description points to by its place on somebody's disk, and that was not given."""
    places = (found.group(0).rstrip(".") for found in _PLACE.finditer(text))
    return next((place for place in places if re.split(r"[\\/]", place)[-1].casefold() not in given), "")


def _told(item: Material) -> str:
    """What was found in a file, with how it was read where that was not plain."""
    if not item.is_data:
        many = item.pages > 1
        return f"{item.file.name}: {f'{item.pages} pages' if many else f'a text of {counted(item.words, "word")}'}"
    lines = item.text.splitlines()
    how = next((line for line in lines if line.startswith("How it was read: ")), "")
    return f"{lines[0].rstrip('.')} ({how.removeprefix('How it was read: ').rstrip('.')})" if how else lines[0]


def _check(
    label: str, kind: InputKind, value: str | tuple[str, ...], files: tuple[InputFile, ...], *, required: bool
) -> None:
    if not required:
        return
    if kind is InputKind.FILE and not files:
        raise InputRefused(f"“{label}” is missing. Attach it and start again.")
    if kind is not InputKind.FILE and not value:
        raise InputRefused(f"“{label}” is missing. Fill it in and start again.")
