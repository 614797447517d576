"""What a user is told about the mode before it starts."""

from decimal import Decimal

from tomas.modes.base import GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.modes.tickets.wishes import FOCUS

ENGINE = "cmbagent"

_INPUTS = (
    InputSpec(
        key="file",
        label="Tickets",
        kind=InputKind.FILE,
        changeable=True,
        required=True,
        hint="CSV, TSV or XLSX with a row for each ticket, or for each update of it; up to 150,000 rows.",
        accepts=("csv", "tsv", "xlsx", "gz"),
    ),
    InputSpec(
        key="time_range",
        label="Time range",
        kind=InputKind.TEXT,
        hint="By date of creation; empty for everything.",
        placeholder="for example 2026-01-01 to 2026-03-31, last 90 days, Q1 2026",
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
    InputSpec(
        key="priorities",
        label="Priorities",
        kind=InputKind.TEXT,
        hint="Only tickets of these priorities; empty for all.",
        placeholder="for example 1, 2 or High",
        changeable=True,
    ),
    InputSpec(
        key="ticket_cost",
        label="Cost of a ticket",
        kind=InputKind.TEXT,
        hint="Used to tell what recommendations save; empty: no costs are stated.",
        placeholder="for example 25 EUR",
        changeable=True,
        first_used="analysis",
    ),
)

_STAGES = (
    StageSpec(
        id="patterns",
        title="Patterns",
        engine=ENGINE,
        produces=("patterns_md", "patterns_json", "figures_json"),
        gate=GateSpec(id="after_pattern_detection", question="Are these the right patterns?"),
        editable=("json", "md"),
    ),
    StageSpec(
        id="analysis",
        title="Root causes and advice",
        engine=ENGINE,
        produces=("analysis_md", "analysis_json"),
    ),
    StageSpec(
        id="report",
        title="Report",
        engine=ENGINE,
        produces=("report_pdf", "dashboard_png", "dashboard_svg", "tables_xlsx", "report_md"),
    ),
)

SPEC = ModeSpec(
    id="tickets",
    place=2,
    late_inputs=("column.",),
    offered_for=("ticket", "tickets", "incident", "incidents", "helpdesk", "itsm", "servicenow", "jira"),
    title="IT tickets: patterns and causes",
    summary="Reads an export of IT tickets, finds recurring issues, likely root causes and what to do about them, and "
    "writes a report with a dashboard and a workbook. All figures are computed by code.",
    category="Operations",
    engine=ENGINE,
    inputs=_INPUTS,
    stages=_STAGES,
    aliases=("itops", "incidents", "ticket"),
    default_budget_usd=Decimal("3.00"),
    time_limit_s=3600,
    tips=(
        "Any columns will do: they are recognised, shown to you, and can be corrected before money is spent.",
        "E-mail addresses, phone numbers and names are masked before anything goes to a model.",
        "At the gate, Redirect takes lines such as “merge P1 and P3”, “drop P2” or “rename P4 to Nightly job”.",
    ),
    examples=("@TOMAS tickets with the export attached", "/tomas tickets"),
)
