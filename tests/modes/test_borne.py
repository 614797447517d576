"""Which numbers of a text stand in what code printed or in what was given."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tomas.modes.base import CodeRan
from tomas.modes.borne import Grounds
from tomas.modes.printed import PRINTED_FILE, kept_in, printed_text, written_texts

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
    ],
)
def test_numbers_that_stand_there_in_another_form_are_borne(text: str) -> None:
    assert GROUNDS.unborne(text) == ()


@pytest.mark.parametrize(
    ("text", "unborne"),
    [
        ("87.4% or 0.88, or 87.35", ("87.4%", "0.88", "87.35")),
        ("1.3 million; about 1,300,000; about 60 of 99", ("1.3 million", "1,300,000", "99")),
        ("p = 0.003 and 1.3e-5; 7% of 7 rows", ("0.003", "1.3e-5", "7%")),
        ("77 trees, in 2020, twenty-four rows", ("77", "2020", "24")),
        ("12.9ms and 3.141 and [100,200.6]", ("12.9", "3.141", "100,200.6")),
        ("共42行", ("42",)),
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


def test_small_texts_that_code_wrote_are_read_and_data_are_not(tmp_path: Path) -> None:
    for name, text in (("a.json", "[1.5]"), ("notes.md", "2.5"), ("b.csv", "3.5\n" * 9000)):
        (tmp_path / name).write_text(text)
    assert list(written_texts(sorted(tmp_path.iterdir()))) == ["[1.5]"]
