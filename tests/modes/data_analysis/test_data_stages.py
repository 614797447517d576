"""The mode from the table to the report, with the offline model over real HTTP and its programs really run."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from data_kit import EXAMPLE, KEY, SHOPS, DataDrive, run_program, written
from openpyxl import load_workbook
from PIL import Image
from pypdfium2 import PdfDocument
from rfp_drive import input_file

from tomas.modes.base import AnswerRejected, EngineAnswer, InputRefused
from tomas.modes.data_analysis import DataAnalysisMode

ASKED = "Does the height depend on the bed and on the water?"


@pytest.fixture
def drive(tmp_path: Path, model_address: str) -> DataDrive:
    files = (input_file(EXAMPLE, tmp_path / "inputs"),)
    return DataDrive(address=model_address, home=tmp_path / "run", files=files, inputs={"question": ASKED})


@pytest.fixture
def shops(tmp_path: Path, model_address: str) -> DataDrive:
    return DataDrive(address=model_address, home=tmp_path / "run", files=written(tmp_path, SHOPS))


def pdf_text(path: Path) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(path)).split())


def numbers_of(drive: DataDrive) -> dict[str, dict[str, Any]]:
    return {
        f"{one['question']['id']}.{number['name']}": number
        for one in drive.json("findings_json")["findings"]
        for number in one["numbers"]
    }


async def test_the_whole_run_gives_documents_that_hold(drive: DataDrive) -> None:
    await drive.run()
    findings = drive.json("findings_json")["findings"]
    assert not [fault for one in findings for fault in one["faults"]]
    the_key_is_found(findings)
    every_number_of_the_report_is_one_that_was_computed(drive)
    the_pictures_are_pictures(drive)
    paper = pdf_text(drive.artifacts["report_pdf"].path)
    for words in (
        "Executive summary",
        "glasshouse-2025.csv",
        "What the data cannot tell",
        "Made without a language model",
    ):
        assert words in paper
    assert "What was taken out" not in paper
    book = load_workbook(drive.artifacts["numbers_xlsx"].path, data_only=True)
    assert {"Findings", "Numbers", "Columns", "Frequent values", "Correlations", "Groups"} == set(book.sheetnames)
    assert "![Overview of glasshouse-2025.csv](overview-1.svg)" in drive.text("report_md")
    what_people_wrote_stays_at_home(drive)


def the_key_is_found(findings: list[dict[str, Any]]) -> None:
    by_columns = {frozenset(one["question"]["columns"]): one for one in findings}
    beds = by_columns[frozenset({"Height (cm)", "Bed"})]
    for bed, mean in KEY["mean_height_by_bed"].items():
        (number,) = [one for one in beds["numbers"] if one["name"] == f"mean_{bed.lower()}"]
        assert number["value"] == pytest.approx(mean)
        assert (number["n"], number["verdict"], number["ours"]) == (
            KEY["plants_by_bed"][bed], "agrees", pytest.approx(mean)
        )  # fmt: skip
    assert "highest for South" in beds["finding"]
    (water,) = [one for columns, one in by_columns.items() if {"Water (l)", "Height (cm)"} <= columns]
    values = {one["name"]: one["value"] for one in water["numbers"]}
    assert values["pearson"] == pytest.approx(KEY["pearson_water_height"])
    assert KEY["slope_height_over_water"] in (
        pytest.approx(values["slope"]),
        pytest.approx(1 / values["slope"], rel=0.5),
    )


def every_number_of_the_report_is_one_that_was_computed(drive: DataDrive) -> None:
    numbers = numbers_of(drive)
    assert sum(number["verdict"] == "agrees" for number in numbers.values()) > 0.7 * len(numbers)
    assert not [name for name, number in numbers.items() if number["verdict"] == "differs"]
    book = load_workbook(drive.artifacts["numbers_xlsx"].path, data_only=True)
    rows = list(book["Numbers"].iter_rows(min_row=4, values_only=True))
    assert {f"{row[0]}.{row[1]}": row[5] for row in rows} == {
        name: pytest.approx(number["value"]) for name, number in numbers.items()
    }


def the_pictures_are_pictures(drive: DataDrive) -> None:
    keys = [key for key in drive.artifacts if key.startswith("plot_")]
    assert len(keys) == 5
    for key in (*keys, "overview_1_png"):
        with Image.open(drive.artifacts[key].path) as picture:
            assert picture.width >= 900
            assert len(set(picture.convert("L").resize((80, 80)).get_flattened_data())) > 20


def what_people_wrote_stays_at_home(drive: DataDrive) -> None:
    heard = "\n".join(drive.said)
    assert "Height (cm)" in heard
    assert "GH-0001" not in heard
    assert "leak in the roof" not in heard


async def test_the_code_of_the_analyses_can_be_run_again(drive: DataDrive, tmp_path: Path) -> None:
    await drive.run()
    folder = tmp_path / "again"
    with zipfile.ZipFile(drive.artifacts["code_zip"].path) as archive:
        archive.extractall(folder)
    assert "cd Q1 && python Q1.py" in (folder / "README.md").read_text(encoding="utf-8")
    for one in drive.json("findings_json")["findings"]:
        place = folder / one["question"]["id"]
        code = (place / one["code"]).read_text(encoding="utf-8")
        assert str(tmp_path) not in code
        before = (place / "data" / "answer.json").read_text(encoding="utf-8")
        shutil.rmtree(place / "data")
        await run_program(place / one["code"], place)
        assert (place / "data" / "answer.json").read_text(encoding="utf-8") == before


async def test_what_people_ask_at_the_gate_is_done(shops: DataDrive) -> None:
    await shops.stage("profile")
    before = shops.json("questions_json")["questions"]
    asked = ("drop Q2; add: do sales go together with visitors when open?", "more on the shop, please")
    second = await shops.stage("profile", asked[:1])
    after = shops.json("questions_json")["questions"]
    added = f"Q{len(before) + 1}"
    assert [one["id"] for one in after] == [one["id"] for one in before if one["id"] != "Q2"] + [added]
    assert after[-1]["columns"] == ["sales", "visitors", "open"]
    assert after[-1]["how"]
    assert "Q2 dropped" in second.summary
    await shops.stage("profile", asked)
    third = shops.json("questions_json")["questions"]
    assert {one["id"] for one in after} <= {one["id"] for one in third}
    assert not any("drop Q2" in text for text in shops.said)
    assert "more on the shop" in shops.text("questions_md")
    await shops.stage("profile", asked)
    assert shops.json("questions_json")["questions"] == third
    await shops.stage("profile", (*asked, "only questions about visitors"))
    last = shops.json("questions_json")["questions"]
    assert len([one for one in last if one["asked_by"] == "model"]) > 1
    assert all("visitors" in one["columns"] for one in last)
    await shops.stage("analyses")
    assert {one["question"]["id"] for one in shops.json("findings_json")["findings"]} == {one["id"] for one in last}


async def test_another_goal_asks_anew_and_keeps_what_people_added(shops: DataDrive) -> None:
    asked = ("drop Q1; add: how do visitors differ by open?",)
    await shops.stage("profile")
    await shops.stage("profile", asked)
    shops.inputs = {"question": "How do the sales go over time?", "questions": "3"}
    outcome = await shops.stage("profile", asked)
    found = shops.json("questions_json")["questions"]
    assert [one["text"] for one in found if one["asked_by"] == "person"] == ["How do visitors differ by open?"]
    assert len(found) == 3
    assert set(next(one for one in found if one["asked_by"] == "model")["columns"]) == {"day", "sales"}
    assert "earlier changes were not carried over: drop Q1" in outcome.summary


async def test_a_question_that_names_no_column_is_told_back(shops: DataDrive) -> None:
    await shops.stage("profile")
    outcome = await shops.stage("profile", ("add: what is the meaning of life?",))
    assert "please say which columns it is about" in outcome.summary
    assert not any("meaning" in one["text"] for one in shops.json("questions_json")["questions"])


async def test_a_persons_own_questions_are_answered(shops: DataDrive, tmp_path: Path) -> None:
    await shops.stage("profile")
    upload = tmp_path / "mine.md"
    upload.write_text(
        "## New: How do visitors differ by shop?\n\n## New: How many rows has each shop?\n", encoding="utf-8"
    )
    shops.keep("profile", shops.mode.edit(shops.context("profile"), upload))
    await shops.stage("analyses")
    await shops.stage("report")
    first, second = shops.json("findings_json")["findings"]
    assert (first["question"]["method"], second["question"]["method"]) == ("compare groups", "counts")
    frame = pd.read_csv(shops.files[0].path)
    means = {one["name"]: one["value"] for one in first["numbers"] if one["name"].startswith("mean_")}
    assert means == {
        f"mean_{shop.lower()}": pytest.approx(value) for shop, value in frame.groupby("shop")["visitors"].mean().items()
    }
    upload.write_text("## New: How heavy are the elephants?\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="names no column"):
        shops.mode.edit(shops.context("profile"), upload)


async def test_questions_the_data_do_not_bear_are_left_out(shops: DataDrive) -> None:
    good = {"text": "How do sales differ by shop?", "columns": ["Sales", "shop"], "method": "compare groups"}
    wrong = [
        {"text": "How do colours differ?", "columns": ["colour"], "method": "counts"},
        {"text": "How are shops related to days?", "columns": ["shop", "day"], "method": "relation"},
        {"text": "How do sales differ by shop, again?", "columns": ["shop", "sales"], "method": "compare groups"},
    ]
    context = shops.context("profile")
    answer = EngineAnswer(task_id="questions", text=json.dumps({"questions": [*wrong[:2], good, wrong[2]]}))
    shops.keep("profile", shops.mode.accept(context, (answer,)))
    kept = shops.json("questions_json")
    assert [(one["id"], one["columns"]) for one in kept["questions"]] == [("Q1", ["sales", "shop"])]
    assert ["no column “colour”" in kept["left_out"][0], "two columns of numbers" in kept["left_out"][1],
            "the same as Q1" in kept["left_out"][2]] == [True] * 3  # fmt: skip
    with pytest.raises(AnswerRejected, match="bear none of the questions"):
        shops.mode.accept(context, (EngineAnswer(task_id="questions", text=json.dumps({"questions": wrong[:2]})),))


@pytest.fixture
async def answered(shops: DataDrive, tmp_path: Path) -> tuple[DataDrive, dict[str, Any], Path]:
    """A run with one question, an answer to it that holds, and a picture."""
    upload = tmp_path / "one.md"
    await shops.stage("profile")
    upload.write_text("## New: How do visitors differ by shop?\n", encoding="utf-8")
    shops.keep("profile", shops.mode.edit(shops.context("profile"), upload))
    await shops.stage("analyses")
    folder = next((shops.home / "code").iterdir()) / "data"
    return shops, json.loads((folder / "answer.json").read_text(encoding="utf-8")), folder


def accepted(drive: DataDrive, answer: dict[str, Any], files: tuple[Path, ...]) -> dict[str, Any]:
    name = drive.tasks[-1].id
    given = EngineAnswer(task_id=name, text=json.dumps(answer), files=files)
    drive.keep("analyses", drive.mode.accept(drive.context("analyses"), (given,)))
    return drive.json("findings_json")["findings"][0]


async def test_what_the_code_got_wrong_is_marked(answered: tuple[DataDrive, dict[str, Any], Path]) -> None:
    drive, answer, folder = answered
    pictures = tuple(folder.glob("*.png"))
    answer["numbers"][0]["value"] += 1
    answer["caveats"] = ["Only 987 rows count.", "Small groups."]
    found = accepted(drive, answer, pictures)
    assert found["numbers"][0]["verdict"] == "differs"
    assert "differs: the code says" in found["faults"][0]
    assert found["caveats"] == ["Small groups."]
    assert "DIFFER" in drive.text("findings_md")
    answer["numbers"][0]["value"] -= 1
    answer["finding"] = "There are 4321 visitors, which is due to the shop."
    found = accepted(drive, answer, pictures)
    assert found["finding"] == ""
    assert "4321" in found["faults"][0]
    assert "claims a cause" in found["faults"][1]
    await drive.stage("report")
    assert "4321" in pdf_text(drive.artifacts["report_pdf"].path).partition("What was taken out")[2]


async def test_answers_that_cannot_be_used_are_asked_for_again(
    answered: tuple[DataDrive, dict[str, Any], Path], tmp_path: Path
) -> None:
    drive, answer, folder = answered
    pictures = tuple(folder.glob("*.png"))
    blank = tmp_path / pictures[0].name
    Image.new("RGB", (800, 500), "white").save(blank)
    twice = answer | {"numbers": [answer["numbers"][0]] * 2}
    for wrong, files, reason in (
        (answer | {"numbers": []}, pictures, "numbers"),
        (twice, pictures, "same name"),
        (answer | {"plots": []}, pictures, "no plot"),
        (answer, (), "no such file"),
        (answer, (blank,), "damaged or blank"),
    ):
        with pytest.raises(AnswerRejected, match=reason) as caught:
            accepted(drive, wrong, files)
        assert caught.value.task_ids == (drive.tasks[-1].id,)


async def test_a_summary_that_invents_is_cut_down(answered: tuple[DataDrive, dict[str, Any], Path]) -> None:
    drive, _answer, _folder = answered
    name = drive.json("questions_json")["questions"][0]["id"]
    number = drive.json("findings_json")["findings"][0]["numbers"][0]
    good = {
        "text": f"The first mean is {number['value']:.1f}.",
        "question_ids": [name],
        "figures": [{"key": f"{name}.{number['name']}", "value": number["value"]}],
    }
    wrong = [good | {"text": "It is 7777."}, good | {"question_ids": ["Q99"]}, good | {"text": "The shop causes it."}]
    told = {
        "headline": "There are 7777 of them.",
        "summary": [good, *wrong],
        "next_steps": ["Count 7777 more.", "Look."],
    }
    context = drive.context("report")
    outcome = drive.mode.accept(context, (EngineAnswer(task_id="report", text=json.dumps(told)),))
    assert good["text"] in outcome.summary
    assert "7777" not in outcome.summary
    assert len(outcome.warnings) == 4
    told["summary"] = wrong
    with pytest.raises(AnswerRejected, match="No statement of the summary"):
        drive.mode.accept(context, (EngineAnswer(task_id="report", text=json.dumps(told)),))


async def test_two_tables_are_each_asked_about(shops: DataDrive, tmp_path: Path) -> None:
    shops.files = (*shops.files, input_file(EXAMPLE, tmp_path / "inputs"))
    await shops.run()
    tables = {one["question"]["table"] for one in shops.json("findings_json")["findings"]}
    assert tables == {"shops.csv", EXAMPLE.name}
    assert not [fault for one in shops.json("findings_json")["findings"] for fault in one["faults"]]


@pytest.mark.parametrize(
    "name",
    [
        "science/penguins.csv",
        "science/penguins_raw.csv",
        "science/co2-mm-mlo.csv",
        "tickets/bpic2014_itsm_sample.csv",
        "tickets/uci_incident_event_log_5998.csv",
    ],
)
async def test_real_tables_go_to_the_end(tmp_path: Path, shared_data: Path, model_address: str, name: str) -> None:
    files = (input_file(shared_data / name, tmp_path / "inputs"),)
    drive = DataDrive(address=model_address, home=tmp_path / "run", files=files, inputs={"questions": "8"})
    assert isinstance(drive.mode, DataAnalysisMode)
    drive.mode.intake({}, files)
    await drive.run()
    findings = drive.json("findings_json")["findings"]
    assert len(findings) >= 5
    assert all(one["finding"] and one["plots"] for one in findings)
    assert not [fault for one in findings for fault in one["faults"]]
    assert not [number for number in numbers_of(drive).values() if number["verdict"] == "differs"]
    assert "left out:" not in pdf_text(drive.artifacts["report_pdf"].path)
