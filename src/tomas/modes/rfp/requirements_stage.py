"""Stage `requirements`: its tasks, its artifacts, and what a person reads at its gate."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tomas.modes.artifacts import out_folder
from tomas.modes.base import ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.media import DOCX, JSON, MARKDOWN, XLSX
from tomas.modes.rfp import matrix_edit, requirements
from tomas.modes.rfp.amendment_text import amendment_markdown
from tomas.modes.rfp.findings import Deadline, Findings, Origin, Requirement
from tomas.modes.rfp.go_no_go import go_no_go_markdown, sheet_of
from tomas.modes.rfp.matrix import write_matrix
from tomas.modes.rfp.matrix_text import matrix_markdown
from tomas.modes.rfp.questions import questions_markdown, write_questions
from tomas.modes.rfp.reading import request_of
from tomas.modes.summaries import clipped, counted, fitted, quoted, section, table

_MOST_DATES = 8
_MOST_CRITERIA = 8
_MOST_EXAMPLES = 5
_FEW = 3
_EXAMPLE = 120


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
    sheet_md, questions, asked = (
        folder / name for name in ("go-no-go.md", "questions-to-the-issuer.docx", "questions-to-the-issuer.md")
    )
    decided = sheet_of(request_of(context), datetime.now(UTC).date())
    sheet_md.write_text(go_no_go_markdown(decided), encoding="utf-8")
    write_questions(findings, questions)
    asked.write_text(questions_markdown(findings), encoding="utf-8")
    count = f"{counted(len(findings.requirements), 'requirement')}, {len(findings.mandatory)} mandatory"
    return StageOutcome(
        summary=summary(findings),
        artifacts=(
            ArtifactDraft(
                key="compliance_matrix", title="Compliance matrix", path=sheet, media_type=XLSX, preview=count
            ),
            ArtifactDraft(key="compliance_matrix_md", title="Compliance matrix (text)", path=text, media_type=MARKDOWN),
            ArtifactDraft(key="go_no_go_md", title="Go / no-go sheet", path=sheet_md, media_type=MARKDOWN),
            ArtifactDraft(key="questions_docx", title="Questions to the issuer", path=questions, media_type=DOCX),
            ArtifactDraft(key="questions_md", title="Questions to the issuer (text)", path=asked, media_type=MARKDOWN),
            *_amendment(findings, folder),
            ArtifactDraft(key="requirements_json", title="Requirements (data)", path=data, media_type=JSON),
        ),
        warnings=_warnings(findings),
    )


def _amendment(findings: Findings, folder: Path) -> tuple[ArtifactDraft, ...]:
    if findings.comparison is None:
        return ()
    path = folder / "amendment.md"
    path.write_text(amendment_markdown(findings.comparison), encoding="utf-8")
    return (ArtifactDraft(key="amendment_md", title="What the amendment changes", path=path, media_type=MARKDOWN),)


def summary(findings: Findings) -> str:
    """Return what a person must know to approve the matrix."""
    optional = len(findings.requirements) - len(findings.mandatory)
    opening = (
        f"**{counted(len(findings.requirements), 'requirement')}** in {quoted(findings.document)}: "
        f"**{len(findings.mandatory)} mandatory**, {optional} desirable or optional."
    )
    added = sum(item.origin is Origin.MODEL for item in findings.requirements)
    if added:
        opening += f" {added} of them were added by the model; their quotes were checked."
    return fitted(
        (
            opening,
            _by_category(findings),
            section("Dates", (_date(findings, item) for item in findings.deadlines[:_MOST_DATES])),
            _weights(findings),
            section(
                f"Possible contradictions ({len(findings.conflicts)})",
                (quoted(item.about) for item in findings.conflicts[:_FEW]),
            ),
            section(
                f"Gaps ({len(findings.gaps)})",
                (f"{quoted(item.about)} ({findings.where(item.page)})" for item in findings.gaps[:_FEW]),
            ),
            _asked(findings),
            _changes(findings),
            section("Notes", (quoted(note) for note in findings.notes[:_FEW])),
            section("For example", (_example(findings, item) for item in _telling(findings))),
        )
    )


def _asked(findings: Findings) -> str:
    count = len(findings.questions)
    return f"{counted(count, 'question')} to the issuer, ready to be sent, with the quotes below each." if count else ""


def _changes(findings: Findings) -> str:
    change = findings.comparison
    if change is None:
        return ""
    return (
        f"{quoted(change.later)} against {quoted(change.earlier)}: {counted(len(change.added), 'requirement')} added, "
        f"{len(change.removed)} removed, {len(change.changed)} changed, {counted(len(change.dates), 'date')} moved."
    )


def _by_category(findings: Findings) -> str:
    all_of = Counter(item.category.value for item in findings.requirements)
    mandatory = Counter(item.category.value for item in findings.mandatory)
    rows = [(name.capitalize(), str(count), str(mandatory[name])) for name, count in all_of.most_common()]
    return table(("Category", "All", "Mandatory"), rows) if rows else ""


def _date(findings: Findings, item: Deadline) -> str:
    return f"{quoted(item.what)}: **{quoted(item.when)}** ({findings.where(item.page)})"


def _weights(findings: Findings) -> str:
    weights = [f"{quoted(item.name)} {quoted(item.weight)}".strip() for item in findings.criteria[:_MOST_CRITERIA]]
    return f"### Evaluation criteria\n{'; '.join(weights)}." if weights else ""


def _telling(findings: Findings) -> list[Requirement]:
    """Return a few requirements worth a look: those in focus, then the first of each larger category."""
    focus = [item for item in findings.mandatory if item.focus]
    largest = [name for name, _ in Counter(item.category for item in findings.mandatory).most_common()]
    first = [next(item for item in findings.mandatory if item.category is name) for name in largest]
    return list({item.id: item for item in (*focus[:_FEW], *first)}.values())[:_MOST_EXAMPLES]


def _example(findings: Findings, item: Requirement) -> str:
    return f"{quoted(clipped(item.title, _EXAMPLE))} ({findings.where(item.page)})"


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
