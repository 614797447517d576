"""Runs a mode file: fills its prompts in, and turns the engine's answers into artifacts."""

from pathlib import Path

from tomas.modes.arxiv import ARXIV_PAPER
from tomas.modes.base import (
    EngineAnswer,
    EngineTask,
    InputFile,
    InputKind,
    InputRefused,
    IntakeReport,
    Mode,
    PathNote,
    StageContext,
    StageOutcome,
)
from tomas.modes.borne import Grounds
from tomas.modes.declared.placeholders import filled_in, is_all, uses_files
from tomas.modes.declared.results import artifacts_of, edited
from tomas.modes.declared.schema import DeclaredMode, DeclaredStage, FilesAs, Form
from tomas.modes.material import Material, material_block, read_material
from tomas.modes.plan import HOW_PLANS_ARE_WRITTEN, plan_in, read_plan, starts_within
from tomas.modes.printed import written_texts
from tomas.modes.prompting import data_block, guidance_block
from tomas.modes.summaries import counted
from tomas.modes.word_count import words_in

_FEW_WORDS, _FEW_CHARACTERS = 3, 16
_TOKENS_PER_CALL = (3_000, 500)
_MOST_PREVIOUS = 24_000


class ModeOfFile(Mode):
    """A mode that a file describes."""

    def __init__(self, declared: DeclaredMode, version: str = "") -> None:
        """`version` tells apart the versions of a file that people upload; empty for what comes with TOMAS."""
        self.declared = declared
        self.spec = declared.spec(version)

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read what was given. Raises InputRefused."""
        inputs, files = self._with_plans(inputs, files)
        self._complete(inputs, files)
        scans = all(stage.files is FilesAs.TEXTS for stage in self.declared.stages)
        material = read_material(files, scans=scans)
        told = [f"{item.file.name}: {_measure(item)}" for item in material]
        words = sum(item.words for item in material)
        summary = "; ".join(told) if told else f"{self.spec.title}, with no file."
        return IntakeReport(summary=f"{summary.rstrip('.')}.", pages=sum(item.pages for item in material), words=words)

    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        """Return the stage's one task."""
        stage = self._stage(context.stage_id)
        inputs, files = self._with_plans(context.inputs, context.files)
        material = read_material(files, scans=stage.files is FilesAs.TEXTS) if stage.files is not FilesAs.NONE else ()
        block = material_block(material) if stage.files is FilesAs.PROMPT else ""
        texts = {key: value if isinstance(value, str) else ", ".join(value) for key, value in inputs.items()}
        made = {key: _text(ref.path) for key, ref in context.artifacts.items() if ref.media_type.startswith(_TEXTUAL)}

        def fill(text: str) -> str:
            return filled_in(text, texts, made, block)

        told = {key: data_block(key, text) for key, text in made.items()}
        asked = filled_in(stage.prompt, texts, made if is_all(stage.prompt) else told, block).strip()
        parts = [asked]
        if block and not uses_files(stage.prompt):
            parts.append(f"## What people gave\n\n{block}")
        if context.guidance:
            parts += [
                _previous(context, stage),
                f"## What people ask for, newest last\n\n{guidance_block(context.guidance)}",
            ]
        steps = fill(stage.steps).strip()
        task = EngineTask(
            id=stage.id,
            prompt="\n\n".join(part for part in parts if part) + "\n",
            method=stage.method,
            agent=fill(stage.agent).strip(),
            files=(*_files(context, stage, material), *_earlier(context, stage)),
            max_plan_steps=int(steps) if steps.isdigit() else 3,
            options={name: value for name, text in stage.options.items() if (value := fill(text).strip())},
        )
        return (task,)

    def check_change(self, context: StageContext) -> None:
        """Refuse changed inputs that do not fit, also with what was made so far. Raises InputRefused."""
        super().check_change(context)
        if any(stage.id == context.stage_id for stage in self.declared.stages):
            for task in self.prepare(context):
                if plan := task.options.get("plan"):
                    starts_within(plan, task.options.get("restart_at_step", ""))

    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        """Check the answer and write it down. Raises AnswerRejected."""
        stage, answer = self._stage(context.stage_id), answers[0]
        grounds = self._grounds(context, stage, answer) if answer.ran else None
        return artifacts_of(self.declared, stage, context, answer, grounds)

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        """Take a person's own version of the stage's text or plan. Raises InputRefused."""
        return edited(self.declared, self._stage(context.stage_id), context, upload)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: every call of a usual run carries the task."""
        calls = self.declared.usual_calls
        return calls * (_TOKENS_PER_CALL[0] + words), calls * _TOKENS_PER_CALL[1]

    def _stage(self, stage_id: str) -> DeclaredStage:
        return next(stage for stage in self.declared.stages if stage.id == stage_id)

    def _grounds(self, context: StageContext, stage: DeclaredStage, answer: EngineAnswer) -> Grounds:
        """Return what numbers of an answer may rest on, where code was run for it."""
        scans = stage.files is FilesAs.TEXTS
        texts = [" ".join(value) if isinstance(value, tuple) else value for value in context.inputs.values()]
        texts += [item.text for item in read_material(context.files, scans=scans)]
        texts += [
            _text(ref.path)
            for key, ref in context.artifacts.items()
            if ref.media_type.startswith(_TEXTUAL) and key not in stage.makes
        ]
        return Grounds((*texts, *context.guidance, *answer.heard, *written_texts(answer.files)), answer.ran)

    def _with_plans(
        self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]
    ) -> tuple[dict[str, str | tuple[str, ...]], tuple[InputFile, ...]]:
        """Take plans that were given as files for what they are. Raises InputRefused where a plan is none."""
        inputs = dict(inputs)
        for item in self.declared.inputs:
            if item.form is not Form.PLAN:
                continue
            if typed := str(inputs.get(item.key) or "").strip():
                read_plan(typed)
            elif found := next(((file, text) for file in files if (text := plan_in(file))), None):
                inputs[item.key] = found[1]
                files = tuple(file for file in files if file is not found[0])
            else:
                raise InputRefused(
                    f"“{item.label}” is missing. Type it, or attach it as a file. {HOW_PLANS_ARE_WRITTEN}"
                )
        return inputs, files

    def _complete(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> None:
        """Raise InputRefused where something is missing or too short to be meant."""
        either = [item for item in self.declared.inputs if item.key in self.declared.one_of]
        if either and not any(files if item.kind is InputKind.FILE else inputs.get(item.key) for item in either):
            labels = " or ".join(f"“{item.label}”" for item in either)
            raise InputRefused(f"There is nothing to work on: give {labels}, and start again.")
        for item in self.declared.inputs:
            value = inputs.get(item.key, "")
            if item.kind is InputKind.FILE and item.required and not files:
                raise InputRefused(f"“{item.label}” is missing. Attach {_kinds(item.accepts)} and start again.")
            if item.kind is not InputKind.FILE and item.required and not value:
                raise InputRefused(f"“{item.label}” is missing. Fill it in and start again.")
            if item.multiline and item.required and isinstance(value, str) and _says_little(value):
                raise InputRefused(f"“{item.label}” says too little to work on. Describe it in a sentence or more.")
            if item.form is Form.PAPERS and not files and not ARXIV_PAPER.search(str(value)):
                raise InputRefused(
                    f"There are no papers: attach them, or name their addresses in “{item.label}”, such as "
                    "https://arxiv.org/abs/2301.00001, and start again."
                )


_TEXTUAL = ("text/", "application/json")


def _says_little(text: str) -> bool:
    return words_in(text) < _FEW_WORDS and len(text) < _FEW_CHARACTERS


def _text(path: Path) -> str:
    """Return what a file says, without the line on how it was made."""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    return text.rpartition("\n\n---\n\n*Made by TOMAS")[0] or text


def _kinds(accepts: tuple[str, ...]) -> str:
    return f"a file ({', '.join(kind.upper() for kind in accepts)})" if accepts else "a file"


def _measure(item: Material) -> str:
    if item.is_data:
        return item.text.splitlines()[0].removeprefix(f"{item.file.name}: ").rstrip(".")
    if not item.text:
        return "a scan, whose text has to be recognised"
    return f"{counted(item.pages, 'page')}, {counted(item.words, 'word')}"


def _files(context: StageContext, stage: DeclaredStage, material: tuple[Material, ...]) -> tuple[PathNote, ...]:
    if stage.files is not FilesAs.TEXTS:
        tables = context.folder / "tables"
        return tuple(note for number, item in enumerate(material, 1) for note in item.notes(tables / str(number)))
    folder = context.folder / "texts"
    folder.mkdir(parents=True, exist_ok=True)
    notes = []
    for number, item in enumerate(material, 1):
        if not item.text:
            notes.append(PathNote(path=item.file.path, note=item.file.name))
            continue
        place = folder / f"{number}.md"
        place.write_text(item.text, encoding="utf-8")
        notes.append(PathNote(path=place, note=item.file.name))
    return tuple(notes)


def _earlier(context: StageContext, stage: DeclaredStage) -> tuple[PathNote, ...]:
    """What an earlier attempt at this stage left, where work is to start in the middle."""
    kept = context.artifacts.get(stage.earlier) if stage.earlier else None
    return (PathNote(path=kept.path, note="steps"),) if kept else ()


def _previous(context: StageContext, stage: DeclaredStage) -> str:
    found = context.artifacts.get(stage.name)
    if found is None:
        return ""
    text = _text(found.path)[:_MOST_PREVIOUS]
    return "## The result so far, which people want changed\n\n" + data_block("previous result", text)
