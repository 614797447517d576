"""Contradictions, gaps, questions, the go / no-go sheet, two documents, and providers side by side."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from rfp_drive import Drive, input_file

from tomas.documents.intake import read_document
from tomas.documents.model import Document
from tomas.documents.quotes import normalised, quote_in_page
from tomas.documents.render.diagrams import FONT_SIZE_PX
from tomas.modes.base import InputRefused
from tomas.modes.rfp.diagram import write_views
from tomas.modes.rfp.figures import figures_in, number
from tomas.modes.rfp.findings import Findings
from tomas.modes.rfp.go_no_go import go_no_go_markdown, sheet_of
from tomas.modes.rfp.pricing import PROVIDERS, CostBreakdown, totals_by_provider
from tomas.modes.rfp.reading import read_request
from tomas.modes.rfp.solution import Architecture
from tomas.modes.rfp.sources import RELATION_KEY, Relation, Request
from tomas.modes.rfp.term import contract_term

ROOT = Path(__file__).parents[2]
BASE = """# REQUEST FOR PROPOSALS 77-2031

PARKING PERMITS FOR THE CITY OF EXAMPLE

Proposals are due no later than April 10, 2031. Questions are due by March 20, 2031.

## 1 Scope

1.1 The system shall provide a public web portal where residents apply for parking permits online.
1.2 The system shall send a reminder by e-mail 14 days before a permit expires.
1.3 The Contractor shall deliver the user documentation described in Attachment C.
1.4 The system must be user-friendly for staff at the counter.

## 2 Service

2.1 The system shall be available 99.5% of the time in each calendar month.
2.2 The Contractor shall keep audit logs of all changes for two years.
2.3 Audit logs of all changes must be deleted after six months.
2.4 The Contractor shall connect the portal to the QXPM register of the county.

## 3 Proposals

3.1 The proposal must not exceed 30 pages.
3.2 The offeror must have at least five years of experience with permit systems.
3.3 The Contractor shall pay liquidated damages of $500 for each day of delay.

## 4 Evaluation criteria

Technical approach (50%)

Price (40%)
"""
TENDER = """# INVITATION TO TENDER 12/2031

TIDE GAUGES FOR THE HARBOUR OF EXAMPLE

Tenders are due by 12 noon GMT on 12 March 2031. The closing date for tenders is 19 March 2031 at 12:00 GMT.

## 1 Scope

1.1 The system shall present a new alarm on each console within 2 seconds of its detection.

1.2 New alarms shall appear on the console no more than 5 seconds after their detection.

1.3 Remote access to the gauge network by third parties shall not be permitted.

1.4 The Supplier shall provide remote access to the gauge network for its engineers.

1.5 Gauge readings are kept for ten years.

1.6 Gauge readings and photographs shall be deleted after six years.

1.7 These certificates shall be retained for six years following the end of the contract.

1.8 The Supplier shall retain each confidentiality statement for three years following the end of the contract.

1.9 Availability of Readings: Within 15 days after a written request the Supplier shall give access under the rules.

1.10 Amendment of Maps: Within 30 days after a written request the Supplier shall change maps under the rules.

1.11 The Supplier shall send the Authority each reading of the AQXR station, see http://example.org/WZY and clause 7.9.

1.12 The gauge network must go live by 1 May 2032. The go-live date is 1 June 2032.

1.13 The Supplier shall report in the form of Appendix B-2, allowing the Authority sufficient time.

| Measure | Target |
|---|---|
| Response to a priority 1 incident | 30 minutes |

1.14 The Supplier shall respond to priority 1 incidents within one hour.

## 2 Instructions to Tenderers

2.1 The technical part of the tender must not exceed 40 pages.

2.2 The technical response shall be limited to 60 pages.

2.3 Prices must be given in pounds. The opening takes place on ____________.

2.4 Appendix A to be determined to be complete is a matter of the EXHIBITS listed as Exhibits.

2.5 A mandatory site visit will be held at the harbour.
"""
AMENDMENT = """# Amendment No. 1 to REQUEST FOR PROPOSALS 77-2031

Proposals are due no later than April 24, 2031.

The system shall send a reminder by e-mail 30 days before a permit expires.

The Contractor shall provide training for twelve members of staff before the launch.

Section 2.4 is hereby deleted.
"""


def files(folder: Path, **texts: str) -> tuple:
    found = []
    for name, text in texts.items():
        path = folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        found.append(input_file(path, folder / "inputs"))
    return tuple(found)


@pytest.fixture
def one(tmp_path: Path, model_address: str) -> Drive:
    return Drive(address=model_address, home=tmp_path / "run", files=files(tmp_path, request=BASE))


async def test_contradictions_and_gaps_become_questions_with_exact_quotes(one: Drive) -> None:
    await one.stage("requirements")
    findings = Findings.model_validate(one.json("requirements_json"))
    document = read_document(one.files[0].path, "request.md")
    kept = [item for item in findings.conflicts if "two years" in item.first_quote]
    assert [item.kind for item in kept] == ["retention times"]
    assert "six months" in kept[0].second_quote
    assert all(
        quote_in_page(document, item.first_page, item.first_quote)
        and quote_in_page(document, item.second_page, item.second_quote)
        for item in findings.conflicts
    )
    abouts = {item.about for item in findings.gaps}
    assert "Attachment C is not part of what was given" in abouts
    assert "“QXPM” is not explained" in abouts
    assert "the weights of the evaluation criteria add up to 90 %, not 100 %" in abouts
    assert any("user-friendly" in about for about in abouts)
    assert all(quote_in_page(document, item.page, item.quote) for item in findings.gaps)
    assert len(findings.questions) == len(findings.conflicts) + len(findings.gaps)
    letter = "\n".join(line.text for line in docx.Document(str(one.artifacts["questions_docx"].path)).paragraphs)
    book = load_workbook(one.artifacts["compliance_matrix"].path)
    rows = list(book["Questions to the issuer"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [question.id for question in findings.questions]
    for question in findings.questions:
        assert question.text in letter
        assert all(normalised(part.quote) in normalised(letter) for part in question.quotes)
    assert {"Submission rules", "Gaps", "Evaluation criteria"} <= set(book.sheetnames)
    rules = list(book["Submission rules"].iter_rows(min_row=2, values_only=True))
    assert ("Length", "3.1 The proposal must not exceed 30 pages.") in [(row[0], row[2]) for row in rules]


async def test_what_differs_is_found_and_what_only_sounds_alike_is_not(tmp_path: Path, model_address: str) -> None:
    drive = Drive(address=model_address, home=tmp_path / "run", files=files(tmp_path, tender=TENDER))
    await drive.stage("requirements")
    findings = Findings.model_validate(drive.json("requirements_json"))
    found = [(one.kind, f"{one.first_quote} {one.second_quote}") for one in findings.conflicts]
    wanted = [
        ("deadlines", "12 March", "19 March"),
        ("response times", "2 seconds", "5 seconds"),
        ("obligations", "third parties", "engineers"),
        ("retention times", "ten years", "six years"),
        ("deadlines", "1 May", "1 June"),
        ("deadlines", "30 minutes", "one hour"),
        ("pages", "40 pages", "60 pages"),
    ]
    for kind, *words in wanted:
        assert any(kind == got and all(word in quotes for word in words) for got, quotes in found), (kind, words)
    assert len(found) == len(wanted), "neither two titles nor two things that are kept contradict each other"
    abouts = "\n".join(gap.about for gap in findings.gaps)
    for words in ("“AQXR”", "clause 7.9 does not exist", "Appendix B-2 is not part", "a blank was not filled in"):
        assert words in abouts
    for words in ("WZY", "EXHIBITS", "sufficient", "something is left for later"):
        assert words not in abouts
    due = next(one for one in findings.deadlines if one.what == "Proposals due")
    assert due.when == "12 March 2031, 12 noon GMT"
    rules = {rule.about for rule in findings.submission_rules}
    assert {"Deadline", "Length", "Presentation or meeting"} <= rules
    assert any("given in pounds" in rule.quote for rule in findings.submission_rules), "by its section"
    assert "Attendance is mandatory" in {
        flag.about for flag in sheet_of(read_request({}, drive.files), date(2031, 1, 1)).red_flags
    }


def test_the_sheet_says_what_is_no_request_for_proposals(shared_data: Path, tmp_path: Path) -> None:
    rfi = input_file(shared_data / "rfp" / "california_vendor_pool_RFI.pdf", tmp_path / "inputs")
    sheet = sheet_of(read_request({}, (rfi,)), date(2016, 6, 1))
    assert "request for information" in sheet.warnings[0]
    assert sheet.days_left == 8, "6/9/16 is read as the document writes 5/26/16"


def test_a_story_is_questioned(tmp_path: Path) -> None:
    story = "They will sail at dawn, he should stay, and the ship may be late; she walked along the river.\n\n" * 20
    assert (
        "may not be an RFP"
        in Drive(address="", home=tmp_path, files=()).mode.intake({}, files(tmp_path, story=story)).question
    )


def test_the_go_no_go_sheet_counts_days_and_quotes_its_reasons(one: Drive) -> None:
    request = read_request({}, one.files)
    sheet = sheet_of(request, date(2031, 4, 1))
    assert sheet.days_left == 9
    assert sheet.weights == 90
    assert {passage.about for passage in sheet.red_flags} == {"Damages or penalties"}
    assert "Experience" in {passage.about for passage in sheet.qualifications}
    text = go_no_go_markdown(sheet)
    assert "Only 9 days left" in text
    assert "liquidated damages of" in text
    assert sheet_of(request, date(2031, 4, 20)).verdict.startswith("no-go")
    assert "was" not in sheet_of(request, date(2030, 1, 1)).verdict


def test_the_sheet_is_shown_before_money_is_spent_and_waits_where_asked(one: Drive) -> None:
    report = one.mode.intake({}, one.files)
    assert "Go / no-go" in report.summary
    assert not report.question
    assert one.mode.intake({"go_no_go": "Wait for my decision"}, one.files).question


def test_two_documents_do_not_take_the_place_of_the_decision_to_go_on(tmp_path: Path) -> None:
    mode, two = Drive(address="", home=tmp_path, files=()).mode, files(tmp_path, amendment=AMENDMENT, request=BASE)
    asked = mode.intake({"go_no_go": "Wait for my decision"}, two).question
    assert "how the two documents stand to each other" in asked
    assert asked.endswith("Go or no-go? Nothing has been spent yet.")
    assert "Go or no-go?" not in mode.intake({}, two).question


@pytest.mark.parametrize(
    ("stated", "months"),
    [
        ("The contract shall run for 36 months from the date of award.", 36),
        ("The initial term is two (2) years, with three one-year options.", 24),
        ("The contract is a contract for services with a term of four years from the start.", 48),
        ("A three-year framework agreement will be concluded.", 36),
        ("Contract term: 18 months", 18),
        ("The contract may be extended by two additional one-year terms.", None),
        ("Under this contract the Contractor must have five years of experience.", None),
        ("Records of the contract shall be kept for seven years after final payment.", None),
        ("The contract will start in two months.", None),
    ],
)
def test_the_contracts_term_is_what_the_document_states(tmp_path: Path, stated: str, months: int | None) -> None:
    document = read_request({}, files(tmp_path, tender=f"{BASE}\n\n{stated}\n")).document
    term = contract_term(document)
    assert (term.months if term else None) == months
    assert term is None or quote_in_page(document, term.page, term.quote)


async def test_an_amendment_supersedes_what_it_changes(tmp_path: Path, model_address: str) -> None:
    drive = Drive(
        address=model_address, home=tmp_path / "run", files=files(tmp_path, amendment=AMENDMENT, request=BASE)
    )
    report = drive.mode.intake({}, drive.files)
    assert report.asks[0].default == Relation.FIRST_AMENDS
    assert report.question
    await drive.stage("requirements")
    findings = Findings.model_validate(drive.json("requirements_json"))
    change = findings.comparison
    assert change is not None
    assert (change.earlier, change.later) == ("request.md", "amendment.md")
    assert [("14 days" in item.before, "30 days" in item.after) for item in change.changed] == [(True, True)]
    assert any("training for twelve" in item.quote for item in change.added)
    assert any("QXPM" in item.quote for item in change.removed)
    assert [("April 10" in item.before, "April 24" in item.after) for item in change.dates] == [(True, True)]
    quotes = " ".join(item.quote for item in findings.requirements)
    assert "14 days" not in quotes
    assert "QXPM" not in quotes
    assert "30 days" in quotes
    assert [item.date for item in findings.deadlines if item.what == "Proposals due"] == ["April 24, 2031"]
    originals = {file.name: read_document(file.path, file.name) for file in drive.files}
    for item in findings.requirements:
        name, page = findings.place(item.page)
        assert quote_in_page(originals[name], page, item.quote)
    text = drive.text("amendment_md")
    assert "14 days" in text
    assert "30 days" in text


def test_an_amendment_ends_several_clauses_and_gives_instructions(tmp_path: Path) -> None:
    text = """# Amendment No. 2 to INVITATION TO TENDER 12/2031

Clauses 1.2, 1.4 and 1.6 are deleted in their entirety.

Clause 2.1: the words "40 pages" are replaced with "60 pages".
"""
    request = read_request({}, files(tmp_path, tender=TENDER, amendment=text))
    assert request.relation is Relation.SECOND_AMENDS
    change = request.comparison
    assert change is not None
    assert sorted(one.quote[:3] for one in change.removed) == ["1.2", "1.4", "1.6"]
    assert [(one.before[:3], one.kind) for one in change.changed] == [("2.1", "instruction")]
    assert "60 pages" in change.changed[0].after
    left = " ".join(block.text for block in request.document.blocks if block.kind != "table")
    assert "5 seconds" not in left, "what was ended is compared with nothing"
    assert "40 pages" in left, "what is to be changed by hand stays, and carries a remark"


def test_an_amendment_ends_rows_of_tables_and_long_lists_of_numbers(tmp_path: Path) -> None:
    table = "| Deliverable | Due date |\n|---|---|\n| Status report | Each Monday |\n| Transition plan | 3 May 2031 |\n"
    listed = ", ".join(f"R-{number}" for number in range(100, 140))
    text = (
        f"# Amendment No. 3 to INVITATION TO TENDER 12/2031\n\nClauses {listed}\nare explained. Section 3 is deleted.\n"
    )
    request = read_request({}, files(tmp_path, tender=f"{TENDER}\n## 3 Deliverables\n\n{table}", amendment=text))
    ended = [quote for quote in request.superseded if quote.startswith(("Status", "Transition"))]
    assert len(ended) == 2
    assert not {one.quote for one in request.candidates} & set(ended)


def test_two_requests_are_not_taken_for_one_in_silence(tmp_path: Path) -> None:
    given_files = files(tmp_path, tender=TENDER, permits=BASE)
    report = Drive(address="", home=tmp_path, files=()).mode.intake({}, given_files)
    assert "may be two requests" in report.question


async def test_a_person_can_call_a_requirement_optional(one: Drive) -> None:
    await one.stage("requirements")
    first = Findings.model_validate(one.json("requirements_json")).mandatory[0]
    await one.stage("requirements", guidance=(f"treat {first.id} as optional",))
    after = Findings.model_validate(one.json("requirements_json")).by_id()[first.id]
    assert not after.mandatory
    assert "by guidance" in after.remarks


def test_how_two_documents_stand_to_each_other_can_be_corrected(tmp_path: Path) -> None:
    given_files = files(tmp_path, first=BASE, second=BASE.replace("14 days", "21 days"))
    assert read_request({}, given_files).relation is Relation.SECOND_REPLACES
    chosen = read_request({RELATION_KEY: Relation.FIRST_REPLACES.value}, given_files)
    assert "14 days" in chosen.document.text
    assert "21 days" not in chosen.document.text
    with pytest.raises(InputRefused, match="same text"):
        read_request({}, files(tmp_path, one=BASE, two=BASE))


def test_two_parts_of_one_public_request_are_taken_together(shared_data: Path, tmp_path: Path) -> None:
    names = ("18f_eqip_RFQ.md", "18f_eqip_PWS.md")
    parts = tuple(input_file(shared_data / "rfp" / name, tmp_path / "inputs") for name in names)
    request = read_request({}, parts)
    assert request.relation is Relation.TOGETHER
    assert [source.name for source in request.sources] == list(names)
    assert all(quote_in_page(request.document, item.page, item.quote) for item in request.candidates)


async def test_the_examples_contradictions_are_found(tmp_path: Path, model_address: str) -> None:
    example = input_file(ROOT / "examples" / "rfp" / "veldmark-rfp-2026-11.docx", tmp_path / "inputs")
    drive = Drive(address=model_address, home=tmp_path / "run", files=(example,))
    await drive.stage("requirements")
    findings = Findings.model_validate(drive.json("requirements_json"))
    key = json.loads((ROOT / "examples" / "rfp" / "key.json").read_text(encoding="utf-8"))
    shown = [{normalised(item.first_quote), normalised(item.second_quote)} for item in findings.conflicts]
    wanted = [[normalised(part["quote"]) for part in item["quotes"]] for item in key["contradictions"]]
    found = [
        pair for pair in wanted if any(all(any(want in got for got in quotes) for want in pair) for quotes in shown)
    ]
    assert len(found) >= len(wanted) - 1
    assert len(shown) <= len(wanted) + 2


async def test_providers_stand_side_by_side_for_multi_cloud(one: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_picture(_: object, folder: Path) -> tuple[Path, Path]:
        (folder / "a.svg").write_text("<svg/>", encoding="utf-8")
        (folder / "a.png").write_bytes(b"")
        return folder / "a.svg", folder / "a.png"

    monkeypatch.setattr("tomas.modes.rfp.architecture_stage.write_diagram", no_picture)
    one.inputs["provider"] = "Multi-Cloud"
    for stage in ("requirements", "architecture", "costs"):
        await one.stage(stage)
    costs = CostBreakdown.model_validate(one.json("cost_breakdown_json"))
    assert set(costs.provider_totals) == set(PROVIDERS)
    assert costs.provider_totals == totals_by_provider(costs.provider_prices)
    shown = load_workbook(one.artifacts["cost_breakdown_xlsx"].path, data_only=True)["Providers, likely"]
    rows = list(shown.iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "Component")
    for column, name in enumerate(head[1:], 1):
        parts = [Decimal(str(row[column])) for row in rows[rows.index(head) + 1 : -1]]
        assert sum(parts) == Decimal(str(rows[-1][column])) == costs.provider_totals[str(name)].likely
    linked = load_workbook(one.artifacts["cost_breakdown_xlsx"].path)
    assert str(linked["Summary"].cell(linked["Summary"].max_row - 2, 3).value).startswith("='One-off'!I")
    assert all("assumption" in price.source for price in costs.provider_prices)


@given(st.integers(1, 20), st.sampled_from(["second", "hour", "day", "week", "month", "year"]))
def test_a_duration_means_the_same_in_words_and_in_digits(count: int, unit: str) -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    word = [*words.split(), "eighteen", "nineteen", "twenty"][count - 1]
    plural = f"{unit}s" if count > 1 else unit
    spelt = figures_in(f"Logs shall be kept for {word} {plural}.")
    digits = figures_in(f"Logs shall be kept for {count} {plural}.")
    assert [(item.measure, item.value) for item in spelt] == [(item.measure, item.value) for item in digits]
    assert number(word) == count


@given(st.text(max_size=400))
def test_any_text_has_figures_that_stand_in_it(text: str) -> None:
    assert all(item.shown in text for item in figures_in(text))


def test_pages_of_two_documents_are_numbered_through() -> None:
    first = Document.model_validate(
        {"name": "a", "kind": "text", "pages": [{"number": 1, "text": "x"}, {"number": 2, "text": "y"}]}
    )
    second = first.model_copy(update={"name": "b"})
    request = Request((first, second), Relation.TOGETHER)
    assert [page.number for page in request.document.pages] == [1, 2, 3, 4]
    assert [source.first_page for source in request.sources] == [1, 3]


def test_pictures_by_layer_can_be_read_at_the_width_of_a_document(tmp_path: Path) -> None:
    parts = [
        {
            "id": f"part_{number}",
            "name": f"Service number {number}",
            "layer": "Application",
            "service": "Containers",
            "purpose": "Works.",
        }
        for number in range(5)
    ]
    hub = {"id": "hub", "name": "Integration layer", "layer": "Integration", "service": "Queue", "purpose": "Joins."}
    links = [{"source": "hub", "target": part["id"], "label": "events"} for part in parts]
    architecture = Architecture.model_validate(
        {"document": "d", "made_by": "m", "provider": "AWS", "components": [hub, *parts], "connections": links}
    )  # fmt: skip
    views = write_views(architecture, tmp_path)
    assert {view.title.partition(",")[0] for view in views} == {"Application", "Integration"}
    for view in views:
        box = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+)', view.svg.read_text(encoding="utf-8"))
        assert box
        assert FONT_SIZE_PX * 453.6 / float(box[1]) >= 7


def test_what_is_not_asked_for_is_no_red_flag(tmp_path: Path) -> None:
    story = """REQUEST FOR PROPOSALS 31-2: Ferry booking

Attendance at the bidders' conference is not required, but we recommend it to all.
No bid bond is needed, and the contract knows no penalties of any kind.
Attendance at the site visit on the second day is mandatory for each bidder.
The supplier shall give a performance bond of ten percent of the price.
"""
    sheet = sheet_of(read_request({}, files(tmp_path, story=story)), date(2031, 1, 1))
    assert [(flag.about, flag.quote.split()[0]) for flag in sheet.red_flags] == [
        ("Attendance is mandatory", "Attendance"),
        ("A bond or guarantee is asked for", "The"),
    ]
    assert "site visit" in sheet.red_flags[0].quote
