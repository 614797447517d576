"""What people write, read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.blocks.inputs import main_text
from tomas.blocks.start_modal import short_title
from tomas.handlers.commands import asked_for, mode_named
from tomas.handlers.messages import which_mode, why_left_out
from tomas.handlers.payloads import click, said, submitted
from tomas.handlers.starting import defaults, likely_mode
from tomas.handlers.words import Word, first_word, meaning, without_mentions
from tomas.modes.base import InputKind, InputSpec
from tomas.modes.registry import load_modes
from tomas.modes.titles import run_title
from tomas.runs.records import SourceFile


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("pause", Word.PAUSE),
        ("  Pause. ", Word.PAUSE),
        ("<@U1> stop!", Word.STOP),
        ("*resume*", Word.RESUME),
        ("`status`", Word.STATUS),
        ("LGTM", Word.APPROVE),
        ("try  again", Word.RETRY),
        ("// pause", Word.ASIDE),
        ("", Word.ASIDE),
        ("budget $12.50", Word.BUDGET),
        ("pause the training section", Word.GUIDANCE),
        ("do not stop", Word.GUIDANCE),
        ("approve only the first part", Word.GUIDANCE),
    ],
)
def test_only_a_whole_message_is_a_word(text: str, word: Word) -> None:
    assert meaning(text).word is word


def test_a_budget_has_its_amount() -> None:
    assert str(meaning("budget 7,5 usd").usd) == "7.5"


def test_guidance_is_as_it_was_written() -> None:
    assert meaning("<@U1|tomas> use A &amp; B &lt;C&gt;").text == "use A & B <C>"


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    found = meaning(text)
    assert isinstance(found.word, Word)
    assert found.word is not Word.GUIDANCE or found.text
    first_word(text)
    without_mentions(text)


MODES = load_modes()


@pytest.mark.parametrize(
    "name", ["city_rfp-2026.pdf", "Request for Proposals bridge.docx", "invitation to tender.txt", "RFQ 17.pdf"]
)
def test_names_that_look_like_an_rfp(name: str) -> None:
    mode = likely_mode(MODES, SourceFile("F1", name))
    assert mode
    assert mode.id == "rfp"


@pytest.mark.parametrize("name", ["menu.pdf", "control plan.docx", "perfume price list.pdf", "trfps.txt", "rfp.png"])
def test_names_that_do_not(name: str) -> None:
    assert likely_mode(MODES, SourceFile("F1", name)) is None


MESSAGE = {"type": "message", "channel": "C1", "user": "U1", "ts": "2.0", "text": "hi"}


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B1"},
        {"user": "UBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"hidden": True},
    ],
)
def test_messages_that_nobody_wrote_are_ignored(change: dict) -> None:
    assert said({**MESSAGE, **change}, "T1", "UBOT") is None


def test_both_events_of_a_mention_have_one_key() -> None:
    mention = said({**MESSAGE, "type": "app_mention"}, "T1", "UBOT")
    message = said({**MESSAGE, "thread_ts": "2.0"}, "T1", "UBOT")
    assert mention
    assert message
    assert mention.key == message.key
    assert message.thread_ts == ""


def test_payloads_of_a_click_and_a_modal() -> None:
    clicked = click(
        {
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "trigger_id": "1.2",
            "channel": {"id": "C1"},
            "message": {"ts": "3.0", "thread_ts": "2.0", "blocks": []},
            "actions": [{"action_id": "tomas.gate.approve", "value": "g-1", "action_ts": "9"}],
        }
    )
    assert (clicked.value, clicked.thread_ts, clicked.workspace_id) == ("g-1", "2.0", "T1")
    form = submitted(
        {
            "user": {"id": "U1", "team_id": "T1"},
            "view": {
                "id": "V1",
                "callback_id": "tomas_edit",
                "state": {"values": {"upload": {"value": {"type": "file_input", "files": [{"id": "F1"}]}}}},
            },
        }
    )
    assert form.files("upload")[0].slack_file_id == "F1"
    assert form.text("text") == ""


@pytest.mark.parametrize(
    ("mode_id", "key"),
    [
        ("one-shot", "task"),
        ("research", "description"),
        ("idea-generation", "problem"),
        ("keywords", "text"),
        ("rfp", ""),
        ("summaries", ""),
        ("research-paper", ""),
    ],
)
def test_words_after_a_modes_name_are_its_text_or_guidance(mode_id: str, key: str) -> None:
    found = main_text(MODES[mode_id].spec)
    assert (found.key if found else "") == key


@pytest.mark.parametrize(
    ("text", "mode_id", "after"),
    [
        ("<@U1> rfp use Azure", "rfp", "use Azure"),
        ("run rfp", "rfp", ""),
        ("Start data analysis", "data-analysis", ""),
        ("data-analysis by month", "data-analysis", "by month"),
        ("run", "", ""),
        ("", "", ""),
    ],
)
def test_a_mode_is_named_by_its_first_words(text: str, mode_id: str, after: str) -> None:
    mode, rest = mode_named(MODES, *asked_for(text))
    assert (mode.spec.id if mode else "", rest) == (mode_id, after)


def test_what_a_form_shows_as_chosen_holds_where_a_mode_is_started_by_its_name() -> None:
    item = InputSpec(key="parts", label="Parts", kind=InputKind.CHOICES, options=("hull", "mast"), chosen=("hull",))
    spec = MODES["tickets"].spec
    assert defaults(spec.model_copy(update={"inputs": (item,)})) == {"parts": ("hull",)}


def test_a_run_without_files_is_called_by_its_task() -> None:
    spec = MODES["one-shot"].spec
    assert run_title(spec, [], {"task": "Count\nthe rows"}) == "Count the rows"
    assert run_title(spec, ["a.csv", "b.csv"], {"task": "Count"}) == "a.csv and b.csv"
    assert run_title(spec, ["a.csv", "b.csv", "c.csv"], {}) == "a.csv and 2 more files"
    assert run_title(spec, [], {}) == spec.title
    assert (
        run_title(MODES["research-paper"].spec, [], {"idea": "# Of seals\n\nWe weigh.", "results": "5"}) == "Of seals"
    )


def test_every_mode_has_a_title_that_a_form_shows_whole() -> None:
    for mode in MODES.values():
        assert "…" not in short_title(mode.spec.title)


EXE, CSV = SourceFile("F1", "setup.exe"), SourceFile("F2", "more.csv")


@pytest.mark.parametrize(
    ("mode_id", "files", "said"),
    [
        ("tickets", (EXE,), "setup.exe cannot be worked on: `tickets` reads CSV, TSV, XLSX, GZ."),
        ("tickets", (CSV,), "more.csv came on top: `tickets` takes at most 1 file."),
        ("tickets", (EXE, CSV), "share that. more.csv came on top"),
        ("research-keywords", (CSV,), "`research-keywords` takes no files."),
    ],
)
def test_files_that_are_left_out_are_named_with_the_reason(
    mode_id: str, files: tuple[SourceFile, ...], said: str
) -> None:
    assert said in why_left_out(MODES[mode_id].spec, files)


def test_a_file_without_a_word_gets_the_modes_that_can_read_it() -> None:
    specs = [MODES["rfp"].spec, MODES["tickets"].spec]
    assert which_mode(specs, [CSV]).endswith("the name of a mode: `tickets`.")
    assert "I can read: CSV, DOCX, GZ, MD, PDF" in which_mode(specs, [EXE])
