"""Questions: what people ask at the gate in so many words, what they upload, and whether the data bear it."""

import json
from pathlib import Path

import pytest
from data_kit import SHOPS, dataset, written
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from tomas.modes.base import InputRefused
from tomas.modes.data_analysis.commands import carried_out, free_guidance, on_topic, read_request
from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.data_analysis.questions import Method, Question, QuestionSet, fault_of, fitted_names
from tomas.modes.data_analysis.questions_edit import read_edited
from tomas.modes.data_analysis.questions_text import questions_markdown

IDS = st.lists(st.integers(1, 99).map("Q{}".format), min_size=1, max_size=4, unique=True)
WORDS = st.text(st.sampled_from("abcdefg hij"), min_size=12, max_size=60).filter(lambda text: len(text.split()) > 1)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return dataset(written(tmp_path_factory.mktemp("shops"), SHOPS))


@pytest.fixture
def questions() -> QuestionSet:
    asked = (
        ("Q1", "How do sales differ by shop?", ("sales", "shop"), Method.GROUPS),
        ("Q2", "Do visitors and sales go together?", ("visitors", "sales"), Method.RELATION),
        ("Q3", "How do sales go over time?", ("day", "sales"), Method.TIME),
    )
    listed = tuple(
        Question(id=name, text=text, table="shops.csv", columns=columns, method=method, how="By its mean.")
        for name, text, columns, method in asked
    )
    return QuestionSet(files=("shops.csv",), made_by="test", basis="x", questions=listed, next_number=4)


@settings(deadline=None)
@given_by(IDS, st.sampled_from(["drop", "Drop", "please remove", "leave out"]), st.sampled_from([", ", " and ", " & "]))
def test_dropping_is_understood_in_many_words(ids: list[str], verb: str, between: str) -> None:
    request = read_request(f"{verb} {between.join(ids)}")
    assert request.rest == ""
    (command,) = request.commands
    assert (command.kind, command.ids) == ("drop", tuple(ids))


@settings(deadline=None)
@given_by(WORDS)
def test_added_questions_keep_their_words(text: str) -> None:
    flat = " ".join(text.split())
    request = read_request(f"add: does {flat}?")
    assert request.rest == ""
    (command,) = request.commands
    assert (command.kind, command.text) == ("add", f"Does {flat}?")


@settings(deadline=None)
@given_by(st.text(st.sampled_from("Qq12 ,;.\nadrop:?keptwi"), max_size=80))
def test_any_text_is_taken_apart_without_loss(text: str) -> None:
    request = read_request(text)
    if not request.commands:
        assert [letter for letter in request.rest if letter.isalnum()] == [
            letter for letter in text if letter.isalnum()
        ]
    assert free_guidance((text,)) == ((request.rest,) if request.rest else ())


def test_several_changes_in_one_text_and_the_rest_for_the_model() -> None:
    request = read_request(
        "Drop Q2 and add: does sales depend on visitors?\nQ1: which shop sells most?\nMore on weekdays."
    )
    assert [command.kind for command in request.commands] == ["drop", "add", "reword"]
    assert request.rest == "More on weekdays."


def test_changes_are_carried_out_and_ids_are_never_given_twice(questions: QuestionSet, shops: Dataset) -> None:
    commands = read_request(
        "drop Q3; add: does sales depend on visitors and open?; Q1: Which shop has most visitors?"
    ).commands
    found = carried_out(commands, questions, (shops,))
    assert [question.id for question in found.questions] == ["Q1", "Q2", "Q4"]
    new = found.by_id()["Q4"]
    assert (new.columns, new.asked_by, new.method) == (("sales", "visitors", "open"), "person", Method.RELATION)
    assert found.by_id()["Q1"].columns == ("shop", "visitors")
    again = carried_out(read_request("drop Q4; add: how do visitors go over the day?").commands, found, (shops,))
    assert [question.id for question in again.questions] == ["Q1", "Q2", "Q5"]


def test_what_cannot_be_done_is_said(questions: QuestionSet, shops: Dataset) -> None:
    found = carried_out(read_request("drop Q9; drop Q1, Q2, Q3").commands, questions, (shops,))
    assert found.questions == questions.questions
    assert "There is no question Q9" in found.done[0]
    assert "one at least has to stay" in found.done[1]


@pytest.mark.parametrize(
    ("columns", "method", "fault"),
    [
        (("sales", "shop"), Method.GROUPS, ""),
        (("SALES", " `Shop` "), Method.GROUPS, ""),
        (("sales", "colour"), Method.GROUPS, "no column “colour”"),
        (("shop", "open"), Method.GROUPS, "column of numbers"),
        (("sales", "shop"), Method.RELATION, "two columns of numbers"),
        (("sales", "visitors"), Method.TIME, "column of dates"),
        (("shop",), Method.SPREAD, "column of numbers"),
        (("sales",), Method.COUNTS, "column of categories"),
        ((), Method.OTHER, "names no column"),
    ],
)
def test_questions_are_held_against_the_columns(
    shops: Dataset, columns: tuple[str, ...], method: Method, fault: str
) -> None:
    question = Question(id="Q1", text="What is it about?", table="shops.csv", columns=columns, method=method)
    found = fault_of(fitted_names(question, (shops,)), (shops,))
    assert fault in found if fault else not found


def test_the_file_that_was_posted_can_be_uploaded_again(questions: QuestionSet, shops: Dataset, tmp_path: Path) -> None:
    for name, text in (("q.md", questions_markdown(questions)), ("q.json", questions.model_dump_json())):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read_edited(tmp_path / name, questions, (shops,)).questions == questions.questions


def test_a_person_edits_drops_and_adds_by_file(questions: QuestionSet, shops: Dataset, tmp_path: Path) -> None:
    text = questions_markdown(questions)
    start, end = text.index("## Q2"), text.index("## Q3")
    text = text[:start] + text[end:].replace("go over time", "go by the day")
    text += "\n## New: Do visitors differ by open?\n"
    (tmp_path / "q.md").write_text(text, encoding="utf-8")
    found = read_edited(tmp_path / "q.md", questions, (shops,))
    assert [question.id for question in found.questions] == ["Q1", "Q3", "Q4"]
    assert found.by_id()["Q3"].text == "How do sales go by the day?"
    assert found.by_id()["Q4"].columns == ("visitors", "open")
    assert [question.asked_by for question in found.questions] == ["model", "person", "person"]
    assert found.next_number == 5


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: "Just words.", "no sections such as"),
        (lambda text: text.replace("`shop`", "`shoe`"), "no column “shoe”"),
        (lambda text: text.replace("## Q2", "## Q1"), "stands there twice"),
        (lambda text: text.replace("Method: relation", "Method: magic"), "no method"),
        (lambda text: "{", "The JSON does not fit"),
        (lambda text: json.dumps({"questions": []}), "questions: needs 1 or more|is missing"),
        (lambda text: json.dumps({"questions": [], "sum": 1}), "sum: is no field that belongs here; leave it out"),
    ],
)
def test_uploads_that_do_not_fit_say_what_to_mend(
    questions: QuestionSet, shops: Dataset, tmp_path: Path, change: object, reason: str
) -> None:
    assert callable(change)
    (tmp_path / "q").write_text(str(change(questions_markdown(questions))), encoding="utf-8")
    with pytest.raises(InputRefused, match=reason):
        read_edited(tmp_path / "q", questions, (shops,))


def test_binary_uploads_are_refused(questions: QuestionSet, shops: Dataset, tmp_path: Path) -> None:
    (tmp_path / "q").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(InputRefused, match="no text"):
        read_edited(tmp_path / "q", questions, (shops,))


@pytest.mark.parametrize(
    ("text", "left", "said"),
    [
        ("only questions about visitors, please", ["Q2"], "Q1, Q3 dropped."),
        ("Keep only questions on the shop.", ["Q1"], "Q2, Q3 dropped."),
        ("drop questions about visitors", ["Q1", "Q3"], "Q2 dropped."),
        ("no questions about sales", ["Q1", "Q2", "Q3"], "Not all questions can be dropped"),
        ("only questions about weather", ["Q1", "Q2", "Q3"], "No question about weather can be asked"),
        ("a question about visitors would be good", ["Q1", "Q2", "Q3"], ""),
    ],
)
def test_questions_can_be_kept_and_dropped_by_what_they_are_about(
    shops: Dataset, questions: QuestionSet, text: str, left: list[str], said: str
) -> None:
    found = on_topic((text,), questions, (shops,))
    assert [question.id for question in found.questions] == left
    assert said in " ".join(found.done)


def test_what_people_asked_themselves_stays_whatever_the_topic(shops: Dataset, questions: QuestionSet) -> None:
    mine = questions.questions[2].model_copy(update={"asked_by": "person"})
    own = questions.model_copy(update={"questions": (*questions.questions[:2], mine)})
    found = on_topic(("only questions about visitors",), own, (shops,))
    assert [question.id for question in found.questions] == ["Q2", "Q3"]
