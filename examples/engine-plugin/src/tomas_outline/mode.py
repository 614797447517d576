"""The mode `outline`: notes become an outline, a person decides about it, and a handout is written."""

from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from tomas.modes.answers import read_answer
from tomas.modes.base import (
    AnswerRejected,
    ArtifactDraft,
    EngineAnswer,
    EngineTask,
    GateSpec,
    InputFile,
    InputKind,
    InputRefused,
    InputSpec,
    IntakeReport,
    Mode,
    ModeSpec,
    StageContext,
    StageOutcome,
    StageSpec,
)
from tomas.modes.prompting import data_block, filled, guidance_block, schema_text
from tomas_outline.outline import Outline, SectionText, from_markdown, stands_in, to_markdown

PROMPTS = Path(__file__).parent / "prompts"
ENGINE = "outline"
LEAST_WORDS, MOST_WORDS, MOST_SECTIONS = 20, 20_000, 12
ASK = "Yes"

SPEC = ModeSpec(
    id="outline",
    title="Notes to handout",
    summary="Reads notes, proposes an outline, and writes a handout in which every section quotes the notes.",
    category="Writing",
    engine=ENGINE,
    inputs=(
        InputSpec(
            key="notes",
            label="Notes",
            kind=InputKind.FILE,
            required=True,
            accepts=("txt", "md"),
            hint="Text in UTF-8.",
            changeable=True,
        ),
        InputSpec(
            key="audience",
            label="Audience",
            kind=InputKind.CHOICE,
            options=("Everyone", "Beginners", "Experts"),
            default="Everyone",
        ),
        InputSpec(key="sections", label="Sections at most", kind=InputKind.TEXT, default="5"),
        InputSpec(
            key="ask", label="Ask me what matters most", kind=InputKind.CHOICE, options=("No", ASK), default="No"
        ),
    ),
    stages=(
        StageSpec(
            id="outline",
            title="Outline",
            engine=ENGINE,
            produces=("outline_md", "outline_json"),
            gate=GateSpec(id="after_outline", question="Is this the outline to write from?"),
            editable=("md",),
            time_limit_s=600,
        ),
        StageSpec(id="handout", title="Handout", engine=ENGINE, produces=("handout_md",), time_limit_s=1200),
    ),
    default_budget_usd=Decimal("1.00"),
    time_limit_s=1800,
    tips=("Edit the outline at the gate: headings may be changed, quotes must stand in the notes.",),
    examples=("/tomas outline", "tomas run outline --file notes.md --set audience=Beginners"),
)


class OutlineMode(Mode):
    """Two stages with a gate between them."""

    spec = SPEC

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        """Read the notes. Raises InputRefused."""
        notes = _notes(files)
        words = len(notes.split())
        if words < LEAST_WORDS:
            raise InputRefused(f"{files[0].name} has only {words} words: too little for a handout. Add to your notes.")
        if words > MOST_WORDS:
            raise InputRefused(f"{files[0].name} has {words:,} words, and {MOST_WORDS:,} can be read. Split it.")
        most = _most_sections(inputs)
        return IntakeReport(summary=f"{files[0].name}: {words:,} words; at most {most} sections.", pages=1, words=words)

    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        """Return one task for the outline, and one for each section of the handout."""
        return _outline_task(context) if context.stage_id == "outline" else _section_tasks(context)

    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        """Check the answers against the notes and write the documents. Raises AnswerRejected."""
        if context.stage_id == "handout":
            return _handout(context, answers)
        outline = read_answer(answers[0].text, Outline)
        _check(outline, context, AnswerRejected)
        return _outline_outcome(context, outline)

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        """Take a person's own outline. Raises InputRefused."""
        if context.stage_id != "outline":
            return super().edit(context, upload)
        try:
            outline = from_markdown(upload.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, ValidationError):
            raise InputRefused(
                "This is no outline: it needs a line `# Title`, and for each section a line `## Heading` followed by "
                "`> a quote from the notes`."
            ) from None
        _check(outline, context, InputRefused)
        return _outline_outcome(context, outline)

    def usual_tokens(self, pages: int, words: int) -> tuple[int, int]:
        """Return the usual tokens: the notes are read for the outline and for each of five sections."""
        return 6 * (2 * words + 500), 6 * 300


def _notes(files: tuple[InputFile, ...]) -> str:
    if not files:
        raise InputRefused("There are no notes. Attach them as a text or Markdown file.")
    try:
        return files[0].path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputRefused(f"{files[0].name} is no text in UTF-8. Save it as plain text and try again.") from None


def _most_sections(inputs: dict[str, str | tuple[str, ...]]) -> int:
    text = str(inputs.get("sections") or "5")
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_SECTIONS):
        raise InputRefused(f"“Sections at most” is a whole number from 1 to {MOST_SECTIONS}.")
    return int(text)


def _outline_task(context: StageContext) -> tuple[EngineTask, ...]:
    prompt = filled(
        PROMPTS / "sections.md",
        audience=str(context.inputs.get("audience", "Everyone")),
        most=str(_most_sections(context.inputs)),
        notes=data_block("notes", _notes(context.files)),
        guidance=guidance_block(context.guidance),
        schema=schema_text(Outline),
    )
    options = {"title": "the outline"}
    if context.inputs.get("ask") == ASK:
        options["question"] = "What matters most in these notes?"
    return (EngineTask(id="outline", prompt=prompt, method="write", agent="writer", options=options),)


def _section_tasks(context: StageContext) -> tuple[EngineTask, ...]:
    notes = data_block("notes", _notes(context.files))
    tasks = []
    for number, section in enumerate(_approved(context).sections, start=1):
        prompt = filled(
            PROMPTS / "section.md",
            audience=str(context.inputs.get("audience", "Everyone")),
            heading=data_block("heading", section.heading),
            quote=data_block("quote", section.quote),
            notes=notes,
            guidance=guidance_block(context.guidance),
            schema=schema_text(SectionText),
        )
        title = {"title": section.heading}
        tasks.append(EngineTask(id=f"section-{number}", prompt=prompt, method="write", agent="writer", options=title))
    return tuple(tasks)


def _approved(context: StageContext) -> Outline:
    return Outline.model_validate_json(context.artifacts["outline_json"].path.read_text(encoding="utf-8"))


def _check(outline: Outline, context: StageContext, error: type[AnswerRejected] | type[InputRefused]) -> None:
    """Numbers and quotes are checked by code, whoever wrote them."""
    notes, most = _notes(context.files), _most_sections(context.inputs)
    if len(outline.sections) > most:
        raise error(f"There are {len(outline.sections)} sections, and {most} are allowed.")
    for section in outline.sections:
        if not stands_in(section.quote, notes):
            raise error(f"The quote of “{section.heading}” does not stand in the notes word for word.")


def _outline_outcome(context: StageContext, outline: Outline) -> StageOutcome:
    folder = context.folder / "out"
    folder.mkdir(parents=True, exist_ok=True)
    text, data = folder / "outline.md", folder / "outline.json"
    text.write_text(to_markdown(outline), encoding="utf-8")
    data.write_text(outline.model_dump_json(indent=1), encoding="utf-8")
    headings = "\n".join(f"{number}. {section.heading}" for number, section in enumerate(outline.sections, start=1))
    return StageOutcome(
        summary=f"**{outline.title}**\n\n{headings}",
        artifacts=(
            ArtifactDraft(key="outline_md", title="Outline", path=text, media_type="text/markdown"),
            ArtifactDraft(key="outline_json", title="Outline (data)", path=data, media_type="application/json"),
        ),
    )


def _handout(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    outline = _approved(context)
    parts = [f"# {outline.title}", f"*Written by TOMAS with {context.model_label}.*"]
    for section, answer in zip(outline.sections, answers, strict=True):
        parts += [f"## {section.heading}", read_answer(answer.text, SectionText).text, f"> {section.quote}"]
    folder = context.folder / "out"
    folder.mkdir(parents=True, exist_ok=True)
    handout = folder / "handout.md"
    handout.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    summary = f"**{outline.title}**: {len(outline.sections)} sections, each with its quote from the notes."
    draft = ArtifactDraft(key="handout_md", title="Handout", path=handout, media_type="text/markdown")
    return StageOutcome(summary=summary, artifacts=(draft,))
