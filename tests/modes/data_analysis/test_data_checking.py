"""What is held against the table: numbers computed a second time, sentences, pictures, statements of the summary."""

from pathlib import Path

import numpy as np
import pytest
from data_kit import EXAMPLE, KEY, SHOPS, dataset, given, written
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st
from PIL import Image

from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.findings import Check, CheckedNumber, Condition, Finding, Findings, Number, Verdict
from tomas.modes.data_analysis.pictures import picture_fault
from tomas.modes.data_analysis.questions import Question
from tomas.modes.data_analysis.recompute import CannotCompute, agree, checked, computed
from tomas.modes.data_analysis.sentences import claimed_cause, names_with_digits, spans_of, strange_number
from tomas.modes.data_analysis.summing_up import Cited, Grounds, Statement

HEIGHT, WATER, BED = "Height (cm)", "Water (l)", "Bed"


@pytest.fixture(scope="module")
def plants() -> Dataset:
    return dataset(given(EXAMPLE))


def number(value: float, n: int, check: Check | None) -> Number:
    return Number(name="one", value=value, n=n, how="somehow", check=check)


def test_numbers_of_the_example_are_those_of_its_key(plants: Dataset) -> None:
    for bed, mean in KEY["mean_height_by_bed"].items():
        check = Check(measure="mean", column=HEIGHT, where=(Condition(column=BED, equals=bed),))
        assert computed(check, plants) == (pytest.approx(mean), KEY["plants_by_bed"][bed])
    relation = Check(measure="pearson", column=WATER, other=HEIGHT)
    assert computed(relation, plants) == (pytest.approx(KEY["pearson_water_height"]), KEY["pairs"])
    line = Check(measure="slope", column=HEIGHT, other=WATER)
    assert computed(line, plants) == (pytest.approx(KEY["slope_height_over_water"]), KEY["pairs"])
    assert computed(Check(measure="missing", column=HEIGHT), plants) == (KEY["missing_heights"], KEY["rows"])


def test_rows_left_out_and_outliers_are_counted_again(tmp_path: Path) -> None:
    rows = [f"{'' if n < 3 else n},{'' if n in {3, 7, 8} else n % 5}" for n in range(20)]
    table = dataset(written(tmp_path, "\n".join(("a,b", *rows, "500,1", "900,2", ""))))
    assert computed(Check(measure="missing", column="a", other="b"), table) == (6, 22)
    assert computed(Check(measure="outliers", column="a"), table) == (2, 19)


def test_conditions_hold_for_values_ranges_and_dates(tmp_path: Path) -> None:
    shops = dataset(written(tmp_path, SHOPS))
    rows = [line.split(",") for line in SHOPS.splitlines()[1:]]
    cases = {
        Condition(column="shop", equals="A"): [row for row in rows if row[0] == "A"],
        Condition(column="visitors", equals=23): [row for row in rows if row[2] == "23"],
        Condition(column="visitors", equals="23.0"): [row for row in rows if row[2] == "23"],
        Condition(column="visitors", least=50, below=80): [row for row in rows if 50 <= int(row[2]) < 80],
        Condition(column="day", least="2026-01-10", below="2026-01-20"): rows[9:19],
        Condition(column="day", below="2026-01"): [],
        Condition(column="day", least=2026): rows,
        Condition(column="open", equals="yes"): [row for row in rows if row[4] == "yes"],
    }
    for condition, expected in cases.items():
        assert computed(Check(measure="count", where=(condition,)), shops) == (len(expected), len(expected))
    two = (Condition(column="shop", equals="B"), Condition(column="open", equals="no"))
    share = Check(measure="share_percent", column="sales", where=two)
    assert computed(share, shops) == (pytest.approx(100 * 5 / 30), 30)


@pytest.mark.parametrize(
    "check",
    [
        Check(measure="mean", column="Weight"),
        Check(measure="mean", column=BED),
        Check(measure="quantile", column=HEIGHT),
        Check(measure="mean", column=HEIGHT, where=(Condition(column=BED, equals="Moon"),)),
        Check(measure="mean", column=HEIGHT, where=(Condition(column="Sown", least="spring"),)),
        Check(measure="mean", column=HEIGHT, where=(Condition(column=HEIGHT, least="tall"),)),
    ],
)
def test_checks_that_make_no_sense_leave_a_number_open(plants: Dataset, check: Check) -> None:
    with pytest.raises(CannotCompute):
        computed(check, plants)
    found = checked(number(1, 1, check), plants)
    assert found.verdict is Verdict.OPEN
    assert "cannot be carried out" in found.note


def test_a_wrong_number_and_a_wrong_size_are_found(plants: Dataset) -> None:
    check = Check(measure="mean", column=HEIGHT, where=(Condition(column=BED, equals="North"),))
    mean, size = KEY["mean_height_by_bed"]["North"], KEY["plants_by_bed"]["North"]
    right = checked(number(round(mean, 2), size, check), plants)
    assert (right.verdict, right.how) == (Verdict.AGREES, "mean of “Height (cm)” where “Bed” is North")
    wrong = checked(number(mean + 0.1, size, check), plants)
    assert (wrong.verdict, wrong.ours) == (Verdict.DIFFERS, pytest.approx(mean))
    assert "61.41" in wrong.note
    assert checked(number(mean, size + 1, check), plants).note == f"it rests on {size} values, not on {size + 1}"
    assert checked(number(mean, size, None), plants).verdict is Verdict.OPEN


@settings(deadline=None)
@given_by(st.floats(-1e6, 1e6), st.integers(1, 6))
def test_rounding_agrees_and_more_than_rounding_does_not(value: float, places: int) -> None:
    assert agree(value, value)
    rounded = round(value, places)
    if not rounded.is_integer():
        assert agree(rounded, value)
        written = len(repr(rounded).partition(".")[2]) if "e" not in repr(rounded) else 0
        step = 10.0**-written
        assert not agree(rounded, rounded + 0.51 * step + max(1e-9, abs(rounded) * 1e-5))


def test_whole_numbers_agree_only_with_themselves() -> None:
    assert agree(4.0, 4.0)
    assert not agree(4.0, 3.7)
    assert not agree(0.0, 0.04)


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("The mean is 61.4 cm (n = 61).", ""),
        ("The mean is 61.41 cm.", ""),
        ("The mean is 61.5 cm.", "61.5"),
        ("It rests on 1,234 plants.", "1,234"),
        ("From 2025-03-01 on, in 2025, it grew.", ""),
        ("In 1999 it grew.", "1999"),
        ("Significant at p < 0.05, with a 95 % confidence interval.", ""),
        ("Q2 says the same of 61.", ""),
        ("There is nothing to count.", ""),
        ("Plants in the shade are twice as tall.", "twice as"),
        ("The height doubled.", "doubled"),
        ("It is 3x larger, a threefold rise.", "3x"),
        ("Ten times as many.", "Ten times as"),
        ("Half of the rows were looked at two times.", ""),
        ("Twenty-three plants died.", "23"),
        ("Sixty-one plants grew.", ""),
        ("It grew, at p = 0.003.", "0.003"),
        ("It opens in 12.9ms.", "12.9"),
    ],
)
def test_sentences_may_state_only_what_was_computed(plants: Dataset, text: str, strange: str) -> None:
    assert strange_number(text, (61.409836, 61.0), names_with_digits(plants), spans_of(plants)) == strange


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Water causes growth.", True),
        ("The height is due to shade.", True),
        ("Water drives height.", True),
        ("Water goes together with height, which does not mean that one causes the other.", False),
        ("Going together is not cause and effect.", False),
        ("It is not due to shade.", False),
    ],
)
def test_claims_of_causes_are_found(text: str, *, claims: bool) -> None:
    assert bool(claimed_cause(text)) is claims


def test_pictures_are_looked_at(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "good.png")
    Image.new("RGB", (400, 300), "white").save(tmp_path / "blank.png")
    Image.fromarray(noise[:40, :40]).save(tmp_path / "small.png")
    Image.fromarray(noise).save(tmp_path / "other.jpg")
    (tmp_path / "cut.png").write_bytes((tmp_path / "good.png").read_bytes()[:3000])
    (tmp_path / "words.png").write_text("no picture", encoding="utf-8")
    assert picture_fault(tmp_path / "good.png") == ""
    faults = {
        name: picture_fault(tmp_path / name) for name in ("blank.png", "small.png", "other.jpg", "cut.png", "words.png")
    }
    assert all(faults.values()), faults


def test_statements_must_rest_on_figures_that_agree(plants: Dataset) -> None:
    question = Question(id="Q1", text="How tall are they?", table=plants.name, columns=(HEIGHT,))
    numbers = tuple(
        CheckedNumber(name=name, value=value, unit="cm", n=61, how="x", verdict=verdict)
        for name, value, verdict in (("mean", 61.41, Verdict.AGREES), ("wrong", 70.0, Verdict.DIFFERS))
    )
    findings = Findings(made_by="x", findings=(Finding(question=question, finding="x", numbers=numbers),))
    grounds = Grounds(findings, (plants,))
    good = Statement(text="It is 61.4 cm, of 61 plants.", question_ids=("Q1",),
                     figures=(Cited(key="Q1.mean", value=61.41), Cited(key="Q1.mean.n", value=61)))  # fmt: skip
    assert grounds.fault(good) == ""
    wrong = {
        "no question Q7": good.model_copy(update={"question_ids": ("Q7",)}),
        "names no question": good.model_copy(update={"question_ids": ()}),
        "does not agree": good.model_copy(update={"figures": (Cited(key="Q1.wrong", value=70),)}),
        "no figure Q1.sum": good.model_copy(update={"figures": (Cited(key="Q1.sum", value=61.41),)}),
        "is 61.41, not 62": good.model_copy(update={"figures": (Cited(key="Q1.mean", value=62),)}),
        "“99” is none": good.model_copy(update={"text": "It is 99 cm."}),
        "claims a cause": good.model_copy(update={"text": "Shade causes it."}),
    }
    for reason, statement in wrong.items():
        assert reason in grounds.fault(statement)
