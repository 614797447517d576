"""The mode from the files to the report, with the offline model over real HTTP."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from devops_kit import ALL, DEPLOYMENTS, INCIDENTS, KEY, LOG, RUNS
from openpyxl import load_workbook
from PIL import Image
from pypdfium2 import PdfDocument
from rfp_drive import Drive, input_file

from tomas.modes.base import AnswerRejected, EngineAnswer, InputRefused, StageOutcome
from tomas.modes.devops import DevopsMode


@dataclass
class DevopsDrive(Drive):
    """A drive that keeps every word that went to the model."""

    said: list[str] = field(default_factory=list)

    async def chat(self, system: str, user: str) -> str:
        self.said += [system, user]
        return await super().chat(system, user)

    def give(self, stage: str, answer: dict) -> StageOutcome:
        """Accept an answer of ours in the place of the model's."""
        answers = (EngineAnswer(task_id=stage, text=json.dumps(answer)),)
        return self.keep(stage, self.mode.accept(self.context(stage), answers))


def driven(tmp_path: Path, address: str, *paths: Path, **inputs: str | tuple[str, ...]) -> DevopsDrive:
    files = tuple(input_file(path, tmp_path / "inputs") for path in paths)
    return DevopsDrive(address=address, home=tmp_path / "run", files=files, inputs=dict(inputs), mode=DevopsMode())


@pytest.fixture
def drive(tmp_path: Path, model_address: str) -> DevopsDrive:
    return driven(tmp_path, model_address, *ALL)


def pdf_text(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(path))


async def test_the_whole_run_gives_documents_that_hold(drive: DevopsDrive) -> None:
    await drive.run()
    paper = " ".join(pdf_text(drive.artifacts["report_pdf"].path).split())
    for words in ("Executive summary", "Delivery: the DORA figures", "Continuous integration", "Failure patterns",
                  "Recommendations", "How the figures were computed", "Made without a language model"):  # fmt: skip
        assert words in paper
    assert f"{KEY['deployments']['tried']} production deployments tried" in paper
    assert f"{KEY['deployments']['change_failure_percent']} %" in paper
    assert drive.text("dashboard_svg").startswith("<?xml")
    with Image.open(drive.artifacts["dashboard_png"].path) as picture:
        assert picture.width >= 1500
    assert not drive.json("advice_json")["left_out"]
    effects_are_arithmetic(drive)
    the_workbook_has_all_tables(drive)
    nothing_secret_reached_the_model(drive)


def effects_are_arithmetic(drive: DevopsDrive) -> None:
    items = drive.json("advice_json")["recommendations"]
    assert len(items) > 3
    for item in items:
        expected = item["expected"]
        assert expected["then_low"] == round(expected["now"] * (100 - expected["percent_high"]) / 100, 2)
        assert item["statements"][0]["verdict"] == "borne out"
        assert item["statements"][0]["figures"]


def the_workbook_has_all_tables(drive: DevopsDrive) -> None:
    book = load_workbook(drive.artifacts["tables_xlsx"].path, data_only=True)
    assert set(book.sheetnames) == {
        "Figures", "Services", "Over time", "CI jobs", "Failure patterns", "Error messages", "Recommendations",
        "Caused by changes", "Deployments", "Incidents", "CI runs",
    }  # fmt: skip
    assert book["Deployments"].max_row == KEY["deployments"]["rows"] + 1
    failed = [row[-1] for row in book["Deployments"].iter_rows(min_row=2, values_only=True) if row[-1]]
    assert len(failed) == KEY["deployments"]["failed"]
    figures = {row[0]: row[1] for row in book["Figures"].iter_rows(min_row=3, values_only=True)}
    assert figures["Deployment frequency"] == KEY["deployments"]["per_week"]
    assert figures["CI success rate"] == KEY["ci"]["success_percent"]


def nothing_secret_reached_the_model(drive: DevopsDrive) -> None:
    heard = "\n".join(drive.said)
    assert "<token>" in heard
    assert not [secret for secret in KEY["secrets"] if secret in heard]
    assert not [name for person in KEY["people"] for name in person.split() if name in heard]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (DEPLOYMENTS, "so it is taken from deployments"),
        (INCIDENTS, "not known: no production deployments in the data"),
        (RUNS, "not known: no production deployments in the data"),
        (LOG, "not known: no incidents and no failed deployments in the data"),
    ],
)
async def test_one_kind_of_file_is_enough(tmp_path: Path, model_address: str, path: Path, said: str) -> None:
    drive = driven(tmp_path, model_address, path)
    await drive.run()
    assert said in drive.text("report_md")
    assert len(PdfDocument(drive.artifacts["report_pdf"].path)) > 5
    assert drive.json("advice_json")["recommendations"]
    assert not drive.json("advice_json")["left_out"]
    load_workbook(drive.artifacts["tables_xlsx"].path)


async def test_what_people_ask_at_the_gate_is_done(drive: DevopsDrive) -> None:
    first = await drive.stage("figures")
    assert "Change failure rate: **13.3 %**" in first.summary
    before = {pattern["id"]: pattern for pattern in drive.json("patterns_json")["patterns"]}
    jobs = [key for key, pattern in before.items() if pattern["where"] == "job"]
    asked = (f"merge P1 and P2\nmerge P3 and {jobs[0]}\nrename P4 to Night trouble", "drop P5. Use words of our team.")
    second = await drive.stage("figures", asked[:1])
    assert "P2 merged into P1" in second.summary
    assert f"{jobs[0]} not merged into P3" in second.summary
    third = await drive.stage("figures", asked)
    after = {pattern["id"]: pattern for pattern in drive.json("patterns_json")["patterns"]}
    assert set(after) == set(before) - {"P2", "P5"}
    assert after["P1"]["keys"] == before["P1"]["keys"] + before["P2"]["keys"]
    counts = [before[key]["figures"]["failures"] for key in ("P1", "P2")]
    assert after["P1"]["figures"]["failures"] == sum(counts)
    assert after["P4"]["name"] == "Night trouble"
    assert "Use words of our team" in third.summary
    assert not any("rename P4" in text for text in drive.said)


async def test_other_inputs_start_from_the_files_again(drive: DevopsDrive) -> None:
    await drive.stage("figures")
    await drive.stage("figures", ("drop P1",))
    drive.inputs = {"time_range": "2026-05-01 to 2026-05-31"}
    outcome = await drive.stage("figures", ("drop P1",))
    assert "P1" in {pattern["id"] for pattern in drive.json("patterns_json")["patterns"]}
    assert "earlier changes were not carried over: drop P1" in outcome.summary
    assert all(period["label"] < "2026-W23" for period in drive.json("figures_json")["trends"]["periods"])


async def test_a_persons_own_patterns_are_used_from_then_on(drive: DevopsDrive, tmp_path: Path) -> None:
    await drive.stage("figures")
    text = drive.text("figures_md")
    head, _, rest = text.partition("## P1: ")
    upload = tmp_path / "patterns.md"
    upload.write_text(
        f"{head}## P1: Card payment\n\nThe page is slow.\n\n## P2: {rest.partition('## P2: ')[2]}", "utf-8"
    )
    drive.keep("figures", drive.mode.edit(drive.context("figures"), upload))
    patterns = drive.json("patterns_json")["patterns"]
    assert (patterns[0]["name"], patterns[0]["explanation"]) == ("Card payment", "The page is slow.")
    assert patterns[0]["named_by"] == "person"
    await drive.stage("advice")
    assert "Card payment" in drive.said[-1]


async def test_uploads_that_do_not_fit_are_refused(drive: DevopsDrive, tmp_path: Path) -> None:
    await drive.stage("figures")
    data = drive.json("patterns_json")
    data["patterns"][0]["keys"] = ["not in the data"]
    upload = tmp_path / "patterns.json"
    for content, said in ((json.dumps(data), "made of something that is not in the data"), ("# nothing", "no sections"),
                          ('{"patterns": 1}', "does not fit"), ("## P77: New\n", "no pattern P77")):  # fmt: skip
        upload.write_text(content, encoding="utf-8")
        with pytest.raises(InputRefused, match=said):
            drive.mode.edit(drive.context("figures"), upload)


async def test_what_the_model_invents_is_left_out(drive: DevopsDrive) -> None:
    await drive.stage("figures")
    failed = KEY["deployments"]["failed"]
    good = {"text": f"{failed} changes failed.", "figures": [{"key": "change_failure.failed", "value": failed}]}
    wrong = [
        {"text": "9999 changes failed.", "figures": good["figures"]},
        {"text": "Many changes failed.", "figures": [{"key": "change_failure.failed", "value": 9999}]},
        {"text": "It is as nobody counted.", "figures": [{"key": "made.up", "value": 1}]},
        {"text": "It is as this pattern says.", "pattern_ids": ["P99"]},
        {"text": "Failures doubled.", "figures": good["figures"]},
        {"text": "Ninety-nine changes failed.", "figures": good["figures"]},
    ]
    bare = {"text": "Everybody knows that it is so."}
    advice = {"title": "Release in steps", "action": "Release in smaller steps.", "owner": "Shop", "effort": "low"}
    effect = {"key": "change_failure.failed", "low": 10, "high": 50}
    drive.give("advice", {
        "recommendations": [
            advice | {"id": "R1", "statements": [good, *wrong, bare], "effect": effect},
            advice | {"id": "R2", "statements": [bare, *wrong]},
            advice | {"id": "R3", "statements": [good], "action": "Save 500 hours."},
            advice | {"id": "R4", "statements": [good], "effect": effect | {"key": "deployments.per_week"}},
        ],
    })  # fmt: skip
    kept = {item["id"]: item for item in drive.json("advice_json")["recommendations"]}
    assert set(kept) == {"R1", "R4"}
    assert [one["verdict"] for one in kept["R1"]["statements"]] == ["borne out", "not shown by the data"]
    assert (kept["R1"]["expected"]["then_low"], kept["R1"]["expected"]["then_high"]) == (failed / 2, failed * 0.9)
    assert kept["R4"]["expected"] is None
    reasons = [item["reason"] for item in drive.json("advice_json")["left_out"]]
    assert "the number 9999 is none of the figures it cites" in reasons
    assert "the number 99 is none of the figures it cites" in reasons
    assert "“doubled” is a multiple that none of the figures tells" in reasons
    assert "no statement that cites a figure speaks for it" in reasons
    assert "deployments.per_week is no figure that is better when it is lower" in reasons
    drive.give(
        "report", {"headline": "All is better by 30 percent.", "summary": [good, *wrong], "next_steps": ["Go 77."]}
    )
    assert "9999" not in drive.outcomes["report"].summary
    assert "30 percent" not in drive.text("report_md").partition("Left out by the check")[0]


async def test_answers_without_anything_that_holds_are_rejected(drive: DevopsDrive) -> None:
    with pytest.raises(AnswerRejected, match=r"no pattern P99[\s\S]*Pattern P2 has no name"):
        drive.give("figures", {"patterns": [{"id": one, "name": "One", "explanation": "x"} for one in ("P1", "P99")]})
    await drive.stage("figures")
    advice = {"id": "R1", "title": "Go", "action": "Go on.", "owner": "Shop", "effort": "low"}
    bare = {"text": "Everybody knows that it is so."}
    with pytest.raises(AnswerRejected, match="No recommendation is borne out"):
        drive.give("advice", {"recommendations": [advice | {"statements": [bare]}]})
    with pytest.raises(AnswerRejected, match="R1 names the pattern P77"):
        drive.give("advice", {"recommendations": [advice | {"statements": [bare], "pattern_ids": ["P77"]}]})


async def test_a_name_with_an_invented_number_is_not_taken(drive: DevopsDrive) -> None:
    await drive.stage("figures")
    ids = [pattern["id"] for pattern in drive.json("patterns_json")["patterns"]]
    drive.artifacts.clear()
    told = [
        {"id": one, "name": f"Fails 42 times {one}", "explanation": "It failed 17 times.", "check": "Look."}
        for one in ids
    ]
    drive.give("figures", {"patterns": told})
    for pattern in drive.json("patterns_json")["patterns"]:
        assert "42" not in pattern["name"]
        assert pattern["explanation"] == ""
        assert pattern["check"] == "Look."


async def test_the_focus_comes_first(tmp_path: Path, model_address: str) -> None:
    drive = driven(tmp_path, model_address, *ALL, focus=("Flaky jobs",))
    await drive.run()
    assert drive.json("advice_json")["recommendations"][0]["expected"]["key"].endswith(".flaky_failures")
