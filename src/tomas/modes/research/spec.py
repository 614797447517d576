"""What a user is told about the research modes before they start."""

from decimal import Decimal

from tomas.modes.base import GateSpec, InputKind, InputSpec, ModeSpec, StageSpec

ENGINE = "denario"
CATEGORY = "Research"
YES, NO = "yes", "no"
FAST, DETAILED = "fast", "detailed"
SEMANTIC_SCHOLAR, FUTUREHOUSE = "Semantic Scholar", "FutureHouse"
JOURNALS = ("none", "AAS", "APS", "ICML", "NeurIPS")
IF_POSSIBLE, REQUIRED = "if possible", "required"
"""Whether a run fails where the literature cannot be searched."""

DESCRIPTION = InputSpec(
    key="description",
    label="Data description",
    kind=InputKind.TEXT,
    required=True,
    multiline=True,
    changeable=True,
    first_used="description",
    hint="What was measured, in which units, and what you want to know. Columns of the files are added by themselves.",
    placeholder="for example: body measurements of 344 penguins of three species; study what drives body mass",
)
FILES = InputSpec(
    key="files",
    label="Data files",
    kind=InputKind.FILE,
    changeable=True,
    accepts=("csv", "tsv", "xlsx", "json", "txt", "pdf", "gz"),
    max_files=8,
    hint="Tables and texts are read by the code. A PDF is taken for a paper to improve the description with.",
)
IMPROVE = InputSpec(
    key="improve",
    label="Improve the description",
    kind=InputKind.CHOICE,
    options=(YES, NO),
    default=YES,
    changeable=True,
    at_gates=("idea",),
    first_used="description",
    hint="Denario's own step adds what papers say: PDFs that you attach, or addresses at arxiv.org in the description.",
)
FOCUS = InputSpec(
    key="focus",
    label="Focus area",
    kind=InputKind.TEXT,
    changeable=True,
    at_gates=("idea", "methodology"),
    placeholder="for example: differences between the islands",
)
BACKEND = InputSpec(
    key="backend",
    label="Backend",
    kind=InputKind.CHOICE,
    options=(FAST, DETAILED),
    default=FAST,
    changeable=True,
    at_gates=("idea", "methodology"),
    hint="Of idea and methodology. Fast: LangGraph, minutes. Detailed: planned by CMBAgent, ten times the calls.",
)
STEPS = InputSpec(
    key="steps",
    label="Most steps of the analysis",
    kind=InputKind.CHOICE,
    options=("1", "2", "3", "4", "5", "6"),
    default="3",
    changeable=True,
    at_gates=("methodology", "results"),
    first_used="results",
)
JOURNAL = InputSpec(
    key="journal",
    label="Journal style",
    kind=InputKind.CHOICE,
    options=JOURNALS,
    default="none",
    changeable=True,
    first_used="paper",
)
AUTHOR = InputSpec(
    key="author",
    label="Author on the paper",
    kind=InputKind.TEXT,
    changeable=True,
    first_used="paper",
    hint="Left empty, the paper names the program as its author.",
)
LITERATURE = InputSpec(
    key="literature",
    label="Check the idea against the literature",
    kind=InputKind.CHOICE,
    options=(NO, YES),
    default=NO,
    changeable=True,
    at_gates=("idea", "methodology"),
    first_used="literature",
    hint="Asks over the network; where the service cannot be reached, the work goes on and says so.",
)
SERVICE = InputSpec(
    key="service",
    label="Literature from",
    kind=InputKind.CHOICE,
    options=(SEMANTIC_SCHOLAR, FUTUREHOUSE),
    default=SEMANTIC_SCHOLAR,
    changeable=True,
    at_gates=("idea", "methodology"),
    first_used="literature",
    hint="FutureHouse needs a key that an administrator sets, and takes some minutes.",
)
TAXONOMY = InputSpec(
    key="taxonomy",
    label="Keywords from",
    kind=InputKind.CHOICE,
    options=("unesco", "aaai"),
    default="unesco",
    changeable=True,
    first_used="keywords",
)
OWN_IDEA = InputSpec(
    key="idea", label="Your own idea", kind=InputKind.TEXT, multiline=True, hint="Given, it takes the idea's place."
)
OWN_METHODOLOGY = InputSpec(
    key="methodology",
    label="Your own methodology",
    kind=InputKind.TEXT,
    multiline=True,
    hint="Given, it takes the methodology's place.",
)
OWN_RESULTS = InputSpec(key="results", label="Results", kind=InputKind.TEXT, multiline=True, required=True)

DESCRIPTION_STAGE = StageSpec(
    id="description", title="Data description", engine=ENGINE, produces=("description",), time_limit_s=1800
)
IDEA_STAGE = StageSpec(
    id="idea",
    title="Idea",
    engine=ENGINE,
    produces=("idea",),
    gate=GateSpec(id="after_idea", question="Is this the idea to work on?"),
    editable=("md", "txt"),
    time_limit_s=3600,
)
LITERATURE_STAGE = StageSpec(id="literature", title="Literature check", engine=ENGINE, produces=("literature",))
METHODOLOGY_STAGE = StageSpec(
    id="methodology",
    title="Methodology",
    engine=ENGINE,
    produces=("methodology",),
    gate=GateSpec(id="after_methodology", question="Is this how the work is to be done?"),
    editable=("md", "txt"),
    time_limit_s=3600,
)
RESULTS_STAGE = StageSpec(
    id="results",
    title="Results",
    engine=ENGINE,
    produces=("results",),
    gate=GateSpec(id="after_results", question="Do these results go into the paper?"),
    editable=("md", "txt"),
    time_limit_s=7200,
)
KEYWORDS_STAGE = StageSpec(id="keywords", title="Keywords", engine=ENGINE, produces=("keywords",))
PAPER_STAGE = StageSpec(
    id="paper", title="Paper", engine=ENGINE, produces=("paper_pdf", "paper_tex"), time_limit_s=3600
)
REFEREE_STAGE = StageSpec(id="referee", title="Referee report", engine=ENGINE, produces=("referee",))

TIPS = (
    "At each gate the text can be replaced: press Edit, or drop your own .md file into the thread.",
    "Numbers of the results that the code did not print are named; code, data and what was printed are in the archive.",
    "Your own idea or methodology, given at the start, is taken as it is.",
)


def _mode(mode_id: str, title: str, summary: str, *, inputs: tuple[InputSpec, ...], **more: object) -> ModeSpec:
    return ModeSpec.model_validate(
        {
            "id": mode_id,
            "title": title,
            "summary": summary,
            "category": CATEGORY,
            "engine": ENGINE,
            "inputs": inputs,
            "examples": (f"/tomas {mode_id}",),
            **more,
        }
    )


RESEARCH = _mode(
    "research",
    "Research: from data to a paper",
    "Takes a description of data and the files, and makes an idea, a methodology, results with executed code and "
    "plots, a paper and a referee's report on it.",
    inputs=(
        DESCRIPTION,
        FILES,
        IMPROVE,
        FOCUS,
        BACKEND,
        LITERATURE,
        SERVICE,
        STEPS,
        OWN_IDEA,
        OWN_METHODOLOGY,
        JOURNAL,
        TAXONOMY,
        AUTHOR,
    ),
    stages=(
        DESCRIPTION_STAGE,
        IDEA_STAGE,
        LITERATURE_STAGE,
        METHODOLOGY_STAGE,
        RESULTS_STAGE,
        KEYWORDS_STAGE,
        PAPER_STAGE,
        REFEREE_STAGE,
    ),
    aliases=("denario", "paper-from-data"),
    place=3,
    default_budget_usd=Decimal("10.00"),
    time_limit_s=7200,
    tips=TIPS,
)
IDEA = _mode(
    "research-idea",
    "Research idea",
    "Makes one research idea for a data description: proposed, criticised and improved in rounds.",
    inputs=(DESCRIPTION, FILES, FOCUS, BACKEND),
    stages=(DESCRIPTION_STAGE, IDEA_STAGE),
    aliases=("idea",),
)
LITERATURE_CHECK = _mode(
    "research-literature",
    "Literature check",
    "Checks with Semantic Scholar or FutureHouse whether a research idea is new, and names the papers next to it.",
    inputs=(
        DESCRIPTION.model_copy(update={"first_used": ""}),
        OWN_IDEA.model_copy(update={"required": True, "label": "Idea", "hint": ""}),
        SERVICE,
    ),
    stages=(LITERATURE_STAGE,),
    aliases=("literature",),
)
METHOD = _mode(
    "research-method",
    "Methodology",
    "Writes the methodology for a research idea and its data.",
    inputs=(
        DESCRIPTION,
        FILES,
        OWN_IDEA.model_copy(update={"required": True, "label": "Idea", "hint": ""}),
        FOCUS,
        BACKEND,
    ),
    stages=(DESCRIPTION_STAGE, METHODOLOGY_STAGE),
    aliases=("method", "methodology"),
)
RESULTS = _mode(
    "research-results",
    "Results by code",
    "Carries a methodology out on the data: plans, writes and runs code, and reports numbers and plots.",
    inputs=(
        DESCRIPTION,
        FILES.model_copy(update={"required": True}),
        OWN_IDEA.model_copy(update={"required": True, "label": "Idea", "hint": ""}),
        OWN_METHODOLOGY.model_copy(update={"required": True, "label": "Methodology", "hint": ""}),
        STEPS,
    ),
    stages=(DESCRIPTION_STAGE, RESULTS_STAGE),
    aliases=("results",),
)
PAPER = _mode(
    "research-paper",
    "Paper",
    "Writes a paper from an idea, a methodology, results and figures, as LaTeX and PDF.",
    inputs=(
        OWN_IDEA.model_copy(update={"required": True, "label": "Idea", "hint": ""}),
        OWN_METHODOLOGY.model_copy(update={"required": True, "label": "Methodology", "hint": ""}),
        OWN_RESULTS,
        InputSpec(key="figures", label="Figures", kind=InputKind.FILE, accepts=("png", "jpg", "jpeg"), max_files=10),
        JOURNAL,
        AUTHOR,
    ),
    stages=(PAPER_STAGE,),
    aliases=("paper",),
)
KEYWORDS = _mode(
    "research-keywords",
    "Keywords by Denario",
    "Chooses keywords for a text from UNESCO's or AAAI's vocabulary.",
    inputs=(
        InputSpec(key="description", label="Text", kind=InputKind.TEXT, multiline=True, required=True),
        TAXONOMY,
    ),
    stages=(KEYWORDS_STAGE,),
)
REFEREE = _mode(
    "research-referee",
    "Referee report",
    "Reads a paper (PDF) page by page, as pictures, and writes what a referee would say.",
    inputs=(InputSpec(key="paper", label="Paper", kind=InputKind.FILE, accepts=("pdf",), required=True),),
    stages=(REFEREE_STAGE,),
    aliases=("referee", "review"),
)
