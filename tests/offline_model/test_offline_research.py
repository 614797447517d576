"""What the offline model studies: what texts and people ask for, with numbers that anybody finds in the same data."""

import base64
import json
import statistics
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tomas.offline_model.research import findings, ideas, paper
from tomas.offline_model.research.choosing import Choice, choose, follow, mentioned, rows_wanted
from tomas.offline_model.research.documents import summary_of
from tomas.offline_model.research.pictures import read_picture
from tomas.offline_model.research.program import MARK
from tomas.offline_model.research.study import Asked, studies
from tomas.offline_model.research.subject import read_subject
from tomas.offline_model.writing import MADE_BY

NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"]
KINDS = ["species", "island", "sex"]
DESCRIPTION = """Body measurements of 344 penguins; study what drives body mass.

## What the data hold

birds.csv: 344 rows, 4 columns.

- species (text): Adelie, Gentoo
- island (text): Dream
- flipper_length_mm (number, 2 missing): 181, 186
- body_mass_g (number, 2 missing): 3750, 3800

How it was read: Rows of totals."""
BIRDS = """species,flipper_length_mm,body_mass_g,weight factor,tag
Gentoo,210,4500,1000000.5,1
Gentoo,220,5100,1000001.5,1
Gentoo,215,4700,1000002.5,1
Gentoo,225,5300,1000003.5,1
Gentoo,230,,1000004.5,1
Adelie,181,3700,1000005.5,1
Adelie,186,3800,1000006.5,1
Adelie,195,3250,1000007.5,1
Adelie,190,3650,1000008.5,1
Adelie,185,3600,1000009.5,1
,200,4000,1000010.5,1
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("study what drives body mass", ("body_mass_g", "", "")),
        ("How does bill length depend on bill depth?", ("bill_length_mm", "bill_depth_mm", "")),
        ("the effect of flipper length on body mass by island", ("body_mass_g", "flipper_length_mm", "island")),
        ("flippers of the two sexes", ("flipper_length_mm", "", "sex")),
        ("predict body mass from bill depth", ("body_mass_g", "bill_depth_mm", "")),
        ("the pillbox", ("", "", "")),
        ("response `year`, groups `sex`", ("year", "", "sex")),
        ("What of the years? Fit a line of body mass against bill depth.", ("body_mass_g", "bill_depth_mm", "")),
        ("sort by year. Flipper length versus body mass by sex", ("flipper_length_mm", "body_mass_g", "sex")),
        ("we advise against sex as a group; bill depth", ("bill_depth_mm", "", "sex")),
        ("Does the bill differ between species?", ("bill_length_mm", "bill_depth_mm", "species")),
        ("Do bills go with body mass?", ("bill_length_mm", "body_mass_g", "")),
    ],
)
def test_a_text_says_what_is_studied(text: str, expected: tuple[str, str, str]) -> None:
    choice = choose([text], [], NUMBERS, KINDS)
    assert (choice.response, choice.predictor, choice.groups) == expected


@pytest.mark.parametrize(
    ("wish", "expected", "said"),
    [
        ("focus on bill depth", ("bill_depth_mm", "body_mass_g", "species"), "the response is bill_depth_mm"),
        ("bill depth instead of flippers", ("body_mass_g", "bill_depth_mm", "species"), "flipper_length_mm is left"),
        ("use bill depth as the predictor", ("body_mass_g", "bill_depth_mm", "species"), "predictor is bill_depth_mm"),
        ("islands rather than species", ("body_mass_g", "flipper_length_mm", "island"), "groups are those of island"),
        ("leave out the species", ("body_mass_g", "flipper_length_mm", ""), "species is left out"),
        ("leave out the bill", ("body_mass_g", "flipper_length_mm", "species"), "bill_depth_mm is left out"),
        ("with Spearman", ("body_mass_g", "flipper_length_mm", "species"), "ranks are used"),
        ("be bolder", ("body_mass_g", "flipper_length_mm", "species"), ""),
    ],
)  # fmt: skip
def test_a_wish_changes_what_it_names(wish: str, expected: tuple[str, str, str], said: str) -> None:
    choice = Choice("body_mass_g", "flipper_length_mm", "species")
    assert said in follow(choice, wish, NUMBERS, KINDS)
    assert (choice.response, choice.predictor, choice.groups) == expected


def test_rows_are_chosen_by_the_values_that_a_wish_names() -> None:
    values = {"species": ["Adelie", "Gentoo"], "城市": ["北京", "上海"]}
    assert rows_wanted(["only the Gentoos"], values) == [("species", ["Gentoo"], True)]
    assert rows_wanted(["compare all, but without Adelie"], values) == [("species", ["Adelie"], False)]
    assert rows_wanted(["only 北京"], values) == [("城市", ["北京"], True)]
    assert rows_wanted(["Gentoo first"], values) == []


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=6), st.text(max_size=60))
def test_any_names_can_be_looked_for_in_any_text(names: list[str], text: str) -> None:
    assert set(mentioned(text, names)) <= set(names)


def test_an_idea_is_about_columns_of_the_data() -> None:
    subject = read_subject(DESCRIPTION)
    idea = ideas.idea(subject)
    assert ideas.title_of(idea) == "What goes with body_mass_g in penguins"
    assert "response `body_mass_g`" in idea
    assert subject.read == {"birds.csv": "Rows of totals."}
    asked = (
        f"{DESCRIPTION}\n\nThe study is to focus on: the islands.\n\nThe people this work is for ask, newest last:\n\n"
    )
    later = ideas.idea(read_subject(f"{asked}- flipper length as predictor\n- be bolder\n"))
    assert "How body_mass_g goes with flipper_length_mm by island in penguins" in later
    assert '"be bolder": quoted here' in later
    assert ideas.title_of("Project Idea:\n\t* **Title:** Seals\n\ntext") == "Seals"


@pytest.mark.parametrize(
    ("description", "topic"),
    [
        (
            "Measurements of three species of penguins on three islands in Antarctica.",
            "three species of penguins on three islands in Antarctica",
        ),
        ("Data on 344 penguins that were caught near the station", "penguins"),
        (
            "Series of the monthly mean concentration of carbon dioxide in the air at the observatory of Mauna Loa",
            "monthly mean concentration of carbon dioxide in the air",
        ),
        (f"Data on {'seal' * 20} pups", "seal" * 15),
    ],
)
def test_a_topic_ends_where_a_part_of_it_does(description: str, topic: str) -> None:
    assert read_subject(description).topic == topic


def test_a_methodology_takes_up_a_focus_that_the_idea_does_not_know() -> None:
    idea = ideas.idea(read_subject(DESCRIPTION))
    told = ideas.methodology(read_subject(f"{DESCRIPTION}\n\nThe study is to focus on: differences of species."), idea)
    assert "response `body_mass_g`, groups `species`" in told


def study_of(folder: Path, content: str, *wishes: str, told: str = "body mass by flipper length") -> str:
    """Return the results of a study of one table, as the offline model words them; its JSON lies in the folder."""
    (folder / "1-birds.csv").write_text(content, encoding="utf-8")
    found = studies([(str(folder / "1-birds.csv"), "birds.csv")], Asked([told], list(wishes), folder / "out"))
    return findings.results(f"{MARK} {json.dumps(found)}", {})


def test_numbers_are_those_that_anybody_finds(tmp_path: Path) -> None:
    said = study_of(tmp_path, BIRDS)
    x = [210, 220, 215, 225, 181, 186, 195, 190, 185, 200]
    y = [4500, 5100, 4700, 5300, 3700, 3800, 3250, 3650, 3600, 4000]
    line = statistics.linear_regression(x, y)
    mean, spread, r = statistics.fmean(y), statistics.stdev(y), statistics.correlation(x, y)
    assert "holds 11 rows and 5 columns. 2 rows of them have a missing value" in said
    assert f"| body_mass_g | 10 | {mean:.6g} | {spread:.6g} | 3250 | 5300 |" in said
    assert "| weight factor | 11 | 1000005.5 | 3.31662 | 1000000.5 | 1000010.5 |" in said
    assert "| tag | 11 | 1 | 0 | 1 | 1 |" in said
    assert f"(10 with both values) body_mass_g changes by {line.slope:.6g} per unit of flipper_length_mm" in said
    assert f"value at zero is {line.intercept:.6g}" in said
    assert f"| flipper_length_mm | 10 | {r:.6f} |" in said
    assert "| Gentoo | 4 | 4900 | 365.148 |" in said
    written = json.loads((tmp_path / "out" / "results.json").read_text())
    assert written[0]["fit"]["slope"] == pytest.approx(line.slope, abs=1e-12)
    for figure in written[0]["figures"]:
        picture = read_picture(_address(tmp_path / "out" / figure["name"]))
        assert picture is not None
        assert picture.title == figure["caption"]


def test_what_people_ask_for_is_in_the_results(tmp_path: Path) -> None:
    said = study_of(tmp_path, BIRDS, "only Gentoo", "use the Spearman correlation and medians", "be bolder")
    assert "only those with species Gentoo stay: 6 rows are gone. 5 rows are studied." in said
    assert "Spearman's rho" in said
    assert '- "only Gentoo": only rows with species Gentoo stay (6 rows left out).' in said
    assert '- "be bolder": the offline rule-based model found no column' in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("speed,stop\n10,5.5\n20,22\n", "| stop | 2 | 13.75 | 11.6673 | 5.5 | 22 |\n\nWritten by"),
        ("colour,shape\nred,round\nred,square\nblue,round\n", "| red | 2 |"),
        ("a,b\n1,\n2,\n3,\n", "| b | 0 |"),
        ("x,g\n5,p\n5,p\n5,q\n5,q\n6,q\n7,q\n", "| x | 6 | 5.5 |"),
        ("level,days\n1,-9.99\n2,-9.99\n3,-9.99\n4,0.5\n5,0.7\n", "the value -9.99 stands in 3 rows"),
        ("温度,湿度 😀\n1,2\n2,3\n3,5\n4,6\n5,9\n", "| 湿度 😀 | 5 |"),
        ("price $,rate %\n1,2\n2,3\n3,5\n4,6\n5,9\n", "| rate % | 5 | 5 | 2.73861 | 2 | 9 |"),
        ("only words and no table", "could not be studied"),
    ],
)
def test_odd_tables_are_studied_as_far_as_they_go(tmp_path: Path, content: str, words: str) -> None:
    assert words in study_of(tmp_path, content, told="anything")


def test_a_column_is_no_group_of_itself_and_a_text_no_table(tmp_path: Path) -> None:
    told = "Quantities: response `speed`, predictor `stop`."
    assert "by speed" not in study_of(tmp_path, "speed,stop\n10,5.5\n20,22\n", told=told)
    (tmp_path / "notes.txt").write_text("It was moved in 1998.\nIt was mended in 2001.\n")
    (found,) = studies([(str(tmp_path / "notes.txt"), "notes.txt")], Asked([], [], tmp_path / "out"))
    assert found["failed"] == "it is a text and no table"


def test_several_files_keep_their_figures_apart(tmp_path: Path) -> None:
    for name in ("1-a.csv", "2-a.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n2,3\n3,5\n4,6\n5,9\n")
    described = "".join(f"- {tmp_path}/{number}-a.csv\n\n  (a.csv, a table, as plain CSV)\n\n" for number in (1, 2))
    files = read_subject(f"Two tables.\n\n## Data files\n\n{described}").files
    assert [name for _path, name in files] == ["a.csv (file 1)", "a.csv (file 2)"]
    found = studies(list(files), Asked(["x"], [], tmp_path / "out"))
    figures = [figure["name"] for study in found for figure in study["figures"]]
    assert len(set(figures)) == len(figures) == 4


def test_an_abstract_and_conclusions_say_sentences_of_the_results_and_no_headings() -> None:
    results = (
        "# Results\n\nThe file holds 3 rows. 2 rows of them are odd.\n\nPearson's r:\n\nx changes by 2 per unit of y."
        f"\n\n{MADE_BY}"
    )
    title, abstract = paper.abstract("Project Idea:\n\t* **Title:** Of seals\n\nThe study asks how.", results)
    assert title == "Of seals"
    assert abstract.startswith("The study asks how. The file holds 3 rows. x changes by 2 per unit of y.")
    assert "odd" not in paper.conclusions(title, results)
    assert "Title" not in paper.introduction("**Title:** Of seals\n\nThe study asks how.")


def test_what_people_wrote_themselves_is_in_the_abstract_and_its_heading_is_the_title() -> None:
    idea, results = "# Late vans\n\nDo lost hours grow?", "They grew by 0.11 h a week. We thank all. Vans explain 3%."
    title, abstract = paper.abstract(idea, results)
    assert title == "Late vans"
    assert abstract.startswith(r"Do lost hours grow? They grew by 0.11 h a week. Vans explain 3\%.")
    assert "Late vans" not in paper.introduction(idea)
    assert "0.11" in paper.conclusions(title, results)


def test_a_line_that_names_nobody_tells_no_authors() -> None:
    for line in ("A" * 20_000 + "!", "NASA", "Results of the year"):
        assert summary_of(f"A title\n{line}\n\nThe lake rose by 3 mm.")["authors"] == []


def _address(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
