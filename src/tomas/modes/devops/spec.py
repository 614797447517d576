"""What a user is told about the mode before it starts."""

from decimal import Decimal

from tomas.modes.base import GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.modes.devops.wishes import FOCUS, LATE

ENGINE = "cmbagent"

_INPUTS = (
    InputSpec(
        key="files",
        label="Deployments, incidents, CI runs, logs",
        kind=InputKind.FILE,
        changeable=True,
        required=True,
        hint="CSV, TSV, XLSX or JSON exports, such as GitHub's workflow runs; logs as text or ZIP; test results as "
        "JUnit XML. One kind is enough.",
        accepts=("csv", "tsv", "xlsx", "json", "jsonl", "ndjson", "txt", "log", "xml", "zip", "gz"),
        max_files=10,
    ),
    InputSpec(
        key="time_range",
        label="Time range",
        kind=InputKind.TEXT,
        hint="Empty for everything.",
        placeholder="for example 2026-01-01 to 2026-03-31, last 90 days, Q1 2026",
        changeable=True,
    ),
    InputSpec(
        key="production",
        label="Production environments",
        kind=InputKind.TEXT,
        hint="Only these count for the DORA figures; empty: told by their names.",
        placeholder="for example prod-eu, prod-us",
        changeable=True,
    ),
    InputSpec(
        key="services",
        label="Services",
        kind=InputKind.TEXT,
        hint="Only deployments and incidents of these; empty for all.",
        placeholder="for example checkout, billing",
        changeable=True,
    ),
    InputSpec(
        key="environments",
        label="Environments",
        kind=InputKind.TEXT,
        hint="Only deployments and incidents in these; empty for all.",
        changeable=True,
    ),
    InputSpec(
        key="focus",
        label="Focus",
        kind=InputKind.CHOICES,
        options=FOCUS,
        hint="What the report should answer first.",
        changeable=True,
    ),
)

_STAGES = (
    StageSpec(
        id="figures",
        title="Figures and failure patterns",
        engine=ENGINE,
        produces=("figures_md", "patterns_json", "figures_json"),
        gate=GateSpec(id="after_failure_patterns", question="Are these the right figures and failure patterns?"),
        editable=("json", "md"),
    ),
    StageSpec(id="advice", title="Recommendations", engine=ENGINE, produces=("advice_md", "advice_json")),
    StageSpec(
        id="report",
        title="Report",
        engine=ENGINE,
        produces=("report_pdf", "dashboard_png", "dashboard_svg", "tables_xlsx", "report_md"),
    ),
)

SPEC = ModeSpec(
    id="devops",
    place=4,
    late_inputs=LATE,
    offered_for=("deployments", "deployment", "dora", "pipeline", "pipelines", "workflow_runs", "ci", "build"),
    title="Software delivery: DORA figures and failures",
    summary="Reads exports of deployments, incidents and CI runs, and CI logs; computes DORA and CI figures, "
    "finds failure patterns, and writes recommendations and a report with a dashboard and a workbook. All figures are "
    "computed by code; what the data do not tell is said.",
    category="Operations",
    engine=ENGINE,
    inputs=_INPUTS,
    stages=_STAGES,
    aliases=("dora", "cicd"),
    default_budget_usd=Decimal("3.00"),
    time_limit_s=3600,
    tips=(
        "What each file is and which column is what is recognised, shown to you, and can be corrected before money is "
        "spent.",
        "Tokens, keys, passwords and e-mail addresses in logs are masked before anything goes to a model.",
        "At the gate, Redirect takes lines such as “merge P1 and P3”, “drop P2” or “rename P4 to Registry login”.",
    ),
    examples=("@TOMAS devops with deployments.csv and incidents.csv attached", "/tomas devops"),
)
