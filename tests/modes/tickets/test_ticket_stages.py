"""The mode from the table to the report, with the offline model over real HTTP."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdfium2 import PdfDocument
from rfp_drive import Drive, input_file
from ticket_kit import EXAMPLE, KEY, example_rows

from tomas.modes.base import AnswerRejected, EngineAnswer
from tomas.modes.tickets import TicketsMode


@dataclass
class TicketDrive(Drive):
    """A drive that keeps every word that went to the model."""

    said: list[str] = field(default_factory=list)

    async def chat(self, system: str, user: str) -> str:
        self.said += [system, user]
        return await super().chat(system, user)


@pytest.fixture
def drive(tmp_path: Path, model_address: str) -> TicketDrive:
    return TicketDrive(
        address=model_address,
        home=tmp_path / "run",
        files=(input_file(EXAMPLE, tmp_path / "inputs"),),
        inputs={"ticket_cost": "20 EUR", "focus": ("SLA", "Cost")},
        mode=TicketsMode(),
    )


def pdf_text(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(path))


async def test_the_whole_run_gives_documents_that_hold(drive: TicketDrive) -> None:
    await drive.run()
    figures, analysis = drive.json("figures_json"), drive.json("analysis_json")
    paper = pdf_text(drive.artifacts["report_pdf"].path)
    for words in (
        "Executive summary",
        "Dashboard",
        "Root causes",
        "How the figures were computed",
        "Made without a language",
    ):
        assert words in paper
    assert f"{KEY['tickets']:,} tickets over" in paper
    assert drive.text("dashboard_svg").startswith("<?xml")
    with Image.open(drive.artifacts["dashboard_png"].path) as picture:
        assert picture.width >= 1500
        assert len(set(picture.convert("L").resize((80, 80)).get_flattened_data())) > 20
    the_numbers_are_the_keys(figures)
    impact_is_arithmetic(analysis, drive.json("patterns_json"), figures)
    the_workbook_has_all_tables(drive)
    nothing_personal_reached_the_model(drive)


def the_numbers_are_the_keys(figures: dict) -> None:
    assert figures["tickets"] == KEY["tickets"]
    assert figures["times"] == KEY["resolution_hours"]


def impact_is_arithmetic(analysis: dict, patterns: dict, figures: dict) -> None:
    members = {pattern["id"]: pattern["ticket_ids"] for pattern in patterns["patterns"]}
    assert analysis["recommendations"]
    for item in analysis["recommendations"]:
        touched = {one for key in item["pattern_ids"] for one in members[key]}
        monthly = round(len(touched) / figures["days"] * 30.4375, 1)
        assert (item["impact"]["tickets"], item["impact"]["per_month"]) == (len(touched), monthly)
        low = round(monthly * item["avoidable_percent_low"] / 100, 1)
        assert item["impact"]["avoided_low"] == low
        assert Decimal(item["impact"]["cost_low"]) == Decimal(str(low)) * 20


def the_workbook_has_all_tables(drive: TicketDrive) -> None:
    book = load_workbook(drive.artifacts["tables_xlsx"].path, data_only=True)
    assert {"Overview", "Patterns", "Recommendations", "Teams", "Over time", "Forecast", "Tickets"} <= set(
        book.sheetnames
    )
    assert book["Tickets"].max_row == KEY["tickets"] + 1
    teams = {row[0]: row[1] for row in book["Teams"].iter_rows(min_row=2, values_only=True)}
    assert {name: teams[name] for name in KEY["groups"]} == KEY["groups"]
    assert teams["Total"] == KEY["tickets"]


def nothing_personal_reached_the_model(drive: TicketDrive) -> None:
    heard = "\n".join(drive.said)
    assert "person-" in heard
    assert not [name for person in KEY["people"] for name in person.split() if name in heard]
    assert not [phone for phone in KEY["phones"] if phone in heard]
    assert "@kestrel" not in heard


async def test_what_people_ask_at_the_gate_is_done(drive: TicketDrive) -> None:
    first = await drive.stage("patterns")
    assert "**12 patterns**" in first.summary
    before = {pattern["id"]: pattern for pattern in drive.json("patterns_json")["patterns"]}
    asked = ("merge P1 and P3\nrename P5 to Night run", "drop P2, please. Use words of our shop floor.")
    second = await drive.stage("patterns", asked[:1])
    assert "P3 merged into P1" in second.summary
    third = await drive.stage("patterns", asked)
    after = {pattern["id"]: pattern for pattern in drive.json("patterns_json")["patterns"]}
    assert set(after) == set(before) - {"P2", "P3"}
    assert set(after["P1"]["ticket_ids"]) == set(before["P1"]["ticket_ids"]) | set(before["P3"]["ticket_ids"])
    assert after["P5"]["name"] == "Night run"
    assert after["P4"]["name"] == before["P4"]["name"]
    assert "P2 dropped" in third.summary
    assert "Use words of our shop floor" in third.summary
    assert not any("rename P5" in text for text in drive.said)
    again = await drive.stage("patterns", asked)
    assert {pattern["id"] for pattern in drive.json("patterns_json")["patterns"]} == set(after)
    assert again.summary == third.summary


async def test_other_inputs_start_from_the_table_again(drive: TicketDrive) -> None:
    await drive.stage("patterns")
    await drive.stage("patterns", ("drop P1",))
    drive.inputs = {"time_range": "Q1 2026"}
    outcome = await drive.stage("patterns", ("drop P1",))
    found = drive.json("patterns_json")
    assert found["total"] == sum(row["Opened"][3:5] in {"01", "02", "03"} for row in example_rows())
    assert "P1" in {pattern["id"] for pattern in found["patterns"]}
    assert "earlier changes were not carried over: drop P1" in outcome.summary


async def test_a_persons_own_patterns_are_used_from_then_on(drive: TicketDrive, tmp_path: Path) -> None:
    await drive.stage("patterns")
    data = drive.json("patterns_json")
    data["patterns"] = data["patterns"][:2]
    data["patterns"][0]["name"] = "Tunnel trouble"
    upload = tmp_path / "patterns.json"
    upload.write_text(json.dumps(data), encoding="utf-8")
    drive.keep("patterns", drive.mode.edit(drive.context("patterns"), upload))
    await drive.stage("analysis")
    assert "Tunnel trouble" in drive.said[-1]
    assert {key for item in drive.json("analysis_json")["recommendations"] for key in item["pattern_ids"]} <= {
        "P1",
        "P2",
    }


async def test_what_the_model_invents_is_left_out(drive: TicketDrive) -> None:
    await drive.stage("patterns")
    ids = drive.json("patterns_json")["patterns"][0]["ticket_ids"]
    other = drive.json("patterns_json")["patterns"][1]["ticket_ids"]
    count = len(ids)
    good = {
        "text": f"It has {count} tickets.",
        "figures": [{"key": "P1.tickets", "value": count}],
        "ticket_ids": ids[:2],
    }
    wrong = [
        {"text": "It has 9999 tickets.", "figures": [{"key": "P1.tickets", "value": count}]},
        {"text": "It has many tickets.", "figures": [{"key": "P1.tickets", "value": 9999}]},
        {"text": "It is as this one says.", "ticket_ids": ["INC99999"]},
        {"text": "It is as that one says.", "ticket_ids": other[:1]},
    ]
    cause = {
        "id": "C1",
        "title": "Update",
        "pattern_ids": ["P1"],
        "cause": "An update.",
        "confidence": "low",
        "verify": "Ask.",
    }
    advice = {
        "title": "Roll back", "action": "Roll it back.", "pattern_ids": ["P1"], "avoidable_percent_low": 10,
        "avoidable_percent_high": 30, "effort": "low", "owner": "Network",
    }  # fmt: skip
    answer = {
        "root_causes": [cause | {"statements": [good, *wrong]}, cause | {"id": "C2", "statements": wrong}],
        "recommendations": [
            advice | {"id": "R1", "root_cause_ids": ["C1", "C2"], "statements": [good]},
            advice | {"id": "R2", "action": "Save 500 tickets.", "statements": [good]},
        ],
    }
    context = drive.context("analysis")
    outcome = drive.mode.accept(context, (EngineAnswer(task_id="analysis", text=json.dumps(answer)),))
    drive.keep("analysis", outcome)
    kept = drive.json("analysis_json")
    assert [item["id"] for item in kept["root_causes"]] == ["C1"]
    assert [one["text"] for one in kept["root_causes"][0]["statements"]] == [good["text"]]
    assert [item["id"] for item in kept["recommendations"]] == ["R1"]
    assert kept["recommendations"][0]["root_cause_ids"] == ["C1"]
    assert len(kept["left_out"]) == 2 * len(wrong) + 1
    assert "9999" not in outcome.summary
    assert f"{2 * len(wrong) + 1} statements of the model left out" in outcome.summary
    answer["recommendations"] = answer["recommendations"][1:]
    with pytest.raises(AnswerRejected, match="No recommendation is borne out"):
        drive.mode.accept(context, (EngineAnswer(task_id="analysis", text=json.dumps(answer)),))
    answer["recommendations"][0]["pattern_ids"] = ["P77"]
    with pytest.raises(AnswerRejected, match="R2 names the pattern P77"):
        drive.mode.accept(context, (EngineAnswer(task_id="analysis", text=json.dumps(answer)),))


async def test_patterns_must_be_named_one_and_all(drive: TicketDrive) -> None:
    context = drive.context("patterns")
    said = {
        "patterns": [{"id": "P1", "name": "One", "description": "d"}, {"id": "P99", "name": "Two", "description": "d"}]
    }
    with pytest.raises(AnswerRejected, match=r"no pattern P99[\s\S]*Pattern P2 has no name"):
        drive.mode.accept(context, (EngineAnswer(task_id="patterns", text=json.dumps(said)),))


@pytest.mark.parametrize("name", ["uci_incident_event_log_5998.csv", "bpic2014_itsm_sample.csv"])
async def test_real_exports_go_to_the_end(tmp_path: Path, shared_data: Path, model_address: str, name: str) -> None:
    files = (input_file(shared_data / "tickets" / name, tmp_path / "inputs"),)
    drive = TicketDrive(address=model_address, home=tmp_path / "run", files=files, mode=TicketsMode())
    assert drive.mode.intake({}, files).question == "Is this right?"
    await drive.run()
    assert drive.json("analysis_json")["recommendations"]
    assert not drive.json("analysis_json")["left_out"]
    assert len(PdfDocument(drive.artifacts["report_pdf"].path)) > 6
    assert not any("Caller 2403" in text for text in drive.said)
