"""The mode from requirements to Statement of Work, with the offline model over real HTTP."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from rfp_drive import Drive, input_file

from tomas.documents.intake import read_document
from tomas.documents.quotes import quote_in_page
from tomas.modes.base import AnswerRejected, EngineAnswer, InputRefused
from tomas.modes.rfp import architecture_stage
from tomas.modes.rfp.pricing import CostBreakdown, true_totals
from tomas.modes.rfp.solution import Architecture

RFP = """# REQUEST FOR PROPOSALS

PERMIT PORTAL FOR THE CITY OF EXAMPLE

Issued March 2, 2026. Proposals are due no later than April 10, 2026.

## 1 Scope

The system shall provide a public web portal where applicants submit permit applications online.
The system shall send e-mail notifications to applicants when a permit changes its status.
The portal must conform to WCAG 2.1 level AA.
The system shall import 1,200,000 legacy permit records from the existing Oracle database.
The system should provide dashboards and ad hoc reports on permits.
The Contractor shall migrate all scanned documents and attachments to the new document repository.
The City will provide office space for the project team.

## 2 Security and service levels

All data must be encrypted at rest and in transit.
Staff must sign in by single sign-on with multi-factor authentication.
The system shall be available 99.5% of the time in each calendar month.
The system must reach an availability of 99.9% of the time in each calendar month.
The Contractor shall notify the City of a security incident within 24 hours.
The system shall exchange payment data with the financial system through a REST API.

## 3 Proposals

Proposals must not exceed 40 pages.
The offeror must submit resumes of all key personnel.
The proposal shall include three references of similar projects.
The total price shall not exceed a budget of $750,000.
The contract shall run for 36 months from the date of award.
"""


def pdf_text(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(path))


@pytest.fixture
def drive(tmp_path: Path, model_address: str) -> Drive:
    path = tmp_path / "permit-portal.md"
    path.write_text(RFP, encoding="utf-8")
    inputs: dict[str, str | tuple[str, ...]] = {"provider": "Azure", "focus": "security", "supplier": "Fabrikam Ltd"}
    return Drive(
        address=model_address, home=tmp_path / "run", files=(input_file(path, tmp_path / "inputs"),), inputs=inputs
    )


@pytest.fixture
def plain_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the seconds of drawing where no picture is looked at."""

    def write(_: Architecture, folder: Path) -> tuple[Path, Path]:
        (folder / "architecture.svg").write_text("<svg/>", encoding="utf-8")
        (folder / "architecture.png").write_bytes(b"")
        return folder / "architecture.svg", folder / "architecture.png"

    monkeypatch.setattr(architecture_stage, "write_diagram", write)


async def test_the_whole_run_gives_documents_that_hold(drive: Drive) -> None:
    await drive.run()
    findings = drive.json("requirements_json")
    document = read_document(drive.files[0].path, drive.files[0].name)
    assert all(quote_in_page(document, item["page"], item["quote"]) for item in findings["requirements"])
    titles = " ".join(item["quote"] for item in findings["requirements"])
    assert "WCAG 2.1" in titles
    assert "office space" not in titles
    assert any("99.5" in conflict["about"] for conflict in findings["conflicts"])
    known = {item["id"] for item in findings["requirements"]}
    architecture = drive.json("architecture_json")
    assert architecture["provider"] == "Azure"
    assert {key for part in architecture["components"] for key in part["requirement_ids"]} <= known
    names = {part["name"] for part in architecture["components"]}
    assert {"Web portal", "Notifications", "Data migration", "Document store"} <= names
    costs = CostBreakdown.model_validate(drive.json("cost_breakdown_json"))
    assert costs.totals == true_totals(costs.items, costs.operation_months)
    assert costs.operation_months == 36, "the term that the document states"
    assert any("36 months of operation are priced, the term stated on page 1" in note for note in costs.notes)
    assert "750,000" in costs.budget
    assert all(risk["score"] == risk["likelihood"] * risk["impact"] for risk in drive.json("risks_json")["risks"])
    text = pdf_text(drive.artifacts["sow_pdf"].path)
    assert "Fabrikam Ltd" in text
    assert "offline" in text
    assert "Compliance matrix" in text
    assert all(len(outcome.summary) <= 2500 for outcome in drive.outcomes.values())


@pytest.mark.usefixtures("plain_pictures")
async def test_the_workbooks_open_and_their_sums_are_formulas(drive: Drive) -> None:
    for stage in ("requirements", "architecture", "costs"):
        await drive.stage(stage)
    matrix = load_workbook(drive.artifacts["compliance_matrix"].path)
    assert {"Summary", "Compliance matrix", "Dates", "Possible contradictions"} <= set(matrix.sheetnames)
    assert matrix["Compliance matrix"].auto_filter.ref
    costs = load_workbook(drive.artifacts["cost_breakdown_xlsx"].path)
    formulas = [
        cell.value for row in costs["One-off"].iter_rows() for cell in row if str(cell.value).startswith("=SUM(")
    ]
    assert len(formulas) == 3
    shown = load_workbook(drive.artifacts["cost_breakdown_xlsx"].path, data_only=True)["Summary"]
    last = list(shown.iter_rows(values_only=True))[-1]
    assert Decimal(str(last[-2])) == Decimal(drive.json("cost_breakdown_json")["totals"]["whole"]["likely"])


@pytest.mark.usefixtures("plain_pictures")
async def test_redirecting_the_architecture_changes_it_visibly(drive: Drive) -> None:
    await drive.stage("requirements")
    await drive.stage("architecture")
    before = {part["id"] for part in drive.json("architecture_json")["components"]}
    asked = ("Use AWS instead of Azure", "add a data warehouse", "drop the notifications", "make it purple")
    await drive.stage("architecture", guidance=asked)
    after = drive.json("architecture_json")
    ids = {part["id"] for part in after["components"]}
    assert after["provider"] == "AWS"
    assert "warehouse" in ids - before
    assert "notifications" in before - ids
    assert any("make it purple" in note for note in after["guidance_notes"])


@pytest.mark.usefixtures("plain_pictures")
async def test_steering_while_it_works_is_taken_into_account(drive: Drive) -> None:
    await drive.stage("requirements")
    drive.steering = "Please use Google Cloud"
    await drive.stage("architecture")
    assert drive.json("architecture_json")["provider"] == "Google Cloud"


async def test_an_edited_matrix_is_taken_over_and_a_false_quote_is_not(drive: Drive, tmp_path: Path) -> None:
    await drive.stage("requirements")
    upload = tmp_path / "edited.xlsx"
    book = load_workbook(drive.artifacts["compliance_matrix"].path)
    sheet = book["Compliance matrix"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["Our answer"]).value = "Comply"
    sheet.cell(3, columns["Requirement"]).value = "Changed by hand"
    removed = sheet.cell(4, columns["ID"]).value
    sheet.delete_rows(4)
    book.save(upload)
    drive.keep("requirements", drive.mode.edit(drive.context("requirements"), upload))
    findings = drive.json("requirements_json")
    assert findings["requirements"][0]["answer"] == "Comply"
    assert findings["requirements"][1]["title"] == "Changed by hand"
    assert removed in {item["id"] for item in findings["left_out"]}
    sheet.cell(5, columns["Exact quote"]).value = "The system shall make coffee."
    sheet.cell(6, columns["Category"]).value = "nonsense"
    book.save(upload)
    with pytest.raises(InputRefused) as refused:
        drive.mode.edit(drive.context("requirements"), upload)
    assert "Row 5" in str(refused.value)
    assert "Row 6" in str(refused.value)


@pytest.mark.usefixtures("plain_pictures")
async def test_an_edited_architecture_comes_back_from_markdown(drive: Drive, tmp_path: Path) -> None:
    await drive.stage("requirements")
    await drive.stage("architecture")
    upload = tmp_path / "architecture.md"
    text = drive.text("architecture_md")
    upload.write_text(text.replace("| Web portal |", "| Citizen portal |"), encoding="utf-8")
    drive.keep("architecture", drive.mode.edit(drive.context("architecture"), upload))
    assert "Citizen portal" in {part["name"] for part in drive.json("architecture_json")["components"]}
    upload.write_text(text.replace("| web\\_portal |", "| somewhere |", 1), encoding="utf-8")
    with pytest.raises(InputRefused, match="does not exist"):
        drive.mode.edit(drive.context("architecture"), upload)


async def test_claims_that_the_document_does_not_bear_are_rejected(drive: Drive) -> None:
    context = drive.context("requirements")
    tasks = drive.mode.prepare(context)
    said = (await drive.answer(tasks[0])).text
    invented = '"missed": [{"page": 1, "quote": "The system shall make coffee.", "title": "Coffee"}]'
    answer = EngineAnswer(task_id=tasks[0].id, text=said.replace('"missed": []', invented))
    drive.keep("requirements", drive.mode.accept(context, (answer,)))
    findings = drive.json("requirements_json")
    assert [claim["quote"] for claim in findings["rejected"]] == ["The system shall make coffee."]
    assert "coffee" not in " ".join(item["quote"] for item in findings["requirements"])


@pytest.mark.usefixtures("plain_pictures")
async def test_wrong_sums_and_unknown_ids_are_sent_back(drive: Drive) -> None:
    await drive.stage("requirements")
    context = drive.context("architecture")
    said = await drive.answer(drive.mode.prepare(context)[0])
    first = drive.json("requirements_json")["requirements"][0]["id"]
    known = next(
        item["id"] for item in drive.json("requirements_json")["requirements"] if f'"{item["id"]}"' in said.text
    )
    with pytest.raises(AnswerRejected, match="R-9-bogus"):
        drive.mode.accept(context, (said.model_copy(update={"text": said.text.replace(f'"{known}"', '"R-9-bogus"')}),))
    assert first
    drive.keep("architecture", drive.mode.accept(context, (said,)))
    context = drive.context("costs")
    priced = await drive.answer(drive.mode.prepare(context)[0])
    cheaper = priced.text.replace('"whole": {\n   "low": ', '"whole": {\n   "low": 9', 1)
    assert cheaper != priced.text
    with pytest.raises(AnswerRejected, match="whole"):
        drive.mode.accept(context, (priced.model_copy(update={"text": cheaper}),))
    outcome = drive.mode.accept(context, (priced,))
    assert Decimal(drive.mode.spec.default_budget_usd) > 0
    assert outcome.warnings


@pytest.mark.parametrize(
    ("name", "least"),
    [("alaska_dhss_RFP.md", 150), ("california_intake_SOW.docx", 120), ("mississippi_agile_vendor_pool_RFP.docx", 25)],
)
async def test_the_first_stage_finds_the_requirements_of_public_rfps(
    name: str, least: int, shared_data: Path, tmp_path: Path, model_address: str
) -> None:
    file = input_file(shared_data / "rfp" / name, tmp_path / "inputs")
    drive = Drive(address=model_address, home=tmp_path / name, files=(file,))
    report = drive.mode.intake({}, drive.files)
    assert report.pages > 0
    await drive.stage("requirements")
    findings = drive.json("requirements_json")
    document = read_document(file.path, file.name)
    assert len(findings["requirements"]) >= least
    assert all(quote_in_page(document, item["page"], item["quote"]) for item in findings["requirements"])
    assert not findings["rejected"]


def test_a_request_for_information_is_questioned(shared_data: Path, tmp_path: Path) -> None:
    mode = Drive(address="", home=tmp_path, files=()).mode
    rfi = input_file(shared_data / "rfp" / "california_vendor_pool_RFI.pdf", tmp_path / "inputs")
    report = mode.intake({}, (rfi,))
    assert "request for information" in report.question


def test_bad_input_is_refused_with_what_to_do(tmp_path: Path) -> None:
    mode = Drive(address="", home=tmp_path, files=()).mode
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    with pytest.raises(InputRefused, match="empty"):
        mode.intake({}, (input_file(empty, tmp_path / "inputs"),))
    short = tmp_path / "short.txt"
    short.write_text("Nothing much to see here.", encoding="utf-8")
    with pytest.raises(InputRefused, match="words"):
        mode.intake({}, (input_file(short, tmp_path / "inputs"),))
    with pytest.raises(InputRefused, match="no document"):
        mode.intake({}, ())
