"""What is typed on a command line becomes a mode's inputs, or a message that says what is wrong with it."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.modes.base import InputKind, InputSpec, ModeSpec
from tomas.modes.declared.mode import ModeOfFile
from tomas.modes.declared.reading import read_mode
from tomas.modes.registry import load_modes
from tomas.terminal.deciding import Nobody, Said
from tomas.terminal.inputs import Given, WrongInput, read_budget, read_inputs
from tomas.terminal.ordering import Order, must_only_continue, new_run

FOCUS = ("Root cause", "Teams, shifts", "SLA")
SPEC = ModeSpec(
    id="tickets",
    title="Tickets",
    summary="",
    category="tests",
    engine="none",
    inputs=(
        InputSpec(
            key="data", label="Tickets", kind=InputKind.FILE, required=True, accepts=("csv", "xlsx"), max_files=2
        ),
        InputSpec(key="notes", label="Notes", kind=InputKind.FILE, accepts=("txt",)),
        InputSpec(key="time_range", label="Time range", kind=InputKind.TEXT, default="90 days"),
        InputSpec(key="focus", label="Focus", kind=InputKind.CHOICES, options=FOCUS),
        InputSpec(key="depth", label="Depth", kind=InputKind.CHOICE, options=("Short", "Long"), default="Short"),
        InputSpec(key="team", label="Team", kind=InputKind.TEXT, required=True),
        InputSpec(key="restart", label="Start again at", kind=InputKind.TEXT, at_start=False),
    ),
    stages=(),
)
MOST = 1024
MODE = """\
{id: letters, title: Letters, summary: Writes., category: Office, engine: cmbagent, inputs: [],
stages: [{id: draft, title: Draft, name: draft, prompt: Write a letter.}]}
"""


def read(tmp_path: Path, *pairs: str, files: tuple[str, ...] = ("a.csv",), team: str = "team=Ops") -> Given:
    """Read pairs, with files that are made first."""
    paths = tuple(tmp_path / name for name in files)
    for path in paths:
        path.write_text("x")
    return read_inputs(SPEC, [*pairs, *([team] if team else [])], paths, most_bytes=MOST)


def test_what_is_not_said_is_as_the_form_shows_it(tmp_path: Path) -> None:
    given_ = read(tmp_path)
    assert given_.inputs == {"time_range": "90 days", "depth": "Short", "team": "Ops"}
    assert [path.name for path in given_.files] == ["a.csv"]


def test_names_and_choices_are_taken_whatever_their_case(tmp_path: Path) -> None:
    pairs = ("Time-Range=2026 = all", "depth=long", "focus=root cause,SLA", "focus=teams, shifts")
    inputs = read(tmp_path, *pairs).inputs
    assert inputs["time_range"] == "2026 = all"
    assert inputs["depth"] == "Long"
    assert inputs["focus"] == ("Root cause", "SLA", "Teams, shifts")


def test_a_value_can_come_from_a_file(tmp_path: Path) -> None:
    text = tmp_path / "team.txt"
    text.write_bytes("\ufeffOps\r\nEast\0".encode())
    assert read(tmp_path, team=f"team=@{text}").inputs["team"] == "Ops\nEast"
    assert read(tmp_path, team="team=@@home").inputs["team"] == "@home"


def test_files_find_the_input_that_takes_them(tmp_path: Path) -> None:
    named = tmp_path / "named.csv"
    named.write_text("x")
    given_ = read(tmp_path, f"data={named}", files=("n.txt", "b.xlsx"))
    assert [path.name for path in given_.files] == ["named.csv", "b.xlsx", "n.txt"]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (["focuss=SLA"], "Did you mean focus?"),
        (["zzz=1"], "It has: data, notes, time_range, focus, depth, team, restart."),
        (["depth"], "“depth” has no “=”"),
        (["depth=Deep"], "Choose from: Short | Long."),
        (["depth=Short", "depth=Long"], "takes one value, and 2 were given"),
        (["focus=SLA,Money"], "focus cannot be “Money”"),
        (["time_range=@nowhere.txt"], "nowhere.txt for time_range cannot be read"),
        (["time_range=" + "x" * 100_001], "100,000 characters at most"),
        (["data=nowhere.csv"], "There is no file nowhere.csv"),
        (["restart=2"], "restart is asked for at a gate only: leave it out now"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, pairs: list[str], words: str) -> None:
    with pytest.raises(WrongInput, match=r".") as wrong:
        read(tmp_path, *pairs)
    assert words in str(wrong.value)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((), "A file is missing (Tickets; CSV, XLSX): give it with --file."),
        (("a.pdf",), "a.pdf cannot be worked on: tickets reads CSV, XLSX, TXT."),
        (("a.csv", "b.csv", "c.csv"), "c.csv is one file too many: tickets takes 2 of this kind."),
        (("a.txt",), "A file is missing (Tickets; CSV, XLSX)"),
    ],
)
def test_files_that_do_not_fit_are_refused(tmp_path: Path, files: tuple[str, ...], words: str) -> None:
    with pytest.raises(WrongInput) as wrong:
        read(tmp_path, files=files)
    assert words in str(wrong.value)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_bytes(b"x" * (MOST + 1))
    paths = (tmp_path, tmp_path / "large.csv")
    with pytest.raises(WrongInput) as wrong:
        read_inputs(SPEC, ["depth=Deep", "x"], paths, most_bytes=MOST)
    lines = str(wrong.value).splitlines()
    assert len(lines) == 5
    assert "team is missing (Team): give it with --set team=…" in lines
    assert any("is a folder" in line for line in lines)
    assert any("large.csv is larger than" in line for line in lines)


@given(pairs=st.lists(st.text(max_size=40) | st.sampled_from([f"{item.key}={{}}" for item in SPEC.inputs]), max_size=6))
def test_any_pairs_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, pairs: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("x")
    inputs: dict[str, str | tuple[str, ...]] = {}
    problems = ""
    try:
        inputs = read_inputs(SPEC, pairs, [file], most_bytes=MOST).inputs
    except WrongInput as wrong:
        problems = str(wrong).strip()
    assert bool(problems) is not bool(inputs.get("team"))
    assert set(inputs) <= {item.key for item in SPEC.inputs if item.kind is not InputKind.FILE}
    assert inputs.get("depth") in {"Short", "Long", None}


@given(st.lists(st.sampled_from(FOCUS), min_size=1, unique=True), st.booleans())
def test_options_are_the_same_apart_or_in_one_list(chosen: list[str], apart: bool) -> None:
    spec = SPEC.model_copy(update={"inputs": (SPEC.inputs[3],)})
    pairs = [f"focus={option}" for option in chosen] if apart else [f"focus={','.join(chosen)}"]
    if not apart and len(chosen) > 1 and "Teams, shifts" in chosen:
        with pytest.raises(WrongInput):
            read_inputs(spec, pairs, [], most_bytes=MOST)
    else:
        assert read_inputs(spec, pairs, [], most_bytes=MOST).inputs == {"focus": tuple(chosen)}


@pytest.mark.parametrize(("typed", "usd"), [("5", "5.00"), ("$7.5", "7.50"), (" 0.01 ", "0.01")])
def test_budgets(typed: str, usd: str) -> None:
    assert read_budget(typed) == Decimal(usd)


@given(st.text(max_size=12) | st.sampled_from(["0", "0.004", "-1", "NaN", "Infinity", "1e9", "sNaN"]))
def test_any_budget_is_an_amount_or_refused(typed: str) -> None:
    usd, problem = Decimal(1), ""
    try:
        usd = read_budget(typed)
    except WrongInput as wrong:
        problem = str(wrong)
    assert Decimal("0.01") <= usd <= 100_000
    assert not problem or "such as 5 or 7.50" in problem


def test_modes_are_named_and_runs_only_continued() -> None:
    modes = load_modes()
    with pytest.raises(WrongInput, match="Name a mode"):
        new_run(Order(), modes, most_bytes=MOST)
    own = ModeOfFile(read_mode(MODE, "m.yaml"), "ab12cd34")
    with pytest.raises(WrongInput, match="Name a mode: letters, rfp"):
        new_run(Order(), {own.spec.id: own, "rfp": modes["rfp"]}, most_bytes=MOST)
    with pytest.raises(WrongInput, match="Did you mean rfp"):
        new_run(Order(mode="rpf"), modes, most_bytes=MOST)
    with pytest.raises(WrongInput, match="leave out the mode"):
        must_only_continue(Order(mode="rfp", continued="260101-00"))
    must_only_continue(Order(continued="260101-00", budget="5"))


@pytest.mark.parametrize("said", ["", "maybe", "approve=now", "redirect", "redirect=", "edit", "=x", "cancel=yes"])
def test_decisions_that_make_no_sense_are_refused(said: str) -> None:
    with pytest.raises(WrongInput, match="--decide cannot be"):
        Said([said], Nobody())
