"""What a user is told about the mode before it starts."""

from decimal import Decimal

from tomas.modes.base import GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.modes.data_analysis.given import LATE, MOST_FILES

ENGINE = "cmbagent"

_INPUTS = (
    InputSpec(
        key="file",
        label="Tables",
        kind=InputKind.FILE,
        changeable=True,
        required=True,
        hint="CSV, TSV, XLSX, or JSON with a list of objects; up to four tables of 150,000 rows.",
        accepts=("csv", "tsv", "xlsx", "json", "gz"),
        max_files=MOST_FILES,
    ),
    InputSpec(
        key="question",
        label="What do you want to know?",
        kind=InputKind.TEXT,
        hint="A question or a goal; empty: what the data suggest.",
        placeholder="for example Does body mass differ between the species?",
        multiline=True,
        changeable=True,
    ),
    InputSpec(
        key="questions",
        label="How many questions",
        kind=InputKind.CHOICE,
        options=("1", "3", "5", "8"),
        default="5",
        hint="Each is answered by code of its own.",
        changeable=True,
        at_gates=("profile",),
    ),
)

_STAGES = (
    StageSpec(
        id="profile",
        title="Profile and questions",
        engine=ENGINE,
        produces=("questions_md", "overview_1_png", "profile_md", "profile_xlsx", "questions_json", "profile_json"),
        gate=GateSpec(id="after_questions", question="Are these the questions to answer?"),
        editable=("md", "json"),
    ),
    StageSpec(
        id="analyses",
        title="Analyses",
        engine=ENGINE,
        produces=("findings_md", "code_zip", "findings_json"),
        time_limit_s=3600,
    ),
    StageSpec(id="report", title="Report", engine=ENGINE, produces=("report_pdf", "numbers_xlsx", "report_md")),
)

SPEC = ModeSpec(
    id="data-analysis",
    place=5,
    late_inputs=(LATE,),
    offered_for=("dataset", "survey", "measurements", "readings"),
    title="Data analysis: from a table to a report",
    summary="Reads a table, profiles it, proposes questions for you to settle, answers each by code that runs on your "
    "file, computes the numbers a second time, and writes a report with plots, a workbook and the code.",
    category="Research",
    engine=ENGINE,
    inputs=_INPUTS,
    stages=_STAGES,
    aliases=("analysis", "analyse", "analyze", "data"),
    default_budget_usd=Decimal("5.00"),
    time_limit_s=5400,
    tips=(
        "At the gate, Redirect takes lines such as “drop Q2”, “keep only Q1 and Q3”, “only questions about weight” or "
        "“add: does weight depend on age?”.",
        "Each question is about one table; put tables together beforehand where a question needs both.",
        "Values of free text and identifiers are not told to the model when it proposes questions.",
    ),
    examples=("@TOMAS data-analysis with the table attached", "/tomas data-analysis"),
)
