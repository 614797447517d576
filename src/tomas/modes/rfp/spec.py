"""What a user is told about the mode before it starts."""

from decimal import Decimal

from tomas.modes.base import GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.modes.rfp.wishes import THOROUGH

ENGINE = "cmbagent"
SHOW, WAIT = "Show it and start", "Wait for my decision"

_INPUTS = (
    InputSpec(
        key="file",
        label="RFP document",
        kind=InputKind.FILE,
        changeable=True,
        required=True,
        hint="PDF, DOCX, TXT or Markdown with a text layer; up to 400 pages. A second file may be an amendment, a new "
        "version or a part of the same request.",
        max_files=2,
        accepts=("pdf", "docx", "txt", "md"),
    ),
    InputSpec(
        key="provider",
        changeable=True,
        label="Preferred cloud provider",
        kind=InputKind.CHOICE,
        options=("No preference", "AWS", "Azure", "Google Cloud", "Multi-Cloud", "On-premises"),
        default="No preference",
    ),
    InputSpec(
        key="budget",
        changeable=True,
        label="Budget range",
        kind=InputKind.TEXT,
        hint="The estimate is compared with it. US dollars.",
        placeholder="for example 400k-600k",
    ),
    InputSpec(
        key="timeline", changeable=True, label="Timeline", kind=InputKind.TEXT, placeholder="for example 9 months"
    ),
    InputSpec(
        key="focus",
        changeable=True,
        first_used="requirements",
        label="Focus areas",
        kind=InputKind.TEXT,
        hint="Separated by commas; marked in the compliance matrix.",
        placeholder="for example security, data migration",
    ),
    InputSpec(
        key="supplier",
        changeable=True,
        first_used="sow",
        label="Name of your firm",
        kind=InputKind.TEXT,
        hint="Stands on the title page of the Statement of Work.",
    ),
    InputSpec(
        key="go_no_go",
        label="Go / no-go sheet",
        kind=InputKind.CHOICE,
        options=(SHOW, WAIT),
        default=SHOW,
        hint="Deadline, rules, red flags: computed by code before any money is spent.",
    ),
    InputSpec(
        key="depth",
        changeable=True,
        first_used="costs",
        label="Depth",
        kind=InputKind.CHOICE,
        options=("Standard", THOROUGH),
        default="Standard",
        hint="Thorough plans the cost analysis in steps; it takes longer and costs more.",
    ),
)

_STAGES = (
    StageSpec(
        id="requirements",
        title="Requirements",
        engine=ENGINE,
        produces=(
            "compliance_matrix",
            "compliance_matrix_md",
            "go_no_go_md",
            "questions_docx",
            "questions_md",
            "amendment_md",
            "requirements_json",
        ),
        gate=GateSpec(id="after_requirements", question="Is the compliance matrix right and complete?"),
        editable=("xlsx",),
    ),
    StageSpec(
        id="architecture",
        title="Architecture",
        engine=ENGINE,
        produces=("architecture_md", "architecture_json", "diagram_svg", "diagram_png"),
        gate=GateSpec(id="after_architecture", question="Is this the solution to offer?"),
        editable=("json", "md"),
    ),
    StageSpec(
        id="costs", title="Cost breakdown", engine=ENGINE, produces=("cost_breakdown_json", "cost_breakdown_xlsx")
    ),
    StageSpec(id="risks", title="Risks", engine=ENGINE, produces=("risks_md", "risks_json")),
    StageSpec(id="sow", title="Statement of Work", engine=ENGINE, produces=("sow_pdf", "sow_md")),
)

_LIKELY = (
    *("rfp", "rfq", "rft", "itt", "rfi", "eoi", "sow", "tender", "solicitation", "bid", "procurement"),
    *("request for proposal", "request for proposals", "request for quotation", "request for quotations"),
    *("request for tender", "request for tenders", "request for information", "invitation to tender"),
    *("invitation to bid", "terms of reference", "scope of work", "call for proposals", "call for tenders"),
)

SPEC = ModeSpec(
    id="rfp",
    place=1,
    title="RFP to Statement of Work",
    summary="Reads a request for proposals and writes a compliance matrix, a solution architecture with diagram, a "
    "cost breakdown, a risk register and a Statement of Work.",
    category="Bids",
    engine=ENGINE,
    inputs=_INPUTS,
    stages=_STAGES,
    aliases=("rfp_sow", "sow", "proposal", "tender"),
    default_budget_usd=Decimal("5.00"),
    offered_for=_LIKELY,
    late_inputs=("documents.",),
    tips=(
        "Every requirement carries its page and its exact words; anything the model invents is thrown out.",
        "At the first gate, download the matrix, change it in Excel and upload it with Edit.",
        "Attach an amendment or a new version with the request: what changed is shown with both quotes.",
        "Reply in the thread while it works, for instance “use Azure” or “focus on security”.",
    ),
    examples=("@TOMAS rfp with the RFP attached", "/tomas rfp"),
)
