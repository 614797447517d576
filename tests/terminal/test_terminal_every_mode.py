"""Every installed mode runs to its end at a terminal, with the real engines, the offline model and real files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from terminal_kit import NOTES, RFP, Bench

from tomas.modes.registry import load_modes

LAKE = "month,level_m,wind_kn\n" + "".join(f"{n},{3 + n / 100:.2f},{(n * 7) % 11}\n" for n in range(1, 61))
ASKED = "Study how the level of the lake goes over time and with the wind, and say what stands out."
IDEA = "**Title:** Lake level and wind\n\nDoes the level of the lake rise over time, whatever the wind does?"
METHOD = "1. Fit a straight line of level_m against month.\n2. Correlate level_m with wind_kn."
RESULTS = "The level rises by 0.01 m a month over 60 months; wind explains nothing of it."
PLAN = (
    "# Plan\n\n## Step 1: Fit a line\n\nAgent: engineer\n\n- print the slope\n\n"
    "## Step 2: Explain\n\nAgent: researcher\n"
)
GATE = """THE GATE

The gate is locked at 22:00. Every visitor must be registered. Report every near miss on the next working day.
Never leave the gate open while a lorry is unloaded.
"""
TICKETS = Path(__file__).parents[2] / "examples" / "tickets" / "kestrel-tickets-2026.csv"
DELIVERY = Path(__file__).parents[2] / "examples" / "devops"
PLANTS = Path(__file__).parents[2] / "examples" / "data-analysis" / "glasshouse-2025.csv"
DATA = {"lake.csv": LAKE}


@dataclass(frozen=True)
class Case:
    """What a mode is given, what it must make, and what its main text must say."""

    inputs: Mapping[str, str]
    files: Mapping[str, str]
    makes: frozenset[str]
    says: str = ""


CASES = {
    "rfp": Case(
        {}, {"rfp.txt": RFP}, frozenset({"compliance_matrix", "diagram_svg", "cost_breakdown_xlsx", "sow_pdf"})
    ),
    "one-shot": Case(
        {"task": ASKED, "agent": "engineer"}, DATA, frozenset({"answer", "answer_pdf", "answer_picture_1"}), "60 rows"
    ),
    "deep-research": Case(
        {"task": ASKED}, DATA, frozenset({"plan", "plan_json", "findings", "findings_pdf", "findings_files"}), "level_m"
    ),
    "planning-and-control": Case({"task": ASKED}, DATA, frozenset({"findings", "findings_files"}), "level_m"),
    "control": Case({"task": ASKED, "plan": PLAN}, DATA, frozenset({"findings", "findings_files"}), "level_m"),
    "human-in-the-loop": Case({"task": ASKED, "agent": "engineer"}, DATA, frozenset({"result"}), "60 rows"),
    "idea-generation": Case({"problem": ASKED}, {}, frozenset({"ideas", "ideas_pdf"}), "lake"),
    "keywords": Case({"text": ASKED, "taxonomy": "aaai"}, {}, frozenset({"keywords"})),
    "summaries": Case({}, {"lifting.md": NOTES}, frozenset({"summaries", "summaries_pdf"}), "lifting"),
    "references": Case({"task": ASKED}, {"lifting.md": NOTES}, frozenset({"references", "references_pdf"}), "lifting"),
    "handbook": Case(
        {"audience": "people at the depot"},
        {"lifting.md": NOTES, "gate.txt": GATE},
        frozenset({"outline_md", "chapters_json", "handbook_pdf", "handbook_docx", "handbook_md"}),
        "near miss",
    ),
    "tickets": Case(
        {},
        {"tickets.csv.gz": TICKETS.read_text(encoding="utf-8-sig")},
        frozenset({"patterns_md", "report_pdf", "tables_xlsx"}),
    ),
    "devops": Case(
        {},
        {
            name: (DELIVERY / f"kestrel-{name}").read_text(encoding="utf-8-sig")
            for name in ("deployments-2026.csv", "incidents-2026.csv", "last-failure.log")
        },
        frozenset({"figures_md", "advice_md", "report_pdf", "dashboard_png", "tables_xlsx"}),
    ),
    "data-analysis": Case(
        {"questions": "1"},
        {"plants.csv": PLANTS.read_text(encoding="utf-8-sig")},
        frozenset({"questions_md", "profile_xlsx", "plot_q1_1", "code_zip", "report_pdf", "numbers_xlsx"}),
    ),
    "research": Case(
        {"description": f"Monthly readings of a lake: level_m, wind_kn. {ASKED}", "literature": "yes"},
        DATA,
        frozenset(
            {"idea", "literature", "methodology", "results", "results_plot_01", "keywords", "paper_pdf", "referee"}
        ),
    ),
    "research-idea": Case({"description": ASKED}, DATA, frozenset({"description", "idea"}), "level"),
    "research-method": Case({"description": ASKED, "idea": IDEA}, DATA, frozenset({"methodology"})),
    "research-results": Case(
        {"description": ASKED, "idea": IDEA, "methodology": METHOD}, DATA, frozenset({"results", "results_plot_01"})
    ),
    "research-paper": Case(
        {"idea": IDEA, "methodology": METHOD, "results": RESULTS}, {}, frozenset({"paper_pdf", "paper_tex"})
    ),
    "research-keywords": Case({"description": ASKED, "taxonomy": "aaai"}, {}, frozenset({"keywords"})),
}
ELSEWHERE = {"research-literature", "research-referee", "outline"}
"""They need a service or a PDF; the tests below run them. The outline is the example package's."""


def test_no_mode_is_left_out() -> None:
    assert set(load_modes()) - ELSEWHERE == set(CASES)


@pytest.mark.parametrize("mode_id", CASES)
async def test_a_mode_runs_to_its_end(bench: Bench, mode_id: str) -> None:
    case = CASES[mode_id]
    arguments: list[str | Path] = ["run", mode_id, "--approve-all", "--json", "--folder", bench.desk / "out"]
    for name, value in case.inputs.items():
        arguments += ["--set", f"{name}={value}"]
    for name, content in case.files.items():
        arguments += ["--file", bench.notes(content, name)]
    ended = await bench.tomas(*arguments)
    assert ended.code == 0, ended.said
    made = {artifact["key"]: artifact for artifact in ended.result["artifacts"]}
    assert case.makes <= set(made), sorted(made)
    assert case.says.lower() in str(ended.result["content"]).lower()
    for artifact in made.values():
        content = (bench.desk / "out" / artifact["file"]).read_bytes()
        assert content
        assert artifact["media_type"] != "application/pdf" or content.startswith(b"%PDF")
        assert artifact["media_type"] != "application/json" or json.loads(content)


async def test_a_literature_check_without_its_service_is_refused_with_the_reason(bench: Bench) -> None:
    ended = await bench.tomas(
        "run", "research-literature", "--approve-all", "--set", f"description={ASKED}", "--set", f"idea={IDEA}"
    )
    assert ended.code == 1
    assert "Semantic Scholar" in ended.said
    assert "Go on without the check" in ended.said


async def test_a_paper_that_tomas_typeset_can_be_refereed(bench: Bench) -> None:
    paper = ("run", "research-paper", "--approve-all", "--folder", bench.desk / "paper", "--set", f"results={RESULTS}")
    ended = await bench.tomas(
        *paper, "--set", f"idea={IDEA}", "--set", f"methodology={METHOD}", "--set", "author=Ada Byron"
    )
    assert ended.code == 0, ended.said
    assert "Ada Byron" in pypdfium2.PdfDocument(bench.desk / "paper" / "paper.pdf")[0].get_textpage().get_text_range()
    review = ("run", "research-referee", "--approve-all", "--json", "--file", bench.desk / "paper" / "paper.pdf")
    ended = await bench.tomas(*review, "--folder", bench.desk / "review")
    assert ended.code == 0, ended.said
    assert "referee" in {artifact["key"] for artifact in ended.result["artifacts"]}
