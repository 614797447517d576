"""Stage `requirements`: its tasks, its artifacts, and what a person reads at its gate."""

from collections import Counter
from pathlib import Path

from tomas.modes.base import ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.rfp import matrix_edit, requirements
from tomas.modes.rfp.findings import Findings, Origin
from tomas.modes.rfp.matrix import write_matrix
from tomas.modes.rfp.matrix_text import matrix_markdown, page_word
from tomas.modes.rfp.media import JSON, MARKDOWN, XLSX
from tomas.modes.rfp.reading import out_folder

_MOST_SUMMARY = 2500
_TOP = 6


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the tasks, one per batch of candidates."""
    return requirements.prepare(context)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Write the compliance matrix. Raises AnswerRejected."""
    return _outcome(context, requirements.collect(context, answers))


def edit(context: StageContext, upload: Path) -> StageOutcome:
    """Take a matrix that a person changed. Raises InputRefused with the rows that do not fit."""
    return _outcome(context, matrix_edit.read_edited(context, upload))


def _outcome(context: StageContext, findings: Findings) -> StageOutcome:
    folder = out_folder(context)
    sheet, text, data = (
        folder / name for name in ("compliance-matrix.xlsx", "compliance-matrix.md", "requirements.json")
    )
    write_matrix(findings, sheet)
    text.write_text(matrix_markdown(findings), encoding="utf-8")
    data.write_text(findings.model_dump_json(indent=1), encoding="utf-8")
    count = f"{len(findings.requirements)} requirements, {len(findings.mandatory)} mandatory"
    return StageOutcome(
        summary=summary(findings),
        artifacts=(
            ArtifactDraft(
                key="compliance_matrix", title="Compliance matrix", path=sheet, media_type=XLSX, preview=count
            ),
            ArtifactDraft(key="compliance_matrix_md", title="Compliance matrix (text)", path=text, media_type=MARKDOWN),
            ArtifactDraft(key="requirements_json", title="Requirements (data)", path=data, media_type=JSON),
        ),
        warnings=_warnings(findings),
    )


def summary(findings: Findings) -> str:
    """Return what a person must know to approve the matrix."""
    counts = Counter(item.category.value for item in findings.requirements)
    optional = len(findings.requirements) - len(findings.mandatory)
    lines = [
        f"**{len(findings.requirements)} requirements** in {findings.document}: **{len(findings.mandatory)} "
        f"mandatory**, {optional} desirable or optional.",
        f"By category: {', '.join(f'{name} {count}' for name, count in counts.most_common())}.",
    ]
    if findings.deadlines:
        lines.append("**Dates**")
        lines += [
            f"- {item.what}: {item.date} ({page_word(findings, item.page)})" for item in findings.deadlines[:_TOP]
        ]
    if findings.criteria:
        weights = "; ".join(f"{item.name} {item.weight}".strip() for item in findings.criteria[:_TOP])
        lines.append(f"**Evaluation criteria**: {weights}.")
    if findings.conflicts:
        lines.append(f"**{len(findings.conflicts)} possible contradictions**, for instance:")
        lines += [f"- {item.about}" for item in findings.conflicts[:3]]
    added = [item for item in findings.requirements if item.origin is Origin.MODEL]
    if added:
        lines.append(f"{len(added)} of them were added by the model, with quotes checked.")
    focus = [item for item in findings.mandatory if item.focus] or list(findings.mandatory)
    lines.append("**For example**")
    lines += [f"- {item.id} ({page_word(findings, item.page)}): {item.title}" for item in focus[:_TOP]]
    lines += [f"> {note}" for note in findings.notes[:4]]
    return fitted("\n".join(lines))


def fitted(text: str) -> str:
    """Return a summary within its limit, cut at a line."""
    if len(text) <= _MOST_SUMMARY:
        return text
    return f"{text[: _MOST_SUMMARY - 40].rsplit(chr(10), 1)[0]}\n… (more in the files)"


def _warnings(findings: Findings) -> tuple[str, ...]:
    found = []
    if not findings.requirements:
        found.append("No requirement was found at all: is this the right document?")
    if findings.rejected:
        found.append(
            f"{len(findings.rejected)} claims of the model were rejected: their quotes are not in the document."
        )
    if findings.pages_estimated:
        found.append("The file has no fixed pages: page numbers are estimates.")
    return tuple(found)
