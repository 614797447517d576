"""The start modal of a mode with several file inputs: each takes its own."""

from typing import Any

import pytest

from tomas.blocks.start_modal import StartContext, read_submission, start_modal
from tomas.localslack.blockkit import validate_view
from tomas.modes.base import InputKind, InputSpec, ModeSpec
from tomas.runs.records import SourceFile

DATA = InputSpec(key="data", label="Data", kind=InputKind.FILE, required=True, accepts=("csv",))
NOTES = InputSpec(key="notes", label="Notes", kind=InputKind.FILE, required=True, accepts=("csv", "txt"))
SPEC = ModeSpec(
    id="study", title="Study", summary="Studies data.", category="tests", engine="none", inputs=(DATA, NOTES), stages=()
)
START = StartContext("study", "C1")
RECENT = (SourceFile("F1", "a.csv", 10), SourceFile("F2", "b.txt", 10))


def chosen(key: str, file_id: str) -> dict[str, dict[str, dict[str, object]]]:
    return {f"recent_files.{key}": {"value": {"selected_option": {"value": file_id}}}}


def test_every_file_input_offers_the_recent_files_that_it_takes() -> None:
    view = start_modal(SPEC, START, RECENT)
    assert validate_view(view) == []
    blocks: Any = view["blocks"]
    offered = {
        block["block_id"]: [option["value"] for option in block["element"]["options"]]
        for block in blocks
        if str(block.get("block_id")).startswith("recent_files.")
    }
    assert offered == {"recent_files.data": ["F1"], "recent_files.notes": ["F1", "F2"]}


@pytest.mark.parametrize(("given", "missing"), [("data", "notes"), ("notes", "data")])
def test_a_file_for_one_input_is_none_for_the_other(given: str, missing: str) -> None:
    submission = read_submission(SPEC, START, chosen(given, "F1"), RECENT)
    assert set(submission.errors) == {f"input.{missing}"}


def test_a_file_must_be_given_here_where_none_was_shared() -> None:
    blocks: Any = start_modal(SPEC, START, RECENT[1:])["blocks"]
    optional = {block.get("block_id"): block.get("optional", False) for block in blocks}
    assert (optional["input.data"], optional["input.notes"]) == (False, True)


def test_files_of_all_inputs_come_together() -> None:
    submission = read_submission(SPEC, START, chosen("data", "F1") | chosen("notes", "F2"), RECENT)
    assert submission.files == RECENT
    assert submission.errors == {}
