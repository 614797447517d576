"""What a user is told about the mode before it starts."""

from decimal import Decimal

from tomas.modes.base import GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.modes.handbook.wishes import LENGTHS, TONES
from tomas.modes.material import DOCUMENTS

ENGINE = "cmbagent"
MOST_DOCUMENTS = 10

_INPUTS = (
    InputSpec(
        key="files",
        label="Documents",
        kind=InputKind.FILE,
        changeable=True,
        required=True,
        hint="Up to ten: runbooks, policies, guides, contracts. PDF, DOCX, TXT or Markdown.",
        accepts=DOCUMENTS,
        max_files=MOST_DOCUMENTS,
    ),
    InputSpec(
        key="title",
        label="Title",
        kind=InputKind.TEXT,
        hint="Empty: a title is proposed with the outline.",
        placeholder="for example Operations handbook of the data centre",
        changeable=True,
    ),
    InputSpec(
        key="audience",
        label="Audience and purpose",
        kind=InputKind.TEXT,
        multiline=True,
        hint="Who will use it, and for what.",
        placeholder="for example new on-call engineers, who must handle incidents at night without help",
        changeable=True,
    ),
    InputSpec(
        key="tone",
        label="Tone",
        kind=InputKind.CHOICE,
        options=TONES,
        default=TONES[0],
        changeable=True,
    ),
    InputSpec(
        key="length",
        label="Length",
        kind=InputKind.CHOICE,
        options=LENGTHS,
        default=LENGTHS[1],
        hint="Short keeps to what people must do; Full keeps nearly everything the documents say.",
        changeable=True,
    ),
    InputSpec(
        key="language",
        label="Language",
        kind=InputKind.TEXT,
        hint="Of the handbook; empty for the language of the documents. Quotes stay as they are.",
        placeholder="for example English",
        changeable=True,
    ),
)

_STAGES = (
    StageSpec(
        id="outline",
        title="Outline",
        engine=ENGINE,
        produces=("outline_md", "outline_json"),
        gate=GateSpec(id="after_outline", question="Is this the right outline?"),
        editable=("md", "json"),
    ),
    StageSpec(
        id="chapters",
        title="Chapters",
        engine=ENGINE,
        produces=("chapters_md", "chapters_json"),
    ),
    StageSpec(
        id="handbook",
        title="Handbook",
        engine=ENGINE,
        produces=("handbook_pdf", "handbook_docx", "handbook_md"),
    ),
)

SPEC = ModeSpec(
    id="handbook",
    place=6,
    title="Documents to a handbook",
    summary="Reads up to ten documents and writes a handbook: an outline for you to approve, then chapters with steps, "
    "warnings, roles and tables. Each statement names its source; contradictions and gaps are listed.",
    category="Documents",
    engine=ENGINE,
    inputs=_INPUTS,
    stages=_STAGES,
    aliases=("manual", "guide"),
    offered_for=("runbook", "runbooks", "handbook", "manual", "procedure", "procedures", "sop", "playbook"),
    default_budget_usd=Decimal("8.00"),
    time_limit_s=5400,
    tips=(
        "At the outline, Redirect takes lines such as “drop 3”, “merge 2 and 3”, “rename 2 to First steps”, “move 4 "
        "before 2” or “add a chapter on backups”.",
        "Every statement carries a mark such as [D1 p. 4]; what the documents do not bear is left out or marked.",
        "Where documents contradict each other, both are quoted; what they do not say becomes an open question.",
    ),
    examples=("@TOMAS handbook with the documents attached", "/tomas handbook"),
)
