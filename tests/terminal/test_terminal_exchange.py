"""Files that are named at a gate of a terminal's run."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tomas.modes.base import InputKind, InputSpec
from tomas.runs.input_files import FilesWanted
from tomas.runs.records import GateRecord, GateStatus
from tomas.terminal.exchange import files_apart
from tomas.terminal.inputs import WrongInput
from tomas.terminal.localfiles import source_file

FILES = InputSpec(key="files", label="Tables", kind=InputKind.FILE, max_files=3, chosen=("a.csv", "b.csv"))
GATE = GateRecord(
    "g", "r", "s", "stage", "Right?", "", GateStatus.OPEN, "", "", datetime(2026, 11, 27, tzinfo=UTC), asks=(FILES,)
)


def test_names_keep_files_and_paths_add_them_each_once(tmp_path: Path) -> None:
    new = tmp_path / "c.csv"
    new.write_text("x")
    wanted = FilesWanted((1,), (source_file(new),))
    assert files_apart(GATE, {"files": ("b.csv", str(new))}, 100) == ({}, wanted)
    twice = ("b.csv", "b.csv", str(new), str(new))
    assert files_apart(GATE, {"files": twice, "journal": "AAS"}, 100) == ({"journal": "AAS"}, wanted)


def test_files_that_all_stay_are_no_change() -> None:
    assert files_apart(GATE, {"files": ("b.csv", "a.csv"), "journal": "AAS"}, 100) == ({"journal": "AAS"}, None)
    assert files_apart(GATE, {"journal": "AAS"}, 100) == ({"journal": "AAS"}, None)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * 101)
    with pytest.raises(WrongInput, match=r"There is no file nowhere\.csv\.\nlarge\.csv is larger than"):
        files_apart(GATE, {"files": ("nowhere.csv", str(large))}, 100)
