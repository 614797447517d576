"""The small mode of these tests, alone in its module: the process that reads documents then starts soon."""

from decimal import Decimal
from pathlib import Path

from tomas.modes.base import (
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


class LetterMode(Mode):
    """Two stages, a gate after the first; notes that say `refuse` are refused, those that say `rfi` are asked about."""

    spec = ModeSpec(
        id="letter",
        title="Letter",
        summary="Writes a letter from notes.",
        category="tests",
        offered_for=("tender",),
        engine="none",
        inputs=(
            InputSpec(key="notes", label="Notes", kind=InputKind.FILE, required=True, accepts=("txt", "md", "pdf")),
            InputSpec(key="tone", label="Tone", kind=InputKind.CHOICE, options=("Plain", "Warm"), default="Plain"),
            InputSpec(key="to", label="To", kind=InputKind.TEXT, changeable=True),
        ),
        stages=(
            StageSpec(
                id="draft",
                title="Draft",
                engine="none",
                produces=("draft",),
                gate=GateSpec(id="after_draft", question="Is the draft right?"),
                editable=("md",),
            ),
            StageSpec(id="final", title="Final", engine="none", produces=("final",)),
        ),
        aliases=("rfp",),
        default_budget_usd=Decimal("1.00"),
        retries=0,
    )

    def intake(self, inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
        text = files[0].path.read_text()
        if inputs.get("to") == "nobody":
            raise InputRefused("A letter “To” nobody cannot be sent. Name somebody.")
        if "refuse" in text:
            raise InputRefused(f"{files[0].name} says no. Send other notes.")
        question = "This looks like a request for information. Go on?" if "rfi" in text else ""
        return IntakeReport(summary=f"{files[0].name}: {len(text)} characters.", words=100, question=question)

    def prepare(self, context: StageContext) -> tuple[EngineTask, ...]:
        return ()

    def accept(self, context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
        raise NotImplementedError

    def edit(self, context: StageContext, upload: Path) -> StageOutcome:
        text = upload.read_text()
        if "bad" in text:
            raise InputRefused("This version cannot be read.")
        return outcome(context.folder / "out", "draft", text)


def outcome(folder: Path, key: str, text: str) -> StageOutcome:
    """Write an artifact and return the outcome that names it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key}.md"
    path.write_text(text)
    draft = ArtifactDraft(key=key, title=key.title(), path=path, media_type="text/markdown")
    return StageOutcome(summary=f"A {key} of *{len(text)}* characters. <!channel>", artifacts=(draft,))
