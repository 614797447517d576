"""Which numbers of a text stand in what code printed or in what was given."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tomas.modes.base import CodeRan
from tomas.modes.borne import Grounds
from tomas.modes.printed import FILES_BY_STEP, PRINTED_FILE, kept_in, printed_text, written_texts

RAN = CodeRan(
    code="trees = 500  # about 77 at first\nold = df[df.age > 65]",
    printed="accuracy 0.8734\n[100,200.5,3.7]\np=1.2e-05 n=1,234,567 (150, 5) .045 2019-03-01 t=12.5ms "
    "1.234,5 -3.14159",
)
GROUNDS = Grounds(["41 rows, 23 of them with 12.5 kg; 95 % are used."], [RAN])


@pytest.mark.parametrize(
    "text",
    [
        "87.3% of 41, or 0.87, or 87 per cent; 9 trials of 500 trees for those above 65.",
        "100 and 200.5; [100,200.5]; (150,5)",
        "about 1,200,000, that is 1.2 million or 1.23M; 1\u202f234\u202f567 or 1{,}234{,}567",
        "p = 1.2 \u00d7 10⁻⁵, $p = 1.2 \\times 10^{-5}$, p < 0.001, a 95% confidence interval, the 5 % level",
        "In 2019, on 2024-05-06 at 12:30, with v2.13.1, p90 and Roe et al. (1998), 4.5%, 12.5ms; 3.142; twenty-three.",
        "Figure 14, Section 3.2 and Table 21 at https://example.org/1998 and ![a](plot-77.png)",
        "14. First\n\n## 3.4 Results\n\n1234.5, 1.234,5",
        "95 percent confidence, ninety-five percent confidence, a 95% credible interval, a 95 % prediction interval",
        "A confidence level of 95%, CI (95%), a significance level of 5%, \u03b1 = 0.01, significant at 5%",
        "The 0.05 level, $\\alpha=0.05$, a threshold of 0.05, p<1e-16, $p < 10^{-16}$, p > 0.05, 100% of them",
        "Smith (2019), Gorman, Roe and Doe (2014), (Roe, 2017; Doe, 2020), Python 3.11, arXiv:2301.01234, [15]",
        "12 March 2024, March 12, 2024, 23rd of May, 24/7, COVID-19, an 80/20 split, 80/20 train/test split",
        "the 21st, the 1990s, x45; one hundred and fifty; one hundred; 1 234 567; about 500 trees; [100 200.5]",
    ],
)
def test_numbers_that_stand_there_in_another_form_are_borne(text: str) -> None:
    assert GROUNDS.unborne(text) == ()


@pytest.mark.parametrize(
    ("text", "unborne"),
    [
        ("87.4% or 0.88, or 87.35", ("87.4%", "0.88", "87.35")),
        ("1.3 million; about 1,300,000; about 60 of 99", ("1.3 million", "1,300,000", "60", "99")),
        ("p = 0.003 and 1.3e-5; 7% of 7 rows", ("0.003", "1.3e-5", "7%")),
        ("77 trees, in 2020, twenty-four rows", ("77", "2020", "24")),
        ("12.9ms and 3.141 and [100,200.6]", ("12.9", "3.141", "100,200.6")),
        ("共42行", ("42",)),
        ("about 1000, almost 80%, over 400, more than 1000", ("1000", "80%", "400")),
        ("45k users, 45x faster, 4201g, 5000ms, 350K, 250GB", ("45k", "45", "4201", "5000", "350K", "250")),
        ("EUR1500, $n\\sim450$, $5.1\\pm0.2$, r\\approx0.99", ("1500", "450", "5.1", "0.2", "0.99")),
        ("It is 0.01, or < 0.01; alpha = 0.77; almost 100% of 0.01", ("0.01", "0.77")),
        ("It grew to\n4321. Then 2345-67 came, and five hundred and twenty", ("4321", "2345", "67", "520")),
        ("98.7 twice: 98.7; the figure 98.7%", ("98.7", "98.7%")),
    ],
)
def test_numbers_that_stand_nowhere_are_named_as_they_are_written(text: str, unborne: tuple[str, ...]) -> None:
    assert GROUNDS.unborne(text) == unborne


@settings(deadline=None)
@given(
    st.floats(min_value=1e-9, max_value=1e12), st.integers(0, 6), st.sampled_from(["{:.{}f}", "{:,.{}f}", "{:.{}e}"])
)
def test_what_was_printed_may_be_rounded_to_any_place(value: float, places: int, form: str) -> None:
    assert Grounds([], [CodeRan(code="", printed=f"x={value!r}")]).unborne(f"It is {form.format(value, places)}.") == ()


@pytest.mark.parametrize(
    "part", ["](", "1 234", "p ", "Ab, ", "80/20 a ", "level of ", "1.", "\\pm", "twenty ", "about ", "1a"]
)
def test_long_texts_are_read(part: str) -> None:
    Grounds([part * 20_000]).unborne(part * 20_000)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,eE+-% \n^{}x#m"))
def test_any_text_can_be_read_and_bears_itself(text: str) -> None:
    Grounds([text], [CodeRan(code=text, printed=text)]).unborne(text)


def test_what_the_archive_keeps_bears_the_same(tmp_path: Path) -> None:
    archive = tmp_path / "kept.zip"
    with zipfile.ZipFile(archive, "w") as kept:
        kept.writestr("codebase/step.py", RAN.code)
        kept.writestr("data/table.csv", "a,b\n1,33.25\n")
        kept.writestr("data/many.csv", "51.5\n" * 9000)
        kept.writestr("told.json", '{"1": "the model says 98.7"}')
        kept.writestr(PRINTED_FILE, printed_text((RAN,)))
    assert Grounds([], [kept_in(archive)]).unborne("87.3% of 500, 33.25, 51.5, 98.7") == ("51.5", "98.7")


def test_what_steps_from_a_later_start_on_left_bears_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "kept.zip"
    runs = (RAN.model_copy(update={"step": "1"}), CodeRan(code="", printed="44.5", step="2"))
    with zipfile.ZipFile(archive, "w") as kept:
        kept.writestr("codebase/later.py", "x = 55.5")
        kept.writestr("data/first.csv", "66.5")
        kept.writestr(FILES_BY_STEP, '{"codebase/later.py": "2", "data/first.csv": "1"}')
        kept.writestr(PRINTED_FILE, printed_text(runs))
    assert Grounds([], [kept_in(archive, 2)]).unborne("87.3%, 44.5, 55.5, 66.5") == ("44.5", "55.5")
    assert Grounds([], [kept_in(archive)]).unborne("87.3%, 44.5, 55.5, 66.5") == ()


def test_small_texts_that_code_wrote_are_read_and_data_are_not(tmp_path: Path) -> None:
    for name, text in (("a.json", "[1.5]"), ("notes.md", "2.5"), ("b.csv", "3.5\n" * 9000)):
        (tmp_path / name).write_text(text)
    assert list(written_texts(sorted(tmp_path.iterdir()))) == ["[1.5]"]
