"""What the form of Redirect offers, and what is a change in what comes back."""

from datetime import UTC, datetime
from typing import Any

from tomas.blocks.gate_modals import redirect_modal, wished
from tomas.modes.base import InputKind, InputSpec
from tomas.runs.input_files import FilesWanted
from tomas.runs.records import GateRecord, GateStatus, SourceFile

NOTE = InputSpec(key="note", label="Note", kind=InputKind.TEXT, default="one\r\ntwo ")
FILES = InputSpec(
    key="file", label="Tables", kind=InputKind.FILE, max_files=3, options=("a.csv", "b.csv"), chosen=("a.csv", "b.csv")
)


def gate(*asks: InputSpec) -> GateRecord:
    moment = datetime(2026, 11, 27, tzinfo=UTC)
    return GateRecord("g-1", "r", "draft", "stage", "Right?", "", GateStatus.OPEN, "", "", moment, asks=asks)


def typed(key: str, value: str) -> dict[str, dict[str, dict[str, object]]]:
    return {f"input.{key}": {"value": {"value": value}}}


def test_a_text_that_comes_back_as_it_was_is_no_change() -> None:
    assert wished(gate(NOTE), typed("note", "one\ntwo"), ()).changes == {}
    assert wished(gate(NOTE), typed("note", "one\nthree"), ()).changes == {"note": "one\nthree"}


def test_a_text_that_is_too_long_for_a_form_is_left_as_it_is() -> None:
    long = NOTE.model_copy(update={"default": "word " * 700})
    blocks: Any = redirect_modal(gate(long), "Draft")["blocks"]
    assert "input.note" not in [block.get("block_id") for block in blocks]
    assert "3,500 characters" in str(blocks)
    assert wished(gate(long), {"text": {"value": {"value": "shorter"}}}, ()).changes == {}


def test_files_are_what_is_kept_and_what_is_new() -> None:
    def chosen(*places: str) -> dict[str, dict[str, dict[str, object]]]:
        return {"kept_files.file": {"value": {"selected_options": [{"value": place} for place in places]}}}

    recent = (SourceFile("F9", "c.csv", 4),)
    picked: dict[str, dict[str, dict[str, object]]] = {
        "recent_files.file": {"value": {"selected_option": {"value": "F9"}}}
    }
    assert wished(gate(FILES), chosen("0", "1"), recent).files is None
    assert wished(gate(FILES), chosen("1"), recent).files == FilesWanted((1,))
    assert wished(gate(FILES), chosen("0", "1") | picked, recent).files == FilesWanted((0, 1), recent)
    one = FILES.model_copy(update={"max_files": 1, "chosen": ("a.csv",), "options": ("a.csv",)})
    assert wished(gate(one), picked, recent).files == FilesWanted((), recent)
